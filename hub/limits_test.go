package hub

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

func TestMutationRate(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		p := r.nodes[0].connect(t, user)
		settle()
		const id = "0192a0b1-0000-7000-8000-00000000c0de"
		batch := func(first, n int64) *frame.Mutate {
			m := &frame.Mutate{}
			for i := range n {
				m.Mutations = append(m.Mutations, mutation(first+i, id, models.SelfStream(user)))
			}
			return m
		}
		for i := range int64(5) {
			p.send(batch(1+100*i, 100))
		}
		p.send(batch(501, 100))
		synctest.Wait()
		if len(p.errs) != 1 || p.errs[0].Code != frame.RateLimited || p.errs[0].N != 501 {
			t.Fatalf("errors = %+v; want rate_limited at 501", p.errs)
		}
		wait := time.Duration(p.errs[0].RetryMS) * time.Millisecond
		if wait < time.Second || wait > 2*time.Second {
			t.Errorf("retry after %v; want what 100 mutations take", wait)
		}
		time.Sleep(wait + time.Millisecond)
		p.send(batch(501, 100))
		settle()
		if got := p.acks[len(p.acks)-1].N; got != 600 {
			t.Errorf("acked up to %d after the wait; want 600", got)
		}
		for range maxDroppedAMinute + 1 {
			p.send(batch(601, 100))
			settle()
		}
		if got := p.code(); got != frame.CloseTooFast {
			t.Errorf("a peer that does not listen was closed with %d; want %d", got, frame.CloseTooFast)
		}
	})
}

func TestRelaxedRate(t *testing.T) {
	bubble(t, rigOptions{Options: Options{Relaxed: true}}, func(t *testing.T, r *rig) {
		p := r.nodes[0].connect(t, r.world.AddUser())
		for range 1000 {
			p.send(&frame.Unwatch{Stream: string(models.PublicStream(p.user))})
		}
		settle()
		if len(p.errs) != 0 {
			t.Errorf("errors = %+v; want none", p.errs)
		}
		if got := p.heard(`"burst":500000`, `"mutations_per_s":50000`); len(got) != 1 {
			t.Errorf("the welcome does not tell the relaxed limits: %q", p.heard("welcome"))
		}
	})
}

func TestSocketsOfOnePerson(t *testing.T) {
	bubble(t, rigOptions{Options: Options{SocketsAUser: 3}}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		for i := range 4 {
			p := r.nodes[0].connect(t, user)
			settle()
			want := 0
			if i == 3 {
				want = frame.CloseOverloaded
			}
			if got := p.code(); got != want {
				t.Errorf("socket %d was closed with %d; want %d", i+1, got, want)
			}
		}
	})
}

func TestHandshakesInFlight(t *testing.T) {
	bubble(t, rigOptions{Options: Options{MaxHandshakes: 2}}, func(t *testing.T, r *rig) {
		var peers []*peer
		for range 3 {
			p := r.nodes[0].newPeer(t, r.world.AddUser())
			p.dial(frame.Subprotocol)
			settle()
			peers = append(peers, p)
		}
		if got := peers[2].code(); got != frame.CloseOverloaded {
			t.Errorf("the third handshake was closed with %d; want %d", got, frame.CloseOverloaded)
		}
		peers[0].hello()
		settle()
		if got := r.nodes[0].connect(t, r.world.AddUser()); got.code() != 0 {
			t.Errorf("a handshake after one was done was closed with %d; want open", got.code())
		}
	})
}

func TestOverloadedEngine(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		release := r.nodes[0].refuse("hello")
		p := r.nodes[0].connect(t, r.world.AddUser())
		settle()
		if got := p.code(); got != frame.CloseOverloaded {
			t.Errorf("hello on a broken engine: closed with %d; want %d", got, frame.CloseOverloaded)
		}
		release()
		p = r.nodes[0].connect(t, p.user)
		settle()
		defer r.nodes[0].refuse("push")()
		p.mutate(cheer, models.SelfStream(p.user))
		settle()
		if len(p.errs) != 1 || p.errs[0].Code != frame.Overloaded || p.errs[0].N != 1 || p.errs[0].RetryMS == 0 {
			t.Errorf("errors = %+v; want overloaded at 1 with a retry", p.errs)
		}
	})
}

