package hub

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

var modelSeeds = flag.Int("seeds", 40, "random schedules of TestRandomSchedules")

// TestRandomSchedules lets people write, follow, block and leave on two nodes whose bus is bad and whose database is
// away now and then, and then asks what the protocol promises: nobody ever got what it could never see, every
// client ends equal to its streams, every mutation has one effect and its ack.
func TestRandomSchedules(t *testing.T) {
	for seed := range uint64(*modelSeeds) {
		t.Run(fmt.Sprint("seed ", seed+1), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { newSim(t, seed+1).run(250) })
		})
	}
}

type sim struct {
	*rig
	t      *testing.T
	rng    *rand.Rand
	users  []models.ID // the first is the one whom the others follow
	shared models.Stream
	peers  []*peer
}

func newSim(t *testing.T, seed uint64) *sim {
	rng := rand.New(rand.NewPCG(seed, 5))
	broker := NewBroker()
	w := &sim{t: t, rng: rng}
	w.rig = newRig(t, rigOptions{nodes: 2, bus: func() Bus {
		return &badBus{Bus: broker.Join(), rng: rand.New(rand.NewPCG(seed, rng.Uint64()))}
	}})
	w.world.PageSize = 3
	for _, node := range w.nodes {
		w.slow(node)
	}
	for range 4 {
		w.users = append(w.users, w.world.AddUser())
	}
	w.shared, _ = w.world.Share(w.users[0], w.users[1:3]...)
	for _, u := range w.users[1:3] {
		w.world.Follow(u, w.users[0])
	}
	for _, u := range []int{0, 0, 1, 1, 2, 3} {
		p := w.nodes[rng.IntN(2)].newPeer(t, w.users[u])
		p.mayPull = true
		w.peers = append(w.peers, p)
	}
	return w
}

// slow lets one step of the engine in four take its time, before what it reads or after it.
func (w *sim) slow(n *testNode) {
	var mu sync.Mutex // guards rng
	rng := rand.New(rand.NewPCG(w.rng.Uint64(), 1))
	n.on(func(string) error {
		mu.Lock()
		wait := time.Duration(rng.IntN(400)-300) * time.Millisecond
		mu.Unlock()
		if wait > 0 {
			time.Sleep(wait)
		}
		return nil
	})
}

func (w *sim) run(steps int) {
	for range steps {
		w.step()
	}
	w.settle()
	w.check()
	for _, p := range peersOf(w.t) {
		p.hangUp()
	}
	w.close()
}

func (w *sim) step() {
	r := w.rng
	owner := w.users[0]
	other := w.users[1+r.IntN(3)]
	node := w.nodes[r.IntN(2)]
	p := w.peers[r.IntN(len(w.peers))]
	streams := [][]models.Stream{
		{models.SelfStream(owner), models.FollowersStream(owner)},
		{models.FollowersStream(owner), w.shared},
		{models.FollowersStream(owner), models.PublicStream(owner)},
	}[r.IntN(3)]
	id := fmt.Sprintf("0192a0b1-0000-7000-8000-%012d", r.IntN(8))
	var c modusync.Commit
	switch k := r.IntN(100); {
	case k < 30:
		c = w.world.Put(id, 0, streams...)
	case k < 38:
		c = w.world.Delete(id, streams...)
	case k < 44:
		c = w.world.Follow(other, owner)
	case k < 48:
		c = w.world.Unfollow(other, owner)
	case k < 51:
		c = w.world.Block(owner, other)
	case k < 55:
		c = w.world.Unblock(owner, other)
	case k < 63 && p.open():
		p.mutate(id, models.SelfStream(p.user), models.FollowersStream(owner))
	case k < 69:
		w.connect(p)
	case k < 73:
		p.hangUp()
	case k < 77 && p.open():
		p.send(&frame.Pull{Stream: string(models.FollowersStream(owner)), Cursor: max(0, p.cursor(models.FollowersStream(owner)))})
	case k < 81 && p.open():
		p.send(&frame.Watch{Stream: string(models.PublicStream(owner)), Cursor: max(0, p.cursor(models.PublicStream(owner)))})
	case k < 84 && p.open():
		p.pause()
		time.Sleep(time.Duration(r.IntN(2000)) * time.Millisecond)
		p.resume()
	case k < 87:
		node.refuse([]string{"pages", "recheck", "list", "heads", "sessions"}[r.IntN(5)])
		time.Sleep(time.Duration(r.IntN(3000)) * time.Millisecond)
		w.slow(node)
	case k < 95:
		time.Sleep(time.Duration(r.IntN(300)) * time.Millisecond)
	default:
		time.Sleep(time.Duration(r.IntN(20)) * time.Second)
	}
	node.hub.Announce(c)
	if r.IntN(3) == 0 {
		synctest.Wait()
	}
}

