package web

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The budget of a first visit, in bytes as gzip sends them.
const (
	shellBudget  = 8 << 10
	scriptBudget = 70 << 10 // what the page loads before it is asked for anything
	styleBudget  = 14 << 10
	routeBudget  = 20 << 10 // what one screen loads beyond that
)

// TestBudget weighs what is embedded; `npm run size` prints what it says.
func TestBudget(t *testing.T) {
	c := theBuild(t)
	shell := string(read(t, c.shell.fsys, shellName))
	first := c.loads(t, addresses(shell))
	scripts, styles := c.weight(t, first, ".js"), c.weight(t, first, ".css")
	t.Logf("%-44s %8s %8s", "", "gzip", "budget")
	report := func(name string, weight, budget int) {
		t.Logf("%-44s %8d %8d", name, weight, budget)
		if weight > budget {
			t.Errorf("%s: %d bytes; want at most %d", name, weight, budget)
		}
	}
	report("index.html", c.sent(t, shellName), shellBudget)
	report(fmt.Sprintf("scripts of the first load (%d)", count(first, ".js")), scripts, scriptBudget)
	report(fmt.Sprintf("styles of the first load (%d)", count(first, ".css")), styles, styleBudget)
	if scripts == 0 || styles == 0 {
		t.Errorf("the page loads scripts of %d and styles of %d bytes", scripts, styles)
	}
	weighed := slices.Clone(first)
	for _, name := range c.later(t, first) {
		more := slices.DeleteFunc(c.loads(t, []string{name}), func(n string) bool { return slices.Contains(first, n) })
		report(path.Base(name), c.weight(t, more, ".js"), routeBudget)
		weighed = append(weighed, more...)
	}
	for name := range c.files {
		if strings.HasPrefix(name, hashedDir) && path.Ext(name) == ".js" && !slices.Contains(weighed, name) {
			t.Errorf("%s was not weighed: nothing is seen to load it", name)
		}
	}
}

var (
	inShell  = regexp.MustCompile(`(?:src|href)="/(assets/[^"]+\.(?:js|css))"`)
	atOnce   = regexp.MustCompile(`(?:\bfrom|\bimport)\s*["']\./([^"']+\.js)["']`)
	whenOpen = regexp.MustCompile(`\bimport\(\s*["'` + "`" + `]\./([^"'` + "`" + `]+\.js)["'` + "`" + `]`)
)

func addresses(shell string) []string {
	var all []string
	for _, m := range inShell.FindAllStringSubmatch(shell, -1) {
		all = append(all, m[1])
	}
	return all
}

// imports returns the files that a script loads by a pattern.
func (c *client) imports(t *testing.T, name string, pattern *regexp.Regexp) []string {
	t.Helper()
	if path.Ext(name) != ".js" {
		return nil
	}
	var all []string
	for _, m := range pattern.FindAllStringSubmatch(string(read(t, c.shell.fsys, name)), -1) {
		all = append(all, hashedDir+m[1])
	}
	return all
}

// loads returns files with all that they load at once.
func (c *client) loads(t *testing.T, names []string) []string {
	t.Helper()
	all := slices.Clone(names)
	for i := 0; i < len(all); i++ {
		for _, name := range c.imports(t, all[i], atOnce) {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// later returns the scripts that are loaded when something is first opened, by whichever file.
func (c *client) later(t *testing.T, first []string) []string {
	t.Helper()
	var all []string
	for name := range c.files {
		for _, later := range c.imports(t, name, whenOpen) {
			if !slices.Contains(all, later) && !slices.Contains(first, later) {
				all = append(all, later)
			}
		}
	}
	slices.Sort(all)
	return all
}

func (c *client) weight(t *testing.T, names []string, ext string) (sum int) {
	t.Helper()
	for _, name := range names {
		if path.Ext(name) == ext {
			sum += c.sent(t, name)
		}
	}
	return sum
}

// sent returns how many bytes gzip sends for a file.
func (c *client) sent(t *testing.T, name string) int {
	t.Helper()
	f := c.files[name]
	if f == nil {
		t.Fatalf("there is no %s", name)
	}
	if f.forms["gzip"] {
		name += suffixes["gzip"]
	}
	return len(read(t, f.fsys, name))
}

func count(names []string, ext string) (n int) {
	for _, name := range names {
		if strings.HasSuffix(name, ext) {
			n++
		}
	}
	return n
}
