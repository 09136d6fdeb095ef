package sync

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"modu/models"
	"modu/store"
)

const (
	duePoll  = 5 * time.Second  // how often what other nodes left is looked for
	dueLease = 30 * time.Second // a job that was claimed and not finished is anybody's after this
	dueClaim = 20               // jobs claimed at once
)

// chunks are the jobs by kind.
var chunks = map[string]chunk{
	jobWiden: widenChunk, jobMove: moveChunk, jobUncheer: uncheerChunk, jobAccept: acceptChunkOf, jobCounts: countsChunk,
	jobAlarm: alarmChunk, jobReminder: reminderChunk, jobReplan: replanChunk, jobCheered: cheeredChunk, jobBell: bellChunk,
	jobAccount: accountChunk, jobMidnight: midnightChunk, jobUnlink: unlinkChunk,
}

// dueLoop does what is due: at once what this node has just written down, and what a dead node left.
func (e *Engine) dueLoop(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-e.poked:
		case <-ctx.Done():
			return
		}
		wait, err := e.runDue(ctx)
		if err != nil && ctx.Err() == nil {
			e.log.ErrorContext(ctx, "due", slog.Any("err", err))
		}
		timer.Reset(wait)
	}
}

// runDue does all that is due and returns how long nothing will be.
func (e *Engine) runDue(ctx context.Context) (wait time.Duration, err error) {
	for {
		if err := e.readLag(ctx); err != nil {
			return duePoll, fmt.Errorf("read the lag: %w", err)
		}
		var jobs []*models.Due
		err := e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
			jobs, err = tx.ClaimDue(ctx, models.TimeOf(e.now()), dueLease, dueClaim)
			return err
		})
		if err != nil {
			return duePoll, fmt.Errorf("claim: %w", err)
		}
		if len(jobs) == 0 {
			return e.nextDue(ctx)
		}
		for _, d := range jobs {
			err := e.runJob(ctx, d)
			e.countJob(d.Kind, err)
			if err != nil {
				e.log.ErrorContext(ctx, "job", slog.String("kind", d.Kind), slog.String("id", string(d.ID)), slog.Any("err", err))
			}
		}
	}
}

func (e *Engine) nextDue(ctx context.Context) (wait time.Duration, err error) {
	now := models.TimeOf(e.now())
	err = e.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		at, err := tx.NextDue(ctx, now)
		if at == 0 {
			wait = duePoll
		} else {
			wait = min(duePoll, max(at.Sub(now), time.Millisecond))
		}
		return err
	})
	if err != nil {
		return duePoll, err
	}
	return wait, nil
}

// runJob does a job chunk by chunk, each under the lock and in a commit of its own.
func (e *Engine) runJob(ctx context.Context, d *models.Due) error {
	for ctx.Err() == nil {
		done, err := e.runChunk(ctx, d)
		if done || err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (e *Engine) runChunk(ctx context.Context, d *models.Due) (done bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitWithin)
	defer cancel()
	span := e.traceDue(ctx, d.Kind)
	var b *batch
	err = e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		b = &batch{engine: e, tx: tx}
		done, err = b.runChunk(ctx, d)
		return err
	})
	traceCommitted(span, b, err)
	if err != nil {
		if store.IsRetryable(err) {
			return false, nil
		}
		return false, err
	}
	e.announceBatch(b)
	return done, nil
}

func (b *batch) runChunk(ctx context.Context, d *models.Due) (done bool, err error) {
	w := newWorld(models.TimeOf(b.engine.now()), b.engine.limits)
	b.world = w
	owners, err := jobOwners(ctx, b.tx, d)
	if err != nil {
		return false, err
	}
	if w.heads, err = b.tx.LockHeads(ctx, owners); err != nil {
		return false, err
	}
	w.asked.add(owners...)
	for id, h := range w.heads {
		w.wasFence[id] = h.Fence
	}
	// Under the lock: the job may have been done or replaced meanwhile.
	if there, err := b.tx.HasDue(ctx, d.ID); err != nil || !there {
		return true, err
	}
	run, ok := chunks[d.Kind]
	if !ok {
		return true, fmt.Errorf("job %s is of the unknown kind %s", d.ID, d.Kind)
	}
	l := newLedger(w.now)
	if done, err = run(ctx, b.tx, w, l, d); err != nil {
		return false, err
	}
	if err := w.settle(ctx, b.tx, l, b); err != nil {
		return false, err
	}
	waits := !done && d.FireAt > w.now // the chunk has put off the rest
	switch {
	case done:
		err = b.tx.RemoveDue(ctx, d.ID)
	case waits:
		d.LeaseUntil = 0
		fallthrough
	default:
		err = b.tx.SaveDue(ctx, d)
	}
	if err != nil {
		return false, err
	}
	return done || waits, w.saveDue(ctx, b.tx)
}

// saveDue writes down what is left to do. One thing at a time is written down under a key: the first, but where the
// todos of a goal go is what was said last.
func (w *world) saveDue(ctx context.Context, tx store.Tx) error {
	for _, d := range w.due {
		if d.Kind == jobMove || d.Kind == jobReplan {
			if err := tx.RemoveDueKey(ctx, d.DedupeKey); err != nil {
				return err
			}
		}
	}
	if err := w.hurryMidnights(ctx, tx); err != nil {
		return err
	}
	return tx.AddDue(ctx, w.due)
}

// jobOwners returns whose heads a chunk of a job locks.
func jobOwners(ctx context.Context, tx store.Tx, d *models.Due) ([]models.ID, error) {
	owners := []models.ID{d.UserID}
	switch d.Kind {
	case jobUncheer:
		job, err := payloadOf[uncheerJob](d)
		return append(owners, job.Owner, job.Sender), err
	case jobAccount:
		tied, err := accountOwners(ctx, tx, d)
		return append(owners, tied...), err
	case jobBell:
		more, err := bellOwners(ctx, tx, d)
		return append(owners, more...), err
	case jobAccept:
		rows, err := tx.Requests(ctx, d.UserID, acceptChunk)
		for _, f := range rows {
			owners = append(owners, f.UserID)
		}
		return owners, err
	}
	return owners, nil
}

// RunDue does once what is due, for those who do not Run the engine.
func (e *Engine) RunDue(ctx context.Context) error {
	_, err := e.runDue(ctx)
	return err
}