// open reports whether the peer has a socket and has been welcomed.
func (p *peer) open() bool {
	if p.ws == nil {
		return false
	}
	select {
	case <-p.done:
		return false
	default:
		return p.code() == 0 && len(p.heard(`"welcome"`)) > 0
	}
}

// connect makes the peer reconnect on either node, unless it is connected.
func (w *sim) connect(p *peer) {
	if p.ws != nil {
		select {
		case <-p.done:
		default:
			return
		}
	}
	p.node = w.nodes[w.rng.IntN(2)]
	p.forget()
	p.dial(frame.Subprotocol)
	p.hello()
	time.Sleep(time.Second)
	settle()
	p.resend()
}

// resend sends again what was not acked.
func (p *peer) resend() {
	p.mu.Lock()
	first := int64(1)
	for _, a := range p.acks {
		first = max(first, a.N+1)
	}
	next, owner := p.nextN, p.sent
	p.mu.Unlock()
	for n := first; n < next; n++ {
		p.send(&frame.Mutate{Mutations: []frame.Mutation{mutation(n, owner[n].id, owner[n].streams...)}})
	}
}

// settle lets everybody connect and everything be healed.
func (w *sim) settle() {
	for range 3 {
		time.Sleep(2 * auditEvery)
		for _, p := range w.peers {
			w.connect(p)
		}
	}
	time.Sleep(2 * auditEvery)
	synctest.Wait()
}

func (w *sim) check() {
	sent := 0
	for i, p := range w.peers {
		p.leakless()
		p.mu.Lock()
		var acked int64
		for _, a := range p.acks {
			acked = max(acked, a.N)
		}
		sent += int(p.nextN - 1)
		if acked != p.nextN-1 {
			w.t.Errorf("peer %d has acks up to %d; want %d", i, acked, p.nextN-1)
		}
		var names []models.Stream
		for name := range p.copies {
			names = append(names, name)
		}
		p.mu.Unlock()
		for _, name := range names {
			if !w.world.MayRead(p.user, name) {
				w.t.Errorf("peer %d keeps %s, which it may not read", i, name)
			}
			p.equal(name)
		}
		for _, name := range []models.Stream{models.SelfStream(p.user), models.FollowersStream(w.users[0]), w.shared} {
			if w.world.MayRead(p.user, name) {
				p.equal(name)
			}
		}
	}
	if got := w.world.Pushes(); got != sent {
		w.t.Errorf("mutations with an effect = %d; want the %d that were sent", got, sent)
	}
}

// A badBus drops, doubles and delays what it hears.
type badBus struct {
	Bus
	rng *rand.Rand
}

func (b *badBus) Run(ctx context.Context, receive func(Message), lost func([]models.Stream)) error {
	return b.Bus.Run(ctx, func(m Message) {
		switch k := b.rng.IntN(10); {
		case k < 3: // lost
		case k < 5:
			receive(m)
			receive(m)
		case k < 7:
			wait := time.Duration(b.rng.IntN(500)) * time.Millisecond
			time.AfterFunc(wait, func() { receive(m) })
		default:
			receive(m)
		}
	}, lost)
}
