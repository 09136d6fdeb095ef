package main

import (
	"context"
	"sync/atomic"
	"time"

	"modu/telemetry"
)

const (
	vitalsEvery = 5 * time.Second // how old the verdict may be that the metrics tell
	backupEvery = time.Minute     // between two looks at when the last backup was
)

// vitals are what the metrics tell of the node as a whole, so that a scrape asks nobody.
type vitals struct {
	ready  atomic.Bool
	asked  atomic.Pointer[time.Time] // when it was last asked whether the node is ready; nil: never
	backup atomic.Pointer[time.Time] // when the last backup was; nil: not known, or there was none
}

// watchVitals keeps the vitals up to date until ctx ends: readiness, when nobody else asks for it, and the last backup.
func (n *node) watchVitals(ctx context.Context) error {
	var looked time.Time
	for {
		if asked := n.vitals.asked.Load(); asked == nil || time.Since(*asked) >= vitalsEvery {
			_ = n.ready(ctx) // it takes note of the answer
		}
		if time.Since(looked) >= backupEvery {
			looked = time.Now()
			n.lookForBackup(ctx)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(vitalsEvery):
		}
	}
}

// noteReady keeps an answer to the question whether the node is ready, unless who asked has gone.
func (n *node) noteReady(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	now := time.Now()
	n.vitals.asked.Store(&now)
	n.vitals.ready.Store(err == nil)
}

func (n *node) lookForBackup(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	at, err := n.db.LastBackup(ctx)
	if err != nil || at == 0 {
		return // readiness tells of a database that is away
	}
	t := at.Time()
	n.vitals.backup.Store(&t)
}

// readings are what the metrics read when somebody looks.
func (n *node) readings() telemetry.Readings {
	return telemetry.Readings{
		Version:    version,
		Ready:      func() bool { return !n.draining() && n.vitals.ready.Load() },
		Draining:   n.draining,
		BusUp:      n.hub.BusUp,
		ClockAhead: func() time.Duration { return time.Duration(n.clock.ahead.Load()) },
		LastBackup: func() time.Time {
			if at := n.vitals.backup.Load(); at != nil {
				return *at
			}
			return time.Time{}
		},
		RingBytes: n.hub.RingBytes, QueueLength: n.engine.QueueLength, HashesWaiting: n.auth.HashesWaiting, Pools: n.db.Pools,
	}
}
