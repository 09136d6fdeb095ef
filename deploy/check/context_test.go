package check

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// A buildContext is what `docker build .` sends: a tree without what .dockerignore names.
type buildContext struct {
	dir     string
	matcher *patternmatcher.PatternMatcher
}

func newContext(t *testing.T) *buildContext {
	t.Helper()
	patterns, err := ignorefile.ReadAll(strings.NewReader(read(t, ".dockerignore")))
	if err != nil {
		t.Fatal(err)
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		t.Fatal(err)
	}
	return &buildContext{dir: root, matcher: matcher}
}

// ignored reports whether .dockerignore names a path, or a directory that it is in.
func (c *buildContext) ignored(path string) bool {
	match, err := c.matcher.MatchesOrParentMatches(path)
	return err != nil || match
}

// ignoredByGit reports whether .gitignore names a path.
func ignoredByGit(t *testing.T, path string) bool {
	t.Helper()
	err := exec.Command("git", "-C", root, "check-ignore", "--quiet", path).Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != 1) {
		t.Fatal("git check-ignore:", err)
	}
	return err == nil
}

// copyInto copies a file or what is in a directory, as COPY does, without what skip names by its path from dir on.
func copyInto(dir, source, to string, into bool, skip func(path string) bool) error {
	from := filepath.Join(dir, source)
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		if into {
			to = filepath.Join(to, filepath.Base(source))
		}
		return copyFile(from, to, info.Mode())
	}
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fromDir, _ := filepath.Rel(dir, path)
		fromSource, _ := filepath.Rel(from, path)
		target := filepath.Join(to, fromSource)
		switch {
		case fromDir != "." && skip(fromDir) && d.IsDir():
			return fs.SkipDir
		case fromDir != "." && skip(fromDir):
			return nil
		case d.IsDir():
			return os.MkdirAll(target, 0o755)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return copyFile(path, target, info.Mode())
	})
}

func copyFile(from, to string, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if mode.Type() == fs.ModeSymlink {
		target, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return os.Symlink(target, to)
	}
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, mode.Perm())
}
