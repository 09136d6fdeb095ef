package client

import (
	"context"
	"errors"
	"slices"
	"testing"

	"modu/sync/frame"
)

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
