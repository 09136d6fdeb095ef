package hub

import (
	"errors"
	"os"
	"slices"

	"modu/models"
	"modu/sync/frame"
)

// A waitingAck is the answer to a push that waits until the effects have been taken on every stream it names.
type waitingAck struct {
	ack       *frame.Ack
	positions []position
}

// A position is where a commit stands in one stream.
type position struct {
	stream models.Stream
	seq    models.Seq
}

// keepBatch is the longest list of packets that an idle session keeps.
const keepBatch = 4

// flushLoop is one flush worker.
func (h *Hub) flushLoop() {
	for {
		s, ok := h.flushes.pop()
		if !ok {
			return
		}
		s.flush()
	}
}

// flush takes all that is pending for the session and gives one message to the wire. The wire has one message in hand
// at a time, so what was taken first is written first.
func (s *session) flush() {
	s.mu.Lock()
	s.queued = false
	if s.writing || s.phase == ended {
		s.mu.Unlock()
		return
	}
	if s.expiredLocked() {
		s.endLocked(expired())
	}
	if s.ending == nil && s.phase == live {
		s.takeAllLocked()
	}
	batch := s.batchLocked()
	s.writing = len(batch) > 0
	over := s.ending != nil && !s.writing
	fetch := s.wantsFetchLocked()
	doubts := s.doubts
	s.doubts = nil
	e := s.ending
	s.mu.Unlock()

	s.hub.askAbout(doubts)
	if fetch {
		s.hub.fetches.push(s)
	}
	switch {
	case over:
		s.wire.close(e.code, e.reason)
	case len(batch) > 0:
		s.wire.send(batch)
	}
}

// takeAllLocked takes what the dirty streams have, and then the acks and the ready whose streams have been taken.
func (s *session) takeAllLocked() {
	dirty := s.dirty
	s.dirty = s.dirty[:0]
	for i, sub := range dirty {
		taken := s.takeLocked(sub)
		if taken == tookPart {
			s.dirty = append(s.dirty, dirty[i:]...)
			break
		}
		sub.dirty = false
		if taken == needPage && !sub.wanted && !sub.aboard {
			sub.wanted = true
			s.wanted = append(s.wanted, sub)
			s.countCatchup(sub)
		}
	}
	clear(dirty[len(s.dirty):])
	if len(s.dirty) == 0 && cap(s.dirty) > maxAsks {
		s.dirty = nil // what a hello has grown
	}
	s.takeAcksLocked()
	if s.unready == 0 && !s.ready {
		s.ready = true
		s.putLocked(packetOf(&frame.Ready{}))
		s.hub.wheel.set(s, 0) // a token that ends soon is warned of now
	}
}

// takeAcksLocked takes the acks, in their order, whose effects have been taken on every stream that is open. A stream
// that has ended since counts as reached.
func (s *session) takeAcksLocked() {
	for len(s.acks) > 0 {
		for _, p := range s.acks[0].positions {
			sub := s.findLocked(p.stream)
			if sub != nil && sub.cursor < p.seq {
				return
			}
		}
		s.putLocked(packetOf(s.acks[0].ack))
		s.acks[0] = waitingAck{}
		s.acks = s.acks[1:]
	}
	s.acks = nil
}

// batchLocked takes the next message out of what was taken: as many frames as one message may hold.
func (s *session) batchLocked() []packet {
	if len(s.out) == 0 {
		s.said = 0
		return nil
	}
	n, bytes := 0, 0
	for n < len(s.out) && (n == 0 || bytes+s.out[n].size() <= frame.MaxServerMessage) {
		bytes += s.out[n].size()
		n++
	}
	s.outBytes -= bytes
	s.hub.metrics.DeliveredBytes.Add(float64(bytes))
	batch := s.out[:n:n]
	if n == len(s.out) {
		s.out, s.spare, s.said = s.spare, nil, 0
		return batch
	}
	s.out = slices.Clone(s.out[n:])
	return batch
}

// written is told by the wire when a message is out, or will never be.
func (s *session) written(batch []packet, err error) {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		s.drop(frame.CloseTooSlow, "too slow")
	} else if err != nil {
		s.drop(0, causeOf(err))
	}
	clear(batch)
	s.mu.Lock()
	s.writing = false
	if cap(batch) <= keepBatch {
		s.spare = batch[:0]
	}
	flush := s.pendingLocked() && s.queueLocked()
	s.mu.Unlock()
	s.requeue(flush)
}

// pendingLocked reports whether a flush would find something to do.
func (s *session) pendingLocked() bool {
	return len(s.out) > 0 || len(s.dirty) > 0 || s.ending != nil || len(s.acks) > 0 || s.wantsMoreLocked()
}

func (s *session) wantsMoreLocked() bool { return !s.fetching && (s.derive || len(s.wanted) > 0) }

// wantsFetchLocked reports whether the session is to be given to the fetch workers; it is with one of them at most. A
// peer that has not taken what was fetched for it waits.
func (s *session) wantsFetchLocked() bool {
	if s.phase != live || s.ending != nil || s.outBytes > frame.MaxServerMessage || !s.wantsMoreLocked() {
		return false
	}
	s.fetching = true
	return true
}
