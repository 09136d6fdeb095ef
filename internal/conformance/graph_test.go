package conformance

import (
	"testing"
	"time"
)

func state(want string) func(object) bool {
	return func(e object) bool { return e["state"] == want }
}

func testFollow(t *testing.T, w *world) {
	me, owner := w.person(t), w.person(t)
	s, o := me.connect(t, w.a), owner.connect(t, w.b)
	follow, follower := derived("follow", me.id, owner.id), derived("follower", owner.id, me.id)
	ask := func() object { return put("follow", follow, "user_id", owner.id) }
	s.refuse("invalid", "id", put("follow", newID(), "user_id", owner.id))
	s.refuse("invalid", "user_id", put("follow", follow))
	s.refuse("invalid", "user_id", put("follow", derived("follow", me.id, me.id), "user_id", me.id))
	nobody := newID()
	s.refuse("not_found", "user_id", put("follow", derived("follow", me.id, nobody), "user_id", nobody))
	s.refuse("invalid", "state", put("follow", follow, "user_id", owner.id, "state", "accepted"))
	s.ok(ask())
	e := s.has(me.s(), follow, state("requested"))
	if user, _ := e["user"].(object); e["user_id"] != owner.id || user["handle"] != owner.handle {
		t.Errorf("follow = %v", e)
	}
	e = o.has(owner.s(), follower, state("requested"))
	if user, _ := e["user"].(object); e["user_id"] != me.id || user["handle"] != me.handle {
		t.Errorf("follower = %v", e)
	}
	s.ok(remove("follow", follow)) // cancel
	o.lacks(owner.s(), follower)
	s.ok(ask())
	o.has(owner.s(), follower, state("requested"))
	o.ok(remove("follower", follower)) // decline
	s.lacks(me.s(), follow)
	s.ok(ask())
	o.has(owner.s(), follower, state("requested"))
	goal := newID()
	o.ok(put("goal", goal, "title", "g", "audience", "followers"))
	o.ok(put("follower", follower, "user_id", me.id, "state", "accepted"))
	s.has(me.s(), follow, state("accepted"))
	s.awaitStream(owner.f(), "open")
	s.has(owner.f(), goal, nil)
	s.ok(remove("follow", follow)) // unfollow
	s.awaitStream(owner.f(), "gone")
	o.lacks(owner.s(), follower)
	// Without approval a follow is accepted at once, and what was asked before is accepted too.
	s.ok(ask())
	o.has(owner.s(), follower, state("requested"))
	o.ok(put("settings", owner.id, "approve_followers", false))
	s.has(me.s(), follow, state("accepted"))
	s.has(owner.f(), goal, nil)
	o.ok(remove("follower", follower)) // remove
	s.lacks(me.s(), follow)
	s.awaitStream(owner.f(), "gone")
	s.ok(ask())
	if s.get(me.s(), follow)["state"] != "accepted" {
		t.Errorf("follow = %v; want it accepted at once", s.get(me.s(), follow))
	}
	o.refuse("not_found", "", put("follower", derived("follower", owner.id, nobody), "user_id", nobody, "state", "accepted"))
	o.refuse("invalid", "state", put("follower", follower, "user_id", me.id, "state", "requested"))
}

