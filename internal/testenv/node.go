package testenv

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// A Node is one running `modu serve`, built with the race detector unless it says otherwise.
type Node struct {
	URL   string // http://127.0.0.1:port
	Admin string // http://127.0.0.1:port of the admin listener

	tb   testing.TB
	bin  string
	env  []string
	dir  string
	from int // where the output of the newest start begins in the log
	proc *process
}

// StartNode starts `modu serve` on a free port with these variables ("MODU_DATABASE_URL=…") above defaults that make it
// quick and quiet: its own MODU_DATA, text log, relaxed limits, no waiting for proxies at its end. It returns when the node
// listens. The test's end kills it and fails the test if the race detector spoke.
func StartNode(tb testing.TB, env ...string) *Node {
	tb.Helper()
	return startNode(tb, Binary(tb), env)
}

// StartReleased is StartNode with modu as it is released: for a load that is too much for the race detector.
func StartReleased(tb testing.TB, env ...string) *Node {
	tb.Helper()
	return startNode(tb, Released(tb), env)
}

func startNode(tb testing.TB, bin string, env []string) *Node {
	tb.Helper()
	n := &Node{tb: tb, bin: bin, dir: tempDir(tb, "node")}
	n.env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + n.dir, "TMPDIR=" + n.dir, "GORACE=halt_on_error=0",
		"MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0", "MODU_DATA=" + filepath.Join(n.dir, "data"),
		"MODU_LIMITS=relaxed", "MODU_DRAIN_WAIT=0s",
	}, env...)
	n.Start()
	tb.Cleanup(n.end)
	return n
}

// Start starts a node that has ended, on the port that it had.
func (n *Node) Start() {
	n.tb.Helper()
	env := n.env
	if n.URL != "" {
		env = append(env[:len(env):len(env)], "MODU_LISTEN="+strings.TrimPrefix(n.URL, "http://"))
	}
	n.from = len(n.Log())
	cmd := exec.Command(n.bin, "serve")
	cmd.Env, cmd.Dir = env, n.dir
	var err error
	if n.proc, err = startProcess(cmd, n.logFile(), syscall.SIGKILL); err != nil {
		n.tb.Fatal("testenv:", err)
	}
	if err := n.proc.until(func(context.Context) error { return n.listening() }); err != nil {
		n.tb.Fatal("testenv:", err)
	}
}

// Kill ends the node with SIGKILL and waits for its end.
func (n *Node) Kill() {
	n.proc.kill()
}

// Term asks the node to drain and end; Wait waits for that.
func (n *Node) Term() { n.proc.signal(syscall.SIGTERM) }

// Wait waits for the node to end and returns its exit code, -1 after a signal.
func (n *Node) Wait() int { return n.proc.wait() }

// Pause stops the node where it stands; Resume lets it go on.
func (n *Node) Pause() { n.proc.signal(syscall.SIGSTOP) }

// Resume lets a paused node go on.
func (n *Node) Resume() { n.proc.signal(syscall.SIGCONT) }

// PID returns the process id of a running node.
func (n *Node) PID() int { return n.proc.cmd.Process.Pid }

// Alive reports whether the node has not ended.
func (n *Node) Alive() bool { return n.proc.alive() }

// Log returns what the node has written, in all its starts.
func (n *Node) Log() string {
	b, _ := os.ReadFile(n.logFile())
	return string(b)
}

func (n *Node) logFile() string { return filepath.Join(n.dir, "log") }

// listening looks for the lines that say where the node listens.
func (n *Node) listening() error {
	for line := range strings.Lines(n.Log()[n.from:]) {
		if url, ok := strings.CutPrefix(strings.TrimSpace(line), "admin on "); ok {
			n.Admin = url
		}
		if url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on "); ok {
			n.URL = url
			return nil
		}
	}
	return errors.New("no line says where it listens")
}

func (n *Node) end() {
	n.proc.kill()
	if log := n.Log(); strings.Contains(log, "DATA RACE") {
		n.tb.Errorf("race in %s:\n%s", n.URL, log)
	} else if n.tb.Failed() {
		n.tb.Logf("the log of %s ends:\n%s", n.URL, n.proc.tail())
	}
}

// Binary returns the path of modu, built once for the tests of this package: with the race detector, but for benchmarks
// as it is released.
func Binary(tb testing.TB) string {
	tb.Helper()
	if _, ok := tb.(*testing.B); ok {
		return Released(tb)
	}
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.binary == "" {
		run.binary = build(tb, "modu-race", racedVariable, nil, "-race")
	}
	return run.binary
}

// How `make build` builds, whose work is in the cache. GOFLAGS may hold what is meant for the race detector.
var (
	releasedEnv   = []string{"CGO_ENABLED=0", "GOFLAGS="}
	releasedFlags = []string{"-trimpath", "-ldflags", "-s -w"}
)

// Released returns the path of modu as it is released, but for its version, built once for the tests of this package.
func Released(tb testing.TB) string {
	tb.Helper()
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.released == "" {
		run.released = build(tb, "modu", releasedVariable, releasedEnv, releasedFlags...)
	}
	return run.released
}

// Variables that name binaries which are built already, so that not every package links its own.
const (
	racedVariable    = "TESTENV_RACED"
	releasedVariable = "TESTENV_RELEASED"
)

// build is called with run.mu held. variable may name the binary.
func build(tb testing.TB, name, variable string, env []string, flags ...string) string {
	tb.Helper()
	path := filepath.Join(diskDir(tb, "bin"), name)
	if made := os.Getenv(variable); made != "" {
		// A copy, since tests run it as others who may not look into the tree.
		if out, err := exec.Command("cp", made, path).CombinedOutput(); err != nil {
			tb.Fatalf("testenv: %s: %v: %s", variable, err, out)
		}
		return path
	}
	cmd := exec.Command("go", slices.Concat([]string{"build", "-o", path}, flags, []string{"modu/cmd/modu"})...)
	cmd.Env = append(os.Environ(), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		tb.Fatalf("testenv: go build modu/cmd/modu: %v (the race detector needs gcc): %s", err, out.Bytes())
	}
	return path
}

// Host returns the host:port of a URL's text such as Node.URL or RedisServer.URL, for a Proxy to dial.
func Host(tb testing.TB, url string) string {
	tb.Helper()
	_, rest, _ := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	if _, after, ok := strings.Cut(host, "@"); ok {
		host = after
	}
	if _, _, err := net.SplitHostPort(host); err != nil {
		tb.Fatal(err)
	}
	return host
}
