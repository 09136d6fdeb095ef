package sync_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"slices"
	gosync "sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// TestConcurrentPushes: many people push at once, follow and cheer each other; every stream is dense, every result right.
func TestConcurrentPushes(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		const people, messages = 8, 12
		hub := x.person("hub_person")
		shared := hub.todo(hub.goal(models.Public), m{"done": true})
		var all []*person
		for i := range people {
			all = append(all, x.person(fmt.Sprintf("person_%d", i)))
		}
		var g errgroup.Group
		for i, p := range all {
			g.Go(func() error { return x.busy(p, all[(i+1)%people], shared, messages) })
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		x.drainDue()
		x.audit(t)
		for _, p := range append(all, hub) {
			own := p.replica(models.SelfStream(p.id)).catchUp(t)
			if p != hub && len(own.ids("todo")) != messages*3 {
				t.Errorf("%s holds %d todos; want %d", p.handle, len(own.ids("todo")), messages*3)
			}
			if h := x.head(p); p != hub && (h.Followees != 1 || h.Goals != 1 || h.Todos != messages*3) {
				t.Errorf("the head of %s counts %+v", p.handle, h)
			}
			if p == hub && (own.cheers(shared) != people || len(own.ids("cheer")) != people) {
				t.Errorf("the shared todo has %d cheers; want %d", own.cheers(shared), people)
			}
			own.fresh(t)
		}
	})
}

// busy is one person's messages, each sent twice, as after a lost ack.
func (x *fixture) busy(p, next *person, shared models.ID, messages int) error {
	goal := models.NewID()
	todo := func() frame.Mutation {
		return p.mutation(frame.Put, "todo", models.NewID(), m{"goal_id": goal, "title": "t", "date": p.today()})
	}
	if _, err := x.pushOnce(p, p.mutation(frame.Put, "goal", goal, m{"title": "g", "audience": "public"})); err != nil {
		return err
	}
	for i := range messages {
		var ms []frame.Mutation
		switch i % 4 {
		case 0:
			ms = append(ms, p.mutation(frame.Put, "follow", models.FollowID(p.id, next.id), m{"user_id": next.id}))
		case 1: // a cheer in front goes to the shard of its target
			ms = append(ms, p.mutation(frame.Put, "cheer", models.CheerID(shared, p.id), m{
				"target_kind": "todo", "target_id": shared, "emoji": "🔥",
			}))
		}
		ms = append(ms, todo(), todo(), todo())
		var results [2]modusync.Pushed
		for try := range results {
			r, err := x.pushOnce(p, ms...)
			if err != nil || r.Err != nil {
				return fmt.Errorf("%s, message %d: %v %v", p.handle, i, err, r.Err)
			}
			results[try] = r
		}
		for j, r := range results[0].Results {
			if !r.OK || r != results[1].Results[j] {
				return fmt.Errorf("%s, message %d: %+v, then %+v", p.handle, i, r, results[1].Results[j])
			}
		}
	}
	return nil
}

// byStream returns what was announced of each stream in the order of its seqs; the order of commits, with two committers
// that announce at once, can be another.
func (x *fixture) byStream() map[models.Stream][]modusync.StreamCommit {
	x.mu.Lock()
	defer x.mu.Unlock()
	streams := map[models.Stream][]modusync.StreamCommit{}
	for _, c := range x.commits {
		for _, s := range c.Streams {
			if s.To > s.From {
				streams[s.Stream] = append(streams[s.Stream], s)
			}
		}
	}
	for _, parts := range streams {
		slices.SortFunc(parts, func(a, b modusync.StreamCommit) int { return int(a.From - b.From) })
	}
	return streams
}

// TestOneFaultCostsNobodyElse: of two who take one handle at the same moment one gets it, and all others their answers.
func TestOneFaultCostsNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		const rounds, people = 5, 6
		var all []*person
		for i := range people {
			all = append(all, x.person(fmt.Sprintf("person_%d", i)))
		}
		for round := range rounds {
			handle := fmt.Sprintf("wanted_%d", round)
			results := make([]modusync.Pushed, people)
			var g errgroup.Group
			for i, p := range all {
				var what frame.Mutation
				if i < 3 {
					what = p.mutation(frame.Put, "profile", p.id, m{"handle": handle})
				} else {
					what = p.mutation(frame.Put, "goal", models.NewID(), m{"title": "g"})
				}
				g.Go(func() (err error) {
					results[i], err = x.pushOnce(p, what)
					return err
				})
			}
			if err := g.Wait(); err != nil {
				t.Fatal(err)
			}
			got := 0
			for i, p := range results {
				switch r := one(t, p); {
				case r.OK && i < 3:
					got++
				case i < 3:
					refused(t, r, frame.Conflict, "handle")
				default:
					ok(t, r)
				}
			}
			if got != 1 {
				t.Errorf("%d people took the handle %s; want 1", got, handle)
			}
		}
		x.audit(t)
	})
}

