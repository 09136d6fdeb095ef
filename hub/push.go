package hub

import (
	"errors"
	"log/slog"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// push has the engine take the mutations of one message, and takes note of the ack.
func (s *session) push(mutations []frame.Mutation) *ending {
	first := mutations[0].N
	if wait, ok := s.allowed(len(mutations)); !ok {
		return s.tooFast(&frame.Error{Code: frame.RateLimited, N: first, RetryMS: wait.Milliseconds()})
	}
	who, crowded := s.pusher()
	if crowded {
		s.say(overloaded(first))
		return nil
	}
	pushed, err := s.hub.engine.Push(s.ctx, who, modusync.Push{Client: s.client, Mutations: mutations})
	var refusal *frame.Error
	switch {
	case err == nil:
		refusal = pushed.Err
	case errors.As(err, &refusal):
	case s.ctx.Err() != nil:
		return nil
	default:
		s.hub.log.Error("push", slog.Any("err", err))
		s.say(overloaded(first))
		return nil
	}
	if len(pushed.Results) > 0 {
		s.await(pushed)
	}
	if refusal == nil {
		return nil
	}
	if refusal.Closes() {
		return &ending{code: frame.CloseBadFrame, reason: refusal.Code, err: refusal}
	}
	s.say(refusal)
	return nil
}

// pusher returns who pushes, and whether so many acks wait already that nothing more is taken.
func (s *session) pusher() (who models.Caller, crowded bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return models.Caller{User: s.user, Session: s.session, Expires: s.expires, Scopes: s.scopes}, len(s.acks) >= maxWaitingAcks
}

func overloaded(n int64) *frame.Error {
	return &frame.Error{Code: frame.Overloaded, N: n, RetryMS: overloadedRetry.Milliseconds()}
}

// await keeps the ack until its effects have been taken on every stream that is open now; one that is being opened
// counts, one that ends later counts as reached.
func (s *session) await(pushed modusync.Pushed) {
	w := waitingAck{ack: &frame.Ack{N: pushed.N, Results: pushed.Results}}
	s.mu.Lock()
	if s.ending != nil || s.phase != live {
		s.mu.Unlock()
		return
	}
	for stream, seq := range pushed.Positions {
		if sub := s.findLocked(stream); sub != nil {
			w.positions = append(w.positions, position{stream, seq})
			s.dirtyLocked(sub) // the one who waits need not wait for the stream's next wake-up
		}
	}
	s.acks = append(s.acks, w)
	flush := s.queueLocked()
	s.mu.Unlock()
	s.requeue(flush)
}
