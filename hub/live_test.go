package hub

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modu/models"
)

func TestHelloOpensWhatMayBeRead(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		me, friend := r.world.AddUser(), r.world.AddUser()
		r.world.Follow(me, friend)
		r.world.Put(string(models.NewID()), 0, models.SelfStream(me))
		r.world.Put(string(models.NewID()), 0, models.FollowersStream(friend))
		p := r.nodes[0].connect(t, me)
		settle()
		want := []string{"welcome", "delta s/" + string(me), "delta f/" + string(friend), "ready"}
		if diff := cmp.Diff(want, fields(p.order())); diff != "" {
			t.Errorf("frames after hello (-want +got):\n%s", diff)
		}
		p.equal(models.SelfStream(me))
		p.equal(models.FollowersStream(friend))
		if got := r.nodes[0].engine.Calls.Pages.Load(); got != 1 {
			t.Errorf("page queries of a hello = %d; want 1", got)
		}
	})
}

// fields joins what order leaves apart.
func fields(list []string) []string {
	for i, s := range list {
		b := []byte(s)
		list[i] = string(slices.CompactFunc(b, func(a, b byte) bool { return a == ' ' && b == ' ' }))
	}
	return list
}

func TestCommitReachesFollowersLive(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		me, friend := r.world.AddUser(), r.world.AddUser()
		r.world.Follow(me, friend)
		p, q := r.nodes[0].connect(t, me), r.nodes[0].connect(t, friend)
		settle()
		pages := r.nodes[0].engine.Calls.Pages.Load()
		id := string(models.NewID())
		q.mutate(id, models.SelfStream(friend), models.FollowersStream(friend))
		settle()
		p.equal(models.FollowersStream(friend))
		q.equal(models.SelfStream(friend))
		if len(q.acks) != 1 || q.acks[0].N != 1 {
			t.Errorf("acks = %v; want one of n 1", q.acks)
		}
		if got := fields(q.order()); got[len(got)-1] != "ack" || got[len(got)-2] != "delta s/"+string(friend) {
			t.Errorf("the writer heard %q; want the ack right after the delta", got)
		}
		if got := r.nodes[0].engine.Calls.Pages.Load(); got != pages {
			t.Errorf("a live commit cost %d page queries; want none", got-pages)
		}
	})
}

func TestResumeFromCursor(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		me := r.world.AddUser()
		s := models.SelfStream(me)
		p := r.nodes[0].connect(t, me)
		settle()
		r.hub().Announce(r.world.Put("a", 0, s))
		settle()
		p.hangUp()
		r.hub().Announce(r.world.Put("b", 0, s))
		time.Sleep(2 * linger)
		settle()
		p.dial("modu.v1")
		p.forget()
		p.hello()
		settle()
		p.equal(s)
		if got := p.heard(`"reset":true`); len(got) != 0 {
			t.Errorf("a usable cursor was answered by %q; want no reset", got)
		}
		p.hangUp()
		p.dial("modu.v1")
		p.forget()
		p.hello()
		settle()
		if diff := cmp.Diff([]string{"welcome", "ready"}, fields(p.order())); diff != "" {
			t.Errorf("hello without news (-want +got):\n%s", diff)
		}
	})
}

func TestTwoHubsOnOneBus(t *testing.T) {
	bubble(t, rigOptions{nodes: 2}, func(t *testing.T, r *rig) {
		me := r.world.AddUser()
		s := models.SelfStream(me)
		p, q := r.nodes[0].connect(t, me), r.nodes[1].connect(t, me)
		settle()
		pages := r.nodes[1].engine.Calls.Pages.Load()
		p.mutate(string(models.NewID()), s)
		settle()
		p.equal(s)
		q.equal(s)
		if got := r.nodes[1].engine.Calls.Pages.Load(); got != pages {
			t.Errorf("a commit of another node cost %d page queries; want none", got-pages)
		}
	})
}

func TestOvertakenAnnouncementCostsNoQuery(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		me := r.world.AddUser()
		s := models.SelfStream(me)
		p := r.nodes[0].connect(t, me)
		settle()
		pages := r.nodes[0].engine.Calls.Pages.Load()
		a, b, c := r.world.Put("a", 0, s), r.world.Put("b", 0, s), r.world.Put("c", 0, s)
		r.hub().Announce(c)
		r.hub().Announce(b)
		r.hub().Announce(c)
		synctest.Wait()
		if got := p.cursor(s); got != 0 {
			t.Errorf("the client is at %d before what comes first; want 0", got)
		}
		r.hub().Announce(a)
		settle()
		p.equal(s)
		if got := r.nodes[0].engine.Calls.Pages.Load(); got != pages {
			t.Errorf("announcements in another order cost %d page queries; want none", got-pages)
		}
		if got, want := r.hub().rings.size(), bytesIn(r.hub().live.get(s).state.Load().ring); got != int64(want) {
			t.Errorf("the node counts %d bytes in rings; want %d", got, want)
		}
	})
}

func TestLostAnnouncementIsReadSoon(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		me := r.world.AddUser()
		s := models.SelfStream(me)
		p := r.nodes[0].connect(t, me)
		settle()
		r.world.Put("lost", 0, s)
		r.hub().Announce(r.world.Put("b", 0, s))
		r.world.Put("lost too", 0, s)
		r.hub().Announce(r.world.Put("d", 0, s))
		settle()
		p.equal(s)
		if got, want := r.hub().rings.size(), bytesIn(r.hub().live.get(s).state.Load().ring); got != int64(want) {
			t.Errorf("the node counts %d bytes in rings; want %d", got, want)
		}
	})
}
