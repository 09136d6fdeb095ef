package sync

import (
	"context"
	"errors"
	"hash/fnv"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"modu/models"
	"modu/store"
	"modu/telemetry"
)

const (
	groupMax     = 64               // requests that one transaction takes
	queueMax     = 1024             // requests that wait for a committer
	queueWait    = time.Second      // how long a request waits for a place in the queue
	commitWithin = 10 * time.Second // a transaction takes no longer
)

// Limits are those of the engine that rates are; the rest of the limits are constants of models.
type Limits struct {
	FollowsAnHour int // per person
}

// DefaultLimits are the limits of a server without MODU_LIMITS.
var DefaultLimits = Limits{FollowsAnHour: 100}

// An Engine turns mutations into commits on streams, and cursors into the commits after them. Its state is the
// database's.
type Engine struct {
	log      *slog.Logger
	db       *store.DB
	announce func(Commit)
	limits   Limits
	now      func() time.Time

	shards  []chan *request // to one committer each, never closed
	stopped chan struct{}   // closed when the committers have ended: what waits then is not answered any more
	poked   chan struct{}   // capacity 1, never closed: there may be something due
	pushed  chan struct{}   // likewise: there is something for push services

	tracer  *telemetry.Tracer // set by Trace; nil: no spans
	metrics *telemetry.Engine // those of Measure, else some that nobody sees
	lagRead time.Time         // when the lag was; owned by who does what is due
}

// New returns an engine. announce is called after each commit, in commit order of each owner but for the jobs that are
// done in chunks; it must not block.
func New(log *slog.Logger, db *store.DB, announce func(Commit), limits Limits, now func() time.Time) *Engine {
	e := &Engine{
		log: log, db: db, announce: announce, limits: limits, now: now,
		shards: make([]chan *request, db.Committers()), stopped: make(chan struct{}), poked: make(chan struct{}, 1),
		pushed: make(chan struct{}, 1), metrics: telemetry.NewMetrics().Engine,
	}
	for i := range e.shards {
		e.shards[i] = make(chan *request, queueMax)
	}
	return e
}

// Run commits what is pushed and does what is due, until ctx ends. Requests that wait then are answered, and those that
// come later. It runs once.
func (e *Engine) Run(ctx context.Context) error {
	g := errgroup.Group{}
	for _, loop := range []func(context.Context){e.commitLoops, e.dueLoop, e.purgeLoop} {
		g.Go(func() error { loop(ctx); return nil })
	}
	return g.Wait()
}

func (e *Engine) commitLoops(ctx context.Context) {
	defer close(e.stopped)
	var wg sync.WaitGroup
	for _, shard := range e.shards {
		wg.Go(func() { e.commitLoop(ctx, shard) })
	}
	wg.Wait()
}

// ErrOverloaded says that the engine has more to do than it can: come again a little later.
var ErrOverloaded = errors.New("overloaded")

// Push carries out the mutations of one message, all accepted ones in one commit, and returns when that is durable.
// An error says that it is unknown whether they were taken: the same Push again has no second effect.
func (e *Engine) Push(ctx context.Context, who models.Caller, p Push) (Pushed, error) {
	ctx, span := e.tracePush(ctx, &p)
	pushed, err := e.push(ctx, span, who, p)
	tracePushed(span, &p, &pushed, err)
	e.countUntaken(&p, pushed.Err)
	return pushed, err
}

func (e *Engine) push(ctx context.Context, span telemetry.Span, who models.Caller, p Push) (Pushed, error) {
	r := &request{who: who, push: p, done: make(chan outcome, 1), span: span, came: time.Now()}
	for _, m := range p.Mutations {
		parsed, err := e.parse(who, p, m)
		if err != nil {
			return Pushed{Err: err}, nil // of the envelope: nothing of the message is taken
		}
		r.muts = append(r.muts, parsed)
	}
	if len(r.muts) == 0 {
		return Pushed{}, nil
	}
	if err := e.enqueue(ctx, r); err != nil {
		return Pushed{}, err
	}
	select {
	case o := <-r.done:
		return o.pushed, o.err
	case <-e.stopped:
	case <-ctx.Done():
		return Pushed{}, ctx.Err()
	}
	select {
	case o := <-r.done:
		return o.pushed, o.err
	default:
		return Pushed{}, ErrOverloaded
	}
}

func (e *Engine) enqueue(ctx context.Context, r *request) error {
	shard := e.shards[shardOf(r.shardKey(), len(e.shards))]
	select {
	case shard <- r:
		return nil
	default:
	}
	wait := time.NewTimer(queueWait)
	defer wait.Stop()
	select {
	case shard <- r:
		return nil
	case <-wait.C:
		return ErrOverloaded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// shardKey is what all requests share that should not wait for each other's locks: the caller, or the target of a
// cheer, which many people cheer at once.
func (r *request) shardKey() models.ID {
	if c, ok := r.muts[0].act.(*cheerPut); ok {
		return c.target
	}
	return r.who.User
}

func shardOf(key models.ID, n int) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	return int(h.Sum32() % uint32(n))
}

// AnnounceFence makes a change of a person's sessions known everywhere; the caller has committed it. It is told on the
// streams of others too, so that their readers are confirmed without a question: it concerns the person alone.
func (e *Engine) AnnounceFence(r store.FenceRaise) {
	var c Commit
	for _, at := range []struct {
		stream models.Stream
		seq    models.Seq
	}{
		{models.SelfStream(r.Owner), r.SeqS}, {models.FollowersStream(r.Owner), r.SeqF}, {models.PublicStream(r.Owner), r.SeqP},
	} {
		c.Streams = append(c.Streams, StreamCommit{
			Stream: at.stream, Owner: r.Owner, From: at.seq, To: at.seq, Fence: r.Fence, FenceWas: r.Was,
			Concerned: []models.ID{r.Owner},
		})
	}
	e.announce(c)
	e.poke() // who signs in may have come back
}
