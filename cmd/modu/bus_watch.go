package main

import (
	"context"
	"log/slog"
	"time"
)

const (
	busLook  = time.Second      // between two looks at whether the bus is up
	busGrace = 2 * time.Second  // for a bus that is not up yet, or comes back by itself
	redisAsk = 3 * time.Second  // for Redis to say what is the matter
	probing  = 10 * time.Second // for a bucket, a mail server or an issuer
)

// A busWatch says once when Redis is away, why, and what that means, and once when it is back. The server runs meanwhile.
type busWatch struct {
	log *slog.Logger
	url string      // of Redis; empty: there is none to watch
	up  func() bool // whether the bus hears Redis
}

// Run watches until ctx ends.
func (b *busWatch) Run(ctx context.Context) error {
	if b.url == "" {
		return nil
	}
	said, down := b.away(ctx), time.Duration(0)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(busLook):
		}
		if b.up() {
			if said {
				b.log.InfoContext(ctx, "MODU_REDIS_URL: Redis is back: changes of other nodes come at once")
			}
			said, down = false, 0
			continue
		}
		if down += busLook; down >= busGrace && !said {
			said = b.away(ctx)
		}
	}
}

// away asks Redis, says what is wrong, and reports whether it does not work at all.
func (b *busWatch) away(ctx context.Context) bool {
	within, cancel := context.WithTimeout(ctx, redisAsk)
	defer cancel()
	t := redisTrouble(within, b.url)
	if t == nil || ctx.Err() != nil {
		return false
	}
	if t.err == nil {
		b.log.WarnContext(ctx, t.Error())
		return false
	}
	b.log.WarnContext(ctx, t.Error(), slog.Any("err", t.err))
	return true
}
