package hub

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/telemetry"
)

// Announce tells of a commit, in commit order: this process's own streams at once, then the others by the bus. It never
// waits and never fails: what the bus does not take is healed by the audits of the others.
func (h *Hub) Announce(c modusync.Commit) {
	messages := streamMessages(c)
	for i := range messages {
		h.advance(&messages[i], h.metrics.FromHere)
	}
	h.outgoing.put(append(messages, h.tellAll(c.Notices)...)...)
}

// streamMessages are what the bus carries of a commit's streams.
func streamMessages(c modusync.Commit) []Message {
	messages := make([]Message, len(c.Streams))
	for i, s := range c.Streams {
		messages[i] = Message{
			Stream: s.Stream, Owner: s.Owner, From: s.From, To: s.To,
			Fence: s.Fence, FenceWas: s.FenceWas, Concerned: s.Concerned, Frame: s.Frame, At: c.At,
			Trace: c.Trace,
		}
	}
	return messages
}

// Tell publishes commits for a process that has a bus and no hub: a command that changed the database while others
// serve it. An error means that some may not have been told; their audits will find out.
func Tell(ctx context.Context, bus Bus, commits []modusync.Commit) error {
	var messages []Message
	for _, c := range commits {
		messages = append(messages, streamMessages(c)...)
	}
	return publish(ctx, bus, messages)
}

// receive handles a message of the bus. Nothing that it may hold can do harm: content comes with its fence, and all
// else is asked of the database.
func (h *Hub) receive(m Message) {
	h.busMetrics.Received.Inc()
	switch {
	case m.Notice != nil:
		h.tell(m.Owner, m.Notice)
		return
	case m.Client == "":
		h.advance(&m, h.metrics.FromBus)
		return
	}
	if p := h.find(m.Owner); p != nil {
		p.replace(m.Client, m.Hello)
	}
}

// advance moves one stream on, and its owner's fence. How long it takes its frame to a socket is told to took.
func (h *Hub) advance(m *Message, took telemetry.Observer) {
	if p := h.find(m.Owner); p != nil {
		h.raise(p, raise{fence: m.Fence, was: m.FenceWas, concerned: m.Concerned})
	}
	if st := h.live.get(m.Stream); st != nil {
		st.advance(m, took)
	}
}

// lost is told by the bus of streams whose messages may have been missed up to now.
func (h *Hub) lost(names []models.Stream) {
	streams := make([]*stream, 0, len(names))
	for _, name := range names {
		if st := h.live.get(name); st != nil {
			streams = append(streams, st)
		}
	}
	h.unsure.put(streams...)
}

// An outgoing is the bounded queue to the publisher.
type outgoing struct {
	filled chan struct{} // capacity 1, never closed

	mu      sync.Mutex // guards the following; a leaf
	waiting []Message
	dropped int
}

func newOutgoing() *outgoing { return &outgoing{filled: make(chan struct{}, 1)} }

// put never waits: what does not fit is dropped.
func (o *outgoing) put(messages ...Message) {
	o.mu.Lock()
	fitting := min(len(messages), publishQueue-len(o.waiting))
	o.waiting = append(o.waiting, messages[:fitting]...)
	o.dropped += len(messages) - fitting
	o.mu.Unlock()
	ring(o.filled)
}

// take returns what waits, and how much was dropped since the last time.
func (o *outgoing) take() (messages []Message, dropped int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	messages, dropped = o.waiting, o.dropped
	o.waiting, o.dropped = nil, 0
	return messages, dropped
}

// publishLoop is the publisher: it gives the bus what was announced, in order, and waits for nobody but the bus.
func (h *Hub) publishLoop(ctx context.Context) {
	var complained time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.outgoing.filled:
		}
		messages, dropped := h.outgoing.take()
		var err error
		for len(messages) > 0 && err == nil {
			n := min(len(messages), publishBatch)
			span := h.tracePublish(messages[:n])
			err = publish(ctx, h.bus, messages[:n])
			tracePublished(span, err)
			if err == nil {
				h.busMetrics.Sent.Add(float64(n))
				messages = messages[n:]
			}
		}
		dropped += len(messages)
		h.busMetrics.Dropped.Add(float64(dropped))
		if (err != nil || dropped > 0) && ctx.Err() == nil && time.Since(complained) > auditEvery {
			complained = time.Now()
			h.log.Warn("bus: messages dropped", slog.Int("messages", dropped), slog.Any("err", err))
		}
	}
}

func publish(ctx context.Context, bus Bus, messages []Message) error {
	for i := range messages {
		if len(messages[i].Frame) > ringFrameBytes {
			messages[i].Frame = nil // the others would not keep it either
		}
	}
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	return bus.Publish(ctx, messages)
}
