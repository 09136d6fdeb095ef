package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestSystemdIsToldOnceTheNodeListens: a unit of Type=notify has started when requests are answered.
func TestSystemdIsToldOnceTheNodeListens(t *testing.T) {
	dir, err := os.MkdirTemp("", "") // the path of a socket has to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	r := start(t, []string{"NOTIFY_SOCKET=" + path}, "serve")
	if err := socket.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	message := make([]byte, 100)
	n, err := socket.Read(message)
	if err != nil || string(message[:n]) != "READY=1" {
		t.Fatalf("systemd was told %q, %v; want READY=1", message[:n], err)
	}
	if code, stdout, stderr := cliRun(t, nil, "health", "--ready", "--server", r.url); code != exitOK || !strings.Contains(stdout, "is ready") {
		t.Errorf("health --ready = %d, %q %q", code, stdout, stderr)
	}
}

// TestHealthAsksAgainUntilReady: the next node is restarted only when this one is ready.
func TestHealthAsksAgainUntilReady(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" || asked.Add(1) <= 2 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer s.Close()
	if code, _, stderr := cliRun(t, nil, "health", "--ready", "--server", s.URL); code != exitFailedCheck {
		t.Errorf("health of one that is not ready = %d, %q; want %d", code, stderr, exitFailedCheck)
	}
	if code, _, stderr := cliRun(t, nil, "health", "--ready", "--wait", "30s", "--server", s.URL); code != exitOK {
		t.Errorf("health --wait = %d, %q", code, stderr)
	}
	if got := asked.Load(); got != 3 {
		t.Errorf("asked %d times; want 3", got)
	}
}
