package sync

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

func TestTodoNeedsAGoalThatTakesIt(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	mine, theirs := s.goal(me, models.Public), s.goal(other, models.Public)
	hidden, gone := s.goal(me, models.Public), s.goal(me, models.Public)
	accepted(t, s.put(me, "goal", hidden.ID, object{"status": "hidden"}))
	accepted(t, s.delete(me, "goal", gone.ID))
	held := s.todo(me, mine)
	for name, c := range map[string]struct {
		goal models.ID
		code string
	}{
		"unknown":    {models.NewID(), frame.NotFound},
		"theirs":     {theirs.ID, frame.NotFound},
		"deleted":    {gone.ID, frame.GoneCode},
		"not active": {hidden.ID, frame.NotAllowed},
	} {
		t.Run(name, func(t *testing.T) {
			refuses(t, s.put(me, "todo", models.NewID(), object{"goal_id": c.goal, "title": "t"}), c.code, "goal_id")
			refuses(t, s.put(me, "todo", held, object{"goal_id": c.goal}), c.code, "goal_id")
			if s.w.todos.find(held).GoalID != mine.ID {
				t.Error("a refused move moved it")
			}
		})
	}
	if n := s.w.heads[me].Todos; n != 1 {
		t.Errorf("the head counts %d todos; want 1", n)
	}
}

func TestWhatIsNotMineIsNotFound(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	g := s.goal(other, models.Public)
	todo := s.todo(other, g)
	unknown := models.NewID()
	for _, id := range []models.ID{todo, unknown} {
		refuses(t, s.put(me, "todo", id, object{"done": true}), frame.NotFound, "id")
		refuses(t, s.put(me, "todo", id, object{"deleted": false}), frame.NotFound, "id")
		refuses(t, s.delete(me, "todo", id), frame.NotFound, "id")
	}
	refuses(t, s.put(me, "todo", todo, object{"goal_id": s.goal(me, models.Public).ID, "title": "t"}), frame.NotFound, "id")
	for _, id := range []models.ID{g.ID, unknown} {
		refuses(t, s.put(me, "goal", id, object{"color": "sky"}), frame.NotFound, "id")
		refuses(t, s.delete(me, "goal", id), frame.NotFound, "id")
	}
	refuses(t, s.put(me, "goal", g.ID, object{"title": "mine"}), frame.NotFound, "id")
	refuses(t, s.put(me, "profile", other, object{"name": "x"}), frame.NotFound, "id")
	refuses(t, s.put(me, "settings", other, object{"locale": "en"}), frame.NotFound, "id")
}

// TestLaterInstantWins: last writer wins per field, by the instant of the put.
func TestLaterInstantWins(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	const low, high models.ID = "00000000-0000-7000-8000-000000000001", "f0000000-0000-7000-8000-000000000001"
	type put struct {
		client     models.ID
		at         time.Duration
		n          int64
		rest       bool
		superseded bool
	}
	for name, puts := range map[string][]put{
		"later":                    {{low, 1 * time.Second, 1, false, false}, {high, 2 * time.Second, 1, false, false}},
		"earlier":                  {{high, 2 * time.Second, 1, false, false}, {low, 1 * time.Second, 1, false, true}},
		"same client, later n":     {{low, time.Second, 1, false, false}, {low, time.Second, 2, false, false}},
		"same client, earlier n":   {{low, time.Second, 2, false, false}, {low, time.Second, 1, false, true}},
		"greater client":           {{low, time.Second, 9, false, false}, {high, time.Second, 1, false, false}},
		"lesser client":            {{high, time.Second, 1, false, false}, {low, time.Second, 9, false, true}},
		"rest is now":              {{high, time.Second, 1, false, false}, {"", 0, 0, true, false}},
		"rest and a clock ahead":   {{high, 90 * time.Second, 1, false, false}, {"", 0, 0, true, true}},
		"rest twice":               {{"", 0, 0, true, false}, {"", 0, 0, true, false}},
		"rest and the same moment": {{low, 60 * time.Second, 1, false, false}, {"", 0, 0, true, true}},
		"clock two minutes ahead":  {{low, 180 * time.Second, 1, false, false}, {low, 61 * time.Second, 2, false, true}},
		"clock too far ahead":      {{low, 181 * time.Second, 1, false, false}, {low, 61 * time.Second, 2, false, false}},
	} {
		t.Run(name, func(t *testing.T) {
			s.t, s.now = t, stageStart
			id := s.todo(me, s.goal(me, models.Private))
			s.now = stageStart.Add(time.Minute)
			want := ""
			for i, p := range puts {
				title := fmt.Sprint("title ", i)
				s.n = p.n - 1
				m, r := s.decide(me, try{
					op: frame.Put, kind: "todo", id: id, fields: object{"title": title}, at: stageStart.Add(p.at), client: p.client, rest: p.rest,
				})
				accepted(t, r)
				if m.superseded != p.superseded {
					t.Errorf("put %d: superseded = %t; want %t", i, m.superseded, p.superseded)
				}
				if !p.superseded {
					want = title
				}
			}
			if got := s.w.todos.find(id).Title; got != want {
				t.Errorf("title = %q; want %q", got, want)
			}
		})
	}
}

