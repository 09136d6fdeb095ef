package sync

import (
	"slices"
	"testing"
	"time"

	"modu/models"
	"modu/sync/frame"
)

func TestGoalDefaults(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	accepted(t, s.put(me, "settings", me, object{"default_audience": "followers"}))
	var colors []string
	last := ""
	for range models.Colors {
		id := models.NewID()
		accepted(t, s.put(me, "goal", id, object{"title": "g"}))
		g := s.w.goals.find(id)
		colors = append(colors, g.Color)
		if g.Audience != models.Followers || g.Status != models.Active || g.Rank <= last || g.Viewers == nil {
			t.Fatalf("a goal with a title alone: %+v after rank %q", g, last)
		}
		last = g.Rank
	}
	if !slices.Equal(colors, models.Colors) {
		t.Errorf("new goals take the colours %v; want the least used in turn", colors)
	}
}

func TestGoalLimits(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	var first *models.Goal
	for i := range models.MaxGoals {
		if g := s.goal(me, models.Private); i == 0 {
			first = g
		}
	}
	refuses(t, s.put(me, "goal", models.NewID(), object{"title": "g"}), frame.Limit, "")
	accepted(t, s.delete(me, "goal", first.ID))
	s.goal(me, models.Private)
	refuses(t, s.put(me, "goal", first.ID, object{"deleted": false}), frame.Limit, "")

	var viewers []models.ID
	for range models.MaxViewers + 1 {
		viewers = append(viewers, s.person("v"))
	}
	g := models.NewID()
	s.w.heads[me].Goals = 0
	refuses(t, s.put(me, "goal", g, object{"title": "g", "viewers": viewers}), frame.Limit, "viewers")
	accepted(t, s.put(me, "goal", g, object{"title": "g", "viewers": append(viewers[1:], viewers[1:]...)}))
	if n := len(s.w.goals.find(g).Viewers); n != models.MaxViewers {
		t.Errorf("%d viewers; want each once", n)
	}
	refuses(t, s.put(me, "goal", g, object{"viewers": []models.ID{models.NewID()}}), frame.NotFound, "viewers")
	refuses(t, s.put(me, "goal", g, object{"viewers": []models.ID{me}}), frame.Invalid, "viewers")
}

func TestStatusNeverTouchesTodos(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	g := s.goal(me, models.Public)
	id := s.todo(me, g)
	for _, status := range models.Statuses[1:] {
		accepted(t, s.put(me, "goal", g.ID, object{"status": status}))
		if todo := s.w.todos.find(id); todo.Done || todo.DeletedAt != 0 {
			t.Errorf("a goal that is %s: its todo is %+v", status, todo)
		}
		refuses(t, s.put(me, "todo", models.NewID(), object{"goal_id": g.ID, "title": "t"}), frame.NotAllowed, "goal_id")
		accepted(t, s.put(me, "todo", id, object{"title": "still mine to edit"}))
	}
	accepted(t, s.put(me, "goal", g.ID, object{"status": "active"}))
	s.todo(me, g)
}

func TestDeletedGoal(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	g, target, theirs := s.goal(me, models.Public), s.goal(me, models.Public), s.goal(other, models.Public)
	id := s.todo(me, g)
	move := func(to models.ID) *refusal {
		_, r := s.decide(me, try{op: frame.Delete, kind: "goal", id: g.ID, fields: object{"move_to": to}})
		return r
	}
	refuses(t, move(g.ID), frame.Invalid, "move_to")
	refuses(t, move(models.NewID()), frame.NotFound, "move_to")
	refuses(t, move(theirs.ID), frame.NotFound, "move_to")
	accepted(t, s.put(me, "goal", target.ID, object{"status": "done"}))
	refuses(t, move(target.ID), frame.NotAllowed, "move_to")
	accepted(t, s.put(me, "goal", target.ID, object{"status": "active"}))

	accepted(t, s.delete(me, "goal", g.ID))
	accepted(t, s.delete(me, "goal", g.ID))
	if s.w.heads[me].Goals != 1 {
		t.Errorf("%d goals; want 1", s.w.heads[me].Goals)
	}
	refuses(t, s.put(me, "todo", id, object{"title": "t"}), frame.GoneCode, "id")
	refuses(t, s.put(me, "goal", g.ID, object{"title": "t"}), frame.GoneCode, "id")
	accepted(t, s.put(me, "goal", g.ID, object{"deleted": false}))
	accepted(t, s.put(me, "todo", id, object{"title": "back"}))

	accepted(t, s.delete(me, "goal", target.ID))
	refuses(t, move(target.ID), frame.GoneCode, "move_to")
	s.w.now = s.w.now.Add(restoreWithin + time.Millisecond)
	refuses(t, s.put(me, "goal", target.ID, object{"deleted": false}), frame.GoneCode, "id")
}

// TestMoveTakesWhatTheMessageMade: what a message put under a goal goes along when the same message deletes the goal.
func TestMoveTakesWhatTheMessageMade(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	from, to, third := s.goal(me, models.Public), s.goal(me, models.Public), s.goal(me, models.Public)
	made, moved, deleted := s.todo(me, from), s.todo(me, third), s.todo(me, from)
	accepted(t, s.put(me, "todo", moved, object{"goal_id": from.ID}))
	accepted(t, s.delete(me, "todo", deleted))
	_, r := s.decide(me, try{op: frame.Delete, kind: "goal", id: from.ID, fields: object{"move_to": to.ID}})
	accepted(t, r)
	for _, id := range []models.ID{made, moved} {
		if got := s.w.todos.find(id).GoalID; got != to.ID {
			t.Errorf("a todo is under %s; want %s", got, to.ID)
		}
		accepted(t, s.put(me, "todo", id, object{"done": true}))
	}
	if got := s.w.todos.find(deleted).GoalID; got != from.ID {
		t.Error("a deleted todo was moved")
	}
}
