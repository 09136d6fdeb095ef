package sync

import (
	"testing"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

var daily = object{"freq": "daily"}

// routine makes an auto routine of every day, with what more says, and returns it as it is now.
func (s *stage) routine(who models.ID, goal *models.Goal, more ...object) *models.Routine {
	s.t.Helper()
	id := models.NewID()
	f := object{"goal_id": goal.ID, "title": "read", "rule": daily, "mode": "auto", "time": "07:30"}
	for _, m := range more {
		for k, v := range m {
			f[k] = v
		}
	}
	accepted(s.t, s.put(who, "routine", id, f))
	return s.w.routines.find(id)
}

// on returns the todo of a routine's occurrence, or nil when there is none.
func (s *stage) on(r *models.Routine, day models.Day) *models.Todo {
	if t := s.w.todos.find(models.OccurrenceID(r.ID, day)); t != nil && t.DeletedAt == 0 {
		return t
	}
	return nil
}

func TestRoutineNeedsGoalTitleRuleAndMode(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g := s.goal(me, models.Private)
	whole := object{"goal_id": g.ID, "title": "read", "rule": daily, "mode": "manual"}
	for field, bad := range map[string]any{
		"goal_id": "goal", "title": "", "rule": object{"freq": "hourly"}, "mode": "often", "time": "7:30", "start": "2026-02-30",
		"end": "soon", "paused": "no", "rank": "!", "id": 1, "created_at": "2026-11-22T00:00:00Z",
	} {
		f := object{field: bad}
		for k, v := range whole {
			if k != field {
				f[k] = v
			}
		}
		refuses(t, s.put(me, "routine", models.NewID(), f), frame.Invalid, field)
	}
	for field := range whole {
		f := object{}
		for k, v := range whole {
			if k != field {
				f[k] = v
			}
		}
		refuses(t, s.put(me, "routine", models.NewID(), f), frame.NotFound, "id") // a change of what is not there
	}
	refuses(t, s.put(me, "routine", models.NewID(), object{
		"goal_id": g.ID, "title": "read", "rule": daily, "mode": "auto", "start": "2026-11-20", "end": "2026-11-19",
	}), frame.Invalid, "end")
	id := models.NewID()
	accepted(t, s.put(me, "routine", id, whole))
	if r := s.w.routines.find(id); r.Rank == "" || r.Start != "" || r.Paused || s.w.heads[me].Routines != 1 {
		t.Errorf("a new routine is %+v", r)
	}
	stranger := s.person("other")
	refuses(t, s.put(stranger, "routine", id, object{"title": "x"}), frame.NotFound, "id")
	refuses(t, s.delete(stranger, "routine", id), frame.NotFound, "id")
}

func TestRoutinesAreLimited(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g := s.goal(me, models.Private)
	r := s.routine(me, g)
	s.w.heads[me].Routines = models.MaxRoutines
	refuses(t, s.put(me, "routine", models.NewID(), object{"goal_id": g.ID, "title": "t", "rule": daily, "mode": "auto"}), frame.Limit, "")
	accepted(t, s.delete(me, "routine", r.ID))
	accepted(t, s.put(me, "routine", r.ID, object{"deleted": false}))
	s.w.heads[me].Routines = models.MaxRoutines
	accepted(t, s.put(me, "routine", r.ID, object{"title": "no new one"}))
}

func TestAutoRoutineMakesTodaysTodo(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g := s.goal(me, models.Public)
	r := s.routine(me, g)
	got := s.on(r, stageDay)
	if got == nil {
		t.Fatal("there is no todo of today")
	}
	if got.Title != "read" || got.Alarm != "07:30" || got.GoalID != g.ID || got.Date != stageDay || got.Occurrence != stageDay ||
		got.RoutineID != r.ID || len(got.Stamps) != 0 || got.Rank == "" || s.w.heads[me].Todos != 1 {
		t.Errorf("today's todo is %+v", got)
	}
	for name, more := range map[string]object{
		"manual":         {"mode": "manual"},
		"paused":         {"paused": true},
		"of another day": {"rule": object{"freq": "yearly", "dates": []string{"12-25"}}},
		"not yet":        {"start": stageDay.Add(1)},
		"no more":        {"end": stageDay.Add(-1)},
	} {
		if r := s.routine(me, g, more); s.on(r, stageDay) != nil {
			t.Errorf("a routine that is %s made a todo", name)
		}
	}
}

func TestResumedRoutineMakesTodaysTodo(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g := s.goal(me, models.Private)
	for name, c := range map[string][2]object{
		"paused":     {{"paused": true}, {"paused": false}},
		"manual":     {{"mode": "manual"}, {"mode": "auto"}},
		"other rule": {{"rule": object{"freq": "monthly", "days": []int{1}}}, {"rule": daily}},
		"ended":      {{"end": stageDay.Add(-1)}, {"end": nil}},
	} {
		r := s.routine(me, g, c[0])
		accepted(t, s.put(me, "routine", r.ID, c[1]))
		if s.on(r, stageDay) == nil {
			t.Errorf("a routine that was %s made no todo", name)
		}
	}
}

// TestPausedRoutineKeepsWhatIsMade: a pause makes nothing; what was made stays.
func TestPausedRoutineKeepsWhatIsMade(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	r := s.routine(me, s.goal(me, models.Private))
	accepted(t, s.put(me, "routine", r.ID, object{"paused": true}))
	if s.on(r, stageDay) == nil {
		t.Error("the pause took today's todo")
	}
	tomorrow := models.OccurrenceID(r.ID, stageDay.Add(1))
	refuses(t, s.put(me, "todo", tomorrow, occurrence(r, stageDay.Add(1))), frame.NotAllowed, "routine_id")
	yesterday := stageDay.Add(-1) // checked on a device that has been offline since
	accepted(t, s.put(me, "todo", models.OccurrenceID(r.ID, yesterday), occurrence(r, yesterday, object{"done": true})))
}

// TestTemplateChangesTheUntouchedFromTodayOn: virtual ones follow by nature, today's only while nobody touched it.
func TestTemplateChangesTheUntouchedFromTodayOn(t *testing.T) {
	s := newStage(t)
	me, fan := s.person("minji"), s.person("fan")
	g, other := s.goal(me, models.Followers), s.goal(me, models.Public)
	s.follows(fan, me)
	touches := map[string]func(id models.ID){
		"title":  func(id models.ID) { accepted(t, s.put(me, "todo", id, object{"title": "mine"})) },
		"done":   func(id models.ID) { accepted(t, s.put(me, "todo", id, object{"done": true})) },
		"rank":   func(id models.ID) { accepted(t, s.put(me, "todo", id, object{"rank": "zz"})) },
		"undone": func(id models.ID) { accepted(t, s.put(me, "todo", id, object{"done": false})) },
		"timed": func(id models.ID) {
			k := store.Key{Owner: me, ID: models.TimerID(id)}
			s.w.timers.put(k, &models.Timer{OwnerID: me, ID: k.ID, TodoID: id, State: models.TimerRunning})
		},
		"cheered": func(id models.ID) {
			s.w.todos.edit(store.Key{Owner: me, ID: id}).Cheers = models.Counts{"🔥": 1}
		},
	}
	change := object{"title": "write", "time": nil, "goal_id": other.ID}
	for name, touch := range touches {
		r := s.routine(me, g)
		touch(s.on(r, stageDay).ID)
		before := *s.on(r, stageDay)
		accepted(t, s.put(me, "routine", r.ID, change))
		if got := s.on(r, stageDay); got == nil || got.Title != before.Title || got.Alarm != before.Alarm || got.GoalID != g.ID {
			t.Errorf("today's todo that was touched (%s) became %+v", name, got)
		}
	}
	r := s.routine(me, g)
	accepted(t, s.put(me, "routine", r.ID, change))
	if got := s.on(r, stageDay); got.Title != "write" || got.Alarm != "" || got.GoalID != other.ID {
		t.Errorf("today's untouched todo is %+v; want it as the template is now", got)
	}
	accepted(t, s.put(me, "routine", r.ID, object{"rule": object{"freq": "weekly", "weekdays": []string{"sun"}}}))
	if s.on(r, stageDay) != nil {
		t.Error("today's untouched todo stays although the rule has it no more")
	}
}

// TestStoppingKeepsWhatIsDoneOrPast (product section 5.8).
func TestStoppingKeepsWhatIsDoneOrPast(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g := s.goal(me, models.Private)
	untouched, done := s.routine(me, g), s.routine(me, g)
	accepted(t, s.put(me, "todo", models.OccurrenceID(done.ID, stageDay), object{"done": true}))
	past := stageDay.Add(-1)
	accepted(t, s.put(me, "todo", models.OccurrenceID(untouched.ID, past), occurrence(untouched, past)))
	id := models.OccurrenceID(untouched.ID, stageDay.Add(1))
	accepted(t, s.put(me, "todo", id, occurrence(untouched, stageDay.Add(1), object{"memo": "touched"})))
	for _, r := range []*models.Routine{untouched, done} {
		accepted(t, s.delete(me, "routine", r.ID))
	}
	if s.on(untouched, stageDay) != nil {
		t.Error("today's untouched todo stays")
	}
	for name, got := range map[string]*models.Todo{
		"done": s.on(done, stageDay), "past": s.on(untouched, past), "touched": s.on(untouched, stageDay.Add(1)),
	} {
		if got == nil || got.RoutineID != "" || got.Occurrence != "" {
			t.Errorf("the todo that is %s is %+v; want it without a link", name, got)
		}
	}
	if s.w.heads[me].Routines != 0 {
		t.Errorf("%d routines are counted; want 0", s.w.heads[me].Routines)
	}
	refuses(t, s.put(me, "routine", done.ID, object{"title": "x"}), frame.GoneCode, "id")
	refuses(t, s.put(me, "todo", models.OccurrenceID(done.ID, "2026-12-01"), occurrence(done, "2026-12-01")), frame.GoneCode, "routine_id")

	accepted(t, s.put(me, "routine", done.ID, object{"deleted": false}))
	if got := s.on(done, stageDay); got.RoutineID != done.ID || !got.Done {
		t.Errorf("of the restored routine, today's todo is %+v", got)
	}
	accepted(t, s.put(me, "routine", untouched.ID, object{"deleted": false}))
	if got := s.on(untouched, stageDay); got == nil {
		t.Error("the restored routine does not make today's todo")
	}
	s.w.now, s.now = s.w.now.Add(31*24*time.Hour), s.now.Add(31*24*time.Hour)
	accepted(t, s.delete(me, "routine", done.ID))
	s.w.now, s.now = s.w.now.Add(31*24*time.Hour), s.now.Add(31*24*time.Hour)
	refuses(t, s.put(me, "routine", done.ID, object{"deleted": false}), frame.GoneCode, "id")
}

// TestBiweeklyCountsFromItsStart; one that names none starts on the day on which it was made.
func TestBiweeklyCountsFromItsStart(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g := s.goal(me, models.Private)
	rule := object{"rule": object{"freq": "biweekly", "weekdays": []string{"wed"}}} // stageDay is one
	r := s.routine(me, g, rule)
	if r.Start != stageDay || s.on(r, stageDay) == nil {
		t.Errorf("it starts on %q; want %s", r.Start, stageDay)
	}
	accepted(t, s.put(me, "routine", r.ID, object{"start": stageDay.Add(-7)}))
	if s.on(r, stageDay) != nil {
		t.Error("a week that does not count has a todo")
	}
	refuses(t, s.put(me, "todo", models.OccurrenceID(r.ID, stageDay), occurrence(r, stageDay)), frame.Invalid, "occurrence_date")
	accepted(t, s.put(me, "routine", r.ID, object{"start": nil}))
	if r = s.w.routines.find(r.ID); r.Start != stageDay {
		t.Errorf("without a start it counts from %q; want %s", r.Start, stageDay)
	}
}

// TestRoutineGoesWithItsGoal: it makes todos while the goal is active, is gone with it, comes back with it, and moves.
func TestRoutineGoesWithItsGoal(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g, to := s.goal(me, models.Private), s.goal(me, models.Private)
	accepted(t, s.put(me, "goal", g.ID, object{"status": "hidden"}))
	refuses(t, s.put(me, "routine", models.NewID(), object{"goal_id": g.ID, "title": "t", "rule": daily, "mode": "auto"}), frame.NotAllowed, "goal_id")
	accepted(t, s.put(me, "goal", g.ID, object{"status": "active"}))
	r := s.routine(me, g, object{"paused": true})
	accepted(t, s.put(me, "goal", g.ID, object{"status": "hidden"}))
	accepted(t, s.put(me, "routine", r.ID, object{"paused": false}))
	if s.on(r, stageDay) != nil {
		t.Error("a routine of a hidden goal made a todo")
	}
	accepted(t, s.put(me, "goal", g.ID, object{"status": "active"}))
	if s.on(r, stageDay) == nil {
		t.Error("a goal that is active again has no todo of today")
	}

	accepted(t, s.delete(me, "goal", g.ID))
	if n := s.w.heads[me].Routines; n != 0 {
		t.Errorf("%d routines are counted after their goal was deleted; want 0", n)
	}
	refuses(t, s.put(me, "routine", r.ID, object{"title": "x"}), frame.GoneCode, "id")
	refuses(t, s.put(me, "todo", models.OccurrenceID(r.ID, "2026-12-01"), occurrence(r, "2026-12-01")), frame.GoneCode, "routine_id")
	accepted(t, s.put(me, "goal", g.ID, object{"deleted": false}))
	if n := s.w.heads[me].Routines; n != 1 {
		t.Errorf("%d routines are counted after their goal was restored; want 1", n)
	}

	_, bad := s.decide(me, try{op: frame.Delete, kind: "goal", id: g.ID, fields: object{"move_to": to.ID}})
	accepted(t, bad)
	if r = s.w.routines.find(r.ID); r.GoalID != to.ID || s.on(r, stageDay).GoalID != to.ID || s.w.heads[me].Routines != 1 {
		t.Errorf("the routine that moves along is %+v, its todo %+v", r, s.on(r, stageDay))
	}
}
