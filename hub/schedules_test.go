package hub

import (
	"strings"
	"testing"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// A pair is a reader who follows a writer, as most schedules begin.
type pair struct {
	*rig
	reader, writer models.ID
	f              models.Stream // f/<writer>
}

func newPair(r *rig) *pair {
	p := &pair{rig: r, reader: r.world.AddUser(), writer: r.world.AddUser()}
	p.f = models.FollowersStream(p.writer)
	r.world.Follow(p.reader, p.writer)
	return p
}

func (p *pair) announce(commits ...modusync.Commit) {
	for _, c := range commits {
		p.hub().Announce(c)
	}
}

// never fails when the peer has got the content of an entity.
func never(t *testing.T, p *peer, id string) {
	t.Helper()
	if got := p.heard(`"id":"` + id + `"`); len(got) > 0 {
		t.Errorf("the reader heard %q; want nothing of %s", got, id)
	}
	p.leakless()
}

// order fails unless the first line that contains a comes before the first that contains b.
func order(t *testing.T, p *peer, a, b string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	at := func(part string) int {
		for i, line := range p.lines {
			if strings.Contains(line, part) {
				return i
			}
		}
		return -1
	}
	if i, j := at(a), at(b); i < 0 || j < 0 || i > j {
		t.Errorf("%s is line %d, %s is line %d; want the first before the second in %q", a, i, b, j, p.lines)
	}
}

func TestEdgeFence(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		friend := r.world.AddUser()
		r.world.Follow(friend, p.writer)
		r.nodes[0].connect(t, friend) // keeps the stream live
		late := r.nodes[0].connect(t, p.reader)
		p.announce(r.world.Put("X", 0, p.f))
		settle()
		late.hangUp()
		release := r.nodes[0].hold("hello read")
		late.dial("modu.v1")
		late.hello() // with a cursor at the head: all that follows would come from the ring
		settle()
		p.announce(r.world.Unfollow(p.reader, p.writer)) // re-checks the readers there are
		settle()
		release()
		p.announce(r.world.Put("W", 0, p.f))
		settle()
		never(t, late, "W")
		if got := late.cursor(p.f); got != -1 {
			t.Errorf("the reader holds %s at %d; want gone", p.f, got)
		}
	})
}

func TestRemovedDuringHello(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		friend := r.world.AddUser()
		p.announce(r.world.Follow(friend, p.writer))
		r.nodes[0].connect(t, friend) // keeps the stream live
		late := r.nodes[0].connect(t, p.reader)
		p.announce(r.world.Put("X", 0, p.f))
		settle()
		late.hangUp()
		release := r.nodes[0].hold("hello read")
		late.dial("modu.v1")
		late.hello()
		settle()
		p.announce(r.world.Unfollow(p.reader, p.writer))
		settle()
		release()
		settle() // nothing else happens that would make the hub ask
		if got := late.cursor(p.f); got != -1 {
			t.Errorf("the reader holds %s at %d; want gone at once", p.f, got)
		}
	})
}

func TestOlderNo(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		q := r.nodes[0].connect(t, p.reader)
		p.announce(r.world.Put("X", 0, p.f))
		settle()
		release := r.nodes[0].hold("recheck read")
		p.announce(r.world.Unfollow(p.reader, p.writer)) // the answer is no, and is held
		settle()
		p.announce(r.world.Follow(p.reader, p.writer))
		q.send(&frame.Pull{Stream: string(p.f), Cursor: 1}) // confirms the right in its own snapshot
		settle()
		release()
		settle()
		if got := q.heard(`"gone"`); len(got) != 0 {
			t.Errorf("heard %q; want an older no not to end a right that was confirmed later", got)
		}
		q.equal(p.f)
	})
}

func TestJoinedPage(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		var peers []*peer
		for range 8 {
			friend := r.world.AddUser()
			r.world.Follow(friend, p.writer)
			peers = append(peers, r.nodes[0].connect(t, friend))
			settle()
		}
		shutOut := r.nodes[0].connect(t, p.reader) // the last to be woken
		settle()
		pages := &r.nodes[0].engine.Calls.Pages
		before := pages.Load()
		r.world.Unfollow(p.reader, p.writer) // its announcement is lost
		c := r.world.Put("W", 0, p.f)
		c.Streams[0].Frame = nil
		open := make(chan struct{})
		r.nodes[0].on(func(op string) error {
			if op == "pages read" || op == "recheck" {
				<-open
			}
			return nil
		})
		p.announce(c)
		settle()
		if got := pages.Load() - before; got != 1 {
			t.Fatalf("page queries under way = %d; want one, with everybody else aboard", got)
		}
		close(open)
		settle()
		never(t, shutOut, "W")
		for _, q := range peers {
			q.equal(p.f)
		}
		if got := shutOut.cursor(p.f); got != -1 {
			t.Errorf("the reader holds %s at %d; want gone", p.f, got)
		}
	})
}

