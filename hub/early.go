package hub

import (
	"slices"
	"time"

	"modu/models"
)

// An early is what was announced of a stream before what it follows: commits of two nodes, or of two committers of one,
// overtake each other on their way by a moment. It waits that moment, so that a gap which closes by itself costs no
// query. It is guarded by stream.mu.
type early struct {
	frames []*ringFrame // sorted; none ends at or before the head
	head   models.Seq   // the highest one announced; 0: nothing waits
	due    time.Time    // when what is missing counts as lost
}

// Of what waits for its predecessor.
const (
	gapGrace  = 25 * time.Millisecond
	maxParked = 16 // frames of one stream
)

// parkLocked keeps an announcement that begins behind the head, with or without its frame. It reports whether the frame
// is kept.
func (st *stream) parkLocked(head models.Seq, f *ringFrame, now time.Time) (kept bool) {
	e := &st.early
	if e.head == 0 {
		st.hub.metrics.Gaps.Inc()
		e.due = now.Add(gapGrace)
		st.comeAtLocked(e.due)
	}
	e.head = max(e.head, head)
	if f == nil || len(e.frames) == maxParked {
		return false
	}
	i, double := slices.BinarySearchFunc(e.frames, f.to, func(f *ringFrame, to models.Seq) int { return int(f.to - to) })
	if double {
		return false
	}
	e.frames = slices.Insert(e.frames, i, f)
	return true
}

// unparkLocked moves on by what follows the head now, and drops what the head has passed.
func (st *stream) unparkLocked(now time.Time) (freed int) {
	e := &st.early
	for len(e.frames) > 0 && e.frames[0].from <= st.state.Load().head {
		f := e.frames[0]
		e.frames = e.frames[1:]
		if moved, dropped := st.moveLocked(f.to, f); moved {
			st.hub.rings.keep(keptFrame{stream: st, to: f.to, at: now})
			freed += dropped
		} else {
			freed += f.packet.size()
		}
	}
	if e.head <= st.state.Load().head {
		*e = early{}
	}
	return freed
}

// giveUpLocked lets the stream go on behind a gap that has not closed: the readers read the database, and those that
// have go on with what is left of the ring.
func (st *stream) giveUpLocked(now time.Time) (freed int) {
	e := st.early
	st.early = early{}
	st.hub.metrics.HealedByWord.Inc()
	for _, f := range e.frames {
		moved, dropped := st.moveLocked(f.to, f)
		freed += dropped
		if moved {
			st.hub.rings.keep(keptFrame{stream: st, to: f.to, at: now})
		} else {
			freed += f.packet.size()
		}
	}
	_, dropped := st.moveLocked(e.head, nil)
	return freed + dropped
}
