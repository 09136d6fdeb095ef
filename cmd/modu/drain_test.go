package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"modu/client"
	"modu/hub"
	"modu/internal/testenv"
)

// TestHowLongANodeIsNotReadyFirst: only where there may be others does it make sense by itself.
func TestHowLongANodeIsNotReadyFirst(t *testing.T) {
	for _, tt := range []struct {
		environ []string
		want    string // of the line, or what the refusal says
	}{
		{nil, "MODU_DRAIN_WAIT 0s default"},
		{[]string{"MODU_REDIS_URL=redis://r:6379"}, "MODU_DRAIN_WAIT 3s default"},
		{[]string{"MODU_REDIS_URL=redis://r:6379", "MODU_DRAIN_WAIT=0s"}, "MODU_DRAIN_WAIT 0s MODU_DRAIN_WAIT"},
		{[]string{"MODU_DRAIN_WAIT=1m"}, "MODU_DRAIN_WAIT 1m0s MODU_DRAIN_WAIT"},
		{[]string{"MODU_DRAIN_WAIT=61s"}, `MODU_DRAIN_WAIT: "61s" is not a time from 0s to 1m0s, such as 3s`},
		{[]string{"MODU_DRAIN_WAIT=-1s"}, `MODU_DRAIN_WAIT: "-1s" is not a time`},
		{[]string{"MODU_DRAIN_WAIT=5"}, `MODU_DRAIN_WAIT: "5" is not a time`},
	} {
		_, stdout, stderr := cliRun(t, append(tt.environ, "MODU_DATA="+t.TempDir()), "config")
		if got := strings.Join(strings.Fields(stdout+stderr), " "); !strings.Contains(got, tt.want) {
			t.Errorf("config with %v says\n%s\nwant %q", tt.environ, got, tt.want)
		}
	}
}

// TestANodeSaysNotReadyBeforeItSendsAnybodyAway: for the wait it goes on as usual, but that each answer ends its connection.
func TestANodeSaysNotReadyBeforeItSendsAnybodyAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const wait, slow = 3 * time.Second, 2 * time.Second
		d := wait
		log := slog.New(slog.DiscardHandler)
		n := &node{log: log, cfg: &config{drainWait: &d}, mux: http.NewServeMux()}
		n.hub = hub.New(log, nil, nil, hub.NewMemoryBus(), hub.Options{}, time.Now)
		n.mux.HandleFunc("/quick", func(http.ResponseWriter, *http.Request) {})
		n.mux.HandleFunc("/slow", func(http.ResponseWriter, *http.Request) { time.Sleep(slow) })
		public, admin := newPiped(), newPiped()
		ended := make(chan error, 2)
		go func() { ended <- public.serve(n.polite(n.mux)) }()
		go func() { ended <- admin.serve(n.mux) }()
		if resp := public.get(t, "/quick"); resp.Close {
			t.Error("an answer of a node that stays ends its connection")
		}

		begun := time.Now()
		drained := make(chan time.Duration, 1)
		go func() { n.drain(public.server, admin.server); drained <- time.Since(begun) }()
		synctest.Wait()
		if err := n.ready(t.Context()); err == nil || err.Error() != "draining" {
			t.Errorf("ready() = %v at once; want draining", err)
		}
		time.Sleep(wait - slow/2)
		if n.hub.Draining() {
			t.Error("the sockets are sent away before the wait is over")
		}
		if resp := public.get(t, "/quick"); !resp.Close {
			t.Error("an answer of a node that drains keeps its connection")
		}
		if resp := public.get(t, "/slow"); resp.StatusCode != http.StatusOK { // under way when the listener closes
			t.Errorf("a request under way = %s", resp.Status)
		}
		if took := <-drained; took < wait || took > wait+slow {
			t.Errorf("the end took %v; want the wait of %v and what a request under way needs", took, wait)
		}
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
}

// A piped server is one whose connections are pipes, for a bubble.
type piped struct {
	*server
	conns chan net.Conn
	done  chan struct{}
}

func newPiped() *piped {
	p := &piped{conns: make(chan net.Conn), done: make(chan struct{})}
	p.server = &server{listener: p, http: &http.Server{ReadHeaderTimeout: headerTimeout}}
	return p
}

func (p *piped) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *piped) Close() error {
	close(p.done)
	return nil
}

func (p *piped) Addr() net.Addr { return &net.TCPAddr{} }

func (p *piped) get(t *testing.T, path string) *http.Response {
	t.Helper()
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		select {
		case p.conns <- theirs:
			return ours, nil
		case <-p.done:
			return nil, errors.New("nobody listens")
		}
	}}
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Get("http://modu" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp
}

// TestASecondSignalEndsTheWait: until then sockets, new ones too, and requests go on.
func TestASecondSignalEndsTheWait(t *testing.T) {
	n := testenv.StartNode(t, "MODU_DRAIN_WAIT=60s")
	p := signUp(t, n.URL, "minji")
	n.Term()
	ctx := waitContext(t)
	for get(t, n.URL+"/readyz").StatusCode != http.StatusServiceUnavailable {
		select {
		case <-ctx.Done():
			t.Fatal("it stays ready")
		case <-time.After(10 * time.Millisecond):
		}
	}
	p.put(t, "goal", client.NewID(), map[string]any{"title": "by a socket that stays"})
	connect(t, n.URL, p.session).put(t, "goal", client.NewID(), map[string]any{"title": "by a new one"})
	if resp := get(t, n.URL+"/v1/openapi.json"); resp.StatusCode != http.StatusOK || !resp.Close {
		t.Errorf("a request in the wait = %s, its connection ends: %v", resp.Status, resp.Close)
	}
	n.Term()
	if code := n.Wait(); code != -1 {
		t.Errorf("after a second signal the code is %d; want the signal's", code)
	}
}

func get(t *testing.T, url string) *http.Response {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp
}
