package hub

import (
	"slices"
	"testing"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

func (p *peer) notices() (n int) {
	for _, s := range fields(p.order()) {
		if s == "notice" {
			n++
		}
	}
	return n
}

// TestNoticeReachesEverySocketOfAPerson on every node, once each, and nobody else's.
func TestNoticeReachesEverySocketOfAPerson(t *testing.T) {
	bubble(t, rigOptions{nodes: 2}, func(t *testing.T, r *rig) {
		me, other := r.world.AddUser(), r.world.AddUser()
		r.world.Follow(other, me)
		mine := []*peer{r.nodes[0].connect(t, me), r.nodes[0].connect(t, me), r.nodes[1].connect(t, me)}
		theirs := []*peer{r.nodes[0].connect(t, other), r.nodes[1].connect(t, other)}
		settle()
		f := frame.Notice{Kind: "alarm", ID: string(models.NewID()), At: "2026-11-22T03:30:00.000Z"}
		c := modusync.Commit{Notices: []modusync.Notice{{User: me, Frame: f}}}
		r.hub().Announce(c)
		settle()
		r.nodes[1].hub.receive(Message{Stream: models.SelfStream(me), Owner: me, Notice: &f}) // the bus doubled it
		settle()
		for i, p := range mine {
			if n := p.notices(); n != 1 {
				t.Errorf("socket %d heard %d notices; want 1", i, n)
			}
		}
		for i, p := range theirs {
			if n := p.notices(); n != 0 {
				t.Errorf("socket %d of somebody else heard %d notices", i, n)
			}
		}
		time.Sleep(2 * noticeMemory)
		f.ID = string(models.NewID())
		r.nodes[1].hub.Announce(c)
		settle()
		if got := len(r.nodes[1].hub.told.at); got != 1 {
			t.Errorf("the hub remembers %d notices after a while; want the newest", got)
		}
	})
}

// TestPresence: a client counts as here while it has a socket, and no longer.
func TestPresence(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		me := r.world.AddUser()
		p, q := r.nodes[0].connect(t, me), r.nodes[0].connect(t, me)
		time.Sleep(35 * time.Second) // a heartbeat, and a fifth
		settle()
		for _, c := range []models.ID{p.client, q.client} {
			if until := r.world.LiveUntil(c).Sub(models.TimeOf(time.Now())); until < 10*time.Second || until > time.Minute {
				t.Errorf("it counts as here for %s; want up to two heartbeats", until)
			}
		}
		p.hangUp()
		time.Sleep(2 * leftPause)
		settle()
		if r.world.LiveUntil(p.client) != 0 || r.world.LiveUntil(q.client) == 0 {
			t.Error("who left counts as here, or who stayed does not")
		}
	})
}

func TestMessageOfANotice(t *testing.T) {
	user := models.NewID()
	m := Message{Stream: models.SelfStream(user), Owner: user, Notice: &frame.Notice{Kind: "alarm", ID: "a", TodoID: "b", At: "c"}}
	b := m.Append(nil)
	if b[0] == messageVersion {
		t.Error("a process that knows no notices would take it for a delta")
	}
	got, err := ParseMessage(b)
	if err != nil || got.Notice == nil || *got.Notice != *m.Notice || got.Stream != m.Stream || got.Frame != nil {
		t.Errorf("ParseMessage() = %+v, %v", got, err)
	}
	for i := range len(b) {
		if _, err := ParseMessage(b[:i]); err == nil {
			t.Errorf("%d of %d bytes are a message", i, len(b))
		}
	}
	if _, err := ParseMessage(slices.Concat([]byte{noticeVersion + 1}, b[1:])); err == nil {
		t.Error("a version that is not known is taken")
	}
}
