package hub

import (
	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// watch opens a p/ stream from a cursor. Whether the client may read it is known with the first page.
func (s *session) watch(name models.Stream, cursor models.Seq) {
	s.mu.Lock()
	open, full := s.findLocked(name) != nil, len(s.subs) >= maxStreams
	s.mu.Unlock()
	switch {
	case open:
		s.pull(name, cursor)
		return
	case name.Letter() != models.LetterPublic || full:
		s.say(goneFrame(name, frame.ReasonNotFound))
		return
	}
	sub := s.subscribe(modusync.StreamInfo{Stream: name, Owner: name.Subject()})
	sub.cursor, sub.reset, sub.owed, sub.unasked, sub.watched = cursor, cursor == 0, true, true, true
	s.mu.Lock()
	if s.ending == nil && s.phase == live {
		s.insertLocked(sub)
	}
	s.mu.Unlock()
	s.open([]*subscription{sub})
}

// unwatch closes a stream that watch opened. The client has forgotten it already.
func (s *session) unwatch(name models.Stream) {
	s.mu.Lock()
	sub := s.findLocked(name)
	if sub == nil || !sub.watched {
		s.mu.Unlock()
		return
	}
	s.removeLocked(sub)
	flush := s.queueLocked() // an ack may have waited for it
	s.mu.Unlock()
	sub.retire()
	s.requeue(flush)
}

// pull goes back to the client's cursor; the answer is at least one delta.
func (s *session) pull(name models.Stream, cursor models.Seq) {
	s.mu.Lock()
	sub := s.findLocked(name)
	if sub == nil {
		s.sayLocked(goneFrame(name, frame.ReasonNotFound))
		flush := s.queueLocked()
		s.mu.Unlock()
		s.requeue(flush)
		return
	}
	sub.turn++
	sub.cursor, sub.owed, sub.reset = cursor, true, cursor == 0
	if sub.reset {
		sub.until = 0
	}
	s.dirtyLocked(sub)
	flush := s.queueLocked()
	s.mu.Unlock()
	s.requeue(flush)
}
