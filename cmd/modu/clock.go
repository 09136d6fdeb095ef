package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"modu/models"
	"modu/store"
)

// clockEvery is how often a node compares its clock with the database's.
const clockEvery = 30 * time.Second

// A clockWatch compares this node's clock with that of the Postgres which all nodes share. Tokens and the instants of
// changes are good on every node only as long as their clocks agree.
type clockWatch struct {
	log   *slog.Logger
	db    *store.DB
	now   func() time.Time
	ahead atomic.Int64 // nanoseconds, by the newest comparison
}

// Run compares until ctx ends.
func (c *clockWatch) Run(ctx context.Context) error {
	if !c.db.Postgres() {
		return nil // its clock is ours
	}
	for {
		c.compare(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(clockEvery):
		}
	}
}

func (c *clockWatch) compare(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	before := c.now()
	var theirs models.Time
	err := c.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.NewRaw("SELECT clock_timestamp()").Scan(ctx, &theirs)
	})
	if err != nil {
		return // readiness tells of a database that is away
	}
	after := c.now()
	middle := before.Add(after.Sub(before) / 2) // a slow answer is no wrong clock
	ahead := middle.Sub(theirs.Time())
	c.ahead.Store(int64(ahead))
	if t, _ := clockTrouble(ahead); t != nil {
		c.log.Warn(t.Error(), slog.Duration("ahead", ahead))
	}
}

// err says that no requests should come here, because other nodes would not agree with this one about what is expired.
func (c *clockWatch) err() error {
	if t, far := clockTrouble(time.Duration(c.ahead.Load())); far {
		return t
	}
	return nil
}

// clockTrouble says what is wrong with a clock that is ahead of the database's, or behind; nil if nothing is. far means that
// this node must not take requests.
func clockTrouble(ahead time.Duration) (t *trouble, far bool) {
	p := particulars{"ahead": ahead.Abs().Round(time.Second).String()}
	switch {
	case ahead.Abs() >= clockLimit:
		return clockFar.of(p), true
	case ahead.Abs() >= clockNote:
		return clockOff.of(p), false
	}
	return nil, false
}
