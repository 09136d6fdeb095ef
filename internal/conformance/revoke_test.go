package conformance

import (
	"testing"
)

// A revocation shuts one reader out of a stream; what is written after it carries the mark.
type revocation struct {
	name   string
	shared string                                                               // audience of the goal before
	stream func(owner *person, goal string) string                              // which the reader loses
	revoke func(t *testing.T, owner, reader *socket, o, r *person, goal string) // acked when it returns
	whole  bool                                                                 // the stream is gone; else the goal leaves it
}

func followers(owner *person, _ string) string { return owner.f() }
func selected(_ *person, goal string) string   { return "g/" + goal }
func everybody(owner *person, _ string) string { return owner.pub() }

var revocations = []revocation{
	{"Block", "followers", followers, func(_ *testing.T, owner, _ *socket, o, r *person, _ string) {
		owner.ok(put("block", derived("block", o.id, r.id), "user_id", r.id))
	}, true},
	{"BlockByReader", "followers", followers, func(_ *testing.T, _, reader *socket, o, r *person, _ string) {
		reader.ok(put("block", derived("block", r.id, o.id), "user_id", o.id))
	}, true},
	{"Removal", "followers", followers, func(_ *testing.T, owner, _ *socket, o, r *person, _ string) {
		owner.ok(remove("follower", derived("follower", o.id, r.id)))
	}, true},
	{"Unfollow", "followers", followers, func(_ *testing.T, _, reader *socket, o, r *person, _ string) {
		reader.ok(remove("follow", derived("follow", r.id, o.id)))
	}, true},
	{"RemovalOfSelected", "selected", selected, func(_ *testing.T, owner, _ *socket, o, r *person, _ string) {
		owner.ok(remove("follower", derived("follower", o.id, r.id)))
	}, true},
	{"OffTheList", "selected", selected, func(_ *testing.T, owner, _ *socket, _, _ *person, goal string) {
		owner.ok(put("goal", goal, "viewers", []string{}))
	}, true},
	{"SelectedToPrivate", "selected", selected, func(_ *testing.T, owner, _ *socket, _, _ *person, goal string) {
		owner.ok(put("goal", goal, "audience", "private"))
	}, true},
	{"BlockOfSelected", "selected", selected, func(_ *testing.T, owner, _ *socket, o, r *person, _ string) {
		owner.ok(put("block", derived("block", o.id, r.id), "user_id", r.id))
	}, true},
	{"FollowersToPrivate", "followers", followers, func(_ *testing.T, owner, _ *socket, _, _ *person, goal string) {
		owner.ok(put("goal", goal, "audience", "private"))
	}, false},
	{"FollowersToSelected", "followers", followers, func(_ *testing.T, owner, _ *socket, _, _ *person, goal string) {
		owner.ok(put("goal", goal, "audience", "selected", "viewers", []string{}))
	}, false},
	{"PublicToFollowers", "public", everybody, func(_ *testing.T, owner, _ *socket, o, r *person, goal string) {
		owner.ok(remove("follower", derived("follower", o.id, r.id)), put("goal", goal, "audience", "followers"))
	}, false},
	{"Status", "public", everybody, func(_ *testing.T, owner, _ *socket, _, _ *person, goal string) {
		owner.ok(put("goal", goal, "status", "hidden"))
	}, false},
	{"PatchByREST", "followers", followers, func(t *testing.T, _, _ *socket, o, _ *person, goal string) {
		o.call(t, "PATCH", "/v1/goals/"+goal, object{"audience": "private"}).want(t, 200)
	}, false},
}

func testRevocation(t *testing.T, w *world) {
	for _, c := range revocations {
		t.Run(c.name, func(t *testing.T) { t.Parallel(); c.run(t, w) })
	}
}

