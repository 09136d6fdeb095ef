package bustest

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"modu/hub"
	"modu/models"
)

// Chaos says how bad a bus is. The shares are of all messages, 0 to 1.
type Chaos struct {
	Seed   uint64
	Drop   float64
	Double float64
	Delay  time.Duration // each message comes up to so much later, and so in another order
}

// Wrap returns a bus that hears what inner hears, badly. What it publishes arrives as well as the other end can hear.
func Wrap(inner hub.Bus, c Chaos) hub.Bus {
	return &chaotic{Bus: inner, chaos: c, rng: rand.New(rand.NewPCG(c.Seed, 22)), filled: make(chan struct{}, 1)}
}

type chaotic struct {
	hub.Bus
	chaos Chaos

	mu      sync.Mutex // guards the following
	rng     *rand.Rand
	waiting []late
	filled  chan struct{} // capacity 1, never closed
}

// A late message is due at some instant.
type late struct {
	message hub.Message
	due     time.Time
}

// Run implements hub.Bus.
func (c *chaotic) Run(ctx context.Context, receive func(hub.Message), lost func([]models.Stream)) error {
	ctx, cancel := context.WithCancel(ctx)
	var delivering sync.WaitGroup
	delivering.Go(func() { c.deliver(ctx, receive) })
	err := c.Bus.Run(ctx, c.mistreat, lost)
	cancel()
	delivering.Wait()
	return err
}

// mistreat drops, doubles and delays one message.
func (c *chaotic) mistreat(m hub.Message) {
	c.mu.Lock()
	times := 1
	if c.rng.Float64() < c.chaos.Drop {
		times = 0
	} else if c.rng.Float64() < c.chaos.Double {
		times = 2
	}
	for range times {
		var wait time.Duration
		if c.chaos.Delay > 0 {
			wait = time.Duration(c.rng.Int64N(int64(c.chaos.Delay)))
		}
		c.waiting = append(c.waiting, late{m, time.Now().Add(wait)})
	}
	c.mu.Unlock()
	select {
	case c.filled <- struct{}{}:
	default:
	}
}

// deliver hands over what is due, in the order in which it is.
func (c *chaotic) deliver(ctx context.Context, receive func(hub.Message)) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.filled:
		case <-timer.C:
		}
		next := time.Hour
		for _, m := range c.due(time.Now(), &next) {
			receive(m)
		}
		timer.Reset(next)
	}
}

func (c *chaotic) due(now time.Time, next *time.Duration) (list []hub.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var rest []late
	for _, l := range c.waiting {
		if wait := l.due.Sub(now); wait > 0 {
			rest = append(rest, l)
			*next = min(*next, wait)
		} else {
			list = append(list, l.message)
		}
	}
	c.waiting = rest
	return list
}
