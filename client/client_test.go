package client

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modu/sync/frame"
)

func put(t *testing.T, c *Client, title string) Ticket {
	t.Helper()
	ticket, err := c.Put("todo", todo, map[string]any{"title": title, "goal_id": goal})
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

// titles returns what View shows of todos.
func titles(c *Client) string {
	var list []string
	for _, e := range c.View("todo") {
		var f struct {
			Title string `json:"title"`
		}
		if e.Decode(&f) == nil {
			list = append(list, f.Title)
		}
	}
	return strings.Join(list, " ")
}

func TestNewClientSaysHelloWithoutPast(t *testing.T) {
	s := newServer(t)
	c := start(t, s, nil)
	p, hello := s.accept(t)
	if want := (&frame.Hello{ClientID: c.ID(), Agent: "test/1"}); !cmp.Equal(hello, want) {
		t.Errorf("hello = %+v; want %+v", hello, want)
	}
	if got := <-s.tokens; got != "Bearer token" {
		t.Errorf("Authorization: %s", got)
	}
	p.send(welcome(0), reset(delta(mine, 0, 2, goalText(goal, 1), todoText(todo, 1, goal, "read"))), &frame.Ready{})
	if err := c.Settled(t.Context()); err != nil {
		t.Fatal(err)
	}
	if seq, _ := c.Cursor(mine); seq != 2 || c.User() != me || titles(c) != "read" || len(c.Entities(mine)) != 2 {
		t.Errorf("holds %v at %d as %s", c.Entities(mine), seq, c.User())
	}
}

func TestReturningClientNamesEpochAndCursors(t *testing.T) {
	s := newServer(t)
	store := &Memory{}
	c := start(t, s, func(o *Options) { o.Store = store })
	p, _ := s.accept(t)
	p.send(welcome(0), delta(mine, 0, 2, goalText(goal, 1)), delta(friends, 0, 7), &frame.Ready{})
	if err := c.Settled(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := &frame.Hello{ClientID: c.ID(), Agent: "test/1", Epoch: "e1", Cursors: map[string]int64{mine: 2, friends: 7}}
	p.drop()
	p, hello := s.accept(t)
	if !cmp.Equal(hello, want) {
		t.Errorf("after a break: hello = %+v; want %+v", hello, want)
	}
	p.drop()

	other := newServer(t)
	again := start(t, other, func(o *Options) { o.Store = store })
	if _, hello = other.accept(t); !cmp.Equal(hello, want) {
		t.Errorf("after a restart: hello = %+v; want %+v", hello, want)
	}
	if len(again.Entities(mine)) != 1 {
		t.Error("after a restart the entities are gone")
	}
}

func TestGapIsPulledOnce(t *testing.T) {
	s := newServer(t)
	c := start(t, s, nil)
	p, _ := s.accept(t)
	p.send(welcome(0), delta(friends, 0, 2, goalText(goal, 1)), &frame.Ready{})
	p.send(delta(friends, 4, 5, goalText(goal, 5)), delta(friends, 5, 6, goalText(goal, 6)))
	if got, want := p.next(), (&frame.Pull{Stream: friends, Cursor: 2}); !cmp.Equal(got, frame.ClientFrame(want)) {
		t.Errorf("the client sent %+v; want %+v", got, want)
	}
	p.send(delta(friends, 2, 6, goalText(goal, 6)), &frame.Ping{})
	if _, ok := p.next().(*frame.Pong); !ok {
		t.Error("the client pulled twice")
	}
	if seq, _ := c.Cursor(friends); seq != 6 {
		t.Errorf("cursor %d; want 6", seq)
	}
}

func TestChangeIsShownUntilItIsAcked(t *testing.T) {
	s := newServer(t)
	var mu sync.Mutex // guards seen
	var seen []string
	var c *Client
	ready := make(chan struct{})
	c = start(t, s, func(o *Options) {
		o.OnChange = func() {
			<-ready
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, titles(c))
		}
	})
	close(ready)
	p, _ := s.accept(t)
	p.send(welcome(0), delta(mine, 0, 2, goalText(goal, 1), todoText(todo, 1, goal, "read")), &frame.Ready{})
	if err := c.Settled(t.Context()); err != nil {
		t.Fatal(err)
	}
	ticket := put(t, c, "write")
	if got := p.mutate(); !slices.Equal(got, []int64{1}) {
		t.Fatalf("the client sent %v", got)
	}
	p.send(delta(mine, 2, 3, todoText(todo, 2, goal, "write")))
	p.send(ok(1, 1))
	result, err := c.Wait(t.Context(), ticket)
	if err != nil || !result.OK || result.N != 1 {
		t.Errorf("Wait = %+v, %v", result, err)
	}
	if err := c.Settled(t.Context()); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	seen = slices.DeleteFunc(slices.Compact(seen), func(s string) bool { return s == "" })
	if want := []string{"read", "write"}; !slices.Equal(seen, want) {
		t.Errorf("was shown: %q; want %q", seen, want)
	}
}

func TestRefusedChangeIsTakenBack(t *testing.T) {
	s := newServer(t)
	results := make(chan frame.Result, 1)
	c := start(t, s, func(o *Options) { o.OnResult = func(_ Ticket, r frame.Result) { results <- r } })
	p, _ := s.accept(t)
	p.send(welcome(0), delta(mine, 0, 1, todoText(todo, 1, goal, "read")), &frame.Ready{})
	expect(t, c, "first delta", func() bool { return titles(c) == "read" })
	ticket := put(t, c, "write")
	if got := titles(c); got != "write" {
		t.Errorf("shown at once: %q", got)
	}
	p.mutate()
	want := frame.Result{N: 1, Code: frame.NotFound, Field: "id", Message: "there is no such todo"}
	p.send(&frame.Ack{N: 1, Results: []frame.Result{want}})
	if got, err := c.Wait(t.Context(), ticket); err != nil || got != want || <-results != want {
		t.Errorf("Wait = %+v, %v; want %+v", got, err, want)
	}
	if got := titles(c); got != "read" {
		t.Errorf("shown after the refusal: %q", got)
	}
}

func TestGoneForgetsAtOnceAndForGood(t *testing.T) {
	s := newServer(t)
	store := &Memory{}
	c := start(t, s, func(o *Options) { o.Store = store })
	p, _ := s.accept(t)
	p.send(welcome(0), delta(friends, 0, 2, todoText(todo, 1, goal, "secret")), &frame.Ready{},
		&frame.StreamState{Stream: friends, State: frame.StreamGone, Reason: frame.ReasonRemoved}, &frame.Ping{})
	p.next()
	if len(c.Streams()) != 0 || titles(c) != "" {
		t.Errorf("holds %v", c.Streams())
	}
	if got := load(t, store); len(got.streams) != 0 {
		t.Errorf("the store holds %v", describe(got))
	}
}

func TestAuthExpiringIsAnsweredInPlace(t *testing.T) {
	s := newServer(t)
	start(t, s, func(o *Options) {
		o.Token = func(_ context.Context, refused string) (string, error) { return refused + "+", nil }
	})
	p, _ := s.accept(t)
	p.send(welcome(0), &frame.Ready{}, &frame.AuthExpiring{InS: 60})
	if got, want := p.next(), (&frame.Auth{Token: "++"}); !cmp.Equal(got, frame.ClientFrame(want)) {
		t.Errorf("the client sent %+v; want %+v", got, want)
	}
}

func TestWatchIsKeptOverReconnections(t *testing.T) {
	s := newServer(t)
	c := start(t, s, nil)
	public := "p/" + friend
	c.Watch(public)
	p, _ := s.accept(t)
	p.send(welcome(0), &frame.Ready{})
	if got, want := p.next(), (&frame.Watch{Stream: public}); !cmp.Equal(got, frame.ClientFrame(want)) {
		t.Errorf("the client sent %+v; want %+v", got, want)
	}
	p.send(&frame.StreamState{Stream: public, State: frame.StreamOpen}, reset(delta(public, 0, 3, goalText(goal, 1))))
	expect(t, c, "delta", func() bool { return len(c.Entities(public)) == 1 })
	p.drop()
	p, hello := s.accept(t)
	if hello.Cursors[public] != 3 {
		t.Errorf("hello with cursors %v", hello.Cursors)
	}
	p.send(welcome(0), &frame.Ready{})
	if err := c.Settled(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Unwatch(public); err != nil {
		t.Fatal(err)
	}
	if got, want := p.next(), (&frame.Unwatch{Stream: public}); !cmp.Equal(got, frame.ClientFrame(want)) {
		t.Errorf("the client sent %+v; want %+v", got, want)
	}
	p.send(delta(public, 3, 4, goalText(goal, 2)), &frame.Ping{}) // was on its way
	p.next()
	if len(c.Streams()) != 0 {
		t.Errorf("after Unwatch it holds %v", c.Streams())
	}
}

func TestUnknownFramesAreHandedOnAndIgnored(t *testing.T) {
	s := newServer(t)
	type seen struct {
		f   frame.ServerFrame
		raw string
	}
	frames := make(chan seen, 10)
	start(t, s, func(o *Options) {
		o.OnFrame = func(f frame.ServerFrame, raw []byte) { frames <- seen{f, string(raw)} }
	})
	p, _ := s.accept(t)
	p.sendText(`{"type":"confetti","n":1}` + "\n" + `{"type":"ping","mood":"calm"}`)
	if got := <-frames; got.f != nil || got.raw != `{"type":"confetti","n":1}` {
		t.Errorf("OnFrame got %+v", got)
	}
	if got := <-frames; !cmp.Equal(got.f, frame.ServerFrame(&frame.Ping{})) {
		t.Errorf("OnFrame got %+v", got)
	}
	p.next()
}

func TestWhatIsNoFrameBreaksTheConnection(t *testing.T) {
	s := newServer(t)
	start(t, s, nil)
	p, _ := s.accept(t)
	p.sendText("<html>sign in to this network</html>")
	s.accept(t)
}
