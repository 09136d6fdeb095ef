package check

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the end of a node takes, for which everything that ends one must wait: less than 25 s, of which goneWithin of
// cmd/modu/run.go is the most, and before them the standard of MODU_DRAIN_WAIT with Redis.
const (
	drainWait = 3 * time.Second
	drain     = drainWait + 25*time.Second
)

// root is the tree that is checked.
const root = "../.."

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// files returns the paths, from the root on, that match a pattern; there has to be one.
func files(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("no file is called %s (%v)", pattern, err)
	}
	for i := range found {
		found[i], _ = filepath.Rel(root, found[i])
	}
	return found
}

var built struct {
	once sync.Once
	path string
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if dir := filepath.Dir(built.path); os.Getenv("MODU_BINARY") == "" && built.path != "" {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// modu runs the tree's own binary, MODU_BINARY if that is set, without any setting, and returns what it prints.
func modu(t *testing.T, args ...string) string {
	t.Helper()
	built.once.Do(func() {
		if built.path = os.Getenv("MODU_BINARY"); built.path != "" {
			return
		}
		dir, err := os.MkdirTemp("", "modu-check")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "modu")
		cmd := exec.Command("go", "build", "-C", root, "-o", built.path, "./cmd/modu")
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w: %s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	line := strings.Join(args, " ")
	if known, ok := printed[line]; ok {
		return known
	}
	cmd := exec.Command(built.path, args...)
	cmd.Dir, cmd.Env = t.TempDir(), []string{}
	var talk bytes.Buffer
	cmd.Stderr = &talk
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("modu %v: %v: %s", args, err, talk.Bytes())
	}
	printed[line] = string(out)
	return printed[line]
}

// printed is what modu has printed, by its arguments. No test here runs beside another.
var printed = map[string]string{}

// settings returns the variables that the server knows, and those of secrets with _FILE.
func settings(t *testing.T) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	for line := range strings.Lines(modu(t, "config")) {
		if name, _, ok := strings.Cut(line, " "); ok && strings.HasPrefix(name, "MODU_") {
			known[name] = true
		}
	}
	help := modu(t, "serve", "--help")
	for _, name := range regexp.MustCompile(`MODU_[A-Z0-9_]+_FILE`).FindAllString(help, -1) {
		known[name] = true
	}
	for _, name := range []string{"MODU_DATABASE_URL", "MODU_REDIS_URL"} { // whose flags do not name their variable
		if !known[name] {
			t.Errorf("modu config does not tell of %s; this check reads it wrongly", name)
		}
		known[name+"_FILE"] = true
	}
	return known
}

var variable = regexp.MustCompile(`\bMODU_[A-Z0-9_]+\b`)

// wantSettings fails for each MODU_ variable in text that no setting is called; some are of the files' own.
func wantSettings(t *testing.T, name, text string, own ...string) {
	t.Helper()
	known := settings(t)
	for _, o := range own {
		known[o] = true
	}
	for _, v := range variable.FindAllString(text, -1) {
		if !known[v] {
			t.Errorf("%s: the server has no setting %s", name, v)
		}
	}
}

// commands returns the words that may follow modu.
func commands(t *testing.T) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	_, list, ok := strings.Cut(modu(t, "--help"), "\nCommands:\n")
	if !ok {
		t.Fatal("modu --help lists no commands")
	}
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z-]+(?: [a-z-]+)*)`).FindAllStringSubmatch(list, -1) {
		known[strings.Fields(m[1])[0]] = true
	}
	return known
}

// wantCommand fails when words is no command line of modu's: a command, and flags that its help tells of.
func wantCommand(t *testing.T, where string, words []string) {
	t.Helper()
	if len(words) == 0 || !commands(t)[words[0]] {
		t.Errorf("%s: modu has no command %q", where, words)
		return
	}
	help := modu(t, words[0], "--help")
	for _, w := range words[1:] {
		name, _, _ := strings.Cut(w, "=")
		if strings.HasPrefix(name, "--") && !regexp.MustCompile(regexp.QuoteMeta(name)+`\b`).MatchString(help) {
			t.Errorf("%s: modu %s has no flag %s", where, words[0], name)
		}
	}
}
