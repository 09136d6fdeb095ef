package testenv

import (
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
)

// run is what the tests of this package run share. Servers start when they are first asked for.
var run shared

type shared struct {
	mu       sync.Mutex // guards everything below; held while a shared server starts, which others then wait for
	dir      string     // of this run; empty until Main
	postgres *PostgresServer
	redis    *RedisServer
	template string // name of the migrated database; empty until made
	sqlite   string // path of the migrated file; empty until made
	binary   string // path of the built modu; empty until built
	cluster  string // path of what initdb made, copied for each server; empty until made
}

// Main runs the tests of a package and then ends the servers that they started: call it from TestMain. It does not
// return. When the tests panic or are killed the servers end too, and the files go a moment later.
func Main(m *testing.M) {
	os.Exit(mainCode(m))
}

func mainCode(m *testing.M) int {
	dir, err := os.MkdirTemp("", "modu-test-")
	if err == nil {
		// Postgres runs as another user and must be able to pass through.
		err = os.Chmod(dir, 0o711)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
		return 1
	}
	closeReaper, err := startReaper(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
		return 1
	}
	run.dir = dir
	defer closeReaper()
	defer func() {
		run.mu.Lock()
		defer run.mu.Unlock()
		if run.postgres != nil {
			run.postgres.Stop()
		}
		if run.redis != nil {
			run.redis.Kill()
		}
	}()
	return m.Run()
}

// startReaper starts a shell that waits for this process to end, in whatever way, and then removes dir.
func startReaper(dir string) (closeReaper func(), err error) {
	reaper := exec.Command("sh", "-c", `cat >/dev/null; for i in 1 2 3 4 5; do rm -rf -- "$1" && exit; sleep 1; done`, "sh", dir)
	reaper.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt from the terminal is not for it
	stdin, err := reaper.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := reaper.Start(); err != nil {
		return nil, err
	}
	return func() {
		stdin.Close()
		reaper.Wait() //nolint:errcheck // files left in the temporary directory are no reason to fail a test
	}, nil
}

// tempDir returns a new directory of this run that any user may pass through.
func tempDir(tb testing.TB, name string) string {
	tb.Helper()
	if run.dir == "" {
		tb.Fatal("testenv: the package's TestMain does not call testenv.Main")
	}
	dir, err := os.MkdirTemp(run.dir, name+"-")
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return dir
}
