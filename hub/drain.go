package hub

import (
	"context"
	"math/rand/v2"
	"time"

	"modu/sync/frame"
)

// drainWait is the most that a client is asked to wait before it reconnects; those of one process are spread already.
const drainWait = 2 * time.Second

// Drain sends every socket away, spread over Options.DrainSpread so that the other processes and the database can take
// them in, and returns when all have closed or ctx has ended. New sockets are refused from its beginning.
func (h *Hub) Drain(ctx context.Context) {
	h.draining.Store(true)
	sessions := h.roster.all()
	rand.Shuffle(len(sessions), func(i, j int) { sessions[i], sessions[j] = sessions[j], sessions[i] })
	began := time.Now()
	for i, s := range sessions {
		due := began.Add(h.options.DrainSpread * time.Duration(i) / time.Duration(len(sessions)))
		if wait := time.Until(due); wait > 0 && !sleep(ctx, wait) {
			return
		}
		s.sendAway()
	}
	for _, s := range sessions {
		select {
		case <-s.wire.done:
		case <-ctx.Done():
			return
		}
	}
}

// sendAway says drain and closes.
func (s *session) sendAway() {
	s.mu.Lock()
	if s.phase == live {
		s.sayLocked(&frame.Drain{ReconnectInMS: rand.N(drainWait).Milliseconds()})
	}
	s.endLocked(ending{code: frame.CloseDrain, reason: "draining"})
	flush := s.queueLocked()
	s.mu.Unlock()
	s.requeue(flush)
}
