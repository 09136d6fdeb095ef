package hub

import (
	"sort"
	"sync"
	"time"

	"modu/models"
	"modu/telemetry"
)

// A ringFrame is one commit on one stream, as its readers get it.
type ringFrame struct {
	from, to models.Seq
	fence    models.Fence
	packet   packet

	at   models.Time        // of the commit; 0: not known
	took telemetry.Observer // of the seconds from there to a socket
}

// A state is where a stream stands, with the newest of its frames. It is immutable: readers load it without a lock.
type state struct {
	head models.Seq
	ring []*ringFrame // without gaps, and the last one ends at head; empty after a gap
	hole models.Seq   // behind the last gap; 0: there was none
}

// after returns the frames that lead from cursor to the head, none when the ring does not reach back so far.
func (s *state) after(cursor models.Seq) []*ringFrame {
	i := sort.Search(len(s.ring), func(i int) bool { return s.ring[i].to > cursor })
	if i == len(s.ring) || s.ring[i].from > cursor {
		return nil
	}
	return s.ring[i:]
}

// with returns the state after f, which begins at the head or behind a gap, and how many bytes left the ring.
func (s *state) with(f *ringFrame) (next *state, dropped int) {
	old, hole := s.ring, s.hole
	switch {
	case f.from != s.head:
		dropped, old, hole = bytesIn(old), nil, f.from
	case len(old) == ringFrames:
		dropped, old = old[0].packet.size(), old[1:]
	}
	ring := make([]*ringFrame, len(old)+1)
	copy(ring, old)
	ring[len(old)] = f
	return &state{head: f.to, ring: ring, hole: hole}, dropped
}

// without returns the state without the frames up to seq.
func (s *state) without(seq models.Seq) (next *state, dropped int) {
	i := sort.Search(len(s.ring), func(i int) bool { return s.ring[i].to > seq })
	if i == 0 {
		return s, 0
	}
	return &state{head: s.head, ring: s.ring[i:len(s.ring):len(s.ring)], hole: s.hole}, bytesIn(s.ring[:i])
}

func bytesIn(ring []*ringFrame) (n int) {
	for _, f := range ring {
		n += f.packet.size()
	}
	return n
}

// A ringBudget bounds what the rings of all streams hold, in bytes and in age. The oldest frame of the node goes first.
type ringBudget struct {
	limit int64 // bytes

	mu    sync.Mutex // guards the following; a leaf
	bytes int64      // in all rings, with what is reserved
	kept  []keptFrame
	first int // of kept that is still to be dropped
}

// A keptFrame says that a stream kept a frame; the stream may have dropped it since.
type keptFrame struct {
	stream *stream
	to     models.Seq
	at     time.Time
}

// reserve makes room for n bytes by dropping the oldest frames of any stream; false means that n can never fit. No
// stream may be locked.
func (b *ringBudget) reserve(n int) bool {
	for {
		b.mu.Lock()
		if b.bytes+int64(n) <= b.limit {
			b.bytes += int64(n)
			b.mu.Unlock()
			return true
		}
		oldest, ok := b.popLocked()
		b.mu.Unlock()
		if !ok {
			return false
		}
		b.release(oldest.stream.dropUpTo(oldest.to))
	}
}

// held is how many bytes the rings hold.
func (b *ringBudget) held() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes
}

// release gives back n bytes.
func (b *ringBudget) release(n int) {
	if n == 0 {
		return
	}
	b.mu.Lock()
	b.bytes -= int64(n)
	b.mu.Unlock()
}

// keep notes a frame for which room was reserved.
func (b *ringBudget) keep(k keptFrame) {
	b.mu.Lock()
	b.kept = append(b.kept, k)
	b.mu.Unlock()
}

// expire drops what was kept before t. No stream may be locked.
func (b *ringBudget) expire(t time.Time) {
	for {
		b.mu.Lock()
		if b.first == len(b.kept) || !b.kept[b.first].at.Before(t) {
			b.mu.Unlock()
			return
		}
		oldest, _ := b.popLocked()
		b.mu.Unlock()
		b.release(oldest.stream.dropUpTo(oldest.to))
	}
}

func (b *ringBudget) popLocked() (keptFrame, bool) {
	if b.first == len(b.kept) {
		return keptFrame{}, false
	}
	k := b.kept[b.first]
	b.kept[b.first] = keptFrame{}
	b.first++
	if b.first > keepQueue && b.first > len(b.kept)/2 {
		b.kept = append([]keptFrame(nil), b.kept[b.first:]...)
		b.first = 0
	}
	return k, true
}