func TestRingOfTheShutOut(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		friend := r.world.AddUser()
		r.world.Follow(friend, p.writer)
		r.nodes[0].connect(t, friend) // keeps the stream and its ring
		q := r.nodes[0].connect(t, p.reader)
		p.announce(r.world.Put("X", 0, p.f))
		settle()
		q.hangUp()
		p.announce(r.world.Block(p.writer, p.reader), r.world.Put("W", 0, p.f), r.world.Delete("W", p.f),
			r.world.Unblock(p.writer, p.reader), r.world.Follow(p.reader, p.writer))
		settle()
		q.dial("modu.v1")
		q.forget()
		q.hello()
		settle()
		if got := q.heard(`"token"`); len(got) > 0 {
			t.Errorf("the reader heard %q; want the deletion of W alone", got)
		}
		q.leakless()
		q.equal(p.f)
	})
}

func TestHelloNoGone(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		q := r.nodes[0].connect(t, p.reader)
		p.announce(r.world.Put("X", 0, p.f))
		settle()
		q.hangUp()
		p.announce(r.world.Unfollow(p.reader, p.writer))
		q.dial("modu.v1")
		q.forget()
		q.hello()
		settle()
		order(t, q, `"state":"gone"`, `"ready"`)
		if got := q.cursor(p.f); got != -1 {
			t.Errorf("the reader keeps %s; want gone", p.f)
		}
	})
}

func TestListWithoutFence(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		reader, writer := r.world.AddUser(), r.world.AddUser()
		release := r.nodes[0].hold("hello read")
		q := r.nodes[0].connect(t, reader)
		settle()
		r.hub().Announce(r.world.Follow(reader, writer)) // nobody here listens to s/<reader> yet
		settle()
		release()
		settle()
		q.equal(models.FollowersStream(writer))
		order(t, q, `"state":"open"`, `"stream":"f/`)
	})
}

func TestListWithoutFenceAndNews(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		reader, writer := r.world.AddUser(), r.world.AddUser()
		r.world.Put("A", 0, models.SelfStream(reader))
		q := r.nodes[0].connect(t, reader)
		settle()
		q.hangUp()
		time.Sleep(2 * linger) // the stream is let go
		release := r.nodes[0].hold("hello read")
		q.dial("modu.v1")
		q.hello() // from the head: no page tells of the fence
		settle()
		r.hub().Announce(r.world.Follow(reader, writer))
		settle()
		release()
		settle()
		q.equal(models.FollowersStream(writer))
	})
}

func TestLostFence(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		q := r.nodes[0].connect(t, p.reader)
		settle()
		r.world.Unfollow(p.reader, p.writer) // nobody is told
		time.Sleep(2 * auditEvery)
		settle()
		if got := q.heard(`"gone"`); len(got) != 1 {
			t.Errorf("heard %q within two audits; want one gone", got)
		}
		r.world.Follow(p.reader, p.writer)
		time.Sleep(2 * auditEvery)
		settle()
		q.equal(p.f)
	})
}

// TestHeldThenConfirmed holds a page back whose fence nobody has announced yet, and then announces it as one that does
// not concern the reader: what was held is taken.
func TestHeldThenConfirmed(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		other, stranger := r.world.AddUser(), r.world.AddUser()
		p.announce(r.world.Follow(other, p.writer))
		peers := []*peer{r.nodes[0].connect(t, p.reader), r.nodes[0].connect(t, other)}
		settle()
		release := r.nodes[0].hold("pages")
		c := r.world.Put("X", 0, p.f)
		c.Streams[0].Frame = nil
		p.announce(c)
		settle()
		late := r.world.Follow(stranger, p.writer)
		release()
		release = r.nodes[0].hold("recheck")
		settle()
		p.announce(late)
		settle()
		release()
		settle()
		for _, q := range peers {
			q.equal(p.f)
		}
	})
}

// TestSweep takes a right away that no fence tells of: the sweep finds it within five minutes.
func TestSweep(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		q := r.nodes[0].connect(t, p.reader)
		settle()
		r.world.Forget(p.reader, p.writer)
		for range 15 {
			time.Sleep(20 * time.Second)
			q.send(&frame.Pong{})
		}
		settle()
		if got := q.cursor(p.f); got != -1 {
			t.Errorf("the reader holds %s at %d after five minutes; want gone", p.f, got)
		}
	})
}

func TestRightThatComesBackWhileAsked(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		q := r.nodes[0].connect(t, p.reader)
		settle()
		release := r.nodes[0].hold("recheck read")
		p.announce(r.world.Unfollow(p.reader, p.writer))
		settle()
		r.world.Follow(p.reader, p.writer) // nobody is told
		release()
		settle()
		q.equal(p.f)
	})
}

func TestUnsureIsNotNo(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		other := r.world.AddUser()
		q := r.nodes[0].connect(t, p.reader)
		settle()
		release := r.nodes[0].refuse("recheck")
		c := r.world.Follow(other, p.writer)
		for i := range c.Streams {
			c.Streams[i].Concerned = nil // anybody
		}
		p.announce(c, r.world.Put("X", 0, p.f))
		settle()
		if got := q.heard(`"X"`); len(got) != 0 {
			t.Errorf("the reader heard %q while its right was unsure; want it held", got)
		}
		if got := q.heard(`"gone"`); len(got) != 0 {
			t.Errorf("the reader heard %q; want no gone without an answer", got)
		}
		release()
		time.Sleep(maxPause)
		settle()
		q.equal(p.f)
	})
}
