package testenv

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// S3 starts an S3 in memory for this test, with one empty bucket, and returns its address as host:port. It takes any
// keys, and ends with the test.
func S3(tb testing.TB, bucket string) (addr string) {
	tb.Helper()
	dir := diskDir(tb, "s3")
	program := filepath.Join(dir, "fakes3")
	mod, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		tb.Fatal("testenv:", err)
	}
	// It is a module of its own, so that what it is made of is no business of the server's.
	source := filepath.Join(filepath.Dir(strings.TrimSpace(string(mod))), "internal", "testenv", "fakes3")
	if out, err := exec.Command("go", "build", "-C", source, "-o", program, ".").CombinedOutput(); err != nil {
		tb.Fatalf("testenv: build %s: %v: %s", source, err, out)
	}
	cmd := exec.Command(program, bucket)
	stdin, err := cmd.StdinPipe() // the program ends when it is closed
	if err != nil {
		tb.Fatal("testenv:", err)
	}
	logFile := filepath.Join(dir, "log")
	p, err := startProcess(cmd, logFile, syscall.SIGKILL)
	if err != nil {
		tb.Fatal("testenv:", err)
	}
	tb.Cleanup(func() {
		stdin.Close()
		p.wait()
	})
	err = p.until(func(context.Context) error {
		b, err := os.ReadFile(logFile)
		line, _, ok := strings.Cut(string(b), "\n")
		if addr = line; err == nil && !ok {
			err = errors.New("it has not said where it listens")
		}
		return err
	})
	if err != nil {
		tb.Fatal("testenv:", err)
	}
	return addr
}
