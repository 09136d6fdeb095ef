package promises

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"modu/api"
	"modu/auth"
	"modu/hub"
	"modu/internal/testenv"
	"modu/store"
	modusync "modu/sync"
)

// A local is a node in this process, wired as cmd/modu does, whose commits and messages a test can lose.
type local struct {
	url    string
	silent atomic.Bool // it tells nobody of its commits, as if it died after each: not the bus, nor its own sockets
	mute   atomic.Bool // nothing that it publishes arrives anywhere
}

// A mutable bus publishes unless its node is mute.
type mutable struct {
	hub.Bus
	node *local
}

func (b mutable) Publish(ctx context.Context, messages []hub.Message) error {
	if b.node.mute.Load() {
		return nil
	}
	return b.Bus.Publish(ctx, messages)
}

// locals starts nodes on one Postgres, joined by a bus in memory that wrap may make worse.
func locals(t *testing.T, nodes int, wrap func(hub.Bus) hub.Bus) (*site, []*local) {
	t.Helper()
	text, err := auth.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := auth.ParseKeys(text)
	if err != nil {
		t.Fatal(err)
	}
	s, broker, db := &site{}, hub.NewBroker(), testenv.Postgres(t)
	var all []*local
	for range nodes {
		n := startLocal(t, db, keys, wrap(broker.Join()))
		all, s.local = append(all, n), append(s.local, n.url)
	}
	return s, all
}

func startLocal(t *testing.T, env testenv.DB, keys []auth.Key, bus hub.Bus) *local {
	t.Helper()
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	db := env.Open(t)
	a, err := auth.New(t.Context(), log, db, auth.Options{Keys: keys, Issuer: "modu", Relaxed: true}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	n := &local{}
	var h *hub.Hub
	engine := modusync.New(log, db, func(c modusync.Commit) {
		if !n.silent.Load() {
			h.Announce(c)
		}
	}, modusync.DefaultLimits, time.Now)
	h = hub.New(log, engine, a.Authenticate, mutable{bus, n}, hub.Options{Relaxed: true}, time.Now)
	mux := http.NewServeMux()
	mux.Handle("GET /v1/sync", h)
	mux.Handle("/v1/", api.New(log, api.Deps{
		Auth: a, DB: db, Engine: engine, Relaxed: true, Ready: func(context.Context) error { return nil }, Version: "test", Now: time.Now,
		AnnounceFence: func(_ context.Context, r store.FenceRaise) { engine.AnnounceFence(r) },
	}))
	server := httptest.NewServer(mux)
	n.url = server.URL
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, run := range []func(context.Context) error{engine.Run, h.Run} {
		running.Go(func() {
			if err := run(ctx); err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("a node ended: %v", err)
			}
		})
	}
	t.Cleanup(func() {
		cancel()
		running.Wait()
		server.Close()
	})
	return n
}

// testLog writes a log into the test's.
type testLog struct{ t *testing.T }

func (l testLog) Write(line []byte) (int, error) {
	l.t.Logf("%s", line)
	return len(line), nil
}
