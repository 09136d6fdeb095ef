package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/uptrace/bun"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// tolerated are how the statements begin that read more than they change, since they run once an hour: BuryEntries,
// ForgetDeletions, ForgetResults.
var tolerated = []string{
	`UPDATE "entries" AS "entry" SET state = `,
	`DELETE FROM entries WHERE owner_id = ? AND state <> `,
	`DELETE FROM results WHERE (client_id, n) IN`,
}

// TestNoStatementReadsAllOfAnOwner has an engine do everything on SQLite and looks at the plan of each statement: none may
// read a table from end to end, nor all the todos or entries of a person.
func TestNoStatementReadsAllOfAnOwner(t *testing.T) {
	db := testenv.SQLite(t).Open(t)
	people := fill(t, db, 5)
	heard := &shapes{seen: map[string]string{}}
	db.Watch(heard)
	live(t, db, people)
	err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
		for shape, statement := range heard.seen {
			if err := judgeStatement(ctx, t, tx, shape, statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if t.Logf("%d statements", len(heard.seen)); len(heard.seen) < 70 {
		t.Error("the engine did not do much")
	}
}

func judgeStatement(ctx context.Context, t *testing.T, tx store.Tx, shape, statement string) error {
	t.Helper()
	rows, err := tx.Tx.Tx.QueryContext(ctx, "EXPLAIN QUERY PLAN "+statement)
	if err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return err
		}
		if readsAll.MatchString(step) && !harmless.MatchString(step) &&
			!slices.ContainsFunc(tolerated, func(text string) bool { return strings.HasPrefix(shape, text) }) {
			t.Errorf("%s:\n%.500s", step, shape)
		}
	}
	return rows.Err()
}

var (
	readsAll = regexp.MustCompile(`^SCAN|^SEARCH (todo|diar|entr|result)\w* .*\((owner_id|client_id)=\?( AND audience=\?)?\)$`)
	// A subquery of Pages, a list of values, the index of those accounts alone that were deleted within a week.
	harmless = regexp.MustCompile(`^SCAN part|CONSTANT|users USING (COVERING )?INDEX users_deleted$`)
)

// shapes are the statements that were run, one of each shape.
type shapes struct {
	mu   sync.Mutex // guards seen
	seen map[string]string
}

func (*shapes) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

var (
	literal   = regexp.MustCompile(`'[^']*'|\b\d+\b`)
	several   = regexp.MustCompile(`(\?, )+\?|(\(\?\), )+`)
	statement = regexp.MustCompile(`^\s*(SELECT|UPDATE|DELETE)`)
)

func (s *shapes) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	if !statement.MatchString(e.Query) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[several.ReplaceAllString(literal.ReplaceAllString(e.Query, "?"), "?")] = e.Query
}

