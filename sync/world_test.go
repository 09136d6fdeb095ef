package sync_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	gosync "sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// A fixture is an engine on a real database, the clock of a test, and what was announced.
type fixture struct {
	t      testing.TB
	db     *store.DB
	engine *modusync.Engine
	stop   func() // the engine

	mu      gosync.Mutex // guards everything below
	offset  time.Duration
	stopped time.Time // what the clock shows while it is stopped, less offset; zero while it runs
	commits []modusync.Commit
}

// each runs a test on both databases, at the same time.
func each(t *testing.T, f func(t *testing.T, x *fixture)) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		t.Parallel()
		f(t, start(t, db.Open(t)))
	})
}

func start(t testing.TB, db *store.DB) *fixture {
	x := &fixture{t: t, db: db}
	x.engine = x.newEngine(modusync.DefaultLimits)
	x.stop = x.run(x.engine.Run)
	return x
}

func (x *fixture) newEngine(limits modusync.Limits) *modusync.Engine {
	return modusync.New(slog.New(slog.DiscardHandler), x.db, x.heard, limits, x.now)
}

// run runs something until the test ends or the returned function is called.
func (x *fixture) run(run func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	stop = gosync.OnceFunc(func() {
		cancel()
		<-ended
	})
	x.t.Cleanup(stop)
	return stop
}

func (x *fixture) now() time.Time {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.stopped.IsZero() {
		return x.stopped.Add(x.offset)
	}
	return time.Now().Add(x.offset)
}

// pinned stops the clock while f runs: only later moves it.
func (x *fixture) pinned(f func()) {
	x.setStopped(time.Now())
	defer x.setStopped(time.Time{})
	f()
}

func (x *fixture) setStopped(at time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.stopped = at
}

// later moves the clock.
func (x *fixture) later(d time.Duration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.offset += d
}

func (x *fixture) heard(c modusync.Commit) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.commits = append(x.commits, c)
}

// A person is a user with one client.
type person struct {
	x      *fixture
	id     models.ID
	handle string
	client models.ID
	n      int64

	offline bool // what is put waits, until the device sends it in one message
	waiting []frame.Mutation
}

func (x *fixture) person(handle string) *person {
	x.t.Helper()
	id, now := models.NewID(), models.TimeOf(x.now())
	err := x.db.InTx(x.t.Context(), func(ctx context.Context, tx store.Tx) error {
		return store.CreateAccount(ctx, tx,
			&models.User{ID: id, Email: handle + "@example.org", EmailKey: handle + "@example.org", PasswordHash: "-", CreatedAt: now},
			&models.Profile{OwnerID: id, Rev: 1, CreatedAt: now, Handle: handle, Name: handle, Stamps: models.Stamps{}},
			&models.Settings{
				OwnerID: id, Rev: 1, CreatedAt: now, Locale: "ko", TimeZone: "Asia/Seoul", WeekStart: "sun", ApproveFollowers: true,
				SearchableByHandle: true, CheersOnTodos: true, CheersOnDiaries: true, DefaultAudience: models.Private, Stamps: models.Stamps{},
			})
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return &person{x: x, id: id, handle: handle, client: models.NewID()}
}

func (p *person) caller() models.Caller { return models.Caller{User: p.id} }

// A m is the fields of a mutation.
type m = map[string]any

func (p *person) mutation(op, kind string, id models.ID, fields m) frame.Mutation {
	p.n++
	f := frame.Mutation{N: p.n, Op: op, Kind: kind, ID: string(id), At: models.TimeOf(p.x.now()).String()}
	if fields != nil {
		b, err := json.Marshal(fields)
		if err != nil {
			p.x.t.Fatal(err)
		}
		f.Fields = jsontext.Value(b)
	}
	return f
}

func (p *person) push(ms ...frame.Mutation) modusync.Pushed {
	p.x.t.Helper()
	if p.offline {
		p.waiting = append(p.waiting, ms...)
		return modusync.Pushed{Results: make([]frame.Result, len(ms))}
	}
	pushed, err := p.x.engine.Push(p.x.t.Context(), p.caller(), modusync.Push{Client: p.client, Mutations: ms})
	if err != nil {
		p.x.t.Fatalf("push: %v", err)
	}
	return pushed
}

// put puts and returns the result.
func (p *person) put(kind string, id models.ID, fields m) frame.Result {
	p.x.t.Helper()
	return one(p.x.t, p.push(p.mutation(frame.Put, kind, id, fields)))
}

func (p *person) delete(kind string, id models.ID, fields m) frame.Result {
	p.x.t.Helper()
	return one(p.x.t, p.push(p.mutation(frame.Delete, kind, id, fields)))
}

func one(t testing.TB, p modusync.Pushed) frame.Result {
	t.Helper()
	if p.Err != nil {
		t.Fatalf("push: %v", p.Err)
	}
	if len(p.Results) != 1 {
		t.Fatalf("got %d results; want 1", len(p.Results))
	}
	return p.Results[0]
}

func ok(t testing.TB, r frame.Result) {
	t.Helper()
	if !r.OK {
		t.Fatalf("refused: %s %s %s", r.Code, r.Field, r.Message)
	}
}

func refused(t testing.TB, r frame.Result, code, field string) {
	t.Helper()
	if r.OK || r.Code != code || r.Field != field {
		t.Fatalf("result = ok:%v code:%q field:%q; want code %q field %q", r.OK, r.Code, r.Field, code, field)
	}
}

// goal makes a goal and returns its id.
func (p *person) goal(audience models.Audience, more ...m) models.ID {
	p.x.t.Helper()
	id := models.NewID()
	f := m{"title": "목표 " + p.handle, "audience": audience}
	for _, o := range more {
		for k, v := range o {
			f[k] = v
		}
	}
	ok(p.x.t, p.put("goal", id, f))
	return id
}

// todo makes a todo of today and returns its id.
func (p *person) todo(goal models.ID, more ...m) models.ID {
	p.x.t.Helper()
	id := models.NewID()
	f := m{"goal_id": goal, "title": fmt.Sprintf("할 일 %d", p.n), "date": p.today()}
	for _, o := range more {
		for k, v := range o {
			f[k] = v
		}
	}
	ok(p.x.t, p.put("todo", id, f))
	return id
}

func (p *person) today() models.Day {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		p.x.t.Fatal(err)
	}
	return models.Today(models.TimeOf(p.x.now()), seoul, 0)
}

// follows makes p an accepted follower of o.
func (p *person) follows(o *person) {
	p.x.t.Helper()
	ok(p.x.t, p.put("follow", models.FollowID(p.id, o.id), m{"user_id": o.id}))
	ok(p.x.t, o.put("follower", models.FollowerID(o.id, p.id), m{"user_id": p.id, "state": "accepted"}))
}

// shownEvery is how often the counts of cheers reach f, p and g.
const shownEvery = time.Second

// drainDue does what is due by another engine, and returns when nothing is left.
func (x *fixture) drainDue() {
	x.t.Helper()
	e := x.newEngine(modusync.DefaultLimits)
	if err := e.RunDue(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
}

// commitsOnly goes on with an engine that commits and leaves what is due to others.
func (x *fixture) commitsOnly() {
	x.stop()
	x.engine = x.newEngine(modusync.DefaultLimits)
	x.stop = x.run(x.engine.CommitLoops)
}

// purge does what every node does once an hour.
func (x *fixture) purge() {
	x.t.Helper()
	if err := x.engine.Purge(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
}
