package conformance

import "testing"

func testTodo(t *testing.T, w *world) {
	me := w.person(t)
	s := me.connect(t, w.a)
	goal, id := newID(), newID()
	s.ok(put("goal", goal, "title", "g"), put("todo", id, "goal_id", goal, "title", "bare"))
	e := s.get(me.s(), id)
	if e["date"] != nil || e["done"] != false || e["memo"] != nil || e["memo_public"] != false || e["alarm"] != nil || e["done_at"] != nil || str(e["rank"]) == "" {
		t.Errorf("defaults: %v", e)
	}
	lines := []object{{"text": "one", "done": true}, {"text": "둘", "done": false}}
	s.ok(put("todo", id, "title", "full", "date", "2028-02-29", "done", true, "rank", "m", "memo", "a\n\tb", "memo_public", true, "alarm", "23:59", "checklist", lines))
	e = s.get(me.s(), id)
	if e["title"] != "full" || e["date"] != "2028-02-29" || e["done"] != true || !timeText.MatchString(str(e["done_at"])) || e["rank"] != "m" ||
		e["memo"] != "a\n\tb" || e["memo_public"] != true || e["alarm"] != "23:59" || marshal(t, e["checklist"]) != marshal(t, lines) {
		t.Errorf("every field: %v", e)
	}
	s.ok(put("todo", id, "memo", nil, "alarm", nil, "checklist", []object{}, "done", false))
	if e = s.get(me.s(), id); e["memo"] != nil || e["alarm"] != nil || len(list(e["checklist"])) != 0 || e["done_at"] != nil {
		t.Errorf("cleared: %v", e)
	}
	s.ok(put("todo", id, "alarm", "07:30"), put("todo", id, "date", nil))
	if e = s.get(me.s(), id); e["date"] != nil || e["alarm"] != nil {
		t.Errorf("archived: %v; want neither date nor alarm", e)
	}
	first, second := newID(), newID()
	s.ok(put("todo", first, "goal_id", goal, "title", "a", "date", day(0)), put("todo", second, "goal_id", goal, "title", "b", "date", day(0)))
	if a, b := s.get(me.s(), first), s.get(me.s(), second); str(a["rank"]) >= str(b["rank"]) {
		t.Errorf("absent ranks %v, %v; want the later behind", a["rank"], b["rank"])
	}
	s.refuse("not_found", "id", put("todo", newID(), "title", "no goal")) // a change of what is not there
	s.refuse("invalid", "title", put("todo", newID(), "goal_id", goal))
	s.refuse("not_found", "goal_id", put("todo", id, "goal_id", newID()))
	for _, field := range words("done_at cheers timer_s user_id owner_id created_at rev kind id xyz") {
		s.refuse("invalid", field, put("todo", id, field, "x"))
	}
	// There is one todo of an id, whoever asks.
	other := w.person(t)
	os := other.connect(t, w.b)
	og := newID()
	os.ok(put("goal", og, "title", "g"))
	os.refuse("not_found", "", put("todo", id, "title", "stolen"))
	if r := os.mutate(put("todo", id, "goal_id", og, "title", "made with a taken id"))[0]; r["ok"] == true {
		t.Errorf("an id was taken twice: %v", r)
	}
	s.has(me.s(), id, func(e object) bool { return e["title"] == "full" })
}

