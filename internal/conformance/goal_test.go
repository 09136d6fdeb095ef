package conformance

import (
	"slices"
	"testing"
)

func testGoal(t *testing.T, w *world) {
	me, a, b := w.person(t), w.person(t), w.person(t)
	me.followedBy(t, a, b)
	s := me.connect(t, w.a)
	id := newID()
	s.ok(put("goal", id, "title", "bare"))
	e := s.get(me.s(), id)
	if e["title"] != "bare" || e["audience"] != "private" || e["status"] != "active" || str(e["color"]) == "" || str(e["rank"]) == "" {
		t.Errorf("defaults: %v", e)
	}
	colors := words("coral apricot honey leaf teal sky indigo violet pink slate")
	if !slices.Contains(colors, str(e["color"])) {
		t.Errorf("color = %v", e["color"])
	}
	next := newID()
	s.ok(put("goal", next, "title", "second"))
	if f := s.get(me.s(), next); f["color"] == e["color"] || str(f["rank"]) <= str(e["rank"]) {
		t.Errorf("the second goal is %v; want the least used color and a rank behind %v", f, e["rank"])
	}
	full := newID()
	s.ok(put("goal", full, "title", "full", "color", "slate", "rank", "Zz0", "audience", "selected", "viewers", []string{a.id, b.id}, "status", "hidden"))
	e = s.get(me.s(), full)
	viewers, _ := e["viewers"].([]any)
	if e["color"] != "slate" || e["rank"] != "Zz0" || e["audience"] != "selected" || e["status"] != "hidden" || len(viewers) != 2 {
		t.Errorf("every field: %v", e)
	}
	for _, c := range colors {
		s.ok(put("goal", full, "color", c))
	}
	for _, status := range words("active done ended stopped hidden active") {
		s.ok(put("goal", full, "status", status))
		s.has(me.s(), full, func(e object) bool { return e["status"] == status })
	}
	for _, audience := range words("public followers private selected") {
		s.ok(put("goal", full, "audience", audience))
	}
	rev := s.get(me.s(), full)["rev"].(float64)
	s.ok(put("goal", full, "title", "renamed"))
	if e := s.get(me.s(), full); e["rev"].(float64) <= rev || e["color"] != "slate" {
		t.Errorf("after a put of the title: %v; want a higher rev than %v and the rest as it was", e, rev)
	}
	s.ok(put("settings", me.id, "default_audience", "followers"))
	s.ok(put("goal", newID(), "title", "by default"))
	if got := me.call(t, "GET", "/v1/goals", nil).data(t); !slices.ContainsFunc(got, func(e object) bool {
		return e["title"] == "by default" && e["audience"] == "followers"
	}) {
		t.Errorf("default_audience does not count: %v", got)
	}
	s.refuse("not_found", "id", put("goal", newID(), "color", "sky")) // a change of what is not there
	s.refuse("invalid", "owner", put("goal", full, "owner", a.id))
	s.refuse("not_found", "", remove("goal", newID()))
}

func testGoalDelete(t *testing.T, w *world) {
	me, friend := w.person(t), w.person(t)
	me.followedBy(t, friend)
	s, watcher := me.connect(t, w.a), friend.connect(t, w.b)
	from, to, kept, todo := newID(), newID(), newID(), newID()
	s.ok(
		put("goal", from, "title", "from", "audience", "followers"), put("goal", to, "title", "to", "audience", "followers"),
		put("todo", kept, "goal_id", from, "title", "moves", "date", day(0)),
	)
	moved := remove("goal", from)
	moved["fields"] = object{"move_to": to}
	s.ok(moved)
	if e := s.get(me.s(), kept); e == nil || e["goal_id"] != to {
		t.Errorf("move_to left %v", e)
	}
	watcher.has(me.f(), kept, func(e object) bool { return e["goal_id"] == to })
	watcher.lacks(me.f(), from)
	s.ok(put("todo", todo, "goal_id", to, "title", "goes along", "date", day(0)), remove("goal", to))
	watcher.lacks(me.f(), todo)
	if s.get(me.s(), todo) != nil || s.get(me.s(), to) != nil {
		t.Error("a goal's todos stay after it")
	}
	s.refuse("gone", "", put("todo", todo, "title", "edit"))
	s.refuse("gone", "", put("todo", newID(), "goal_id", to, "title", "under what is gone"))
	s.refuse("gone", "", put("goal", to, "title", "edit"))
	// It comes back with its todos.
	s.ok(put("goal", to, "deleted", false))
	s.has(me.s(), todo, nil)
	watcher.has(me.f(), todo, nil)
	wrong := remove("goal", to)
	wrong["fields"] = object{"move_to": newID()}
	s.refuse("not_found", "move_to", wrong)
	itself := remove("goal", to)
	itself["fields"] = object{"move_to": to}
	s.refuse("invalid", "move_to", itself)
	// What is not mine to change is not found, be it seen or not.
	goal := friend.goal(t, "a friend's", "audience", "public")
	s.refuse("not_found", "", put("goal", goal, "title", "mine now"))
	secret := friend.goal(t, "private")
	for _, m := range []object{put("goal", secret, "title", "x"), remove("goal", secret), put("todo", newID(), "goal_id", secret, "title", "x")} {
		s.refuse("not_found", "", m)
	}
}

func testStatus(t *testing.T, w *world) {
	me, friend := w.person(t), w.person(t)
	me.followedBy(t, friend)
	s, watcher := me.connect(t, w.a), friend.connect(t, w.b)
	goal, todo := newID(), newID()
	s.ok(put("goal", goal, "title", "g", "audience", "followers"), put("todo", todo, "goal_id", goal, "title", "t", "date", day(0)))
	watcher.has(me.f(), todo, nil)
	place := watcher.place()
	s.ok(put("goal", goal, "status", "done"))
	watcher.lacks(me.f(), todo)
	found := 0
	for _, f := range watcher.frames[place:] {
		for _, d := range list(f["del"]) {
			found++
			if d["kind"] != "goal" || d["id"] != goal {
				t.Errorf("a goal that stops leaves by %v; want one subtree del", d)
			}
		}
	}
	if found != 1 {
		t.Errorf("a goal that stops leaves by %d dels; want one", found)
	}
	s.refuse("not_allowed", "goal_id", put("todo", newID(), "goal_id", goal, "title", "under one that is done"))
	s.has(me.s(), todo, nil)
	s.ok(put("goal", goal, "status", "active"))
	watcher.has(me.f(), todo, nil)
	watcher.has(me.f(), goal, nil)
}