// TestFieldsAreWonOneByOne: a put that lost one field still changes the others.
func TestFieldsAreWonOneByOne(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	id := s.todo(me, s.goal(me, models.Private))
	accepted(t, s.put(me, "todo", id, object{"title": "newest"}))
	m, r := s.decide(me, try{op: frame.Put, kind: "todo", id: id, at: stageStart.Add(-time.Hour), fields: object{"title": "old", "memo": "m"}})
	accepted(t, r)
	if todo := s.w.todos.find(id); !m.superseded || todo.Title != "newest" || todo.Memo != "m" {
		t.Errorf("superseded = %t, title %q, memo %q; want true, newest, m", m.superseded, todo.Title, todo.Memo)
	}
}

func TestDoneIsAValue(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	id := s.todo(me, s.goal(me, models.Private))
	at := stageStart.Add(time.Second)
	s.now = stageStart.Add(time.Minute)
	for range 2 { // twice is once
		_, r := s.decide(me, try{op: frame.Put, kind: "todo", id: id, at: at, client: "c", fields: object{"done": true}})
		accepted(t, r)
		if todo := s.w.todos.find(id); !todo.Done || todo.DoneAt != at {
			t.Errorf("done = %t at %s; want true at %s", todo.Done, todo.DoneAt, at)
		}
	}
	accepted(t, s.put(me, "todo", id, object{"done": false}))
	if todo := s.w.todos.find(id); todo.Done || todo.DoneAt != 0 {
		t.Errorf("reopened: done = %t at %v", todo.Done, todo.DoneAt)
	}
}

func TestDeleteWinsOverEdits(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	id := s.todo(me, s.goal(me, models.Private))
	accepted(t, s.delete(me, "todo", id))
	refuses(t, s.put(me, "todo", id, object{"title": "later"}), frame.GoneCode, "id")
	accepted(t, s.delete(me, "todo", id))
	accepted(t, s.put(me, "todo", id, object{"deleted": false, "title": "back"}))
	if todo := s.w.todos.find(id); todo.DeletedAt != 0 || todo.Title != "back" {
		t.Errorf("restored: %+v", todo)
	}
	accepted(t, s.put(me, "todo", id, object{"deleted": true}))
	if s.w.todos.find(id).DeletedAt == 0 {
		t.Error("deleted:true deletes nothing")
	}
	s.w.now = s.w.now.Add(restoreWithin)
	accepted(t, s.put(me, "todo", id, object{"deleted": false}))
	accepted(t, s.delete(me, "todo", id))
	s.w.now = s.w.now.Add(restoreWithin + time.Millisecond)
	refuses(t, s.put(me, "todo", id, object{"deleted": false}), frame.GoneCode, "id")
}

func TestArchivingTakesTheAlarm(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g := s.goal(me, models.Private)
	id := s.todo(me, g, object{"alarm": "09:00"})
	accepted(t, s.put(me, "todo", id, object{"date": nil}))
	if todo := s.w.todos.find(id); todo.Date != "" || todo.Alarm != "" {
		t.Errorf("archived: date %q, alarm %q", todo.Date, todo.Alarm)
	}
	refuses(t, s.put(me, "todo", id, object{"alarm": "10:00"}), frame.Invalid, "alarm")
	accepted(t, s.put(me, "todo", id, object{"date": stageDay}))
	if alarm := s.w.todos.find(id).Alarm; alarm != "" {
		t.Errorf("restored to a day: alarm %q; want none", alarm)
	}
	refuses(t, s.put(me, "todo", models.NewID(), object{"goal_id": g.ID, "title": "t", "alarm": "10:00"}), frame.Invalid, "alarm")
	accepted(t, s.put(me, "todo", id, object{"alarm": "10:00"}))
	accepted(t, s.put(me, "todo", id, object{"date": stageDay.Add(1)}))
	if alarm := s.w.todos.find(id).Alarm; alarm != "10:00" {
		t.Errorf("moved to another day: alarm %q; want 10:00", alarm)
	}
}

