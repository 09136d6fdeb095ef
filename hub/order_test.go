package hub

import (
	"testing"
)

// cheer is the id of what the reader writes to the writer's stream.
const cheer = "0192a0b1-0000-7000-8000-00000000c0de"

func TestAckWaitsClosed(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		q := r.nodes[0].connect(t, p.reader)
		settle()
		r.nodes[0].deaf.Store(true) // the delta of the cheer does not come
		q.mutate(cheer, p.f)
		settle()
		if len(q.acks) != 0 {
			t.Fatalf("acked before the effect was taken: %v", q.acks)
		}
		p.announce(r.world.Block(p.writer, p.reader))
		settle()
		if len(q.acks) != 1 {
			t.Errorf("acks = %v; want the one, since its stream has ended", q.acks)
		}
		order(t, q, `"state":"gone"`, `"ack"`)
	})
}

func TestAckSkipsOpening(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		r.world.Put("X", 0, p.f)
		release := r.nodes[0].hold("pages")
		q := r.nodes[0].connect(t, p.reader)
		q.mutate(cheer, p.f)
		settle()
		if len(q.acks) != 0 {
			t.Fatalf("acked while %s was being opened: %v", p.f, q.acks)
		}
		release()
		settle()
		if len(q.acks) != 1 {
			t.Errorf("acks = %v; want one", q.acks)
		}
		order(t, q, cheer, `"ack"`)
	})
}

func TestOrderOfGone(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		q := r.nodes[0].connect(t, p.reader)
		settle()
		q.pause()
		for _, id := range []string{"A", "B", "C", "D"} {
			p.announce(r.world.Put(id, 0, p.f))
			settle()
		}
		p.announce(r.world.Unfollow(p.reader, p.writer), r.world.Put("W", 0, p.f))
		settle()
		q.resume()
		settle()
		never(t, q, "W")
		got := q.order()
		if last := got[len(got)-1]; last != "stream gone "+string(p.f) {
			t.Errorf("the last frame is %q; want the word that %s is gone", last, p.f)
		}
	})
}
