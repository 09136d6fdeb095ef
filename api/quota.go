package api

import (
	"context"
	"time"

	"modu/auth"
	"modu/models"
	"modu/store"
)

// quotaWindow is how long the uses of a quota are counted together.
const quotaWindow = time.Hour

// A quota is how often in an hour one person may do what is expensive, on all nodes together.
type quota struct {
	name string
	max  int
}

// count counts one use of a quota, and refuses the first that is too many.
func (s *server) count(ctx context.Context, q quota, user models.ID) error {
	const relaxedQuota = 1000 // what MODU_LIMITS=relaxed multiplies with
	if s.Relaxed {
		q.max *= relaxedQuota
	}
	now := s.Now()
	a := &store.Attempt{Name: q.name + ":" + string(user), WindowStart: models.TimeOf(now.UTC().Truncate(quotaWindow))}
	if err := s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.CountAttempt(ctx, a) }); err != nil {
		return err
	}
	left := a.WindowStart.Time().Add(quotaWindow).Sub(now)
	requestOf(ctx).note(auth.Quota{Name: q.name, Max: q.max, Window: quotaWindow, Left: max(0, q.max-a.N), Reset: left})
	if a.N > q.max {
		return codeError{code: codeRateLimited, retry: max(left, time.Second)}
	}
	return nil
}

// How many of these a node works on at a time.
const (
	uploadsOnce = 32 // each takes up to 10 MB of memory
	exportsOnce = 2
	importsOnce = 8 // each takes up to 200 MB of disk
)

// places are how many requests of a kind a node works on at a time; each puts one in.
type places chan struct{}

// take waits for a place, for as long as a request may take.
func (p places) take(ctx context.Context) error {
	select {
	case p <- struct{}{}:
		return nil
	case <-ctx.Done():
		return codeError{code: codeOverloaded, cause: ctx.Err()}
	}
}

func (p places) leave() { <-p }

// takeTime gives a request that moves much more data than others its own time: to arrive, to be worked on, and to be
// answered. It goes on when the client has gone, until that time is over.
func (q *request) takeTime(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if q.connection != nil {
		until := time.Now().Add(d) // of the connection, which knows no other clock
		// A server that cannot move its deadlines keeps to the usual ones.
		_ = q.connection.SetReadDeadline(until)
		_ = q.connection.SetWriteDeadline(until.Add(requestTime))
	}
	return context.WithTimeout(context.WithoutCancel(ctx), d)
}
