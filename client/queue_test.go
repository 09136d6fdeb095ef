package client

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"modu/sync/frame"
)

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
