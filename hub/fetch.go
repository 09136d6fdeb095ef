package hub

import (
	"context"
	"errors"
	"log/slog"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// fetchLoop is one fetch worker.
func (h *Hub) fetchLoop(ctx context.Context) {
	for {
		s, ok := h.fetches.pop()
		if !ok {
			return
		}
		err := s.fetch()
		if err != nil && s.ctx.Err() == nil {
			h.log.Error("catch up", slog.Any("err", err))
			pause(ctx) // the session is with this worker until then
		}
		s.fetched()
	}
}

// fetch reads what the session needs from the engine: its list of streams first, then pages.
func (s *session) fetch() error {
	if err := s.readList(); err != nil {
		return err
	}
	return s.readPages()
}

// fetched gives the session back to the flush workers.
func (s *session) fetched() {
	s.mu.Lock()
	s.fetching = false
	flush := s.pendingLocked() && s.queueLocked()
	s.mu.Unlock()
	s.requeue(flush)
}

// readList opens what the person may read by now and the session has not open.
func (s *session) readList() error {
	s.mu.Lock()
	derive := s.derive
	s.derive = false
	s.mu.Unlock()
	if !derive {
		return nil
	}
	ctx, cancel := context.WithTimeout(s.ctx, engineTimeout)
	defer cancel()
	list, err := s.hub.engine.List(ctx, s.user)
	if err != nil {
		s.mu.Lock()
		s.derive = true
		s.mu.Unlock()
		return err
	}
	var opened []*subscription
	for _, info := range list.Streams {
		if s.isOpen(info) {
			continue
		}
		sub := s.subscribe(info)
		sub.reset, sub.owed = true, true
		opened = append(opened, sub)
	}
	s.insert(opened)
	s.open(opened)
	return nil
}

// isOpen reports whether a stream of the list is open, and notes that the list is as new as info.
func (s *session) isOpen(info modusync.StreamInfo) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	sub := s.findLocked(info.Stream)
	if sub == nil {
		return false
	}
	sub.listed = max(sub.listed, info.Fence)
	return true
}

// insert puts subscriptions into the session and tells the client that they are open.
func (s *session) insert(opened []*subscription) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending != nil || s.phase != live {
		return
	}
	for _, sub := range opened {
		if len(s.subs) < maxStreams && s.insertLocked(sub) {
			s.sayLocked(&frame.StreamState{Stream: string(sub.stream.name), State: frame.StreamOpen})
		}
	}
}

// A request is one ask of a catch-up, with what it was asked for.
type request struct {
	sub    *subscription
	turn   uint32
	ask    modusync.Ask
	shared bool // others may be aboard
}

// readPages fetches a page for each stream that needs one, in one snapshot. A stream whose page is being fetched
// already is waited for, not asked for.
func (s *session) readPages() error {
	requests := s.requests()
	requests = s.share(requests)
	if len(requests) == 0 {
		return nil
	}
	asks := make([]modusync.Ask, len(requests))
	for i, r := range requests {
		asks[i] = r.ask
	}
	ctx, cancel := context.WithTimeout(s.ctx, engineTimeout)
	defer cancel()
	pages, err := s.hub.engine.Pages(ctx, s.user, asks)
	if err == nil && len(pages) != len(asks) {
		err = errors.New("pages: the engine has not answered every ask")
	}
	for i, r := range requests {
		var page *modusync.Page
		if err == nil {
			page = &pages[i]
		}
		s.settle(r, page)
	}
	return err
}

// requests takes the subscriptions that want a page.
func (s *session) requests() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending != nil {
		return nil
	}
	n, weight := 0, 0
	var list []request
	for ; n < len(s.wanted) && weight < maxAsks; n++ {
		sub := s.wanted[n]
		sub.wanted = false
		if sub.ended {
			continue
		}
		sub.aboard = true
		r := request{sub: sub, turn: sub.turn, ask: modusync.Ask{
			Stream: sub.stream.name, Cursor: sub.cursor, Reset: sub.reset, Until: sub.until,
		}}
		r.shared = !sub.reset && !sub.owed && sub.until == 0
		weight++
		if !r.shared {
			weight += snapshotAsks - 1
		}
		list = append(list, r)
	}
	s.wanted = s.wanted[n:]
	if len(s.wanted) == 0 {
		s.wanted = nil
	}
	return list
}

