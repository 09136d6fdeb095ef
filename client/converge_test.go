package client

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestConvergence has three devices of one person change the same todos while their connections break, one of them
// restarts from its file, and the server once goes back to a backup. In the end all show what the server holds, and
// nothing was done twice.
func TestConvergence(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { converge(t, seed) })
	}
}

func converge(t *testing.T, seed uint64) {
	tiny := newTinyServer(seed)
	h := httptest.NewServer(tiny)
	t.Cleanup(h.Close)
	s := &server{address: h.URL, http: h.Client()}
	random := rand.New(rand.NewPCG(seed, 2))
	path := t.TempDir() + "/client.jsonl"
	clients := []*Client{start(t, s, nil), start(t, s, nil)}
	third, stop := startFromFile(t, s, path)
	for i := range 150 {
		c := slices.Concat(clients, []*Client{third})[random.IntN(3)]
		id := fmt.Sprintf("01928f5e-7c00-7000-8000-%012x", random.IntN(8))
		var err error
		if random.IntN(5) == 0 {
			_, err = c.Delete("todo", id)
		} else {
			_, err = c.Put("todo", id, map[string]any{"goal_id": goal, fmt.Sprintf("f%d", random.IntN(3)): i})
		}
		if err != nil {
			t.Fatal(err)
		}
		switch i {
		case 50:
			stop()
			third, stop = startFromFile(t, s, path)
		case 100:
			if seed%2 == 1 {
				tiny.restore()
			}
		}
	}
	clients = append(clients, third)
	for _, c := range clients {
		settle(t, c)
	}
	for i, c := range clients {
		expect(t, c, fmt.Sprintf("client %d at the head", i), func() bool { return shows(c) == tiny.content() })
	}
	if seed%2 == 0 && tiny.seq != 150 { // a restore takes commits back
		t.Errorf("150 changes took effect %d times", tiny.seq)
	}
	stop()
}

func startFromFile(t *testing.T, s *server, path string) (c *Client, stop func()) {
	t.Helper()
	store, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err = New(Options{Server: s.address, HTTP: s.http, Store: store, Token: func(context.Context, string) (string, error) { return "token", nil }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	return c, sync.OnceFunc(func() {
		cancel()
		<-ended
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}

func settle(t *testing.T, c *Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := c.Settled(ctx); err != nil {
		t.Fatalf("not settled: %v", err)
	}
}

func shows(c *Client) string {
	var list []string
	for _, e := range c.View("todo") {
		list = append(list, string(e.JSON))
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}