func TestErrorsOfThePush(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		p := r.nodes[0].connect(t, user)
		p.nextN = 7
		p.mutate(cheer, models.SelfStream(user))
		settle()
		if len(p.errs) != 1 || p.errs[0].Code != frame.MutationGap || p.errs[0].Want != 1 || p.code() != 0 {
			t.Errorf("errors = %+v, closed %d; want mutation_gap that wants 1, open", p.errs, p.code())
		}
		q := r.nodes[0].newPeer(t, r.world.AddUser())
		q.client = p.client
		q.dial(frame.Subprotocol)
		q.hello()
		settle()
		if len(q.errs) != 1 || q.errs[0].Code != frame.ClientConflict || q.code() != frame.CloseBadFrame {
			t.Errorf("errors = %+v, closed %d; want client_conflict and 4400", q.errs, q.code())
		}
	})
}

func TestWatch(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		reader, owner, blocker := r.world.AddUser(), r.world.AddUser(), r.world.AddUser()
		public := models.PublicStream(owner)
		r.world.Put("A", 0, public)
		r.world.Block(blocker, reader)
		p := r.nodes[0].connect(t, reader)
		settle()
		p.forget()
		p.send(&frame.Watch{Stream: string(public)}, &frame.Watch{Stream: string(models.PublicStream(blocker))},
			&frame.Watch{Stream: string(models.PublicStream(models.NewID()))}, &frame.Watch{Stream: string(models.FollowersStream(owner))})
		settle()
		p.equal(public)
		if got := p.heard(`"gone"`, `"not_found"`); len(got) != 3 {
			t.Errorf("refused watches were answered by %q; want three not_found", got)
		}
		r.hub().Announce(r.world.Put("B", 0, public))
		settle()
		p.equal(public)
		p.forget()
		p.send(&frame.Watch{Stream: string(public), Cursor: p.cursor(public)})
		settle()
		if got := p.heard(`"delta"`, `"from":2,"to":2`); len(got) != 1 {
			t.Errorf("a watch at the head was answered by %q; want one empty delta", p.heard(""))
		}
		p.hangUp()
		p.dial(frame.Subprotocol)
		p.forget()
		p.hello()
		settle()
		r.hub().Announce(r.world.Put("C", 0, public))
		settle()
		p.equal(public)
		p.forget()
		p.send(&frame.Unwatch{Stream: string(public)})
		settle()
		r.hub().Announce(r.world.Put("D", 0, public))
		settle()
		if got := p.heard(""); len(got) != 0 {
			t.Errorf("heard %q after unwatch; want nothing", got)
		}
	})
}

func TestPull(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		s := models.SelfStream(user)
		p := r.nodes[0].connect(t, user)
		r.hub().Announce(r.world.Put("A", 0, s))
		r.hub().Announce(r.world.Put("B", 0, s))
		settle()
		for _, test := range []struct {
			pull frame.Pull
			want []string
		}{
			{frame.Pull{Stream: string(s), Cursor: 2}, []string{`"from":2,"to":2`}},
			{frame.Pull{Stream: string(s), Cursor: 1}, []string{`"from":1,"to":2`}},
			{frame.Pull{Stream: string(s), Cursor: 0}, []string{`"reset":true`, `"from":0,"to":2`}},
			{frame.Pull{Stream: string(s), Cursor: 99}, []string{`"reset":true`, `"from":0,"to":2`}},
			{frame.Pull{Stream: string(models.PublicStream(user)), Cursor: 0}, []string{`"gone"`, `"not_found"`}},
		} {
			p.forget()
			p.send(&test.pull)
			settle()
			if got := p.heard(test.want...); len(got) != 1 || len(p.heard("")) != 1 {
				t.Errorf("pull %+v was answered by %q; want one frame with %q", test.pull, p.heard(""), test.want)
			}
		}
	})
}

