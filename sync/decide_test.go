package sync

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// A stage is a world built by hand, on which mutations are parsed and decided without a database.
type stage struct {
	t   *testing.T
	w   *world
	now models.Time
	n   int64
}

// The first instant of a stage, and the day that it is then.
const (
	stageStart models.Time = 1_795_000_000_000
	stageDay   models.Day  = "2026-11-18"
)

func newStage(t *testing.T) *stage {
	return &stage{t: t, w: newWorld(stageStart, DefaultLimits), now: stageStart}
}

// person adds an account that approves its followers.
func (s *stage) person(handle string) models.ID {
	id := models.NewID()
	s.w.heads[id] = &models.Head{OwnerID: id}
	s.w.users[id] = true
	s.w.profiles.load(store.Key{Owner: id, ID: id}, &models.Profile{OwnerID: id, Rev: 1, Handle: handle, Name: handle})
	s.w.settings.load(store.Key{Owner: id, ID: id}, &models.Settings{
		OwnerID: id, Rev: 1, ApproveFollowers: true, CheersOnTodos: true, CheersOnDiaries: true, DefaultAudience: models.Private,
	})
	return id
}

// A try is one mutation of a test: by whom, when, from which client.
type try struct {
	op, kind string
	id       models.ID
	fields   any
	at       models.Time // 0: now
	client   models.ID
	rest     bool
	ifRev    models.Rev
}

// decide parses a mutation and decides it; it returns the mutation and why it was refused.
func (s *stage) decide(who models.ID, try try) (*mutation, *refusal) {
	s.t.Helper()
	s.n++
	if try.at == 0 {
		try.at = s.now
	}
	f := frame.Mutation{N: s.n, Op: try.op, Kind: try.kind, ID: string(try.id), At: try.at.String()}
	if try.fields != nil {
		f.Fields = raw(s.t, try.fields)
	}
	e := &Engine{now: func() time.Time { return s.now.Time() }}
	m, bad := e.parse(models.Caller{User: who}, Push{Client: try.client, REST: try.rest, IfRev: try.ifRev}, f)
	if bad != nil {
		s.t.Fatalf("%s %s: %v", try.op, try.kind, bad)
	}
	if m.refused != nil {
		return m, m.refused
	}
	if a, ok := m.act.(resolver); ok {
		n := newNeeds()
		a.resolve(m, n, s.resolved())
	}
	return m, m.act.decide(m, s.w)
}

// resolved is what a database would have told of the todos, diaries and cheers that there are.
func (s *stage) resolved() *resolved {
	r := &resolved{
		todoOwner: map[models.ID]models.ID{}, diaryOwner: map[models.ID]models.ID{}, cheers: map[store.Key]*models.Cheer{},
	}
	for k := range s.w.diaries.rows {
		r.diaryOwner[k.ID] = k.Owner
	}
	for k := range s.w.todos.rows {
		r.todoOwner[k.ID] = k.Owner
	}
	for k := range s.w.cheers.rows {
		if c := s.w.cheers.get(k); c != nil {
			r.cheers[k] = c
		}
	}
	return r
}

func raw(t *testing.T, v any) jsontext.Value {
	t.Helper()
	if s, ok := v.(string); ok {
		return jsontext.Value(s)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type object = map[string]any

func (s *stage) put(who models.ID, kind string, id models.ID, fields any) *refusal {
	s.t.Helper()
	_, r := s.decide(who, try{op: frame.Put, kind: kind, id: id, fields: fields})
	return r
}

func (s *stage) delete(who models.ID, kind string, id models.ID) *refusal {
	s.t.Helper()
	_, r := s.decide(who, try{op: frame.Delete, kind: kind, id: id})
	return r
}

func (s *stage) goal(who models.ID, audience models.Audience, viewers ...models.ID) *models.Goal {
	s.t.Helper()
	id := models.NewID()
	accepted(s.t, s.put(who, "goal", id, object{"title": "goal", "audience": audience, "viewers": append([]models.ID{}, viewers...)}))
	return s.w.goals.find(id)
}

func (s *stage) todo(who models.ID, goal *models.Goal, more ...object) models.ID {
	s.t.Helper()
	id := models.NewID()
	f := object{"goal_id": goal.ID, "title": fmt.Sprint("todo ", s.n), "date": stageDay}
	for _, m := range more {
		for k, v := range m {
			f[k] = v
		}
	}
	accepted(s.t, s.put(who, "todo", id, f))
	return id
}

// follows makes an accepted follow.
func (s *stage) follows(follower, owner models.ID) {
	s.t.Helper()
	accepted(s.t, s.put(follower, "follow", models.FollowID(follower, owner), object{"user_id": owner}))
	accepted(s.t, s.put(owner, "follower", models.FollowerID(owner, follower), object{"user_id": follower}))
	s.w.fences = map[models.ID]*raised{}
}

// commit lets what was decided be what the next mutation finds, as after a commit.
func (s *stage) commit() {
	s.w.write(newLedger(s.w.now), nil)
	s.w.goals.settle()
	s.w.todos.settle()
	s.w.routines.settle()
	s.w.skips.settle()
	s.w.follows.settle()
	s.w.followers.settle()
	s.w.cheers.settle()
	s.w.diaries.settle()
	s.w.diaryViewers, s.w.revisions = set[store.Key]{}, nil
	s.w.due, s.w.dueKeys, s.w.fences, s.w.viewers = nil, set[string]{}, map[models.ID]*raised{}, set[store.Key]{}
}

func (t *table[T]) settle() {
	for k, c := range t.rows {
		if c.is == nil {
			delete(t.rows, k)
			continue
		}
		row := *c.is
		t.rows[k] = &change[T]{was: &row, is: &row}
	}
	t.touched = nil
}

func accepted(t *testing.T, r *refusal) {
	t.Helper()
	if r != nil {
		t.Fatalf("refused: %s %s: %s", r.code, r.field, r.message)
	}
}

func refuses(t *testing.T, r *refusal, code, field string) {
	t.Helper()
	if r == nil {
		t.Fatalf("accepted; want %s of %q", code, field)
	}
	if r.code != code || r.field != field {
		t.Fatalf("refused with %s of %q (%s); want %s of %q", r.code, r.field, r.message, code, field)
	}
}
