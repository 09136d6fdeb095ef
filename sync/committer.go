package sync

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"modu/models"
	"modu/store"
	"modu/telemetry"
)

// triesAlone is how often a request that failed is run by itself.
const triesAlone = 4

// A request is one Push that waits for its commit.
type request struct {
	who  models.Caller
	push Push
	muts []*mutation
	done chan outcome // capacity 1
	came time.Time
	span telemetry.Span

	owners set[models.ID] // whose streams it concerns, known once asked
}

// An outcome answers a request.
type outcome struct {
	pushed Pushed
	err    error
}

// commitLoop takes every request that waits, up to groupMax, and commits them together.
func (e *Engine) commitLoop(ctx context.Context, shard chan *request) {
	for {
		select {
		case r := <-shard:
			for _, group := range cutAtRevs(drain(shard, r)) {
				e.commitGroup(ctx, group)
			}
		case <-ctx.Done():
			e.answerRest(shard)
			return
		}
	}
}

func drain(shard chan *request, first *request) []*request {
	group := []*request{first}
	for len(group) < groupMax {
		select {
		case r := <-shard:
			group = append(group, r)
		default:
			return group
		}
	}
	return group
}

// cutAtRevs cuts a group before each request that asks for a rev. Revs grow once a commit: behind another request of
// the same one it would still find the rev that it asks for.
func cutAtRevs(group []*request) (groups [][]*request) {
	from := 0
	for i := 1; i <= len(group); i++ {
		if i == len(group) || group[i].push.IfRev != 0 {
			groups = append(groups, group[from:i])
			from = i
		}
	}
	return groups
}

func (e *Engine) answerRest(shard chan *request) {
	for {
		select {
		case r := <-shard:
			r.done <- outcome{err: ErrOverloaded}
		default:
			return
		}
	}
}

// commitGroup runs a group in one transaction. When that fails each request is run by itself, so that one person's
// fault never costs another an answer.
func (e *Engine) commitGroup(ctx context.Context, group []*request) {
	for _, r := range group {
		e.metrics.Waits.Observe(telemetry.Took(r.came))
	}
	outcomes, err := e.commit(ctx, group, nil, false)
	if err == nil {
		for i, r := range group {
			r.done <- outcomes[i]
		}
		return
	}
	if len(group) > 1 && ctx.Err() == nil {
		e.log.DebugContext(ctx, "group commit failed, going one by one", slog.Int("requests", len(group)), slog.Any("err", err))
	}
	for i, r := range group {
		o := e.commitAlone(ctx, r)
		r.done <- o
		if store.IsUnavailable(o.err) { // the others need not wait for the same
			e.metrics.Failed.Add(float64(len(group) - i - 1))
			for _, r := range group[i+1:] {
				r.done <- outcome{err: o.err}
			}
			return
		}
	}
}

// commitAlone runs one request until it succeeds or fails for a reason that will not pass. Running it again is safe
// even if an earlier try was committed unheard: the client's number is checked.
func (e *Engine) commitAlone(ctx context.Context, r *request) outcome {
	var extra []models.ID
	var err error
	for range triesAlone {
		var outcomes []outcome
		if outcomes, err = e.commit(ctx, []*request{r}, extra, true); err == nil {
			return outcomes[0]
		}
		if more, ok := errors.AsType[*missingOwners](err); ok {
			extra = append(extra, more.owners...)
			continue
		}
		if !store.IsRetryable(err) && !store.IsUnique(err, "") {
			break
		}
	}
	e.metrics.Failed.Inc()
	e.log.ErrorContext(ctx, "commit", slog.String("user", string(r.who.User)), slog.Any("err", err))
	return outcome{err: err}
}

// missingOwners says that a batch turned out to concern owners whose heads it has not locked.
type missingOwners struct{ owners []models.ID }

func (m *missingOwners) Error() string { return "further owners to lock" }

// commit runs requests in one transaction and announces it. When it is run again, an earlier try may have been committed
// unheard: then where the streams stand is announced too.
func (e *Engine) commit(ctx context.Context, group []*request, extra []models.ID, again bool) ([]outcome, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitWithin)
	defer cancel()
	span := e.traceCommit(group)
	var b *batch
	began := time.Now()
	err := e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		b = &batch{engine: e, tx: tx, requests: group, clients: map[models.ID]*models.Client{}, moved: set[models.ID]{}}
		return b.run(ctx, extra)
	})
	traceCommitted(span, b, err)
	e.metrics.Commits.Observe(telemetry.Took(began))
	if err != nil {
		return nil, err
	}
	e.metrics.Requests.Observe(float64(len(group)))
	e.countDecided(b.decided)
	if again {
		b.world.announceHeads(&b.commit)
	}
	e.announceBatch(b)
	return b.outcomes, nil
}

func (e *Engine) announceBatch(b *batch) {
	if len(b.commit.Streams)+len(b.commit.Notices) > 0 {
		b.commit.At = models.TimeOf(e.now())
		e.announce(b.commit)
	}
	if len(b.world.due)+len(b.world.replan) > 0 || b.unfinished {
		e.poke()
	}
	if len(b.world.rings) > 0 {
		fill(e.pushed)
	}
}

func (e *Engine) poke() { fill(e.poked) }

func fill(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
