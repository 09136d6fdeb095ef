package hub

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/time/rate"

	"modu/models"
	"modu/sync/frame"
)

// A session is one socket, from the upgrade to the close.
type session struct {
	// Fixed at construction.
	hub     *Hub
	wire    *wire
	ctx     context.Context // ends with the session
	cancel  context.CancelFunc
	started time.Time
	bearer  string // token of the handshake; empty: the hello brings it

	// Set by the hello, before others can see the session.
	user   models.ID
	client models.ID
	number int64 // of the client's hellos
	epoch  string
	person *person

	// Owned by the reader.
	limiter      *rate.Limiter
	dropped      int       // messages refused for their rate
	droppedSince time.Time // in the minute from here

	heard atomic.Int64 // when the peer was last heard, in ns since Hub.born

	slot int // in the wheel; guarded by wheel.mu

	mu       sync.Mutex // guards the following; the last lock
	phase    phase
	session  models.ID       // the signed-in session; empty for tokens that have none
	expires  models.Time     // of the access token; 0: never
	scopes   models.Scopes   // of a personal access token
	warned   bool            // of its expiry
	nextPing time.Time       //
	subs     []*subscription // sorted by name
	dirty    []*subscription // may have something to take, without doubles
	wanted   []*subscription // need a page, without doubles
	doubts   []*subscription // whose right is to be asked for once the lock is gone
	out      []packet        // taken, in order, not yet on the wire
	spare    []packet        // a list to go on with while out is written
	outBytes int
	said     int // bytes of out that no cursor governs; 0 again when out has been empty
	acks     []waitingAck
	unready  int  // subscriptions of the hello that are not at their head
	ready    bool // has been said
	queued   bool // waits for a flush worker
	writing  bool // the wire has a message in hand
	derive   bool // the list of streams has to be read again
	fetching bool // a fetch worker has it, or will
	ending   *ending
}

// A phase is how far a session has come.
type phase int

const (
	greeting  phase = iota // no hello yet
	answering              // the engine is asked what the client may read
	live
	ended
)

// An ending is why a session ends.
type ending struct {
	code   int
	reason string
	abrupt bool         // what was taken is not sent any more
	err    *frame.Error // said before the close
}

func (h *Hub) newSession(w *wire, bearer string) *session {
	ctx, cancel := context.WithCancel(h.ctx)
	now := time.Now()
	s := &session{hub: h, wire: w, ctx: ctx, cancel: cancel, started: now, bearer: bearer, slot: noSlot}
	s.limiter = h.newLimiter()
	w.session = s
	s.hear(now)
	return s
}

// hear notes a sign of life.
func (s *session) hear(now time.Time) { s.heard.Store(int64(now.Sub(s.hub.born))) }

func (s *session) lastHeard() time.Time { return s.hub.born.Add(time.Duration(s.heard.Load())) }

// putLocked takes p for the client.
func (s *session) putLocked(p packet) {
	s.out = append(s.out, p)
	s.outBytes += p.size()
}

// roomLocked reports whether p still fits into what is being taken.
func (s *session) roomLocked(p packet) bool {
	return s.outBytes == 0 || s.outBytes+p.size() <= frame.MaxServerMessage
}

// say takes frames that belong to no stream for the client: at once in the order of the calls.
func (s *session) say(frames ...frame.ServerFrame) {
	s.mu.Lock()
	s.sayLocked(frames...)
	flush := s.queueLocked()
	s.mu.Unlock()
	s.requeue(flush)
}

func (s *session) sayLocked(frames ...frame.ServerFrame) {
	if s.phase == ended || s.ending != nil {
		return
	}
	for _, f := range frames {
		p := packetOf(f)
		s.putLocked(p)
		s.said += p.size()
	}
	if s.said > maxSaid {
		s.endLocked(ending{code: frame.CloseTooSlow, reason: "too slow", abrupt: true})
	}
}

