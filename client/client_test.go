package client

import (
	"context"
	"errors"
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

func TestUnansweredChangesAreSentAgain(t *testing.T) {
	s := newServer(t)
	c := start(t, s, nil)
	p, _ := s.accept(t)
	p.send(welcome(0), &frame.Ready{})
	ticket := put(t, c, "a")
	first := p.next().(*frame.Mutate).Mutations[0]
	put(t, c, "b")
	p.mutate()
	p.drop()
	last := put(t, c, "c")
	p, _ = s.accept(t)
	p.send(welcome(1), &frame.Ready{})
	again := p.next().(*frame.Mutate)
	if got := again.Mutations[0]; got.N != 1 || frame.Hash(got) != frame.Hash(first) || len(again.Mutations) != 3 {
		t.Errorf("sent again: %+v; first it was %+v", again, first)
	}
	p.send(ok(1, 3))
	for _, ticket := range []Ticket{ticket, last} {
		if r, err := c.Wait(t.Context(), ticket); err != nil || !r.OK {
			t.Errorf("Wait = %+v, %v", r, err)
		}
	}
	if n := len(c.Pending()); n != 0 {
		t.Errorf("%d changes are still pending", n)
	}
}

func TestChangesMadeTogetherTravelTogether(t *testing.T) {
	s := newServer(t)
	c := start(t, s, nil)
	change := Change{Op: frame.Put, Kind: "todo", ID: todo, Fields: map[string]any{"done": true}}
	for range 3 {
		if _, err := c.Do(slices.Repeat([]Change{change}, 60)...); err != nil {
			t.Fatal(err)
		}
	}
	p, _ := s.accept(t)
	p.send(welcome(0), &frame.Ready{})
	for i := range int64(3) {
		if got := p.mutate(); len(got) != 60 || got[0] != 60*i+1 {
			t.Errorf("message %d has %d changes from %d on; want 60 from %d", i, len(got), got[0], 60*i+1)
		}
	}
	p.send(ok(1, 180))
	if err := c.Settled(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestDoRefusesWhatFitsNoMessage(t *testing.T) {
	c, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	large := Change{Op: frame.Put, Kind: "todo", ID: todo, Fields: map[string]any{"memo": strings.Repeat("a", frame.MaxMessage)}}
	list := Change{Op: frame.Put, Kind: "todo", ID: todo, Fields: []int{1}}
	for name, changes := range map[string][]Change{"none": nil, "101": slices.Repeat([]Change{{}}, 101), "64 KiB": {large}, "a list": {list}} {
		if _, err := c.Do(changes...); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if len(c.Pending()) != 0 {
		t.Error("something of it is in the queue")
	}
}

func TestOtherEpochRenumbersAndForgets(t *testing.T) {
	s := newServer(t)
	c := start(t, s, nil)
	p, _ := s.accept(t)
	p.send(welcome(0), delta(mine, 0, 5, goalText(goal, 1)), &frame.Ready{})
	expect(t, c, "delta", func() bool { return len(c.Entities(mine)) == 1 })
	put(t, c, "a")
	p.mutate()
	p.send(ok(1, 1))
	expect(t, c, "ack", func() bool { return len(c.Pending()) == 0 })
	p.drop()
	ticket := put(t, c, "b")
	p, hello := s.accept(t)
	if hello.Epoch != "e1" {
		t.Errorf("hello with epoch %s", hello.Epoch)
	}
	w := welcome(0)
	w.Epoch = "e2"
	p.send(w)
	if got := p.mutate(); !slices.Equal(got, []int64{1}) {
		t.Errorf("after another epoch the client sent %v", got)
	}
	p.send(reset(delta(mine, 0, 1, goalText(goal2, 1))), &frame.Ready{}, ok(1, 1))
	if r, err := c.Wait(t.Context(), ticket); err != nil || !r.OK || r.N != 1 {
		t.Errorf("Wait = %+v, %v: the ticket did not follow its change", r, err)
	}
	if got := c.Entities(mine); len(got) != 1 || got[0].ID != goal2 {
		t.Errorf("holds %v", got)
	}
}

func TestNumbersOfAnotherTakeANewClientID(t *testing.T) {
	s := newServer(t)
	c := start(t, s, nil)
	ticket := put(t, c, "a")
	p, first := s.accept(t)
	p.send(welcome(7))
	p, second := s.accept(t)
	if second.ClientID == first.ClientID {
		t.Error("the client kept its id")
	}
	p.send(welcome(0), &frame.Ready{})
	if got := p.mutate(); !slices.Equal(got, []int64{1}) {
		t.Errorf("the client sent %v", got)
	}
	p.send(ok(1, 1))
	if r, err := c.Wait(t.Context(), ticket); err != nil || !r.OK {
		t.Errorf("Wait = %+v, %v", r, err)
	}
}

func TestRateLimitedChangesAreSentAgain(t *testing.T) {
	s := newServer(t)
	c := start(t, s, nil)
	p, _ := s.accept(t)
	p.send(welcome(0), &frame.Ready{})
	put(t, c, "a")
	p.mutate()
	put(t, c, "b")
	p.mutate()
	p.send(&frame.Error{Code: frame.RateLimited, N: 1, RetryMS: 20}, &frame.Error{Code: frame.MutationGap, N: 2, Want: 1})
	if got := p.mutate(); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("sent again: %v", got)
	}
	p.send(ok(1, 2))
	if err := c.Settled(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestGapInTheNumbersIsFilled(t *testing.T) {
	s := newServer(t)
	c := start(t, s, nil)
	p, _ := s.accept(t)
	p.send(welcome(0), &frame.Ready{})
	put(t, c, "a")
	p.mutate()
	put(t, c, "b")
	p.mutate()
	p.send(&frame.Error{Code: frame.MutationGap, N: 2, Want: 1})
	if got := p.mutate(); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("sent again: %v", got)
	}
	p.send(&frame.Error{Code: frame.MutationGap, N: 9, Want: 8})
	if _, hello := s.accept(t); hello.ClientID != c.ID() {
		t.Error("a number that is not there should bring a new hello")
	}
}

func TestChangeThatClosesTheSocketIsParked(t *testing.T) {
	for _, code := range []string{frame.BadFrame, frame.MutationConflict} {
		t.Run(code, func(t *testing.T) {
			s := newServer(t)
			c := start(t, s, nil)
			p, _ := s.accept(t)
			p.send(welcome(0), &frame.Ready{})
			put(t, c, "a")
			p.mutate()
			bad := put(t, c, "b")
			p.mutate()
			last := put(t, c, "c")
			p.mutate()
			p.send(ok(1, 1), &frame.Error{Code: code, N: 2, Message: "no"})
			p.close(frame.CloseBadFrame)
			if r, err := c.Wait(t.Context(), bad); err != nil || r.OK || r.Code != code {
				t.Errorf("Wait = %+v, %v", r, err)
			}
			p, _ = s.accept(t)
			lastN := int64(1)
			if code == frame.MutationConflict {
				lastN = 2
			}
			p.send(welcome(lastN), &frame.Ready{})
			if got := p.mutate(); !slices.Equal(got, []int64{lastN + 1}) {
				t.Errorf("what follows was sent as %v; want %d", got, lastN+1)
			}
			p.send(ok(lastN+1, lastN+1))
			if r, err := c.Wait(t.Context(), last); err != nil || !r.OK {
				t.Errorf("Wait = %+v, %v", r, err)
			}
			if parked := c.Parked(); len(parked) != 1 || parked[0].Error.Code != code || !strings.Contains(string(parked[0].Mutation.Fields), `"b"`) {
				t.Errorf("Parked = %+v", parked)
			}
		})
	}
}

func TestSecondParkedChangeInARowStops(t *testing.T) {
	s := newServer(t)
	put := func(c *Client) { put(t, c, "a") }
	ended := make(chan error, 1)
	c, err := New(Options{Server: s.address, HTTP: s.http, Token: func(context.Context, string) (string, error) { return "token", nil }})
	if err != nil {
		t.Fatal(err)
	}
	put(c)
	put(c)
	go func() { ended <- c.Run(t.Context()) }()
	for range 2 {
		p, _ := s.accept(t)
		p.send(welcome(0))
		p.mutate()
		p.send(&frame.Error{Code: frame.BadFrame, N: 1})
		p.close(frame.CloseBadFrame)
	}
	if closed, ok := errors.AsType[*ClosedError](<-ended); !ok || closed.Code != frame.CloseBadFrame || closed.Frame == nil {
		t.Errorf("Run = %v; want a ClosedError", closed)
	}
}

func TestCodesThatStop(t *testing.T) {
	for _, code := range []int{frame.CloseBadFrame, frame.CloseDisabled, frame.CloseVersion, frame.CloseReplaced} {
		s := newServer(t)
		c, err := New(Options{Server: s.address, HTTP: s.http, Token: func(context.Context, string) (string, error) { return "token", nil }})
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Run(t.Context()) }()
		p, _ := s.accept(t)
		p.close(code)
		if closed, ok := errors.AsType[*ClosedError](<-ended); !ok || closed.Code != code {
			t.Errorf("after %d Run = %v", code, closed)
		}
	}
}

func TestRefusedTokenIsReplacedOnce(t *testing.T) {
	s := newServer(t)
	var asked []string // by Run alone
	c, err := New(Options{Server: s.address, HTTP: s.http, Token: func(_ context.Context, refused string) (string, error) {
		asked = append(asked, refused)
		return "after " + refused, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Run(t.Context()) }()
	for range 2 {
		p, _ := s.accept(t)
		p.close(frame.CloseSignedOut)
	}
	if closed, ok := errors.AsType[*ClosedError](<-ended); !ok || closed.Code != frame.CloseSignedOut {
		t.Errorf("Run = %v", closed)
	}
	if want := []string{"", "after "}; !slices.Equal(asked, want) {
		t.Errorf("tokens were asked for with %q; want %q", asked, want)
	}
}

func TestSignedOutStops(t *testing.T) {
	s := newServer(t)
	c, err := New(Options{Server: s.address, HTTP: s.http, Token: func(context.Context, string) (string, error) { return "", ErrSignedOut }})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run(t.Context()); !errors.Is(err, ErrSignedOut) {
		t.Errorf("Run = %v; want ErrSignedOut", err)
	}
}

func TestStoreOfAnotherUserStops(t *testing.T) {
	s := newServer(t)
	store := &Memory{}
	if err := store.Append([]Record{{Who: &Identity{Client: todo, User: friend}}}); err != nil {
		t.Fatal(err)
	}
	c, err := New(Options{Server: s.address, HTTP: s.http, Store: store, Token: func(context.Context, string) (string, error) { return "token", nil }})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Run(t.Context()) }()
	p, _ := s.accept(t)
	p.send(welcome(0))
	if err := <-ended; !errors.Is(err, ErrOtherUser) {
		t.Errorf("Run = %v; want ErrOtherUser", err)
	}
}

// A brokenStore stops taking records after some.
type brokenStore struct {
	Memory
	left int
}

var errDisk = errors.New("disk full")

func (s *brokenStore) Append(records []Record) error {
	if s.left--; s.left < 0 {
		return errDisk
	}
	return s.Memory.Append(records)
}

func TestBrokenStoreTakesNothingMore(t *testing.T) {
	c, err := New(Options{Store: &brokenStore{left: 2}})
	if err != nil {
		t.Fatal(err)
	}
	put(t, c, "a")
	for range 2 {
		if _, err := c.Put("todo", todo, nil); !errors.Is(err, errDisk) {
			t.Errorf("Put = %v; want the store's error", err)
		}
	}
}

func TestBrokenStoreStopsRun(t *testing.T) {
	s := newServer(t)
	c, err := New(Options{Server: s.address, HTTP: s.http, Store: &brokenStore{left: 1}, Token: func(context.Context, string) (string, error) { return "token", nil }})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Run(t.Context()) }()
	p, _ := s.accept(t)
	p.send(welcome(0))
	if err := <-ended; !errors.Is(err, errDisk) {
		t.Errorf("Run = %v; want the store's error", err)
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
