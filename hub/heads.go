package hub

import (
	"context"
	"log/slog"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// headsLoop reads the heads of streams of which this process may have missed something: those that it has just begun
// to hear of on the bus.
func (h *Hub) headsLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.unsure.filled:
		}
		streams := h.unsure.take(maxReaders)
		if len(streams) == maxReaders && !sleep(ctx, auditPause) { // all streams at once: the bus is back
			return
		}
		if err := h.readHeads(ctx, streams); err != nil && ctx.Err() == nil {
			h.log.Error("heads", slog.Any("err", err))
			h.unsure.put(streams...)
			pause(ctx)
		}
	}
}

// auditLoop compares all live streams with the database: every 10 seconds, every second while the bus is away.
func (h *Hub) auditLoop(ctx context.Context) {
	for {
		period := jittered(auditEvery)
		for waited := time.Duration(0); waited < period; waited += auditFaster {
			if !sleep(ctx, auditFaster) {
				return
			}
			if !h.bus.Up() {
				break
			}
		}
		h.audit(ctx)
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

func (h *Hub) audit(ctx context.Context) {
	streams := h.live.all()
	var found []finding
	for len(streams) > 0 {
		chunk := streams[:min(len(streams), maxReaders)]
		streams = streams[len(chunk):]
		differing, err := h.compare(ctx, chunk)
		if err != nil {
			if ctx.Err() == nil {
				h.log.Error("audit", slog.Any("err", err))
			}
			break
		}
		found = append(found, differing...)
		if len(streams) > 0 && !sleep(ctx, auditPause) {
			return
		}
	}
	// What was committed a moment ago may still be on its way, and says more than a head does.
	if len(found) > 0 && sleep(ctx, auditGrace) {
		for _, f := range found {
			if h.heal(f) {
				h.metrics.HealedByAudit.Inc()
			}
		}
	}
}

// readHeads heals streams whose head is unsure, and has their readers look again.
func (h *Hub) readHeads(ctx context.Context, streams []*stream) error {
	found, err := h.compare(ctx, streams)
	if err != nil {
		return err
	}
	for _, f := range found {
		if h.heal(f) {
			h.metrics.HealedBySubscribe.Inc()
		}
	}
	for _, st := range streams {
		st.wake()
	}
	return nil
}

// A finding is a stream that differs from the database.
type finding struct {
	stream *stream
	head   modusync.Head
	lost   bool // the database is behind what this process held before it asked
}

// compare reads the heads of at most maxReaders streams.
func (h *Hub) compare(ctx context.Context, streams []*stream) ([]finding, error) {
	if len(streams) == 0 {
		return nil, nil
	}
	type belief struct {
		stream *stream
		head   models.Seq
		fence  models.Fence
	}
	names := make([]models.Stream, len(streams))
	beliefs := make(map[models.Stream]belief, len(streams))
	for i, st := range streams {
		names[i] = st.name
		beliefs[st.name] = belief{stream: st, head: st.state.Load().head, fence: st.owner.knownFence()}
	}
	ctx, cancel := context.WithTimeout(ctx, engineTimeout)
	defer cancel()
	heads, err := h.engine.Heads(ctx, names)
	if err != nil {
		return nil, err
	}
	var found []finding
	for _, head := range heads {
		if b, ok := beliefs[head.Stream]; ok && (head.Seq != b.head || head.Fence != b.fence) {
			found = append(found, finding{stream: b.stream, head: head, lost: head.Seq < b.head || head.Fence < b.fence})
		}
		delete(beliefs, head.Stream)
	}
	for _, b := range beliefs {
		h.recheck(b.stream.owner, true) // the stream is no more
	}
	return found, nil
}

// heal brings a stream to where the database was, if it has not come there by itself.
func (h *Hub) heal(f finding) (moved bool) {
	if f.lost {
		h.log.Warn("the database has lost commits", slog.String("stream", string(f.stream.name)), slog.Int64("head", int64(f.head.Seq)))
		h.lostCommits(f.stream, f.head)
		return false
	}
	h.raise(f.stream.owner, raise{fence: f.head.Fence, gap: true})
	return f.stream.learn(f.head.Seq)
}

// lostCommits sends the readers of a stream away whose newest commits are no more: they hold what never was.
func (h *Hub) lostCommits(st *stream, head modusync.Head) {
	st.fallBack(head.Seq)
	p := st.owner
	p.shard.mu.Lock()
	p.fence = min(p.fence, head.Fence)
	p.shard.mu.Unlock()
	for _, s := range st.sessions() {
		s.end(ending{code: frame.CloseDrain, reason: "the database has lost commits", abrupt: true})
	}
}
