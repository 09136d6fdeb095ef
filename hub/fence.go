package hub

import (
	"modu/models"
)

// A raise is the news that the right to read somebody's streams may have changed.
type raise struct {
	fence models.Fence
	// gap says that commits before this one may have been missed, so that only the database knows who is concerned.
	gap       bool
	was       models.Fence
	concerned []models.ID // nil: anybody
}

// raise notes a fence of p that this node has not seen. Readers whose right was confirmed at the fence just before it,
// and whom the change does not concern, are confirmed without a query; the others are asked about.
func (h *Hub) raise(p *person, r raise) {
	p.shard.mu.Lock()
	if r.fence <= p.fence {
		p.shard.mu.Unlock()
		return
	}
	r.gap = r.gap || r.concerned == nil || p.fence != r.was
	p.fence = r.fence
	streams := append([]*stream(nil), p.streams...)
	p.shard.mu.Unlock()

	concerned := make(map[models.ID]bool, len(r.concerned))
	for _, id := range r.concerned {
		concerned[id] = true
	}
	asks := false
	var woken []*session
	for _, st := range streams {
		st.mu.Lock()
		for _, sub := range st.readers {
			doubt, flush := sub.session.raised(sub, r, concerned)
			if flush {
				woken = append(woken, sub.session)
			}
			if doubt && sub.own {
				h.verify(sub.session)
			} else {
				asks = asks || doubt
			}
		}
		st.mu.Unlock()
	}
	h.flushes.push(woken...)
	if asks {
		h.recheck(p, false)
	}
}

// raised tells one subscription of a raise. doubt says that its right has to be asked for, flush that the session is
// to be flushed.
func (s *session) raised(sub *subscription, r raise, concerned map[models.ID]bool) (doubt, flush bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub.ended {
		return false, false
	}
	// A person's own session is concerned when the person is. That the list of streams has to be read again is another
	// matter: what others let the person see is announced on the person's own stream.
	unconcerned := !r.gap && sub.fence == r.was && !concerned[s.user] && (!sub.own || len(r.concerned) > 0)
	if unconcerned {
		sub.fence = r.fence // and since stays: the right never lapsed in between
		if !sub.own && sub.listed >= r.was {
			sub.listed = r.fence
		}
	}
	s.knowsLocked(sub, r.fence)
	s.unholdLocked(sub)
	return sub.fence < r.fence, s.pendingLocked() && s.queueLocked()
}

// knowsLocked notes that the owner of a subscription's stream has reached fence: the list of streams is read again if
// it was read before that.
func (s *session) knowsLocked(sub *subscription, fence models.Fence) {
	if fence > sub.listed {
		sub.listed = fence
		s.derive = true
	}
}

// A fit says whether a subscription may take what was read or committed at some fence.
type fit int

const (
	fits   fit = iota
	ahead      // the right has to be asked for first
	behind     // it may come from a time when the reader was shut out: the database knows better
)

// fit compares a fence with those at which the right is known to have held without a break.
func (sub *subscription) fit(fence models.Fence) fit {
	switch {
	case fence > sub.fence:
		return ahead
	case fence < sub.since:
		return behind
	}
	return fits
}

// doubtLocked notes that something at fence waits for the right, and has it asked for after the lock is gone.
func (s *session) doubtLocked(sub *subscription, fence models.Fence) {
	sub.need = max(sub.need, fence)
	s.doubts = append(s.doubts, sub)
}

// confirmLocked notes that the right held in a snapshot read at fence.
func (s *session) confirmLocked(sub *subscription, fence models.Fence) {
	if fence > sub.fence {
		sub.since, sub.fence = fence, fence
		s.knowsLocked(sub, fence)
	}
	s.unholdLocked(sub)
}

// unholdLocked has a subscription look again at what was held for a right that is confirmed by now.
func (s *session) unholdLocked(sub *subscription) {
	if sub.need > 0 && sub.need <= sub.fence {
		sub.need = 0
		s.dirtyLocked(sub)
	}
}

// askAbout has the rights of subscriptions asked for. No lock may be held.
func (h *Hub) askAbout(doubts []*subscription) {
	for _, sub := range doubts {
		if sub.own {
			h.verify(sub.session)
		} else {
			h.recheck(sub.stream.owner, false)
		}
	}
}
