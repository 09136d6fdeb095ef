package hub

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// greet answers the hello: it opens what the client may read, from where the client stands.
func (s *session) greet(f *frame.Hello) *ending {
	s.mu.Lock()
	s.phase = answering
	s.mu.Unlock()
	who, e := s.callerOf(f)
	if e != nil {
		return e
	}
	hello := modusync.Hello{Client: models.ID(f.ClientID), Agent: f.Agent, Cursors: make(map[models.Stream]models.Seq, len(f.Cursors))}
	for stream, seq := range f.Cursors {
		hello.Cursors[models.Stream(stream)] = models.Seq(seq)
	}
	w, e := s.ask(who, hello)
	if e != nil {
		return e
	}
	if w.Epoch != f.Epoch {
		clear(hello.Cursors) // positions in another history
	}
	s.user, s.client, s.number, s.epoch = who.User, hello.Client, w.Hello, w.Epoch
	if s.hub.history.differs(w.Epoch) {
		s.hub.forgetHistory(w.Epoch)
	}
	if e := s.hub.join(s); e != nil {
		return e
	}
	s.wire.greeted()
	s.hub.shaking(-1)
	s.hub.metrics.Welcomed.Inc()
	s.hub.metrics.Connections.Inc()
	s.welcome(who, w, hello.Cursors)
	s.hub.outgoing.put(Message{Stream: models.SelfStream(s.user), Owner: s.user, Client: s.client, Hello: s.number})
	return nil
}

// callerOf returns who says hello: by the token of the frame, else by that of the handshake.
func (s *session) callerOf(f *frame.Hello) (models.Caller, *ending) {
	if f.Token == "" && s.bearer != "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		return models.Caller{User: s.user, Session: s.session, Expires: s.expires, Scopes: s.scopes}, nil
	}
	if f.Token == "" {
		return models.Caller{}, &ending{code: frame.CloseSignedOut, reason: "not signed in"}
	}
	return s.authenticate(f.Token)
}

// ask has the engine answer the hello. Only so many ask at once, and nobody waits longer for it than a client would.
func (s *session) ask(who models.Caller, hello modusync.Hello) (modusync.Welcome, *ending) {
	ctx, cancel := context.WithTimeout(s.ctx, engineTimeout)
	defer cancel()
	overloaded := &ending{code: frame.CloseOverloaded, reason: "overloaded"}
	select {
	case s.hub.hellos <- struct{}{}:
		defer func() { <-s.hub.hellos }()
	case <-ctx.Done():
		return modusync.Welcome{}, overloaded
	}
	w, err := s.hub.engine.Hello(ctx, who, hello)
	var refusal *frame.Error
	switch {
	case errors.As(err, &refusal) && refusal.Closes():
		return w, &ending{code: frame.CloseBadFrame, reason: refusal.Code, err: refusal}
	case errors.As(err, &refusal):
		overloaded.err = refusal
		return w, overloaded
	case err != nil:
		s.hub.log.Error("hello", slog.Any("err", err))
		return w, overloaded
	}
	return w, nil
}

// welcome puts the session among the living: from here on others see it.
func (s *session) welcome(who models.Caller, w modusync.Welcome, cursors map[models.Stream]models.Seq) {
	infos := w.List.Streams
	if len(infos) > maxStreams {
		infos = infos[:maxStreams]
	}
	subs := make([]*subscription, 0, len(infos))
	for _, info := range infos {
		sub := s.subscribe(info)
		sub.cursor, sub.unready = cursors[info.Stream], true
		sub.watched = info.Stream.Letter() == models.LetterPublic
		if sub.cursor == 0 || sub.cursor > info.Head {
			sub.cursor, sub.reset = 0, true
		}
		subs = append(subs, sub)
	}
	s.mu.Lock()
	s.phase, s.session, s.expires, s.scopes = live, who.Session, who.Expires, who.Scopes
	s.nextPing = time.Now().Add(jittered(s.hub.options.Heartbeat))
	s.sayLocked(s.hub.welcomeFrame(who, w))
	for _, gone := range w.Gone {
		s.sayLocked(goneFrame(gone, frame.ReasonNotFound))
	}
	s.subs = make([]*subscription, 0, len(subs))
	for _, sub := range subs {
		if s.insertLocked(sub) {
			s.unready++
		}
	}
	flush := s.queueLocked()
	s.mu.Unlock()
	s.requeue(flush)
	s.open(subs)
	s.hub.verify(s)
	s.hub.visit(s, time.Now())
}

func (h *Hub) welcomeFrame(who models.Caller, w modusync.Welcome) *frame.Welcome {
	f := &frame.Welcome{
		UserID: string(who.User), ServerTime: models.TimeOf(h.now()).String(), Epoch: w.Epoch, LastN: w.LastN,
		HeartbeatS: max(1, int(h.options.Heartbeat/time.Second)),
		Limits: frame.Limits{
			MutationsPerS: h.rate(), Burst: h.burst(), Streams: maxStreams, MessageBytes: frame.MaxMessage,
		},
	}
	if who.Expires != 0 {
		f.TokenExpires = who.Expires.String()
	}
	return f
}

func goneFrame(stream models.Stream, reason string) *frame.StreamState {
	return &frame.StreamState{Stream: string(stream), State: frame.StreamGone, Reason: reason}
}

// subscribe returns a subscription as info found it, which no one knows yet.
func (s *session) subscribe(info modusync.StreamInfo) *subscription {
	return &subscription{
		session: s, stream: s.hub.hold(info), own: info.Stream == models.SelfStream(s.user),
		target: info.Head, since: info.Fence, fence: info.Fence, listed: info.Fence,
	}
}

// open makes subscriptions that were put into the session known to their streams, and looks at what was missed in
// between.
func (s *session) open(subs []*subscription) {
	for _, sub := range subs {
		sub.stream.admit(sub)
	}
	var ask []*subscription
	flush := false
	for _, sub := range subs {
		known := sub.stream.owner.knownFence()
		s.mu.Lock()
		in := s.findLocked(sub.stream.name) == sub
		if in {
			s.dirtyLocked(sub)
			s.knowsLocked(sub, known)
			if known > sub.fence && !sub.unasked {
				ask = append(ask, sub) // the right was read before the fence that this node has heard of
			}
			flush = s.queueLocked() || flush
		}
		s.mu.Unlock()
		if !in {
			sub.retire()
		}
	}
	s.requeue(flush)
	s.hub.askAbout(ask)
}

// forgetHistory ends the sessions and rings of another history of the database.
func (h *Hub) forgetHistory(epoch string) {
	h.log.Warn("the database has another history", slog.String("epoch", epoch))
	for _, st := range h.live.all() {
		st.fallBack(0)
	}
	for i := range h.shards {
		h.shards[i].forgetFences()
	}
	h.unsure.put(h.live.all()...)
	for _, s := range h.roster.all() {
		s.mu.Lock()
		old := s.phase == live && s.epoch != epoch
		s.mu.Unlock()
		if old {
			s.end(ending{code: frame.CloseDrain, reason: "another history", abrupt: true})
		}
	}
}
