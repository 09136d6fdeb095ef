package sync

import (
	"context"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
	"modu/telemetry"
)

// lagEvery is how often it is read how long what is due has waited.
const lagEvery = 15 * time.Second

// Measure has the engine count in m. It is called before anything is pushed.
func (e *Engine) Measure(m *telemetry.Engine) { e.metrics = m }

// QueueLength is how many requests wait for a committer.
func (e *Engine) QueueLength() (n int) {
	for _, shard := range e.shards {
		n += len(shard)
	}
	return n
}

// A decision is what became of a mutation that was taken for the first time.
type decision struct {
	kind string
	code string // of the refusal; empty: there is none
}

func (e *Engine) countDecided(all []decision) {
	for _, d := range all {
		e.metrics.Decided(d.kind, d.code)
	}
}

// countUntaken counts what kept the rest of a message from being taken.
func (e *Engine) countUntaken(p *Push, err *frame.Error) {
	if err == nil {
		return
	}
	kind := telemetry.Other
	for _, m := range p.Mutations {
		if _, known := kinds[m.Kind]; known && m.N == err.N {
			kind = m.Kind
		}
	}
	e.metrics.Decided(kind, err.Code)
}

func (e *Engine) countJob(kind string, err error) {
	if _, known := chunks[kind]; !known {
		kind = telemetry.Other
	}
	e.metrics.Due.Done(kind, err)
}

// readLag reads from time to time how long the oldest of what is due has waited for anybody to take it up.
func (e *Engine) readLag(ctx context.Context) error {
	if !e.lagRead.IsZero() && time.Since(e.lagRead) < lagEvery {
		return nil
	}
	e.lagRead = time.Now()
	now := models.TimeOf(e.now())
	lag := time.Duration(0)
	err := e.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		for _, next := range []func(context.Context, models.Time) (models.Time, error){tx.NextDue, tx.NextPush} {
			at, err := next(ctx, now)
			if err != nil {
				return err
			}
			if at != 0 {
				lag = max(lag, now.Sub(at))
			}
		}
		return nil
	})
	if err == nil {
		e.metrics.Due.Lag.Set(lag.Seconds())
	}
	return err
}