// live has people do what there is to do, and the engine what comes of it, three months long.
func live(t *testing.T, db *store.DB, people []person) {
	t.Helper()
	var later time.Duration
	now := func() time.Time { return time.Now().Add(later) }
	e := modusync.New(slog.New(slog.DiscardHandler), db, func(modusync.Commit) {}, modusync.DefaultLimits, now)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := e.Run(ctx); ctx.Err() == nil {
			t.Error(err)
		}
	})
	l := &life{t: t, engine: e, random: rand.New(rand.NewPCG(1, 1)), people: people, owner: map[models.ID]person{}, n: map[models.ID]int64{}}
	for _, p := range people {
		l.subscribe(p)
	}
	const acts, readEvery = 250, 8
	for i := range acts {
		if l.act(); i%readEvery == 0 {
			l.read()
		}
	}
	cancel()
	running.Wait()
	deliver(t, db, e, models.TimeOf(now()), people[0])
	for _, later = range []time.Duration{31 * 24 * time.Hour, 100 * 24 * time.Hour} {
		if err := e.RunDue(t.Context()); err != nil {
			t.Error(err)
		}
		if err := e.Purge(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// A life is what people have made so far.
type life struct {
	t            *testing.T
	engine       *modusync.Engine
	random       *rand.Rand
	people       []person
	goals, todos []models.ID
	routines     []models.ID
	owner        map[models.ID]person
	n            map[models.ID]int64 // the last number of each person's client
}

type fields = map[string]any

func (l *life) push(p person, op, kind string, id models.ID, f fields) {
	l.t.Helper()
	if p.id == "" || id == "" {
		return
	}
	l.n[p.id]++
	m := frame.Mutation{N: l.n[p.id], Op: op, Kind: kind, ID: string(id), At: models.TimeOf(time.Now()).String()}
	if f != nil {
		text, err := json.Marshal(f)
		if err != nil {
			l.t.Fatal(err)
		}
		m.Fields = text
	}
	_, err := l.engine.Push(l.t.Context(), models.Caller{User: p.id}, modusync.Push{Client: p.goals[0], Mutations: []frame.Mutation{m}})
	if err != nil {
		l.t.Fatal(err)
	}
}

func one[T any](r *rand.Rand, of []T) (v T) {
	if len(of) > 0 {
		v = of[r.IntN(len(of))]
	}
	return v
}

// act lets somebody do something; much of it is refused.
func (l *life) act() {
	goal, todo, someone, other := one(l.random, l.goals), one(l.random, l.todos), one(l.random, l.people), one(l.random, l.people)
	p, audience, list := l.owner[goal], one(l.random, models.Audiences), []models.ID{other.id}
	if someone.id == other.id {
		return
	}
	switch l.random.IntN(24) {
	case 0, 1:
		id := models.NewID()
		l.goals, l.owner[id] = append(l.goals, id), someone
		l.push(someone, frame.Put, "goal", id, fields{"title": "goal", "audience": audience, "viewers": list})
	case 2, 3, 4:
		id := models.NewID()
		l.todos, l.owner[id] = append(l.todos, id), p
		l.push(p, frame.Put, "todo", id, fields{"goal_id": goal, "title": "todo", "date": listDay})
	case 5:
		l.push(l.owner[todo], frame.Put, "todo", todo, one(l.random, []fields{{"done": true}, {"date": nil}, {"goal_id": goal}}))
	case 6:
		l.push(l.owner[todo], frame.Delete, "todo", todo, nil)
	case 7:
		l.push(p, frame.Put, "goal", goal, fields{"audience": audience, "viewers": list})
	case 8:
		l.push(p, frame.Delete, "goal", goal, one(l.random, []fields{nil, {"move_to": one(l.random, l.goals)}}))
	case 9:
		l.push(p, frame.Put, "goal", goal, fields{"deleted": false, "status": one(l.random, models.Statuses)})
	case 10:
		l.push(someone, frame.Put, "follow", models.FollowID(someone.id, other.id), fields{"user_id": other.id})
		l.push(other, frame.Put, "follower", models.FollowerID(other.id, someone.id), fields{"user_id": someone.id, "state": models.Accepted})
	case 11:
		l.push(someone, frame.Put, "block", models.BlockID(someone.id, other.id), fields{"user_id": other.id})
		l.push(someone, frame.Delete, "block", models.BlockID(someone.id, other.id), nil)
	case 12:
		l.push(other, frame.Put, "cheer", models.CheerID(todo, other.id), fields{"target_kind": "todo", "target_id": todo, "emoji": "👏"})
	case 14, 15:
		l.template(goal)
	case 16, 17:
		l.occur()
	case 18, 19, 20:
		l.clock(someone, other, todo)
	case 21, 22, 23:
		l.write(someone, other)
	case 13:
		l.push(someone, frame.Put, "profile", someone.id, fields{"name": "name"})
		l.push(someone, frame.Put, "settings", someone.id, fields{"approve_followers": l.random.IntN(2) == 0})
	}
}

// read lets somebody catch up with everybody, in every way.
func (l *life) read() {
	me, other := one(l.random, l.people), one(l.random, l.people)
	var asks []modusync.Ask
	for _, p := range l.people {
		asks = append(asks, modusync.Ask{Stream: models.SelfStream(p.id)}, modusync.Ask{Stream: models.FollowersStream(p.id), Cursor: 3},
			modusync.Ask{Stream: models.PublicStream(p.id)})
		for _, s := range l.shared(p) {
			asks = append(asks, modusync.Ask{Stream: s})
		}
	}
	ctx, caller := l.t.Context(), models.Caller{User: me.id}
	_, pages := l.engine.Pages(ctx, me.id, asks)
	_, hello := l.engine.Hello(ctx, caller, modusync.Hello{Client: me.goals[0]})
	_, recheck := l.engine.Recheck(ctx, me.id, []modusync.Reader{{User: other.id, Streams: append(l.shared(me), models.FollowersStream(me.id))}})
	_, heads := l.engine.Heads(ctx, []models.Stream{models.SelfStream(me.id), models.FollowersStream(other.id)})
	_, sessions := l.engine.Sessions(ctx, []models.ID{me.id})
	for _, err := range []error{pages, hello, recheck, heads, sessions} {
		if err != nil {
			l.t.Fatal(err)
		}
	}
}
