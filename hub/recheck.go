package hub

import (
	"context"
	"log/slog"

	"modu/models"
	modusync "modu/sync"
)

// recheck has the readers of p's streams whose right is in doubt, or all of them, asked about: one question at a time
// for a person, however often this is called.
func (h *Hub) recheck(p *person, everyone bool) {
	p.shard.mu.Lock()
	p.everyone = p.everyone || everyone
	start := !p.checking
	p.checking, p.again = true, p.checking
	p.shard.mu.Unlock()
	if start {
		h.rechecks.push(p)
	}
}

// recheckLoop is one worker that asks.
func (h *Hub) recheckLoop(ctx context.Context) {
	for {
		p, ok := h.rechecks.pop()
		if !ok {
			return
		}
		err := h.askReaders(ctx, p)
		if err != nil && ctx.Err() == nil {
			h.log.Error("re-check", slog.String("owner", string(p.id)), slog.Any("err", err))
			pause(ctx)
		}
		p.shard.mu.Lock()
		again := p.again || err != nil
		p.checking, p.again = again, false
		p.shard.mu.Unlock()
		if again {
			h.rechecks.push(p)
		}
	}
}

// A doubt is a reader of somebody's streams who is to be asked about.
type doubt struct {
	user models.ID
	subs []*subscription // of all sessions of the user
}

// askReaders asks the engine about the readers in doubt and tells them. No answer leaves everything as it is.
func (h *Hub) askReaders(ctx context.Context, p *person) error {
	doubts := p.doubts()
	for len(doubts) > 0 {
		chunk := doubts[:min(len(doubts), maxReaders)]
		doubts = doubts[len(chunk):]
		readers := make([]modusync.Reader, len(chunk))
		for i, d := range chunk {
			readers[i] = modusync.Reader{User: d.user, Streams: d.streams()}
		}
		answer, err := h.askRights(ctx, p.id, readers)
		if err != nil {
			p.shard.mu.Lock()
			p.everyone = true
			p.shard.mu.Unlock()
			return err
		}
		for i, d := range chunk {
			var allowed map[models.Stream]bool
			if i < len(answer.Allowed) {
				allowed = answer.Allowed[i]
			}
			for _, sub := range d.subs {
				sub.session.judge(sub, answer.Fence, allowed[sub.stream.name], answer.Past[sub.stream.name])
			}
		}
	}
	return nil
}

func (h *Hub) askRights(ctx context.Context, owner models.ID, readers []modusync.Reader) (modusync.Recheck, error) {
	ctx, cancel := context.WithTimeout(ctx, engineTimeout)
	defer cancel()
	h.metrics.Rechecks.Inc()
	return h.engine.Recheck(ctx, owner, readers)
}

// streams returns the names of the streams in doubt, each once.
func (d *doubt) streams() []models.Stream {
	seen := make(map[models.Stream]bool, len(d.subs))
	var list []models.Stream
	for _, sub := range d.subs {
		if name := sub.stream.name; !seen[name] {
			seen[name] = true
			list = append(list, name)
		}
	}
	return list
}

// doubts collects the readers of p's streams whose right was confirmed before the newest fence.
func (p *person) doubts() []doubt {
	p.shard.mu.Lock()
	fence, everyone := p.fence, p.everyone
	p.everyone = false
	streams := append([]*stream(nil), p.streams...)
	p.shard.mu.Unlock()
	index := make(map[models.ID]int)
	var list []doubt
	for _, st := range streams {
		st.mu.Lock()
		for _, sub := range st.readers {
			if sub.own || !everyone && !sub.session.inDoubt(sub, fence) {
				continue
			}
			i, ok := index[sub.session.user]
			if !ok {
				i = len(list)
				index[sub.session.user] = i
				list = append(list, doubt{user: sub.session.user})
			}
			list[i].subs = append(list[i].subs, sub)
		}
		st.mu.Unlock()
	}
	return list
}

// inDoubt reports whether the right of a subscription has to be asked for.
func (s *session) inDoubt(sub *subscription, fence models.Fence) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !sub.ended && sub.fence < max(fence, sub.need)
}

// judge tells a subscription what became of its right in a snapshot read at fence; past says that nobody has it any
// more, since the day of a diary has left the window.
func (s *session) judge(sub *subscription, fence models.Fence, allowed, past bool) {
	s.mu.Lock()
	if sub.ended || s.ending != nil || s.phase != live {
		s.mu.Unlock()
		return
	}
	// An older no does not end a right that was confirmed later; without a fence there is no such person any more.
	drop := !allowed && (fence == 0 || fence >= sub.fence)
	switch {
	case drop:
		s.dropLocked(sub, past)
	case allowed:
		s.confirmLocked(sub, fence)
		if sub.need > 0 {
			s.dirtyLocked(sub) // the snapshot was older than what waits: it is asked about again
		}
	}
	flush := s.pendingLocked() && s.queueLocked()
	s.mu.Unlock()
	if drop {
		sub.retire()
	}
	s.requeue(flush)
}

// sweepLoop asks about every reader from time to time, shard by shard.
func (h *Hub) sweepLoop(ctx context.Context) {
	next := 0
	every(ctx, sweepEvery, func(context.Context) {
		h.sweep(&h.shards[next])
		next = (next + 1) % shardCount
	})
}

func (h *Hub) sweep(sh *shard) {
	sh.mu.Lock()
	var people []*person
	var sessions []*session
	for _, p := range sh.people {
		if len(p.streams) > 0 {
			people = append(people, p)
		}
		sessions = append(sessions, p.sessions...)
	}
	sh.mu.Unlock()
	for _, p := range people {
		h.recheck(p, true)
	}
	for _, s := range sessions {
		h.verify(s)
	}
}
