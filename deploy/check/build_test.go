package check

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// A build does what a Dockerfile says with this machine's Node.js and Go: each stage is a directory, to which absolute
// paths are led. Mounted caches are those that this machine's tools have.
type build struct {
	sent   *buildContext
	stages []instructions.Stage
	dirs   map[string]string // by the stage's name: its files
	args   map[string]string // --build-arg
	caches map[string]string // by a mount's target
}

// head returns what is checked out, also to those who ask later: others may commit meanwhile.
var head = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("git", "-C", root, "rev-parse", "HEAD").Output()
	return strings.TrimSpace(string(out)), err
})

// unpack is `docker build` of what `git archive` hands out.
func unpack(t *testing.T) *build {
	t.Helper()
	commit, err := head()
	if err != nil {
		t.Fatal("git rev-parse HEAD:", err)
	}
	tree := t.TempDir()
	archive := exec.Command("bash", "-o", "pipefail", "-c", `git archive "$0" | tar -x -C "$1"`, commit, tree)
	archive.Dir = root
	if out, err := archive.CombinedOutput(); err != nil {
		t.Fatalf("git archive: %v: %s", err, out)
	}
	sent := newContext(t)
	sent.dir = tree
	return &build{
		sent: sent, stages: stages(t), dirs: map[string]string{},
		args: map[string]string{"VERSION": "check", "TARGETOS": runtime.GOOS, "TARGETARCH": runtime.GOARCH},
		caches: map[string]string{
			"/cache/npm": output(t, "npm", "config", "get", "cache"), "/cache/go": output(t, "go", "env", "GOCACHE"),
			"/go/pkg/mod": output(t, "go", "env", "GOMODCACHE"),
		},
	}
}

// build returns the last stage's directory.
func (b *build) build(t *testing.T) (dir string) {
	t.Helper()
	for _, s := range b.stages {
		dir = t.TempDir()
		b.dirs[s.Name] = dir
		at, env := "/", map[string]string{}
		for _, c := range s.Commands {
			if err := b.do(c, dir, &at, env); err != nil {
				t.Fatalf("%s: %v", c, err)
			}
		}
	}
	return dir
}

// do carries out one command of a stage whose files are in dir. at is its working directory, env its variables.
func (b *build) do(c instructions.Command, dir string, at *string, env map[string]string) error {
	switch c := c.(type) {
	case *instructions.WorkdirCommand:
		*at = absolute(*at, c.Path)
		return os.MkdirAll(filepath.Join(dir, *at), 0o755)
	case *instructions.ArgCommand:
		for _, a := range c.Args {
			if value, ok := b.args[a.Key]; ok {
				env[a.Key] = value
			} else if a.Value != nil {
				env[a.Key] = *a.Value
			}
		}
	case *instructions.EnvCommand:
		for _, e := range c.Env {
			env[e.Key] = e.Value
		}
	case *instructions.CopyCommand:
		return b.copy(c, dir, *at)
	case *instructions.RunCommand:
		return b.run(c, dir, *at, env)
	}
	return nil
}

func absolute(at, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(at, name)
}

func (b *build) copy(c *instructions.CopyCommand, dir, at string) error {
	from, skip := b.sent.dir, b.sent.ignored
	if c.From != "" {
		from, skip = b.dirs[c.From], func(string) bool { return false }
		if from == "" {
			return fmt.Errorf("there is no stage %s before it", c.From)
		}
	}
	to := filepath.Join(dir, absolute(at, c.DestPath))
	into := strings.HasSuffix(c.DestPath, "/") || c.DestPath == "."
	for _, source := range c.SourcePaths {
		if err := copyInto(from, source, to, into, skip); err != nil {
			return err
		}
	}
	if c.Chown == "" || os.Getuid() != 0 {
		return nil
	}
	if c.Chown != "nonroot:nonroot" {
		return fmt.Errorf("who is %s?", c.Chown)
	}
	return os.Chown(to, nonroot, nonroot)
}

// A path that stands alone in a command line, or after an equals sign.
var absolutePath = regexp.MustCompile(`(^|[\s='"])(/[a-z][^\s'"]*)`)

func (b *build) run(c *instructions.RunCommand, dir, at string, env map[string]string) error {
	if err := c.Expand(func(word string) (string, error) {
		expanded, _, err := shell.NewLex('\\').ProcessWord(word, shell.EnvsFromSlice(nil))
		return expanded, err
	}); err != nil {
		return err
	}
	line := absolutePath.ReplaceAllStringFunc(strings.Join(c.CmdLine, " "), func(match string) string {
		begin := strings.Index(match, "/")
		name := match[begin:]
		for target, cache := range b.caches {
			if rest, ok := strings.CutPrefix(name, target); ok {
				return match[:begin] + cache + rest
			}
		}
		return match[:begin] + filepath.Join(dir, name)
	})
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir, cmd.Env = filepath.Join(dir, at), os.Environ()
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
