package conformance

import (
	"fmt"
	"testing"
	"time"
)

// testSelected opens a shared goal live for who comes to be both on its list and an accepted follower.
func testSelected(t *testing.T, w *world) {
	owner, listed, later := w.person(t), w.person(t), w.person(t)
	owner.followedBy(t, later)
	o, l, f := owner.connect(t, w.a), listed.connect(t, w.b), later.connect(t, w.b)
	goal, todo := newID(), newID()
	stream := "g/" + goal
	o.ok(put("goal", goal, "title", "g", "audience", "selected", "viewers", []string{listed.id}), put("todo", todo, "goal_id", goal, "title", "t", "date", day(0)))
	l.send(object{"type": "pull", "stream": stream, "cursor": 0})
	l.awaitStream(stream, "gone") // on the list and no follower
	listed.call(t, "GET", "/v1/goals/"+goal, nil).refused(t, 404, "not_found")
	owner.followedBy(t, listed)
	l.awaitStream(stream, "open")
	l.has(stream, todo, nil)
	listed.call(t, "GET", "/v1/goals/"+goal, nil).want(t, 200)
	if f.get(stream, todo) != nil || f.get(owner.f(), todo) != nil {
		t.Error("a follower who is not on the list sees it")
	}
	place := l.place()
	o.ok(put("goal", goal, "viewers", []string{listed.id, later.id}))
	f.awaitStream(stream, "open")
	f.has(stream, todo, nil)
	l.settle(stream)
	if contains(l.since(place), later.id) {
		t.Errorf("the list of viewers goes to a viewer: %s", l.since(place))
	}
	// From selected to followers and back: one stream goes, the other brings it.
	o.ok(put("goal", goal, "audience", "followers"))
	f.has(owner.f(), todo, nil)
	f.until(stream+" gone", func() bool { return f.gone[stream] })
	o.ok(put("goal", goal, "audience", "selected"))
	f.lacks(owner.f(), todo)
	f.has(stream, todo, nil)
	// One that ends leaves, and comes back when it is resumed.
	o.ok(put("goal", goal, "status", "stopped"))
	f.until("goal gone", func() bool { return f.gone[stream] || f.copies[stream][goal] == nil })
	o.ok(put("goal", goal, "status", "active"))
	f.has(stream, todo, nil)
	f.ok(put("follow", derived("follow", later.id, owner.id), "user_id", owner.id)) // again: nothing happens
	f.settle(stream)
}

// testPublic lets a stranger watch and cheer.
func testPublic(t *testing.T, w *world) {
	owner, stranger := w.person(t), w.person(t)
	o, s := owner.connect(t, w.a), stranger.connect(t, w.b)
	goal, todo := newID(), newID()
	o.ok(put("goal", goal, "title", "g", "audience", "public"), put("todo", todo, "goal_id", goal, "title", "t", "date", day(0), "done", true, "memo", "m", "memo_public", true))
	s.send(object{"type": "watch", "stream": owner.pub(), "cursor": 0})
	s.has(owner.pub(), todo, func(e object) bool { return e["memo"] == "m" })
	s.ok(put("cheer", derived("cheer", todo, stranger.id), "target_kind", "todo", "target_id", todo, "emoji", "🎉"))
	o.has(owner.s(), todo, cheered("🎉", 1))
	s.has(owner.pub(), todo, cheered("🎉", 1))
	o.ok(put("profile", owner.id, "name", "Another Name"))
	s.has(owner.pub(), owner.id, func(e object) bool { return e["name"] == "Another Name" })
	// A block of the cheerer takes the cheer back, everywhere.
	o.ok(put("block", derived("block", owner.id, stranger.id), "user_id", stranger.id))
	o.has(owner.s(), todo, cheered("", 0))
	s.lacks(stranger.s(), derived("cheer", todo, stranger.id))
	s.until("p/ gone", func() bool { return s.gone[owner.pub()] })
}

// testCheersComeSlowly looks that counts reach others at most once a second, and the owner at once.
func testCheersComeSlowly(t *testing.T, w *world) {
	owner, reader := w.person(t), w.person(t)
	cheerers := w.people(t, 4)
	owner.followedBy(t, append(cheerers, reader)...)
	goal := owner.goal(t, "g", "audience", "followers")
	todo := owner.todo(t, goal, "t", "date", day(0), "done", true)
	o, r := owner.connect(t, w.a), reader.connect(t, w.b)
	place := r.place()
	start := time.Now()
	for _, c := range cheerers {
		c.call(t, "PUT", "/v1/todos/"+todo+"/cheer", object{"emoji": "🔥"}).want(t, 200)
	}
	o.has(owner.s(), todo, cheered("🔥", 4))
	r.has(owner.f(), todo, cheered("🔥", 4))
	took := time.Since(start)
	counts := 0
	for _, f := range r.frames[place:] {
		counts += len(list(f["put"]))
	}
	if most := int(took/time.Second) + 2; counts > most {
		t.Errorf("the counts came %d times in %v; want at most %d", counts, took, most)
	}
	// The owner sees who, others do not.
	if got := owner.call(t, "GET", "/v1/todos/"+todo+"/cheers", nil).data(t); len(got) != 4 {
		t.Errorf("%d cheers; want 4", len(got))
	}
	reader.call(t, "GET", "/v1/todos/"+todo+"/cheers", nil).refused(t, 403, "not_allowed")
	owner.call(t, "PUT", "/v1/todos/"+todo+"/cheer", object{"emoji": "🔥"}).refused(t, 403, "not_allowed")
	undone := owner.todo(t, goal, "t", "date", day(0))
	reader.call(t, "PUT", "/v1/todos/"+undone+"/cheer", object{"emoji": "🔥"}).refused(t, 409, "not_done")
	cheerers[0].call(t, "DELETE", "/v1/todos/"+todo+"/cheer", nil).want(t, 204)
	r.has(owner.f(), todo, cheered("🔥", 3))
}

