package modu_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const noTest = "none yet"

// A rule is a row of docs/features.md or docs/promises.md with the tests that its last cell names.
type rule struct {
	text  string
	tests []string // package.TestName, package.TestName/Subtest, or file “title” of the browser client
}

// rulesOf reads the tables of a document.
func rulesOf(t *testing.T, file string) (all []rule) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		last := strings.TrimSpace(cells[len(cells)-1])
		if len(cells) < 2 || last == "tests" || strings.HasPrefix(last, "---") {
			continue
		}
		all = append(all, rule{strings.TrimSpace(strings.Join(cells[:len(cells)-1], " ")), namesOf(last)})
	}
	return all
}

var (
	listedName = regexp.MustCompile(`(?:[^,“]|“[^”]*”)+`)
	clientName = regexp.MustCompile(`^((?:src|e2e)/[\w/]+\.test\.tsx?) “([^”]+)”$`)
)

// namesOf splits a cell at its commas, but for those within a title.
func namesOf(cell string) (names []string) {
	for _, name := range listedName.FindAllString(cell, -1) {
		names = append(names, strings.TrimSpace(name))
	}
	return names
}

// existsInClient looks for a title in a file of the browser client's tests.
func existsInClient(file, title string) error {
	b, err := os.ReadFile(filepath.Join("web", "app", filepath.FromSlash(file)))
	if err != nil {
		return err
	}
	if !regexp.MustCompile(`(?m)^\s*(?:test|it)(?:\.each\(.*\))?\("` + regexp.QuoteMeta(title) + `"`).Match(b) {
		return fmt.Errorf("%s has no test %q", file, title)
	}
	return nil
}

var testName = regexp.MustCompile(`^([a-z/]+)\.(Test\w+)(?:/(\w+))?$`)

// TestRulesNameTestsThatExist follows every row of the tables of rules and promises, and counts those without a test.
func TestRulesNameTestsThatExist(t *testing.T) {
	features := rulesOf(t, "docs/features.md")
	if len(features) < 80 {
		t.Errorf("only %d rules", len(features))
	}
	without := 0
	for _, r := range append(features, rulesOf(t, "docs/promises.md")...) {
		for _, name := range r.tests {
			if name == noTest {
				without++
				continue
			}
			if err := exists(name); err != nil {
				t.Errorf("%s: %v", r.text, err)
			}
		}
	}
	b, err := os.ReadFile("docs/features.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("\nRules without a test: %d\n", without); !strings.Contains(string(b), want) {
		t.Errorf("docs/features.md does not say %q", strings.TrimSpace(want))
	}
}

// exists looks for a test in the sources of its package; a subtest is a name in quotes there.
func exists(name string) error {
	if m := clientName.FindStringSubmatch(name); m != nil {
		return existsInClient(m[1], m[2])
	}
	m := testName.FindStringSubmatch(name)
	if m == nil {
		return fmt.Errorf("%q is neither package.TestName nor file “title”", name)
	}
	files, err := filepath.Glob(filepath.Join(filepath.FromSlash(m[1]), "*_test.go"))
	if err != nil {
		return err
	}
	test, sub := false, m[3] == ""
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		test = test || strings.Contains(string(b), "func "+m[2]+"(t *testing.T")
		sub = sub || strings.Contains(string(b), `"`+m[3]+`"`)
	}
	if !test || !sub {
		return fmt.Errorf("there is no test %s", name)
	}
	return nil
}
