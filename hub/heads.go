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
		case <-h.unsure.filled():
		}
		streams := h.unsure.take(maxReaders)
		if err := h.readHeads(ctx, streams, true); err != nil && ctx.Err() == nil {
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
	for len(streams) > 0 {
		chunk := streams[:min(len(streams), maxReaders)]
		streams = streams[len(chunk):]
		if err := h.readHeads(ctx, chunk, false); err != nil {
			if ctx.Err() == nil {
				h.log.Error("audit", slog.Any("err", err))
			}
			return
		}
		if len(streams) > 0 && !sleep(ctx, auditPause) {
			return
		}
	}
}

// A belief is what this process held true of a stream before it asked.
type belief struct {
	stream *stream
	head   models.Seq
	fence  models.Fence
}

// readHeads compares streams with the database and heals what is behind. wake also wakes their readers when nothing was.
func (h *Hub) readHeads(ctx context.Context, streams []*stream, wake bool) error {
	names := make([]models.Stream, len(streams))
	beliefs := make(map[models.Stream]belief, len(streams))
	for i, st := range streams {
		names[i] = st.name
		beliefs[st.name] = belief{stream: st, head: st.state.Load().head, fence: st.owner.knownFence()}
	}
	if len(names) == 0 {
		return nil
	}
	heads, err := h.engine.Heads(ctx, names)
	if err != nil {
		return err
	}
	for _, head := range heads {
		b, ok := beliefs[head.Stream]
		if !ok {
			continue
		}
		h.heal(b, head)
		if wake {
			b.stream.wake()
		}
	}
	return nil
}

// heal brings a stream to where the database is.
func (h *Hub) heal(b belief, head modusync.Head) {
	if head.Seq < b.head || head.Fence < b.fence {
		h.log.Warn("the database has lost commits", slog.String("stream", string(b.stream.name)),
			slog.Int64("head", int64(head.Seq)), slog.Int64("had", int64(b.head)))
		h.lostCommits(b.stream, head)
		return
	}
	h.raise(b.stream.owner, raise{fence: head.Fence, gap: true})
	b.stream.learn(head.Seq)
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
