package hub

import (
	"testing"
	"time"

	"modu/models"
)

func TestLateReplacement(t *testing.T) {
	bubble(t, rigOptions{nodes: 2}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		q := r.nodes[1].connect(t, user)
		settle()
		q.hangUp()
		q.node = r.nodes[0]
		q.dial("modu.v1")
		q.hello()
		settle()
		q.hangUp()
		q.node = r.nodes[1]
		q.dial("modu.v1")
		q.hello()
		settle()
		r.nodes[1].hub.receive(Message{Stream: models.SelfStream(user), Owner: user, Client: q.client, Hello: 2})
		settle()
		if got := q.code(); got != 0 {
			t.Errorf("the newest socket was closed with %d by the message of an older hello; want it open", got)
		}
	})
}

func TestReplacedByANewerSocket(t *testing.T) {
	bubble(t, rigOptions{nodes: 2}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		old := r.nodes[0].connect(t, user)
		settle()
		for _, node := range r.nodes {
			q := node.newPeer(t, user)
			q.client = old.client
			q.dial("modu.v1")
			q.hello()
			settle()
			if got := old.code(); got != 4409 {
				t.Errorf("the older socket was closed with %d; want 4409", got)
			}
			old = q
		}
	})
}

func TestErasedAccount(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		q := r.nodes[0].connect(t, p.reader)
		p.announce(r.world.Put("X", 0, p.f))
		settle()
		r.world.Erase(p.writer)
		time.Sleep(2 * auditEvery)
		settle()
		if got := q.cursor(p.f); got != -1 {
			t.Errorf("the reader holds %s at %d after its owner is no more; want gone", p.f, got)
		}
	})
}

func TestLostHistory(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		s := models.SelfStream(user)
		q := r.nodes[0].connect(t, user)
		for _, id := range []string{"A", "B", "C"} {
			r.hub().Announce(r.world.Put(id, 0, s))
		}
		settle()
		r.world.Lose(s, 2)
		time.Sleep(2 * auditEvery)
		settle()
		if got := q.code(); got != 1012 {
			t.Fatalf("the reader of what is lost was closed with %d; want 1012", got)
		}
		r.hub().Announce(r.world.Put("D", 0, s))
		r.hub().Announce(r.world.Put("E", 0, s))
		r.hub().Announce(r.world.Put("F", 0, s)) // the new head has passed the old one
		q.dial("modu.v1")
		q.hello()
		settle()
		q.equal(s)
	})
}

func TestAnotherEpochEndsTheSocketsOfTheOld(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		s := models.SelfStream(user)
		q := r.nodes[0].connect(t, user)
		r.hub().Announce(r.world.Put("A", 0, s))
		settle()
		r.world.Lose(s, 0)
		r.nodes[0].connect(t, r.world.AddUser())
		settle()
		if got := q.code(); got != 1012 {
			t.Errorf("a socket of the old history was closed with %d; want 1012", got)
		}
	})
}

func TestWindowAllPages(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		r.world.PageSize, r.world.Window = 2, 1
		p := newPair(r)
		for _, id := range []string{"X", "A", "B", "C"} {
			r.world.Put(id, 0, p.f)
		}
		r.world.Put("far", 9, p.f)
		release := r.nodes[0].hold("pages read")
		q := r.nodes[0].connect(t, p.reader)
		settle()
		p.announce(r.world.Put("X", 9, p.f)) // leaves today between the first page and the second
		release()
		settle()
		if got := q.heard(`"id":"far"`); len(got) != 0 {
			t.Errorf("heard %q; want a snapshot within its window", got)
		}
		if got := q.heard(`"id":"X"`, `"day":9`); len(got) != 1 {
			t.Errorf("heard %q of X on its new day; want it once, so that it leaves today", got)
		}
	})
}
