package main

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sentence returns what finds a cause with these particulars in a text; what is not given may be anything.
func sentence(c cause, p particulars) *regexp.Regexp {
	text := regexp.QuoteMeta(c.of(p).Error())
	return regexp.MustCompile(regexp.MustCompile(`\\\{[a-z_]+\\\}`).ReplaceAllString(text, ".+"))
}

// mustSay fails the test if a text lacks the sentence of a cause.
func mustSay(t *testing.T, text string, c cause, p particulars) {
	t.Helper()
	if want := sentence(c, p); !want.MatchString(text) {
		t.Errorf("it says\n%s\nwant %s", text, want)
	}
}

// unwaiting runs modu as cliRun does, for a database that will not come.
func unwaiting(t *testing.T, environ []string, args ...string) (code int, output string) {
	t.Helper()
	return runWithin(t, 0, environ, args...)
}

// runWithin runs modu with so much patience with its database.
func runWithin(t *testing.T, patience time.Duration, environ []string, args ...string) (code int, output string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // for what should have stopped
	defer cancel()
	var out lockedBuffer
	s := &surrounding{ctx: ctx, environ: environ, stdin: strings.NewReader(""), stdout: &out, stderr: &out, patience: patience}
	return s.run(args), out.String()
}

// mustComeToSay waits until a server has said the sentence of a cause.
func mustComeToSay(t *testing.T, read func() string, c cause, p particulars) {
	t.Helper()
	ctx, want := waitContext(t), sentence(c, p)
	for !want.MatchString(unquoted(read())) {
		select {
		case <-ctx.Done():
			t.Fatalf("it says\n%s\nwant %s", read(), want)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// unquoted undoes what a log in text form does to a sentence.
func unquoted(log string) string { return strings.ReplaceAll(log, `\"`, `"`) }

// listedCauses reads causes_list.go: the causes by name.
func listedCauses(t *testing.T) map[string]cause {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "causes_list.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]cause{}
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		var parts []string
		for _, e := range v.Values[0].(*ast.CompositeLit).Elts {
			text, err := strconv.Unquote(e.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, text)
		}
		all[v.Names[0].Name] = cause{parts[0], parts[1], parts[2]}
		return true
	})
	return all
}

func TestEveryCauseIsInTheDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/startup.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range listedCauses(t) {
		if row := "| " + c.setting + ": " + c.what + " | " + c.cure + " |\n"; !strings.Contains(string(page), row) {
			t.Errorf("docs/startup.md has no row for %s:\n%s", name, row)
		}
	}
}

func TestEveryCauseIsReadByATest(t *testing.T) {
	files, err := filepath.Glob("boot_*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tests.Write(b)
	}
	for _, name := range slices.Sorted(maps.Keys(listedCauses(t))) {
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(tests.String()) {
			t.Errorf("no test reads the sentence of %s", name)
		}
	}
}

// TestReasonsHaveASentence: what the store tells apart is told apart to people.
func TestReasonsHaveASentence(t *testing.T) {
	page, err := os.ReadFile("../../store/open_errors.go")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for reason := range causeOfReason {
		known[string(reason)] = true
	}
	for _, found := range regexp.MustCompile(`Reason = "([a-z0-9_]+)"`).FindAllStringSubmatch(string(page), -1) {
		if !known[found[1]] {
			t.Errorf("no cause for the store's reason %s", found[1])
		}
	}
}