// share leaves out the requests that others are about to answer.
func (s *session) share(requests []request) []request {
	mine := requests[:0]
	for _, r := range requests {
		if r.shared {
			fetch, from := r.sub.stream.board(r.sub, r.ask.Cursor)
			if !fetch {
				continue
			}
			r.ask.Cursor = from
		}
		mine = append(mine, r)
	}
	return mine
}

// settle hands a page to the one who asked for it and to those who came aboard. A nil page is one that failed.
func (s *session) settle(r request, page *modusync.Page) {
	var aboard []*subscription
	if r.shared {
		aboard = r.sub.stream.land()
	}
	var p packet
	if page != nil && !page.Denied {
		p = newPacket(page.Frame)
	}
	s.deliver(r, page, p)
	for _, sub := range aboard {
		sub.session.deliverShared(sub, r.ask.Cursor, page, p)
	}
}

// deliver takes a page for the client that asked for it: the page carries the reader's right with it.
func (s *session) deliver(r request, page *modusync.Page, p packet) {
	sub := r.sub
	s.mu.Lock()
	sub.aboard = false
	if sub.ended || s.ending != nil || s.phase != live {
		s.mu.Unlock()
		return
	}
	drop := false
	switch {
	case page == nil || sub.turn != r.turn:
		s.dirtyLocked(sub)
	case page.Denied && (page.Fence == 0 || page.Fence >= sub.fence):
		drop = true
		s.dropLocked(sub, page.Past)
	case page.Denied || page.Fence < sub.fence:
		s.dirtyLocked(sub) // a right that was confirmed later than this page is the better one: ask again
	case sub.own && page.Fence > sub.fence:
		s.doubtLocked(sub, page.Fence) // whether the session is still good is not in the page
	default:
		s.confirmLocked(sub, page.Fence)
		s.acceptLocked(sub, r.ask.Cursor, page, p)
	}
	flush := s.queueLocked()
	s.mu.Unlock()
	if drop {
		sub.retire()
	}
	s.requeue(flush)
}

// deliverShared takes a page for a client that somebody else asked for, when this one's right covers it.
func (s *session) deliverShared(sub *subscription, asked models.Seq, page *modusync.Page, p packet) {
	s.mu.Lock()
	sub.aboard = false
	if sub.ended || s.ending != nil || s.phase != live {
		s.mu.Unlock()
		return
	}
	var missed models.Seq
	switch {
	case page == nil || page.Denied || sub.reset || sub.owed || sub.until != 0 || sub.fit(page.Fence) == behind:
		s.dirtyLocked(sub)
	case sub.fit(page.Fence) == ahead:
		s.doubtLocked(sub, page.Fence)
	case !s.acceptLocked(sub, asked, page, p):
		missed = sub.cursor
	}
	flush := s.queueLocked()
	s.mu.Unlock()
	sub.stream.missed(missed)
	s.requeue(flush)
}

// acceptLocked takes a page that the reader's right covers; false means that it does not go on from the cursor. The
// subscription stays dirty for what follows.
func (s *session) acceptLocked(sub *subscription, asked models.Seq, page *modusync.Page, p packet) (fitting bool) {
	switch {
	case page.Reset && !sub.reset && sub.cursor != asked, !page.Reset && page.From > sub.cursor:
		s.dirtyLocked(sub)
		return false
	case !page.Reset && !sub.owed && page.To <= sub.cursor:
		// The database does not have what was announced: the next reading of the head finds out why.
		s.hub.unsure.put(sub.stream)
		return true
	case s.outBytes > 0 && s.outBytes+p.size() > maxFetched:
		s.dirtyLocked(sub)
		return true
	}
	s.putLocked(p)
	s.hub.metrics.FromPage.Inc()
	sub.cursor, sub.reset, sub.owed, sub.unasked, sub.until = page.To, false, page.More, false, 0
	if page.More {
		sub.until = page.Until
	}
	s.dirtyLocked(sub)
	s.reachedLocked(sub)
	return true
}

// dropLocked ends a subscription whose right is gone; the caller retires it. What was taken before is written before
// the word of it. past says that it is of a diary whose day has left the window.
func (s *session) dropLocked(sub *subscription, past bool) {
	reason := frame.ReasonRemoved
	switch {
	case past:
		reason = frame.ReasonWindow
	case sub.unasked:
		reason = frame.ReasonNotFound
	}
	s.removeLocked(sub)
	s.sayLocked(goneFrame(sub.stream.name, reason))
	s.derive = true // the right may have come back while this was asked
}
