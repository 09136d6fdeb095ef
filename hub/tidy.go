package hub

import (
	"context"
	"time"
)

// tidyLoop drops frames that are too old to be asked for, and lets go of streams that nobody reads.
func (h *Hub) tidyLoop(ctx context.Context) {
	next := 0
	every(ctx, tidyEvery, func(context.Context) {
		now := time.Now()
		h.rings.expire(now.Add(-ringAge))
		for range shardCount / 8 {
			h.tidy(&h.shards[next], now)
			next = (next + 1) % shardCount
		}
	})
}