func testWhatFollowersSee(t *testing.T, w *world) {
	me, friend := w.person(t), w.person(t)
	me.followedBy(t, friend)
	s, watcher := me.connect(t, w.a), friend.connect(t, w.b)
	goal, id, backlog := newID(), newID(), newID()
	s.ok(
		put("goal", goal, "title", "g", "audience", "followers"),
		put("todo", id, "goal_id", goal, "title", "t", "date", day(0), "memo", "hush hush", "alarm", "08:00"),
		put("todo", backlog, "goal_id", goal, "title", "of no day"),
	)
	e := watcher.has(me.f(), id, nil)
	if e["memo"] != nil || e["alarm"] != nil || e["title"] != "t" || e["date"] != day(0) {
		t.Errorf("a follower sees %v", e)
	}
	s.ok(put("todo", id, "memo_public", true))
	watcher.has(me.f(), id, func(e object) bool { return e["memo"] == "hush hush" })
	s.ok(put("todo", id, "memo_public", false))
	watcher.has(me.f(), id, func(e object) bool { return e["memo"] == nil })
	place := watcher.place()
	s.ok(put("todo", id, "date", nil))
	watcher.lacks(me.f(), id)
	s.ok(put("todo", backlog, "date", day(1)))
	watcher.has(me.f(), backlog, nil)
	watcher.settle(me.f())
	if text := watcher.since(place); len(text) == 0 || contains(text, "hush") {
		t.Errorf("a memo that is not public: %s", text)
	}
	// A follower may look and not touch.
	watcher.refuse("not_found", "", put("todo", backlog, "done", true))
	watcher.refuse("not_found", "", remove("todo", backlog))
	watcher.refuse("not_found", "", put("todo", id, "done", true))
	watcher.refuse("not_found", "goal_id", put("todo", newID(), "goal_id", goal, "title", "in a friend's goal"))
}

func testCheer(t *testing.T, w *world) {
	me, friend, stranger := w.person(t), w.person(t), w.person(t)
	me.followedBy(t, friend)
	s, f, x := me.connect(t, w.a), friend.connect(t, w.b), stranger.connect(t, w.b)
	goal, id := newID(), newID()
	s.ok(put("goal", goal, "title", "g", "audience", "followers"), put("todo", id, "goal_id", goal, "title", "t", "date", day(0)))
	cheer := func(by *person, target, emoji string) object {
		return put("cheer", derived("cheer", target, by.id), "target_kind", "todo", "target_id", target, "emoji", emoji)
	}
	f.refuse("not_done", "", cheer(friend, id, "👏"))
	s.ok(put("todo", id, "done", true))
	f.refuse("invalid", "id", put("cheer", newID(), "target_kind", "todo", "target_id", id, "emoji", "👏"))
	f.refuse("invalid", "emoji", put("cheer", derived("cheer", id, friend.id), "target_kind", "todo", "target_id", id))
	f.refuse("invalid", "target_kind", put("cheer", derived("cheer", id, friend.id), "target_kind", "goal", "target_id", id, "emoji", "👏"))
	x.refuse("not_found", "", cheer(stranger, id, "👏"))
	x.refuse("not_found", "", cheer(stranger, newID(), "👏"))
	s.refuse("not_allowed", "", cheer(me, id, "👏"))
	f.ok(cheer(friend, id, "👏"))
	own := derived("cheer", id, friend.id)
	e := s.has(me.s(), own, nil)
	if user, _ := e["user"].(object); e["emoji"] != "👏" || e["target_id"] != id || e["target_kind"] != "todo" || user["id"] != friend.id || user["handle"] != friend.handle {
		t.Errorf("the owner got %v", e)
	}
	s.has(me.s(), id, cheered("👏", 1))
	f.has(me.f(), id, cheered("👏", 1))
	f.ok(cheer(friend, id, "🔥"))
	s.has(me.s(), id, cheered("🔥", 1))
	s.has(me.s(), own, func(e object) bool { return e["emoji"] == "🔥" })
	// Reopening keeps the cheers and takes no new ones.
	s.ok(put("todo", id, "done", false))
	s.has(me.s(), id, cheered("🔥", 1))
	s.ok(put("todo", id, "done", true))
	f.ok(remove("cheer", own))
	s.lacks(me.s(), own)
	s.has(me.s(), id, cheered("", 0))
	f.has(me.f(), id, cheered("", 0))
	// Made again it is shown again.
	f.ok(cheer(friend, id, "👏"))
	s.has(me.s(), own, nil)
	if f.get(friend.s(), own) == nil {
		t.Error("a cheer that was made again is not shown")
	}
	s.ok(put("settings", me.id, "cheers_on_todos", false))
	other := newID()
	s.ok(put("todo", other, "goal_id", goal, "title", "t", "date", day(0), "done", true))
	f.refuse("not_allowed", "", cheer(friend, other, "👏"))
	s.ok(put("settings", me.id, "cheers_on_todos", true), put("todo", other, "date", nil))
	f.refuse("not_found", "", cheer(friend, other, "👏"))
}
