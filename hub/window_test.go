package hub

import (
	"testing"
	"time"

	"modu/models"
	"modu/sync/frame"
)

// TestDiaryLeavesWithItsDay: nothing is committed when the day of a shared diary leaves the window. The sweep finds out
// within five minutes, and whoever opens the stream before then is told at once.
func TestDiaryLeavesWithItsDay(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		name, c := r.world.Share(p.writer, p.reader)
		p.announce(c, r.world.Put("D", 0, name))
		q := r.nodes[0].connect(t, p.reader)
		settle()
		q.equal(name)
		r.world.Pass(name)
		for range 15 {
			time.Sleep(20 * time.Second)
			q.send(&frame.Pong{})
		}
		settle()
		q.gone(t, name, frame.ReasonWindow)
		q.equal(p.f)
	})
}

func TestPastDiaryIsRefusedToThePull(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := newPair(r)
		name, c := r.world.Share(p.writer, p.reader)
		p.announce(c, r.world.Put("D", 0, name))
		q := r.nodes[0].connect(t, p.reader)
		settle()
		r.world.Pass(name)
		q.send(&frame.Pull{Stream: string(name), Cursor: 1})
		settle()
		q.gone(t, name, frame.ReasonWindow)
	})
}

// gone fails unless the peer has been told, for this reason and once, that a stream is gone.
func (p *peer) gone(t *testing.T, name models.Stream, reason string) {
	t.Helper()
	if got := p.heard(`"gone"`, string(name)); len(got) != 1 || len(p.heard(`"gone"`, string(name), `"reason":"`+reason+`"`)) != 1 {
		t.Errorf("heard %q of %s; want gone once, with the reason %s", got, name, reason)
	}
	if at := p.cursor(name); at != -1 {
		t.Errorf("the reader holds %s at %d; want nothing", name, at)
	}
}