func TestRingBound(t *testing.T) {
	const (
		streams = 2000
		limit   = 8 << 20
		size    = 4 << 10
	)
	bubble(t, rigOptions{Options: Options{RingBytes: limit}}, func(t *testing.T, r *rig) {
		h := r.hub()
		body := make([]byte, size)
		var before runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		var held []*stream
		for range streams {
			owner := models.NewID()
			held = append(held, h.hold(modusync.StreamInfo{Stream: models.SelfStream(owner), Owner: owner}))
		}
		for seq := range models.Seq(ringFrames) {
			for _, st := range held {
				h.advance(&Message{Stream: st.name, Owner: st.owner.id, From: seq, To: seq + 1, Frame: body}, h.metrics.FromHere)
				if got := h.rings.size(); got > limit {
					t.Fatalf("rings hold %d bytes; want at most %d", got, limit)
				}
			}
		}
		total := 0
		for _, st := range held {
			total += bytesIn(st.state.Load().ring)
			if got := st.state.Load().head; got != ringFrames {
				t.Fatalf("a stream is at %d; want %d", got, ringFrames)
			}
		}
		if int64(total) != h.rings.size() || total < limit/2 {
			t.Errorf("rings hold %d bytes and the node counts %d; want the same, and most of %d", total, h.rings.size(), limit)
		}
		time.Sleep(ringAge + 3*tidyEvery)
		settle()
		if got := h.rings.size(); got != 0 {
			t.Errorf("rings hold %d bytes after their age; want none", got)
		}
	})
}

// size returns the bytes in all rings.
func (b *ringBudget) size() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes
}

// A stuckBus accepts and never answers.
type stuckBus struct{ Bus }

func (stuckBus) Publish(ctx context.Context, _ []Message) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestStuckBus(t *testing.T) {
	bubble(t, rigOptions{bus: func() Bus { return stuckBus{NewMemoryBus()} }}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		p := r.nodes[0].connect(t, user)
		settle()
		began := time.Now()
		for range 100 {
			p.mutate(cheer, models.SelfStream(user))
		}
		for i := range 2 * publishQueue {
			r.hub().Announce(r.world.Put(fmt.Sprint(i%7), 0, models.PublicStream(user)))
		}
		synctest.Wait()
		if took := time.Since(began); took != 0 {
			t.Errorf("commits on a stuck bus took %v; want no time", took)
		}
		settle()
		if got := len(p.acks); got != 100 {
			t.Errorf("acks = %d; want 100", got)
		}
	})
}

func TestBusThatIsAwayIsHealedWithinSeconds(t *testing.T) {
	bubble(t, rigOptions{bus: func() Bus { return awayBus{NewMemoryBus()} }}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		s := models.SelfStream(user)
		p := r.nodes[0].connect(t, user)
		settle()
		r.world.Put("A", 0, s) // by another node
		time.Sleep(2 * auditFaster)
		settle()
		p.equal(s)
	})
}

type awayBus struct{ Bus }

func (awayBus) Up() bool { return false }

func TestStreamsAreLetGo(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		q := r.nodes[0].connect(t, p.reader)
		settle()
		if got := len(r.hub().live.all()); got != 2 {
			t.Fatalf("live streams = %d; want 2", got)
		}
		q.hangUp()
		time.Sleep(linger / 2)
		settle()
		if got := len(r.hub().live.all()); got != 2 {
			t.Errorf("live streams soon after the last reader = %d; want 2", got)
		}
		time.Sleep(linger + 20*tidyEvery)
		settle()
		if got := len(r.hub().live.all()); got != 0 {
			t.Errorf("live streams long after the last reader = %d; want none", got)
		}
		for i := range r.hub().shards {
			if n := len(r.hub().shards[i].people); n != 0 {
				t.Errorf("shard %d remembers %d people; want none", i, n)
			}
		}
	})
}

func TestFenceStorm(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		r.nodes[0].connect(t, p.reader)
		settle()
		const readers = 50
		var peers []*peer
		for range readers {
			u := r.world.AddUser()
			p.announce(r.world.Follow(u, p.writer))
			peers = append(peers, r.nodes[0].connect(t, u))
		}
		settle()
		calls := &r.nodes[0].engine.Calls
		pages, rechecks, lists := calls.Pages.Load(), calls.Readers.Load(), calls.List.Load()
		for range 50 {
			p.announce(r.world.Follow(r.world.AddUser(), p.writer), r.world.Put("X", 0, p.f))
			settle()
		}
		for _, q := range peers {
			q.equal(p.f)
		}
		if got := calls.Pages.Load() - pages + calls.Readers.Load() - rechecks + calls.List.Load() - lists; got != 0 {
			t.Errorf("fifty new followers cost %d questions about %d readers; want none", got, readers)
		}
	})
}
