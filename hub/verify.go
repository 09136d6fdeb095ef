package hub

import (
	"context"
	"log/slog"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// verify has it asked whether the signed-in session of a socket is still good.
func (h *Hub) verify(s *session) { h.unverified.put(s) }

// verifyLoop asks for many sockets in one query.
func (h *Hub) verifyLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.unverified.filled:
		}
		sessions := h.unverified.take(maxReaders)
		if err := h.askSessions(ctx, sessions); err != nil && ctx.Err() == nil {
			h.log.Error("sessions", slog.Any("err", err))
			h.unverified.put(sessions...)
			pause(ctx)
		}
	}
}

func (h *Hub) askSessions(ctx context.Context, sessions []*session) error {
	var ids []models.ID
	through := make([]models.Fence, len(sessions)) // what is read now was committed after these
	for i, s := range sessions {
		id, fence := s.identity()
		through[i] = fence
		if id != "" {
			ids = append(ids, id)
		}
	}
	states := map[models.ID]modusync.SessionState{}
	if len(ids) > 0 {
		ctx, cancel := context.WithTimeout(ctx, engineTimeout)
		defer cancel()
		var err error
		if states, err = h.engine.Sessions(ctx, ids); err != nil {
			return err
		}
	}
	for i, s := range sessions {
		s.vouched(states, through[i])
	}
	return nil
}

// identity returns the signed-in session of a socket, and the fence up to which an answer that is read from now on
// holds.
func (s *session) identity() (models.ID, models.Fence) {
	if s.person == nil {
		return "", 0
	}
	fence := s.person.knownFence()
	s.mu.Lock()
	defer s.mu.Unlock()
	if own := s.findLocked(models.SelfStream(s.user)); own != nil {
		fence = max(fence, own.need)
	}
	return s.session, fence
}

// vouched tells a socket what became of its signed-in session.
func (s *session) vouched(states map[models.ID]modusync.SessionState, through models.Fence) {
	s.mu.Lock()
	if s.session != "" {
		state, ok := states[s.session]
		switch {
		case !ok || state == modusync.SessionOver:
			s.mu.Unlock()
			s.end(ending{code: frame.CloseSignedOut, reason: "session revoked", abrupt: true})
			return
		case state == modusync.SessionDisabled:
			s.mu.Unlock()
			s.end(ending{code: frame.CloseDisabled, reason: "account disabled", abrupt: true})
			return
		}
	}
	flush := false
	if own := s.findLocked(models.SelfStream(s.user)); own != nil && own.fence < through {
		s.confirmLocked(own, through)
		flush = s.pendingLocked() && s.queueLocked()
	}
	s.mu.Unlock()
	s.requeue(flush)
}
