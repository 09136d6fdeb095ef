package hub

import (
	"time"

	"modu/models"
	"modu/sync/frame"
)

// receive handles one message of the peer; a returned ending ends the session.
func (s *session) receive(message []byte, first bool) *ending {
	s.hear(time.Now())
	if s.isEnding() {
		return nil // the close is under way, and what still comes is not heard
	}
	if code := frame.Valid(message, first); code != 0 {
		return &ending{code: code, reason: "message not valid"}
	}
	frames, bad := frame.Decode(message)
	if bad != nil {
		return &ending{code: frame.CloseBadFrame, reason: "bad frame", err: bad}
	}
	if first {
		hello, ok := frames[0].(*frame.Hello)
		if !ok {
			return badFrame("the first frame must be a hello")
		}
		if e := s.greet(hello); e != nil {
			return e
		}
		frames = frames[1:]
	}
	return s.handle(frames)
}

func badFrame(message string) *ending {
	return &ending{code: frame.CloseBadFrame, reason: "bad frame", err: &frame.Error{Code: frame.BadFrame, Message: message}}
}

func (s *session) isEnding() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ending != nil
}

// handle does what the frames of one message ask for. All mutations of a message are pushed together, when the first of
// them is met.
func (s *session) handle(frames []frame.ClientFrame) *ending {
	pushed := false
	for _, f := range frames {
		var e *ending
		switch f := f.(type) {
		case *frame.Mutate:
			if !pushed {
				pushed = true
				e = s.push(mutationsOf(frames))
			}
		case *frame.Watch:
			e = s.metered(func() { s.watch(models.Stream(f.Stream), models.Seq(f.Cursor)) })
		case *frame.Unwatch:
			e = s.metered(func() { s.unwatch(models.Stream(f.Stream)) })
		case *frame.Pull:
			e = s.metered(func() { s.pull(models.Stream(f.Stream), models.Seq(f.Cursor)) })
		case *frame.Auth:
			e = s.meteredEnding(func() *ending { return s.renew(f.Token) })
		case *frame.Pong:
		case *frame.Hello:
			e = badFrame("there is one hello a connection, alone in its message or first")
		}
		if e != nil {
			return e
		}
	}
	return nil
}

func mutationsOf(frames []frame.ClientFrame) (list []frame.Mutation) {
	for _, f := range frames {
		if m, ok := f.(*frame.Mutate); ok {
			list = append(list, m.Mutations...)
		}
	}
	return list
}

// metered does something that counts as one in the rate of the connection.
func (s *session) metered(do func()) *ending {
	return s.meteredEnding(func() *ending { do(); return nil })
}

func (s *session) meteredEnding(do func() *ending) *ending {
	if wait, ok := s.allowed(1); !ok {
		return s.tooFast(&frame.Error{Code: frame.RateLimited, RetryMS: wait.Milliseconds()})
	}
	return do()
}

// allowed takes n from the rate of the connection, or says how long to wait for it.
func (s *session) allowed(n int) (wait time.Duration, ok bool) {
	now := time.Now()
	r := s.limiter.ReserveN(now, n)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return max(wait, time.Millisecond), false
	}
	return 0, true
}

// tooFast refuses something for its rate, and ends the session of a peer that does not listen to that.
func (s *session) tooFast(e *frame.Error) *ending {
	now := time.Now()
	if now.Sub(s.droppedSince) > time.Minute {
		s.dropped, s.droppedSince = 0, now
	}
	s.dropped++
	if s.dropped > maxDroppedAMinute {
		return &ending{code: frame.CloseTooFast, reason: "too fast", err: e}
	}
	s.say(e)
	return nil
}

// renew replaces the access token in place: by one of the same user and the same signed-in session only.
func (s *session) renew(token string) *ending {
	who, e := s.authenticate(token)
	if e != nil {
		return e
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if who.User != s.user || who.Session != s.session {
		return &ending{code: frame.CloseSignedOut, reason: "token of another session", abrupt: true}
	}
	s.expires, s.scopes, s.warned = who.Expires, who.Scopes, false
	return nil
}
