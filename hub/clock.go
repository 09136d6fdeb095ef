package hub

import (
	"time"

	"modu/models"
	"modu/sync/frame"
)

// silence is how long a peer may say nothing: two and a half heartbeats.
func (o *Options) silence() time.Duration { return o.Heartbeat * 5 / 2 }

// visit does what is due for a session by the clock, and returns after how long to come again; 0 means never.
func (s *session) visit(now time.Time) time.Duration {
	silent := s.lastHeard().Add(s.hub.options.silence())
	s.mu.Lock()
	if s.phase == ended || s.ending != nil {
		s.mu.Unlock()
		return 0
	}
	if s.phase < live {
		greeting := s.phase == greeting
		s.mu.Unlock()
		if !greeting {
			return 0 // the question has its own time, and the welcome sets the wheel
		}
		return s.visitGreeting(now)
	}
	if !silent.After(now) {
		s.mu.Unlock()
		s.drop(0, "silent")
		return 0
	}
	next := silent.Sub(now)
	if !s.nextPing.After(now) {
		s.nextPing = now.Add(s.hub.options.Heartbeat)
		s.sayLocked(&frame.Ping{})
	}
	next = min(next, s.nextPing.Sub(now))
	if s.expires != 0 {
		left := s.expires.Sub(models.TimeOf(s.hub.now()))
		if left <= 0 {
			s.endLocked(expired())
		} else if left <= expiryWarning && !s.warned && (s.ready || now.Sub(s.started) > readyPatience) {
			s.warned = true
			s.sayLocked(&frame.AuthExpiring{InS: int(left / time.Second)})
		}
		switch {
		case left > expiryWarning:
			left -= expiryWarning
		case !s.warned:
			left = wheelTick // not ready yet
		}
		next = min(next, left)
	}
	flush := s.pendingLocked() && s.queueLocked()
	s.mu.Unlock()
	s.requeue(flush)
	return max(next, wheelTick)
}

func (s *session) visitGreeting(now time.Time) time.Duration {
	left := s.started.Add(helloTimeout).Sub(now)
	if left > 0 {
		return left
	}
	s.end(ending{code: frame.CloseNoHello, reason: "no hello"})
	return 0
}

func expired() ending {
	return ending{code: frame.CloseSignedOut, reason: "token expired", abrupt: true}
}

// expiredLocked reports whether the token has ended, which a process that was stopped for a while finds out before it
// writes anything.
func (s *session) expiredLocked() bool {
	return s.phase == live && s.expires != 0 && s.expires <= models.TimeOf(s.hub.now())
}