// TestUnknownOutcome: the answer to COMMIT is lost. What is tried again has no second effect, is answered as what it was,
// and what had been committed is announced.
func TestUnknownOutcome(t *testing.T) {
	x, answers := throughLosses(t)
	x.commitsOnly() // so that the COMMIT is that of the push, and of no look for what is due
	p := x.person("person")
	goal := p.goal(models.Public)
	before := x.head(p)
	var pushed [][]frame.Mutation
	for i := range 6 {
		ms := []frame.Mutation{p.mutation(frame.Put, "todo", models.NewID(), m{"goal_id": goal, "title": "t", "date": p.today()})}
		if i > 0 { // what is done only once shows whether it was done twice
			ms = append(ms, p.mutation(frame.Delete, "todo", models.ID(pushed[i-1][0].ID), nil))
		}
		pushed = append(pushed, ms)
		answers.loseNextCommit()
		said := x.during(func() {
			for range 2 {
				for _, r := range p.push(ms...).Results {
					ok(t, r)
				}
			}
		})
		if !answers.lost() {
			t.Fatal("no answer to a COMMIT was lost")
		}
		if head := x.head(p); len(said) == 0 || !slices.ContainsFunc(said[0].Streams, func(s modusync.StreamCommit) bool {
			return s.Stream == models.SelfStream(p.id) && s.To == head.SeqS && s.From == s.To && s.Frame == nil
		}) {
			t.Errorf("announced %+v; want that s/ stands at %d", said, head.SeqS)
		}
	}
	own := p.replica(models.SelfStream(p.id)).catchUp(t)
	if n := len(own.ids("todo")); n != 1 || x.head(p).Todos != 6 {
		t.Errorf("%d todos of %d rows are left; want 1 of 6", n, x.head(p).Todos)
	}
	if n := x.head(p).SeqS - before.SeqS; n != 6+5 {
		t.Errorf("s/ moved by %d; want one entry for each change: 11", n)
	}
	own.fresh(t)
}

// losses stand between the engine and Postgres and can lose the answer to a COMMIT.
type losses struct {
	mu   gosync.Mutex // guards lose
	lose bool
}

func (l *losses) loseNextCommit() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lose = true
}

// lost reports whether the answer was lost meanwhile.
func (l *losses) lost() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.lose
}

// throughLosses starts an engine that reaches Postgres through losses.
func throughLosses(t *testing.T) (*fixture, *losses) {
	t.Helper()
	db := testenv.Postgres(t)
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &losses{}
	var running gosync.WaitGroup
	target := u.Host
	running.Go(func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { l.carry(in, target) })
		}
	})
	t.Cleanup(func() {
		listener.Close() //nolint:errcheck // the test is over
		running.Wait()
	})
	u.Host = listener.Addr().String()
	opened, err := store.Open(t.Context(), slog.New(slog.DiscardHandler), store.Options{URL: u.String()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	return start(t, opened), l
}

// carry forwards one connection. It closes it instead of handing over the answer to a COMMIT that is to be lost.
func (l *losses) carry(in net.Conn, target string) {
	defer in.Close() //nolint:errcheck // a proxy has nobody to tell
	out, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer out.Close() //nolint:errcheck // likewise
	go func() {
		_, _ = io.Copy(out, in)
		out.Close() //nolint:errcheck // likewise
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := out.Read(buf)
		if err != nil || l.loses(buf[:n]) {
			return
		}
		if _, err := in.Write(buf[:n]); err != nil {
			return
		}
	}
}

// loses reports whether an answer is one to a COMMIT (as its tag says) that is to be lost.
func (l *losses) loses(answer []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lose && slices.Contains(commitTags(answer), "COMMIT") {
		l.lose = false
		return true
	}
	return false
}

// commitTags returns the tags of the CommandComplete messages in what Postgres answered.
func commitTags(b []byte) (tags []string) {
	for len(b) > 5 {
		n := int(b[1])<<24 | int(b[2])<<16 | int(b[3])<<8 | int(b[4])
		if n < 4 || len(b) < n+1 {
			return tags
		}
		if b[0] == 'C' {
			tags = append(tags, string(b[5:n]))
		}
		b = b[n+1:]
	}
	return tags
}

// TestPushWhileStopping: whoever pushes is answered, also what comes after the end.
func TestPushWhileStopping(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		const people = 6
		outcomes := make(chan error, people*50)
		var g gosync.WaitGroup
		began := make(chan struct{}, people)
		for i := range people {
			p := x.person(fmt.Sprintf("person_%d", i))
			g.Go(func() {
				for j := range 50 {
					r, err := x.pushOnce(p, p.mutation(frame.Put, "goal", models.NewID(), m{"title": "g"}))
					if r.Err != nil {
						err = r.Err
					}
					if outcomes <- err; err != nil {
						return
					}
					if j == 2 {
						began <- struct{}{}
					}
				}
			})
		}
		<-began
		x.stop()
		g.Wait()
		close(outcomes)
		for err := range outcomes {
			if err != nil && !errors.Is(err, modusync.ErrOverloaded) {
				t.Errorf("push while stopping: %v", err)
			}
		}
		late := x.person("late")
		if _, err := x.pushOnce(late, late.mutation(frame.Put, "goal", models.NewID(), m{"title": "g"})); !errors.Is(err, modusync.ErrOverloaded) {
			t.Errorf("push after the end: %v; want overloaded", err)
		}
	})
}

// TestPushWhoGivesUp: whoever stops waiting gets an error; the same again is answered as what it was.
func TestPushWhoGivesUp(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p := x.person("person")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		f := p.mutation(frame.Put, "goal", models.NewID(), m{"title": "g"})
		if r, err := x.engine.Push(ctx, p.caller(), modusync.Push{Client: p.client, Mutations: []frame.Mutation{f}}); err == nil {
			ok(t, one(t, r))
		}
		ok(t, one(t, p.push(f)))
		if n := len(p.replica(models.SelfStream(p.id)).catchUp(t).ids("goal")); n != 1 {
			t.Errorf("%d goals; want 1", n)
		}
	})
}
