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
	dir      string     // of this run, on the disk; empty until Main
	memory   string     // of this run, for what need not outlive the machine: dir itself where memory is scarce
	postgres *PostgresServer
	redis    *RedisServer
	template string // name of the migrated database; empty until made
	sqlite   string // path of the migrated file; empty until made
	binary   string // path of modu built with the race detector; empty until built
	released string // path of modu built as it is released; empty until built
	cluster  string // path of what initdb made, copied for each server; empty until made
}

// Main runs the tests of a package and then ends the servers that they started: call it from TestMain. It does not
// return. When the tests panic or are killed the servers end too, and the files go a moment later.
func Main(m *testing.M) {
	os.Exit(mainCode(m))
}

func mainCode(m *testing.M) int {
	dir, err := makeDir("")
	memory := dir
	if err == nil && hasMemory() {
		memory, err = makeDir(memoryFiles)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
		return 1
	}
	closeReaper, err := startReaper(dir, memory)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
		return 1
	}
	run.dir, run.memory = dir, memory
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

// startReaper starts a shell that waits for this process to end, in whatever way, and then removes dirs.
func startReaper(dirs ...string) (closeReaper func(), err error) {
	const script = `cat >/dev/null; for i in 1 2 3 4 5; do rm -rf -- "$@" && exit; sleep 1; done`
	reaper := exec.Command("sh", append([]string{"-c", script, "sh"}, dirs...)...)
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