func (c revocation) run(t *testing.T, w *world) {
	o, r := w.person(t), w.person(t)
	o.followedBy(t, r)
	owner, reader := o.connect(t, w.a), r.connect(t, w.b)
	goal, todo := newID(), newID()
	owner.ok(
		put("goal", goal, "title", "g", "audience", c.shared, "viewers", []string{r.id}),
		put("todo", todo, "goal_id", goal, "title", "before", "date", day(0)),
	)
	stream := c.stream(o, goal)
	if stream == o.pub() {
		reader.send(object{"type": "watch", "stream": stream, "cursor": 0})
	}
	reader.has(stream, todo, nil)
	away := r.connect(t, w.a) // a device that is offline meanwhile
	away.settle(r.s())
	away.ws.CloseNow() //nolint:errcheck // the line breaks
	<-away.done
	c.revoke(t, owner, reader, o, r, goal)
	place := reader.place()
	secret := "secret" + randomHex(8)
	after := newID()
	writes := []object{put("todo", todo, "title", secret), put("goal", goal, "title", secret)}
	if c.name != "Status" {
		writes = append(writes, put("todo", after, "goal_id", goal, "title", secret, "date", day(0)))
	}
	owner.ok(writes...)
	if c.whole {
		reader.until(stream+" gone", func() bool { return reader.gone[stream] })
		reader.send(object{"type": "pull", "stream": stream, "cursor": 0})
	} else {
		reader.lacks(stream, todo)
		reader.lacks(stream, goal)
		reader.settle(stream)
	}
	reader.settle(r.s())
	back := away.resume(r, w.b)
	if stream == o.pub() {
		back.send(object{"type": "watch", "stream": stream, "cursor": 0})
		back.settle(stream)
	}
	if back.get(stream, todo) != nil || back.get(stream, goal) != nil {
		t.Errorf("the device that was away still holds what was withdrawn\n%s", back.tail())
	}
	fresh := r.connect(t, w.a)
	for name, text := range map[string]string{"live": reader.since(place), "catch-up": back.since(0), "snapshot": fresh.since(0)} {
		// What a reader gets who may still follow in another way is not looked at here.
		if contains(text, secret) {
			t.Errorf("what was written after the revocation came, %s: %s", name, text)
		}
	}
	for _, path := range []string{"/v1/todos/" + todo, "/v1/todos/" + after, "/v1/goals/" + goal} {
		r.callAt(t, w.b, "GET", path, nil).refused(t, 404, "not_found")
	}
	for _, path := range []string{"/v1/users/" + o.id + "/todos?from=" + day(0) + "&to=" + day(0), "/v1/users/" + o.id + "/goals", "/v1/feed?date=" + day(0), "/v1/day?user=" + o.id + "&date=" + day(0)} {
		if got := r.callAt(t, w.b, "GET", path, nil); contains(got.body, secret) || contains(got.body, todo) {
			t.Errorf("%s = %s", path, got.body)
		}
	}
}

// testMoveToNarrower moves a todo out of sight and back: it leaves by one stream and comes by another.
func testMoveToNarrower(t *testing.T, w *world) {
	o, near, far := w.person(t), w.person(t), w.person(t)
	o.followedBy(t, near, far)
	owner, n, f := o.connect(t, w.a), near.connect(t, w.b), far.connect(t, w.b)
	wide, narrow, todo := newID(), newID(), newID()
	owner.ok(
		put("goal", wide, "title", "wide", "audience", "followers"),
		put("goal", narrow, "title", "narrow", "audience", "selected", "viewers", []string{near.id}),
		put("todo", todo, "goal_id", wide, "title", "x", "date", day(0)),
	)
	n.has(o.f(), todo, nil)
	f.has(o.f(), todo, nil)
	place := f.place()
	secret := "secret" + randomHex(8)
	owner.ok(put("todo", todo, "goal_id", narrow, "title", secret))
	n.has("g/"+narrow, todo, func(e object) bool { return e["title"] == secret })
	n.lacks(o.f(), todo)
	f.lacks(o.f(), todo)
	far.call(t, "GET", "/v1/todos/"+todo, nil).refused(t, 404, "not_found")
	owner.ok(put("todo", todo, "title", secret+" more"))
	f.settle(o.f())
	if contains(f.since(place), secret) {
		t.Errorf("it came all the same: %s", f.since(place))
	}
	owner.ok(put("todo", todo, "goal_id", wide))
	f.has(o.f(), todo, nil)
	n.lacks("g/"+narrow, todo)
	n.has(o.f(), todo, nil)
}