// testSignedOut reads what is public without any token.
func testSignedOut(t *testing.T, w *world) {
	owner := w.person(t)
	open, closed := owner.goal(t, "open", "audience", "public"), owner.goal(t, "closed", "audience", "followers")
	todo := owner.todo(t, open, "t", "date", day(0), "memo", "hush", "alarm", "09:00")
	owner.todo(t, open, "backlog")
	hidden := owner.todo(t, closed, "hidden", "date", day(0))
	nobody := &person{w: w}
	for _, name := range []string{owner.id, owner.handle} {
		if got := nobody.call(t, "GET", "/v1/users/"+name, nil); got.json["handle"] != owner.handle || contains(got.body, "mail.example") {
			t.Errorf("%s", got.body)
		}
		if got := ids(nobody.call(t, "GET", "/v1/users/"+name+"/goals", nil).data(t)); fmt.Sprint(got) != fmt.Sprint([]string{open}) {
			t.Errorf("goals = %v", got)
		}
		got := nobody.call(t, "GET", "/v1/users/"+name+"/todos?from="+day(-1)+"&to="+day(1), nil)
		if fmt.Sprint(ids(got.data(t))) != fmt.Sprint([]string{todo}) || contains(got.body, "hush") || contains(got.body, "09:00") || contains(got.body, hidden) {
			t.Errorf("todos = %s", got.body)
		}
	}
	nobody.call(t, "GET", "/v1/users/"+newID(), nil).refused(t, 404, "not_found")
	nobody.call(t, "GET", "/v1/todos/"+todo, nil).refused(t, 401, "signed_out")
	for _, path := range words("/healthz /readyz") {
		if got := nobody.call(t, "GET", path, nil); got.status != 200 || contains(got.body, "sqlite") || contains(got.body, "redis") {
			t.Errorf("%s = %d %s", path, got.status, got.body)
		}
	}
	for _, path := range words("/metrics /debug/pprof/ /debug/vars /v1/auth/login /etc/passwd") {
		if got := nobody.call(t, "GET", path, nil); got.status != 404 && got.status != 405 {
			t.Errorf("%s = %d on the public listener", path, got.status)
		}
	}
	ko := nobody.call(t, "GET", "/v1/me", nil, "Accept-Language", "ko-KR,ko;q=0.9")
	if en := nobody.call(t, "GET", "/v1/me", nil, "Accept-Language", "en"); en.json["detail"] == ko.json["detail"] || en.json["code"] != ko.json["code"] {
		t.Errorf("detail is not localised: %s, %s", en.body, ko.body)
	}
}

// testFeed reads days as others may see them.
func testFeed(t *testing.T, w *world) {
	me, friend, stranger := w.person(t), w.person(t), w.person(t)
	friend.followedBy(t, me)
	goal := friend.goal(t, "g", "audience", "followers")
	todo := friend.todo(t, goal, "today", "date", day(0))
	friend.todo(t, goal, "another day", "date", day(3))
	private := friend.todo(t, friend.goal(t, "mine"), "mine", "date", day(0))
	stranger.todo(t, stranger.goal(t, "g", "audience", "public"), "not followed", "date", day(0))
	got := me.call(t, "GET", "/v1/feed?date="+day(0), nil)
	if data := got.data(t); len(data) != 1 || !contains(got.body, todo) || contains(got.body, private) || contains(got.body, "another day") || contains(got.body, "not followed") {
		t.Errorf("feed = %s", got.body)
	}
	for _, user := range []string{friend.id, friend.handle} {
		got = me.call(t, "GET", "/v1/day?date="+day(0)+"&user="+user, nil)
		got.want(t, 200)
		if len(list(got.json["todos"])) != 1 || len(list(got.json["goals"])) != 1 || contains(got.body, private) {
			t.Errorf("day = %s", got.body)
		}
	}
	own := friend.call(t, "GET", "/v1/day?date="+day(0), nil)
	if len(list(own.json["todos"])) != 2 {
		t.Errorf("own day = %s", own.body)
	}
	me.call(t, "PUT", "/v1/users/"+friend.id+"/mute", nil).want(t, 200)
	me.call(t, "GET", "/v1/day?date="+day(0)+"&user="+friend.id, nil).want(t, 200)
	me.call(t, "DELETE", "/v1/users/"+friend.id+"/follow", nil).want(t, 204)
	if got = me.call(t, "GET", "/v1/feed?date="+day(0), nil); len(got.data(t)) != 0 {
		t.Errorf("feed after unfollowing = %s", got.body)
	}
}
