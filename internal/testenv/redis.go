package testenv

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// A RedisServer is a real redis-server on 127.0.0.1 that keeps nothing on disk.
type RedisServer struct {
	Addr string // host:port
	URL  string // redis://host:port/0

	tb   testing.TB
	bin  string
	dir  string
	proc *process
}

// Redis returns the URL of the Redis that the tests of this package share. Channels and keys are not kept apart: use
// names with random ids, as streams have.
func Redis(tb testing.TB) string {
	tb.Helper()
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.redis == nil {
		run.redis = newRedis(tb)
	}
	return run.redis.URL
}

// StartRedis starts a Redis for this test alone, which it may kill, pause and restart.
func StartRedis(tb testing.TB) *RedisServer {
	tb.Helper()
	r := newRedis(tb)
	tb.Cleanup(r.Kill)
	return r
}

func newRedis(tb testing.TB) *RedisServer {
	tb.Helper()
	bin, err := find("redis-server")
	if err != nil {
		tb.Fatalf("testenv: %v; on Debian: apt-get install redis-server", err)
	}
	r := &RedisServer{tb: tb, bin: bin, dir: tempDir(tb, "redis")}
	const tries = 5 // another process may take the port in between
	for range tries {
		r.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(freePort(tb)))
		r.URL = "redis://" + r.Addr + "/0"
		if err = r.start(); err == nil {
			return r
		}
	}
	tb.Fatal("testenv:", err)
	return nil
}

// Start starts a server that was killed, on the same port, empty.
func (r *RedisServer) Start() {
	r.tb.Helper()
	if err := r.start(); err != nil {
		r.tb.Fatal("testenv:", err)
	}
}

// Kill ends the server with SIGKILL and waits for its end.
func (r *RedisServer) Kill() {
	r.proc.kill()
}

// Pause stops the server so that it accepts connections (the kernel does) and never answers; Resume lets it go on.
func (r *RedisServer) Pause() { r.proc.signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (r *RedisServer) Resume() { r.proc.signal(syscall.SIGCONT) }

func (r *RedisServer) start() error {
	_, port, _ := net.SplitHostPort(r.Addr)
	cmd := exec.Command(r.bin, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
		"--daemonize", "no", "--dir", r.dir)
	var err error
	if r.proc, err = startProcess(cmd, filepath.Join(r.dir, "log"), syscall.SIGKILL); err != nil {
		return err
	}
	return r.proc.until(r.ping)
}

// ping asks the server itself who answers: another's Redis may have taken the port.
func (r *RedisServer) ping(ctx context.Context) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", r.Addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	conn.SetDeadline(deadline) //nolint:errcheck // the read tells
	if _, err := conn.Write([]byte("CONFIG GET dir\r\n")); err != nil {
		return err
	}
	in := bufio.NewReader(conn)
	for range 5 { // *2, $3, dir, $n, the directory
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		if strings.TrimSpace(line) == r.dir {
			return nil
		}
	}
	return fmt.Errorf("another Redis answers on %s", r.Addr)
}
