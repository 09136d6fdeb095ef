package promises

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"modu/client"
	"modu/internal/testenv"
)

const (
	killsOfANode = 11                     // 33 in all
	longestLife  = 700 * time.Millisecond // of a node between two kills
	mostFlying   = 60                     // changes of a writer without an answer
)

// TestPromise1And2KilledAtAnyMoment: nodes die at random moments while people push without a pause. In the end every change
// has its answer, is there, and took effect once; those who follow have it too.
func TestPromise1And2KilledAtAnyMoment(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		var writers []*writer
		for i := range s.nodes {
			writers = append(writers, newWriter(t, s, i))
		}
		var pushing, killing sync.WaitGroup
		over := make(chan struct{})
		for _, w := range writers {
			pushing.Go(func() { w.push(t, over) })
		}
		for _, n := range s.nodes {
			killing.Go(func() { killAgainAndAgain(n) })
		}
		killing.Wait()
		close(over)
		pushing.Wait()
		for i, w := range writers {
			w.check(t, s, i)
		}
	})
}

func killAgainAndAgain(n *testenv.Node) {
	for range killsOfANode {
		<-time.After(rand.N(longestLife))
		n.Kill()
		n.Start()
	}
}

// A writer changes its todos one after the other, without waiting for answers: change n gives todo n mod writerTodos the
// title "n<n>".
type writer struct {
	owner, follower *person
	goal            string
	before          int64 // cursor of s/ before the first change
	todos           []string
	tickets         []client.Ticket
}

const writerTodos = 100

// newWriter lets the owner connect to the i-th node and the follower to the next.
func newWriter(t *testing.T, s *site, i int) *writer {
	t.Helper()
	w := &writer{owner: s.join(t, fmt.Sprint("writer_", i), i, 1, nil), follower: s.join(t, fmt.Sprint("follower_", i), i+1, 1, nil)}
	w.follower.follow(t, w.owner)
	w.goal = w.owner.goal(t, "followers")
	w.before = w.seq()
	for range writerTodos {
		w.todos = append(w.todos, client.NewID())
	}
	return w
}

func (w *writer) seq() int64 {
	seq, _ := w.owner.devices[0].Cursor("s/" + w.owner.id())
	return seq
}

// push makes changes until over is closed, at most mostFlying ahead of their answers.
func (w *writer) push(t *testing.T, over <-chan struct{}) {
	c := w.owner.devices[0]
	for n := 0; ; n++ {
		select {
		case <-over:
			return
		default:
		}
		fields := map[string]any{"title": fmt.Sprint("n", n)}
		if n < writerTodos {
			fields["goal_id"], fields["date"] = w.goal, today()
		}
		ticket, err := c.Put("todo", w.todos[n%writerTodos], fields)
		if err != nil {
			t.Error(err)
			return
		}
		w.tickets = append(w.tickets, ticket)
		if n < mostFlying {
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		_, err = c.Wait(ctx, w.tickets[n-mostFlying])
		cancel()
		if err != nil {
			t.Errorf("change %d has no answer: %v", n-mostFlying, err)
			return
		}
	}
}

func (w *writer) check(t *testing.T, s *site, i int) {
	t.Helper()
	w.checkBeside(t, s, i, 0)
}

// checkBeside is check when others have made so many changes at the owner's.
func (w *writer) checkBeside(t *testing.T, s *site, i, others int) {
	t.Helper()
	c := w.owner.devices[0]
	for _, ticket := range w.tickets {
		acked(t, c, ticket)
	}
	t.Logf("%d changes acked", len(w.tickets))
	// Each change took one seq of s/: had one taken effect twice or not at all, there would be more or less.
	if took := w.seq() - w.before; took != int64(len(w.tickets)+others) {
		t.Errorf("%d changes took %d seqs", len(w.tickets)+others, took)
	}
	own, theirs := run(t, s.url(i), w.owner.session, nil), run(t, s.url(i), w.follower.session, nil)
	for n := max(0, len(w.tickets)-writerTodos); n < len(w.tickets); n++ {
		e, _ := own.Entity("todo", w.todos[n%writerTodos])
		if got, want := titleOf(own, e.ID), fmt.Sprint("n", n); got != want || e.Rev != int64(n/writerTodos+1) {
			t.Errorf("change %d was acked and the todo is %s with rev %d; want title %s, rev %d", n, got, e.Rev, want, n/writerTodos+1)
		}
	}
	same(t, c, own)
	same(t, w.follower.devices[0], theirs)
}