func TestTodoLimits(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g, gone := s.goal(me, models.Private), s.goal(me, models.Private)
	checklist := make([]object, models.MaxChecklist+1)
	for i := range checklist {
		checklist[i] = object{"text": "x", "done": false}
	}
	id := s.todo(me, g, object{"checklist": checklist[1:]})
	refuses(t, s.put(me, "todo", id, object{"checklist": checklist}), frame.Limit, "checklist")
	long := strings.Repeat("x", models.MaxChecklistLine+1)
	refuses(t, s.put(me, "todo", id, object{"checklist": []object{{"text": long, "done": false}}}), frame.Invalid, "checklist")

	s.todo(me, gone)
	for range models.MaxTodosADay - 2 {
		s.todo(me, g)
	}
	deleted := s.todo(me, g, object{"date": stageDay.Add(1)})
	other := s.todo(me, g, object{"date": stageDay.Add(1)})
	refuses(t, s.put(me, "todo", models.NewID(), object{"goal_id": g.ID, "title": "t", "date": stageDay}), frame.Limit, "date")
	refuses(t, s.put(me, "todo", other, object{"date": stageDay}), frame.Limit, "date")
	accepted(t, s.put(me, "todo", other, object{"title": "stays"}))
	accepted(t, s.put(me, "todo", id, object{"title": "is there already"}))
	accepted(t, s.delete(me, "goal", gone.ID))
	accepted(t, s.put(me, "todo", deleted, object{"date": stageDay})) // what went with its goal does not count
	accepted(t, s.delete(me, "todo", deleted))
	accepted(t, s.put(me, "todo", other, object{"date": stageDay}))
	refuses(t, s.put(me, "todo", deleted, object{"deleted": false}), frame.Limit, "date")

	s.w.heads[me].Todos = models.MaxTodos
	refuses(t, s.put(me, "todo", models.NewID(), object{"goal_id": g.ID, "title": "t"}), frame.Limit, "")
}

// TestRankIsAppended: an absent rank is behind all others of the goal and day.
func TestRankIsAppended(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g := s.goal(me, models.Private)
	first := s.todo(me, g)
	s.todo(me, g, object{"rank": "a5"})
	last, elsewhere := s.todo(me, g), s.todo(me, g, object{"date": nil})
	rank := func(id models.ID) string { return s.w.todos.find(id).Rank }
	if rank(first) != "a0" || rank(last) != "a6" || rank(elsewhere) != "a0" {
		t.Errorf("ranks %s, %s and %s; want a0, a6 and a0", rank(first), rank(last), rank(elsewhere))
	}
	accepted(t, s.put(me, "todo", last, object{"rank": strings.Repeat("a", models.MaxRankStored)}))
	if len(s.w.respace) != 0 {
		t.Error("a rank of 48 bytes is re-spaced")
	}
	accepted(t, s.put(me, "todo", last, object{"rank": strings.Repeat("a", models.MaxRankStored+1)}))
	if !s.w.respace[store.Group{Owner: me, Goal: g.ID, Date: stageDay}] {
		t.Error("a rank of 49 bytes is not re-spaced")
	}
}

func TestIfRev(t *testing.T) {
	for _, c := range []struct {
		kind, op string
		fields   object
	}{
		{"todo", frame.Put, object{"title": "t"}},
		{"todo", frame.Delete, nil},
		{"goal", frame.Put, object{"title": "t"}},
		{"goal", frame.Delete, nil},
		{"profile", frame.Put, object{"name": "t"}},
		{"settings", frame.Put, object{"locale": "en"}},
	} {
		t.Run(c.op+" "+c.kind, func(t *testing.T) {
			s := newStage(t)
			me := s.person("minji")
			g := s.goal(me, models.Private)
			id := map[string]models.ID{"todo": s.todo(me, g), "goal": g.ID, "profile": me, "settings": me}[c.kind]
			s.commit()
			match := func(op string, fields object, rev models.Rev) *refusal {
				try := try{op: op, kind: c.kind, id: id, ifRev: rev, rest: true}
				if fields != nil {
					try.fields = fields
				}
				_, r := s.decide(me, try)
				return r
			}
			refuses(t, match(c.op, c.fields, 9), PreconditionFailed, "")
			accepted(t, match(c.op, c.fields, 1))
		})
	}
}