func testBlock(t *testing.T, w *world) {
	me, other := w.person(t), w.person(t)
	me.followedBy(t, other)
	other.followedBy(t, me)
	s, o := me.connect(t, w.a), other.connect(t, w.b)
	goal, todo := newID(), newID()
	s.ok(put("goal", goal, "title", "g", "audience", "public"), put("todo", todo, "goal_id", goal, "title", "t", "date", day(0), "done", true))
	o.has(me.f(), todo, nil)
	cheer := derived("cheer", todo, other.id)
	o.ok(put("cheer", cheer, "target_kind", "todo", "target_id", todo, "emoji", "👏"))
	s.has(me.s(), todo, cheered("👏", 1))
	block := derived("block", me.id, other.id)
	s.refuse("invalid", "user_id", put("block", derived("block", me.id, me.id), "user_id", me.id))
	s.ok(put("block", block, "user_id", other.id))
	e := s.get(me.s(), block)
	if user, _ := e["user"].(object); e["user_id"] != other.id || user["handle"] != other.handle {
		t.Errorf("block = %v", e)
	}
	for _, id := range []string{derived("follow", me.id, other.id), derived("follower", me.id, other.id), cheer} {
		if s.get(me.s(), id) != nil {
			t.Errorf("%v stays after the block", s.get(me.s(), id))
		}
		o.lacks(other.s(), id)
	}
	o.lacks(other.s(), derived("follower", other.id, me.id))
	s.has(me.s(), todo, cheered("", 0))
	s.awaitStream(other.f(), "gone")
	o.awaitStream(me.f(), "gone")
	// Each is not there for the other.
	for _, c := range []struct {
		s        *socket
		by, whom *person
	}{{s, me, other}, {o, other, me}} {
		c.s.refuse("not_found", "user_id", put("follow", derived("follow", c.by.id, c.whom.id), "user_id", c.whom.id))
		c.by.call(t, "GET", "/v1/users/"+c.whom.id, nil).refused(t, 404, "not_found")
		c.by.call(t, "GET", "/v1/users/"+c.whom.handle+"/todos?from="+day(0)+"&to="+day(0), nil).refused(t, 404, "not_found")
	}
	o.refuse("not_found", "", put("cheer", cheer, "target_kind", "todo", "target_id", todo, "emoji", "👏"))
	// Unblocking restores nothing.
	s.ok(remove("block", block))
	other.call(t, "GET", "/v1/users/"+me.id, nil).want(t, 200)
	if follows := other.call(t, "GET", "/v1/me/followees", nil).data(t); len(follows) != 0 {
		t.Errorf("after unblocking: %v", follows)
	}
	o.refuse("not_found", "", remove("block", block))
}

func testMute(t *testing.T, w *world) {
	me, other := w.person(t), w.person(t)
	other.followedBy(t, me)
	s, o := me.connect(t, w.a), other.connect(t, w.b)
	mute := derived("mute", me.id, other.id)
	place := o.place()
	s.refuse("invalid", "id", put("mute", derived("mute", other.id, me.id), "user_id", other.id))
	s.ok(put("mute", mute, "user_id", other.id))
	if e := s.get(me.s(), mute); e["user_id"] != other.id || e["user"] == nil {
		t.Errorf("mute = %v", e)
	}
	o.settle(other.s())
	if contains(o.since(place), me.id) {
		t.Errorf("a mute is told to the other: %s", o.since(place))
	}
	s.ok(remove("mute", mute))
	if s.get(me.s(), mute) != nil {
		t.Error("a mute stays after its delete")
	}
	s.has(other.f(), other.id, nil)
}

func testProfileAndSettings(t *testing.T, w *world) {
	me, friend := w.person(t), w.person(t)
	me.followedBy(t, friend)
	s, f := me.connect(t, w.a), friend.connect(t, w.b)
	handle := "n" + randomHex(6)
	s.ok(put("profile", me.id, "handle", handle, "name", "새 이름", "bio", "hello"))
	f.has(me.f(), me.id, func(e object) bool { return e["handle"] == handle && e["name"] == "새 이름" && e["bio"] == "hello" })
	s.refuse("conflict", "handle", put("profile", me.id, "handle", friend.handle))
	s.refuse("not_found", "", put("profile", friend.id, "name", "x"))
	s.refuse("not_found", "", put("profile", newID(), "name", "x"))
	friend.call(t, "GET", "/v1/users/"+handle, nil).want(t, 200)
	friend.call(t, "GET", "/v1/users/"+me.handle, nil).refused(t, 404, "not_found") // the old one is free
	all := object{
		"locale": "ko", "time_zone": "Asia/Kathmandu", "week_start": "mon", "day_start_hour": 6.0, "newest_first": true, "approve_followers": false,
		"searchable_by_handle": false, "searchable_by_email": true, "in_explore": true, "cheers_on_todos": false, "cheers_on_diaries": false,
		"default_audience": "selected", "quiet_from": "22:00", "quiet_to": "07:00", "inbox_seen_at": stamp(time.Now()),
	}
	m := put("settings", me.id)
	m["fields"] = all
	place := f.place()
	s.ok(m)
	e := s.get(me.s(), "settings")
	for name, v := range all {
		if e[name] != v {
			t.Errorf("settings: %s = %v; want %v", name, e[name], v)
		}
	}
	s.ok(put("settings", me.id, "quiet_from", nil, "quiet_to", nil))
	if e = s.get(me.s(), "settings"); e["quiet_from"] != nil {
		t.Errorf("settings: %v", e)
	}
	f.settle(friend.s())
	if contains(f.since(place), "Kathmandu") {
		t.Error("settings reach a follower")
	}
	s.refuse("not_found", "", put("settings", friend.id, "locale", "ko"))
	s.refuse("not_allowed", "", remove("settings", me.id))
	s.refuse("not_allowed", "", remove("profile", me.id))
}
