package hub

import (
	"slices"
	"strings"

	"modu/models"
)

// A subscription is one session's reading of one stream.
type subscription struct {
	// Fixed at construction.
	session *session
	stream  *stream
	own     bool // s/ of the reader, whose right is that the session is good

	// Guarded by stream.mu.
	place    int // in stream.readers
	admitted bool
	retired  bool

	// Guarded by session.mu.
	cursor models.Seq   // taken for the client up to here
	target models.Seq   // the head that was known when it opened; the announcements may be behind that
	until  models.Seq   // while a snapshot goes on: its window applies up to here
	since  models.Fence // the right holds without a break from the fence since …
	fence  models.Fence // … up to this one
	listed models.Fence // the list of streams is not older than this
	need   models.Fence // something of this fence waits for the right; 0: nothing does
	turn   uint32       // counts what makes a page under way useless: a pull

	reset   bool // the client's cursor is of no use: begin a snapshot
	owed    bool // at least one delta is owed, even an empty one
	unasked bool // a watch whose right nobody has confirmed yet
	watched bool // opened by the client
	unready bool // ready waits for it
	dirty   bool // in session.dirty
	wanted  bool // in session.wanted
	aboard  bool // its page is being fetched
	ended   bool
}

// A taking is what became of a dirty subscription.
type taking int

const (
	tookAll  taking = iota // it is at the head, or waits for its right
	tookPart               // the message is full
	needPage               // the ring does not do
)

// take moves the frames that the ring has for a subscription to the session's out. It is decided here, frame by frame,
// whether the reader's right covers it.
func (s *session) takeLocked(sub *subscription) taking {
	if sub.ended {
		return tookAll
	}
	if sub.reset || sub.owed || sub.until > sub.cursor {
		return needPage
	}
	st := sub.stream.state.Load()
	if sub.cursor >= max(st.head, sub.target) {
		s.reachedLocked(sub)
		return tookAll
	}
	frames := st.after(sub.cursor)
	n, what := s.takeFramesLocked(sub, frames)
	s.hub.delivered(frames[:n], sub.target)
	if n < len(frames) {
		return what
	}
	if sub.cursor < max(st.head, sub.target) {
		return needPage
	}
	s.reachedLocked(sub)
	return tookAll
}

// takeFramesLocked moves as many frames as it may, and says why it went no further.
func (s *session) takeFramesLocked(sub *subscription, frames []*ringFrame) (n int, what taking) {
	for n, f := range frames {
		switch sub.fit(f.fence) {
		case ahead:
			s.doubtLocked(sub, f.fence)
			return n, tookAll
		case behind:
			return n, needPage
		case fits:
		}
		if !s.roomLocked(f.packet) {
			return n, tookPart
		}
		s.putLocked(f.packet)
		sub.cursor = f.to
	}
	return len(frames), tookAll
}

// delivered counts frames that were taken to a socket. How long they took is only said of those after since: a client
// that comes back is not told late of what was committed while it was away.
func (h *Hub) delivered(frames []*ringFrame, since models.Seq) {
	if len(frames) == 0 {
		return
	}
	h.metrics.FromRing.Add(float64(len(frames)))
	now := models.TimeOf(h.now())
	for _, f := range frames {
		if f.at != 0 && f.to > since {
			f.took.Observe(max(0, now.Sub(f.at)).Seconds()) // the clock of another node may be ahead
		}
	}
}

// countCatchup counts that a subscription needs a page, by why. Further pages of the same catch-up do not count.
func (s *session) countCatchup(sub *subscription) {
	m, st := s.hub.metrics, sub.stream.state.Load()
	frames := st.after(sub.cursor)
	switch {
	case sub.until > 0:
	case sub.reset:
		m.Snapshots.Inc()
	case sub.owed || sub.cursor < sub.target:
		m.Resumes.Inc()
	case len(frames) > 0 && sub.fit(frames[0].fence) == behind:
		m.Fences.Inc()
	case sub.cursor < st.hole:
		m.Holes.Inc()
	default:
		m.Behinds.Inc()
	}
}

// reachedLocked counts a subscription of the hello that has come to its head, or will not come there.
func (s *session) reachedLocked(sub *subscription) {
	if sub.unready && (sub.ended || !sub.reset && !sub.owed && sub.cursor >= sub.target) {
		sub.unready = false
		s.unready--
	}
}

// findLocked returns the open subscription of a stream, or nil.
func (s *session) findLocked(name models.Stream) *subscription {
	i, ok := s.searchLocked(name)
	if !ok {
		return nil
	}
	return s.subs[i]
}

func (s *session) searchLocked(name models.Stream) (int, bool) {
	return slices.BinarySearchFunc(s.subs, name, func(sub *subscription, name models.Stream) int {
		return strings.Compare(string(sub.stream.name), string(name))
	})
}

// insertLocked adds a subscription to the sorted list and marks it dirty; false means that the stream was open already.
func (s *session) insertLocked(sub *subscription) bool {
	i, ok := s.searchLocked(sub.stream.name)
	if ok {
		return false
	}
	s.subs = slices.Insert(s.subs, i, sub)
	s.hub.metrics.Subscriptions.Inc()
	s.dirtyLocked(sub)
	return true
}

// removeLocked takes a subscription out of the session; retire must follow when the lock is gone.
func (s *session) removeLocked(sub *subscription) {
	if i, ok := s.searchLocked(sub.stream.name); ok && s.subs[i] == sub {
		s.subs = slices.Delete(s.subs, i, i+1)
		s.hub.metrics.Subscriptions.Dec()
	}
	sub.ended = true
	s.reachedLocked(sub)
}

// retire lets go of the stream of a subscription that is not, or no longer, in its session.
func (sub *subscription) retire() {
	if sub.stream.dismiss(sub) {
		sub.stream.hub.letGo(sub.stream)
	}
}
