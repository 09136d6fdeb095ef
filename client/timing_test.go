package client

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modu/sync/frame"
)

// passed is time.Since, by the clock of a bubble.
func passed(since time.Time) time.Duration { return time.Since(since) }

func TestBackoffGrowsToItsCapWithFullJitter(t *testing.T) {
	var tries tries
	for i := range 40 {
		limit := min(backoffCap, backoffBase<<min(i, 20))
		lowest, highest := backoffCap, time.Duration(0)
		for range 200 {
			copied := tries
			wait, err := copied.after(ending{}, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			lowest, highest = min(lowest, wait), max(highest, wait)
		}
		if highest > limit || highest < limit/2 || lowest > limit/4 {
			t.Errorf("after %d failures the waits were %v to %v; want 0 to %v", i, lowest, highest, limit)
		}
		tries.failed++
	}
	if _, err := tries.after(ending{worked: true}, time.Time{}); err != nil || tries.failed != 1 {
		t.Errorf("after a connection that worked %d failures are counted", tries.failed)
	}
}

func TestUnreachableServerIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newPipeServer(t)
		var reachable atomic.Bool
		c := start(t, s, func(o *Options) {
			o.Token = func(context.Context, string) (string, error) {
				if !reachable.Load() {
					return "", errors.New("no route to host")
				}
				return "token", nil
			}
		})
		begin := time.Now()
		time.Sleep(10 * time.Minute)
		reachable.Store(true)
		p, _ := s.accept(t)
		p.send(welcome(0), &frame.Ready{})
		if err := c.Settled(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := passed(begin) - 10*time.Minute; took > backoffCap {
			t.Errorf("after ten minutes it took %v; want at most %v", took, backoffCap)
		}
	})
}

func TestSilentServerIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newPipeServer(t)
		start(t, s, nil)
		p, _ := s.accept(t)
		w := welcome(0)
		w.HeartbeatS = 20
		p.send(w, &frame.Ready{})
		time.Sleep(30 * time.Second)
		p.send(&frame.Ping{})
		p.next()
		begin := time.Now()
		s.accept(t)
		if took := passed(begin); took < 50*time.Second || took > 51*time.Second {
			t.Errorf("the client left a server silent for %v; want 2.5 heartbeats of 20s and the back-off", took)
		}
	})
}

func TestServerWithoutWelcomeIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newPipeServer(t)
		start(t, s, nil)
		s.accept(t)
		begin := time.Now()
		s.accept(t)
		if took := passed(begin); took < helloTimeout || took > helloTimeout+backoffBase {
			t.Errorf("the client left after %v; want %v", took, helloTimeout)
		}
	})
}

// TestOwnLateHelloDoesNotStop: a hello that the client gave up arrives after the connection that works, and replaces it.
// Whoever replaces the next one is somebody else.
func TestOwnLateHelloDoesNotStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newPipeServer(t)
		c, err := New(Options{Server: s.address, HTTP: s.http, Token: func(context.Context, string) (string, error) { return "token", nil }})
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Run(t.Context()) }()
		s.accept(t) // hears nothing and leaves
		for range 2 {
			p, _ := s.accept(t)
			p.send(welcome(0), &frame.Ready{})
			if err := c.Settled(t.Context()); err != nil {
				t.Fatal(err)
			}
			p.close(frame.CloseReplaced)
		}
		if closed, ok := errors.AsType[*ClosedError](<-ended); !ok || closed.Code != frame.CloseReplaced {
			t.Errorf("after the second replacement Run = %v", closed)
		}
	})
}

func TestDrainSaysWhenToComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newPipeServer(t)
		start(t, s, nil)
		p, _ := s.accept(t)
		p.send(welcome(0), &frame.Ready{}, &frame.Drain{ReconnectInMS: 8423})
		begin := time.Now()
		time.Sleep(3 * time.Second)
		p.close(frame.CloseDrain)
		s.accept(t)
		if took := passed(begin); took != 8423*time.Millisecond {
			t.Errorf("the client came back after %v; want 8.423s", took)
		}
	})
}

func TestOverloadSaysHowLongToStayAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newPipeServer(t)
		start(t, s, nil)
		p, _ := s.accept(t)
		p.send(&frame.Error{Code: frame.Overloaded, RetryMS: 20_000})
		begin := time.Now()
		p.close(frame.CloseOverloaded)
		s.accept(t)
		if took := passed(begin); took < 20*time.Second {
			t.Errorf("the client came back after %v; want at least 20s", took)
		}
	})
}

func TestRetryHoldsChangesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newPipeServer(t)
		c := start(t, s, nil)
		p, _ := s.accept(t)
		p.send(welcome(0), &frame.Ready{})
		put(t, c, "a")
		p.mutate()
		p.send(&frame.Error{Code: frame.RateLimited, N: 1, RetryMS: 1500})
		begin := time.Now()
		p.mutate()
		if took := passed(begin); took != 1500*time.Millisecond {
			t.Errorf("sent again after %v; want 1.5s", took)
		}
		p.send(ok(1, 1))
		if err := c.Settled(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// TestLongQueueKeepsToTheRate: what was made offline goes out as fast as the server allows, not faster.
func TestLongQueueKeepsToTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newPipeServer(t)
		c, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range 800 {
			put(t, c, "a")
		}
		store := &Memory{}
		if err := store.Append(c.state.records()); err != nil {
			t.Fatal(err)
		}
		c = start(t, s, func(o *Options) { o.Store = store })
		p, _ := s.accept(t)
		p.send(welcome(0), &frame.Ready{})
		begin, taken := time.Now(), int64(0)
		for taken < 800 {
			numbers := p.mutate()
			taken += int64(len(numbers))
			if most := 500 + 50*passed(begin).Seconds(); float64(taken) > most+1 {
				t.Fatalf("%d changes after %v; the server takes %.0f", taken, passed(begin), most)
			}
			p.send(ok(numbers[0], taken))
		}
		if err := c.Settled(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := passed(begin); took > 8*time.Second {
			t.Errorf("800 changes took %v; want about 6s", took)
		}
	})
}

// TestInstantsNeverGoBack: of two puts of one client the second wins, also when the clock was set back in between.
func TestInstantsNeverGoBack(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	c, err := New(Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	put(t, c, "a")
	now = now.Add(-time.Hour)
	put(t, c, "b")
	now = now.Add(2 * time.Hour)
	put(t, c, "c")
	var got []string
	for _, m := range c.Pending() {
		got = append(got, m.At[11:19])
	}
	if want := "[09:00:00 09:00:00 10:00:00]"; want != fmt.Sprint(got) {
		t.Errorf("instants %v; want %v", got, want)
	}
}

func TestInstantsFollowTheServersClock(t *testing.T) {
	s := newServer(t)
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) // three hours fast
	c := start(t, s, func(o *Options) { o.Now = func() time.Time { return now } })
	p, _ := s.accept(t)
	p.send(welcome(0), &frame.Ready{})
	if err := c.Settled(t.Context()); err != nil {
		t.Fatal(err)
	}
	put(t, c, "a")
	if got := p.next().(*frame.Mutate).Mutations[0].At; got != "2026-11-22T09:00:00.000Z" {
		t.Errorf("at = %s; want the server's 09:00", got)
	}
}

func TestGoodbyeIsACloseFrame(t *testing.T) {
	s := newServer(t)
	c, err := New(Options{Server: s.address, HTTP: s.http, Token: func(context.Context, string) (string, error) { return "token", nil }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	p, _ := s.accept(t)
	p.send(welcome(0), &frame.Ready{})
	if err := c.Settled(t.Context()); err != nil {
		t.Fatal(err)
	}
	cancel()
	_, _, err = p.ws.Read(t.Context())
	if code := closeCode(err); code != frame.CloseBye {
		t.Errorf("the connection ended with %v; want close code 1000", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v; want the context's error", err)
	}
}

// TestTurnedAwayQuestionIsAskedAgain: an error that names no change may have been the answer to a pull or a watch.
func TestTurnedAwayQuestionIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newPipeServer(t)
		start(t, s, nil)
		p, _ := s.accept(t)
		p.send(welcome(0), delta(friends, 0, 2), &frame.Ready{}, delta(friends, 5, 6))
		first := p.next()
		p.send(&frame.Error{Code: frame.RateLimited, RetryMS: 1200})
		begin := time.Now()
		if again := p.next(); !cmp.Equal(again, first) {
			t.Errorf("the client asked %+v and then %+v", first, again)
		}
		if took := passed(begin); took != 1200*time.Millisecond {
			t.Errorf("asked again after %v; want 1.2s", took)
		}
		p.send(delta(friends, 2, 6), &frame.Ping{})
		if _, ok := p.next().(*frame.Pong); !ok {
			t.Error("the client asked once more")
		}
	})
}
