package sync

import (
	"testing"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// occurrence is what a client puts to materialise one.
func occurrence(r *models.Routine, day models.Day, more ...object) object {
	f := object{"goal_id": r.GoalID, "title": r.Title, "date": day, "routine_id": r.ID, "occurrence_date": day}
	for _, m := range more {
		for k, v := range m {
			f[k] = v
		}
	}
	return f
}

func TestOccurrenceHasItsDerivedIdAndADayOfItsRoutine(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	g := s.goal(me, models.Private)
	r := s.routine(me, g, object{"mode": "manual", "rule": object{"freq": "weekly", "weekdays": []string{"wed"}}})
	theirs := s.routine(other, s.goal(other, models.Public), object{"mode": "manual"})
	id := models.OccurrenceID(r.ID, stageDay)
	thursday := stageDay.Add(1)
	for name, c := range map[string]struct {
		id          models.ID
		fields      object
		code, field string
	}{
		"another id":      {models.NewID(), occurrence(r, stageDay), frame.Invalid, "id"},
		"of another day":  {id, occurrence(r, stageDay.Add(7)), frame.Invalid, "id"},
		"no day":          {id, object{"goal_id": g.ID, "title": "t", "routine_id": r.ID}, frame.Invalid, "routine_id"},
		"no routine":      {id, object{"goal_id": g.ID, "title": "t", "occurrence_date": stageDay}, frame.Invalid, "occurrence_date"},
		"not of the rule": {models.OccurrenceID(r.ID, thursday), occurrence(r, thursday), frame.Invalid, "occurrence_date"},
		"theirs":          {models.OccurrenceID(theirs.ID, stageDay), occurrence(theirs, stageDay), frame.NotFound, "routine_id"},
		"full of nothing": {models.OccurrenceID(g.ID, stageDay), occurrence(&models.Routine{ID: g.ID, GoalID: g.ID, Title: "t"}, stageDay), frame.NotFound, "routine_id"},
	} {
		t.Run(name, func(t *testing.T) {
			refuses(t, s.put(me, "todo", c.id, c.fields), c.code, c.field)
		})
	}
	accepted(t, s.put(me, "todo", id, occurrence(r, stageDay)))
	if got := s.on(r, stageDay); got.RoutineID != r.ID || got.Occurrence != stageDay || got.Title != "read" {
		t.Errorf("materialised: %+v", got)
	}
}

// TestTouchMaterialisesWithTheTemplatesValues: what the put leaves out is the template's.
func TestTouchMaterialisesWithTheTemplatesValues(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g := s.goal(me, models.Private)
	r := s.routine(me, g)
	day := stageDay.Add(3)
	id := models.OccurrenceID(r.ID, day)
	accepted(t, s.put(me, "todo", id, object{"routine_id": r.ID, "occurrence_date": day, "memo": "early"}))
	got := s.on(r, day)
	if got.Title != "read" || got.GoalID != g.ID || got.Date != day || got.Alarm != "07:30" || got.Memo != "early" {
		t.Errorf("materialised: %+v", got)
	}
	// Another device has done the same: one row.
	accepted(t, s.put(me, "todo", id, occurrence(r, day, object{"done": true})))
	if got := s.on(r, day); !got.Done || got.Memo != "early" || s.w.heads[me].Todos != 2 {
		t.Errorf("materialised twice: %+v", got)
	}
	// The copy is its own.
	accepted(t, s.put(me, "routine", r.ID, object{"title": "write"}))
	if got := s.on(r, day); got.Title != "read" {
		t.Errorf("the template changed a touched todo: %+v", got)
	}
}

func TestMovedOccurrenceDoesNotRespawn(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	r := s.routine(me, s.goal(me, models.Private))
	id := models.OccurrenceID(r.ID, stageDay)
	accepted(t, s.put(me, "todo", id, object{"date": stageDay.Add(1)}))
	accepted(t, s.put(me, "routine", r.ID, object{"title": "write"}))
	if got := s.w.todos.find(id); got.Date != stageDay.Add(1) || got.Occurrence != stageDay || s.w.heads[me].Todos != 1 {
		t.Errorf("moved: %+v; want its occurrence date kept, and no other", got)
	}
}

// TestResetTakesTheTemplatesValues: today's of an auto routine stays, every other is virtual again (product section 5.7).
func TestResetTakesTheTemplatesValues(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g, other := s.goal(me, models.Private), s.goal(me, models.Private)
	r := s.routine(me, g)
	id := models.OccurrenceID(r.ID, stageDay)
	touched := object{
		"title": "mine", "memo": "m", "memo_public": true, "alarm": "09:00", "done": true, "goal_id": other.ID, "date": stageDay.Add(2),
		"checklist": []object{{"text": "one", "done": true}},
	}
	accepted(t, s.put(me, "todo", id, touched))
	accepted(t, s.put(me, "todo", id, object{"date": nil, "alarm": nil}))
	got := s.on(r, stageDay)
	if got == nil || got.Title != "read" || got.Memo != "" || got.MemoPublic || got.Alarm != "07:30" || got.Done || got.DoneAt != 0 ||
		got.GoalID != g.ID || got.Date != stageDay || len(got.Checklist) != 0 {
		t.Fatalf("reset: %+v; want it as the template makes it", got)
	}
	if n := s.w.dayCount(me, stageDay); n != 1 || s.w.dayCount(me, stageDay.Add(2)) != 0 {
		t.Errorf("%d todos are counted today; want 1", n)
	}
	accepted(t, s.put(me, "routine", r.ID, object{"title": "write"}))
	if got := s.on(r, stageDay); got.Title != "write" {
		t.Errorf("after its reset it does not follow the template: %+v", got)
	}

	day := stageDay.Add(1)
	id = models.OccurrenceID(r.ID, day)
	accepted(t, s.put(me, "todo", id, occurrence(r, day, object{"memo": "m"})))
	accepted(t, s.put(me, "todo", id, object{"date": nil}))
	if s.on(r, day) != nil || s.w.dayCount(me, day) != 0 {
		t.Errorf("reset on another day: %+v; want none", s.on(r, day))
	}
	accepted(t, s.put(me, "todo", id, object{"date": nil}))                            // it is virtual already
	accepted(t, s.put(me, "todo", id, occurrence(r, day, object{"title": "written"}))) // touched again
	if got := s.on(r, day); got == nil || got.Memo != "" || got.Title != "written" {
		t.Errorf("materialised again: %+v; want a new one", got)
	}

	manual := s.routine(me, g, object{"mode": "manual"})
	id = models.OccurrenceID(manual.ID, stageDay)
	accepted(t, s.put(me, "todo", id, occurrence(manual, stageDay)))
	accepted(t, s.put(me, "todo", id, object{"date": nil}))
	if s.on(manual, stageDay) != nil {
		t.Error("a reset suggestion is still a todo")
	}
}

// TestResetAndEditConverge: whichever arrives first, the later instant wins each field.
func TestResetAndEditConverge(t *testing.T) {
	const early, late = stageStart + 1000, stageStart + 2000
	for name, c := range map[string]struct {
		edit, reset models.Time
		want        string // the title in the end
	}{
		"edited, then reset": {early, late, "read"},
		"reset, then edited": {late, early, "mine"},
	} {
		for _, order := range []string{"in order", "the other way"} {
			for _, day := range []models.Day{stageDay, stageDay.Add(1)} {
				t.Run(name+" "+order+" "+string(day), func(t *testing.T) {
					s := newStage(t)
					me := s.person("minji")
					r := s.routine(me, s.goal(me, models.Private))
					id := models.OccurrenceID(r.ID, day)
					accepted(t, s.put(me, "todo", id, occurrence(r, day)))
					s.now = stageStart.Add(time.Minute)
					edit := try{op: frame.Put, kind: "todo", id: id, fields: object{"title": "mine"}, at: c.edit}
					reset := try{op: frame.Put, kind: "todo", id: id, fields: object{"date": nil}, at: c.reset}
					puts := []try{edit, reset}
					if order != "in order" {
						puts = []try{reset, edit}
					}
					for _, p := range puts {
						_, bad := s.decide(me, p)
						accepted(t, bad)
					}
					got := s.on(r, day)
					if got == nil && (c.want != "read" || day == stageDay) || got != nil && (got.Title != c.want || got.Date != day) {
						t.Errorf("in the end it is %+v; want the title %q", got, c.want)
					}
				})
			}
		}
	}
}

// TestDeletedOccurrenceIsSkipped: its day stays empty until the todo is restored.
func TestDeletedOccurrenceIsSkipped(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	r := s.routine(me, s.goal(me, models.Private))
	id, skip := models.OccurrenceID(r.ID, stageDay), store.Key{Owner: me, ID: models.SkipID(r.ID, stageDay)}
	accepted(t, s.put(me, "todo", id, object{"memo": "kept"}))
	accepted(t, s.delete(me, "todo", id))
	if s.w.skips.get(skip) == nil {
		t.Fatal("there is no skip")
	}
	accepted(t, s.put(me, "routine", r.ID, object{"title": "write"}))
	if s.on(r, stageDay) != nil {
		t.Error("a deleted occurrence respawned")
	}
	refuses(t, s.put(me, "todo", id, occurrence(r, stageDay, object{"done": true})), frame.GoneCode, "id")
	accepted(t, s.put(me, "todo", id, object{"deleted": false}))
	if got := s.on(r, stageDay); got == nil || got.Memo != "kept" || s.w.skips.get(skip) != nil {
		t.Errorf("restored: %+v; want it as it was, and no skip", got)
	}
	// One that is virtual is deleted by its id too.
	day := stageDay.Add(1)
	accepted(t, s.put(me, "todo", models.OccurrenceID(r.ID, day), occurrence(r, day, object{"deleted": true})))
	if !s.w.skipped(me, r.ID, day) || s.on(r, day) != nil {
		t.Error("a virtual occurrence that is deleted is not skipped")
	}
	// After its routine is gone, a todo that is restored is one like any other.
	accepted(t, s.delete(me, "todo", id))
	accepted(t, s.delete(me, "routine", r.ID))
	accepted(t, s.put(me, "todo", id, object{"deleted": false}))
	if got := s.w.todos.find(id); got.DeletedAt != 0 || got.RoutineID != "" {
		t.Errorf("restored without its routine: %+v", got)
	}
}

func TestSkipTakesTheTodoAndGivesTheDayBack(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	r := s.routine(me, s.goal(me, models.Private), object{"end": stageDay.Add(30)})
	skip := models.SkipID(r.ID, stageDay)
	f := object{"routine_id": r.ID, "date": stageDay}
	refuses(t, s.put(me, "skip", models.NewID(), f), frame.Invalid, "id")
	refuses(t, s.put(me, "skip", skip, object{"routine_id": r.ID}), frame.Invalid, "date")
	refuses(t, s.put(other, "skip", skip, f), frame.NotFound, "routine_id")
	late := stageDay.Add(31)
	refuses(t, s.put(me, "skip", models.SkipID(r.ID, late), object{"routine_id": r.ID, "date": late}), frame.Invalid, "date")
	refuses(t, s.delete(me, "skip", skip), frame.NotFound, "id")
	for range 2 { // also sent by a second device
		accepted(t, s.put(me, "skip", skip, f))
		if s.on(r, stageDay) != nil || !s.w.skipped(me, r.ID, stageDay) {
			t.Error("a skipped day has a todo")
		}
	}
	refuses(t, s.delete(other, "skip", skip), frame.NotFound, "id")
	accepted(t, s.delete(me, "skip", skip))
	if got := s.on(r, stageDay); got == nil || got.Title != "read" || got.DeletedAt != 0 {
		t.Errorf("today's todo is %+v; want it made again", got)
	}
	if n := s.w.dayCount(me, stageDay); n != 1 {
		t.Errorf("%d todos are counted today; want 1", n)
	}
}

// TestFullDayTakesNoOccurrence: the server leaves it out, a person is told.
func TestFullDayTakesNoOccurrence(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g := s.goal(me, models.Private)
	s.w.group(store.Group{Owner: me, Goal: g.ID, Date: stageDay}).N = models.MaxTodosADay
	r := s.routine(me, g)
	if s.on(r, stageDay) != nil || len(s.w.crowded) != 1 {
		t.Error("a full day took an occurrence")
	}
	refuses(t, s.put(me, "todo", models.OccurrenceID(r.ID, stageDay), occurrence(r, stageDay)), frame.Limit, "date")
}
