package web

import (
	"fmt"
	"io/fs"
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
	g := graphOf(t, c)
	first := g.loads(addresses(string(read(t, c.shell.fsys, shellName))))
	t.Logf("%-44s %8s %8s", "", "gzip", "budget")
	report := func(name string, weight, budget int) {
		t.Logf("%-44s %8d %8d", name, weight, budget)
		if weight > budget {
			t.Errorf("%s: %d bytes; want at most %d", name, weight, budget)
		}
	}
	report("index.html", c.sent(t, shellName), shellBudget)
	for _, kind := range []struct {
		what, ext string
		budget    int
	}{{"scripts", ".js", scriptBudget}, {"styles", ".css", styleBudget}} {
		names := slices.DeleteFunc(slices.Clone(first), func(n string) bool { return path.Ext(n) != kind.ext })
		report(fmt.Sprintf("%s of the first load (%d)", kind.what, len(names)), c.weight(t, names), kind.budget)
		if len(names) == 0 {
			t.Errorf("the page is seen to load no %s", kind.what)
		}
	}
	weighed := slices.Clone(first)
	for _, name := range g.later(first) {
		report(path.Base(name), c.weight(t, c.heaviest(t, g.beyond(name, first))), routeBudget)
		weighed = append(weighed, g.loads([]string{name})...)
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

// A graph says which scripts a script loads at once, and which when something is first opened.
type graph struct {
	atOnce, whenOpen map[string][]string
}

func graphOf(t *testing.T, c *client) *graph {
	t.Helper()
	g := &graph{map[string][]string{}, map[string][]string{}}
	for name := range c.files {
		if path.Ext(name) != ".js" {
			continue
		}
		script := string(read(t, c.shell.fsys, name))
		for _, m := range atOnce.FindAllStringSubmatch(script, -1) {
			g.atOnce[name] = append(g.atOnce[name], hashedDir+m[1])
		}
		for _, m := range whenOpen.FindAllStringSubmatch(script, -1) {
			g.whenOpen[name] = append(g.whenOpen[name], hashedDir+m[1])
		}
	}
	return g
}

// loads returns files with all that they load at once.
func (g *graph) loads(names []string) []string {
	all := slices.Clone(names)
	for i := 0; i < len(all); i++ {
		for _, name := range g.atOnce[all[i]] {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// later returns the scripts that are loaded when something is first opened, by whichever file.
func (g *graph) later(first []string) []string {
	var all []string
	for _, names := range g.whenOpen {
		for _, name := range names {
			if !slices.Contains(first, name) {
				all = append(all, name)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// beyond returns what opening a script still has to load, for each place that opens it: a part of a screen finds there
// what the screen has loaded.
func (g *graph) beyond(name string, first []string) (each [][]string) {
	all := g.loads([]string{name})
	for _, opener := range append(g.later(first), first...) {
		before := slices.Concat(first, g.loads([]string{opener}))
		opens := slices.ContainsFunc(before, func(n string) bool { return slices.Contains(g.whenOpen[n], name) })
		if opens && opener != name {
			each = append(each, slices.DeleteFunc(slices.Clone(all), func(n string) bool { return slices.Contains(before, n) }))
		}
	}
	return each
}

// heaviest returns the files of those that weigh most.
func (c *client) heaviest(t *testing.T, each [][]string) []string {
	t.Helper()
	return slices.MaxFunc(each, func(a, b []string) int { return c.weight(t, a) - c.weight(t, b) })
}

func (c *client) weight(t *testing.T, names []string) (sum int) {
	t.Helper()
	for _, name := range names {
		sum += c.sent(t, name)
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
	info, err := fs.Stat(f.fsys, name)
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Size())
}