// mark notes that a subscription may have something to take; true means that the session is to be flushed.
func (s *session) mark(sub *subscription) (flush bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub.ended || sub.dirty || s.ending != nil {
		return false
	}
	s.dirtyLocked(sub)
	return s.queueLocked()
}

func (s *session) dirtyLocked(sub *subscription) {
	if !sub.dirty {
		sub.dirty = true
		s.dirty = append(s.dirty, sub)
	}
}

// queueLocked is called before the lock is given back by whoever has changed something that a flush may act on. It
// reports whether the caller has to push the session to the flush workers then (requeue). While the wire has a message
// in hand there is nothing to flush: the end of the write comes back to it.
func (s *session) queueLocked() bool {
	if s.queued || s.writing || s.phase < live && s.ending == nil && len(s.out) == 0 {
		return false
	}
	s.queued = true
	return true
}

func (s *session) requeue(flush bool) {
	if flush {
		s.hub.flushes.push(s)
	}
}

// end closes the session; the first reason counts.
func (s *session) end(e ending) {
	s.mu.Lock()
	s.endLocked(e)
	flush := s.queueLocked()
	writing := s.writing
	s.mu.Unlock()
	s.requeue(flush)
	if e.abrupt && writing {
		s.wire.hasten() // a stuck write would hold the close back
	}
}

func (s *session) endLocked(e ending) {
	if s.ending != nil || s.phase == ended {
		return
	}
	if e.abrupt {
		s.out, s.outBytes = nil, 0
	}
	if e.err != nil {
		s.putLocked(packetOf(e.err))
	}
	s.ending = &e
	s.dirty, s.wanted, s.acks = nil, nil, nil
}

// drop hangs up without a word: the peer is gone, or a close frame would not get through. The code is for the log.
func (s *session) drop(code int, reason string) {
	s.mu.Lock()
	if s.ending == nil {
		s.ending = &ending{code: code, reason: reason, abrupt: true}
	}
	s.mu.Unlock()
	s.wire.hangUp()
}

// leave takes the session out of everything when its reader is done.
func (s *session) leave() {
	s.cancel()
	s.wire.hangUp()
	s.hub.wheel.remove(s)
	s.hub.roster.remove(s)
	s.mu.Lock()
	greeted := s.phase >= live
	s.phase = ended
	subs := s.subs
	s.subs, s.dirty, s.wanted, s.doubts, s.out, s.acks = nil, nil, nil, nil, nil, nil
	for _, sub := range subs {
		sub.ended = true
	}
	e := s.ending
	s.mu.Unlock()
	for _, sub := range subs {
		sub.retire()
	}
	if s.person != nil {
		s.gone()
		s.person.leave(s)
	}
	if e == nil {
		e = &ending{reason: "peer left"}
	}
	s.hub.metrics.Subscriptions.Sub(float64(len(subs)))
	s.hub.metrics.Closed(e.code)
	switch {
	case greeted:
		s.hub.metrics.Connections.Dec()
	case e.refuses():
		s.hub.metrics.Refused.Inc()
		s.hub.shaking(-1)
	default:
		s.hub.metrics.Failed.Inc()
		s.hub.shaking(-1)
	}
	s.hub.logEnd(s, e)
}

// refuses reports whether it was this process that would not have the socket.
func (e *ending) refuses() bool {
	switch e.code {
	case 0, frame.CloseBye, frame.CloseNoHello,
		int(websocket.StatusGoingAway), int(websocket.StatusNoStatusRcvd), int(websocket.StatusAbnormalClosure):
		return false
	}
	return true
}

// logEnd writes the one line that a connection leaves in the log.
func (h *Hub) logEnd(s *session, e *ending) {
	h.log.Debug("socket closed", slog.String("user", string(s.user)), slog.String("client", string(s.client)),
		slog.Int("code", e.code), slog.String("reason", e.reason), slog.Duration("age", time.Since(s.started).Round(time.Millisecond)))
}
