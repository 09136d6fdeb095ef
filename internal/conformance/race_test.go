package conformance

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"modu/internal/testenv"
)

// atOnce sends requests to both nodes at the same time and returns the answers.
func (w *world) atOnce(n int, send func(i int, node *testenv.Node) *reply) []*reply {
	out := make([]*reply, n)
	var all sync.WaitGroup
	for i := range out {
		all.Go(func() { out[i] = send(i, []*testenv.Node{w.a, w.b}[i%2]) })
	}
	all.Wait()
	return out
}

func count(replies []*reply, status int) (n int) {
	for _, r := range replies {
		if r.status == status {
			n++
		}
	}
	return n
}

func testAtOnce(t *testing.T, w *world) {
	const n = 8
	me := w.person(t)
	goal := me.goal(t, "g")
	same := w.atOnce(n, func(_ int, node *testenv.Node) *reply {
		return me.callAt(t, node, "POST", "/v1/todos", object{"goal_id": goal, "title": "once"}, "Idempotency-Key", "k")
	})
	for _, r := range same {
		if r.status != 201 && r.status != 409 && r.status != 503 || r.status == 201 && r.json["id"] == nil {
			t.Errorf("the same key at once = %d %s", r.status, r.body)
		}
	}
	if got := me.call(t, "GET", "/v1/todos", nil).data(t); len(got) != 1 {
		t.Errorf("the same key at once made %d todos", len(got))
	}
	tag := me.call(t, "GET", "/v1/goals/"+goal, nil).header.Get("ETag")
	patched := w.atOnce(n, func(i int, node *testenv.Node) *reply {
		return me.callAt(t, node, "PATCH", "/v1/goals/"+goal, object{"title": fmt.Sprint("title ", i)}, "If-Match", tag)
	})
	if ok, failed := count(patched, 200), count(patched, 412); ok != 1 || failed != n-1 {
		t.Errorf("one tag at once: %d taken, %d refused; want 1 and %d", ok, failed, n-1)
	}
	handle := "h" + randomHex(6)
	made := w.atOnce(n, func(i int, node *testenv.Node) *reply {
		return request(t, node, "POST", "/v1/auth/signup", object{"email": fmt.Sprintf("%s%d@mail.example", handle, i), "password": password, "handle": handle})
	})
	if ok, taken := count(made, 201), count(made, 409); ok != 1 || taken != n-1 {
		t.Errorf("one handle at once: %d made, %d refused; want 1 and %d", ok, taken, n-1)
	}
	fresh := w.atOnce(n, func(_ int, node *testenv.Node) *reply {
		return request(t, node, "POST", "/v1/auth/refresh", object{"refresh_token": me.refresh})
	})
	for _, r := range fresh {
		if r.status != 200 || r.json["refresh_token"] != fresh[0].json["refresh_token"] {
			t.Errorf("one refresh token at once = %d %s", r.status, r.body)
		}
	}
}

// testCrossing lets two people do to each other all that locks both.
func testCrossing(t *testing.T, w *world) {
	a, b := w.person(t), w.person(t)
	got := w.atOnce(48, func(i int, node *testenv.Node) *reply {
		by, whom := a, b
		if i%4 > 1 {
			by, whom = b, a
		}
		method := []string{"PUT", "PUT", "DELETE"}[i%3]
		return by.callAt(t, node, method, "/v1/users/"+whom.id+words("/follow /block /follow /mute")[i/3%4], nil)
	})
	for _, r := range got {
		if r.status >= http.StatusInternalServerError {
			t.Errorf("%s = %d %s", r.what, r.status, r.body)
		}
	}
}

// testShutOutAndBack removes and takes back a reader again and again; what stood there only in between never comes.
func testShutOutAndBack(t *testing.T, w *world) {
	for _, way := range words("removal block list") {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			o, r := w.person(t), w.person(t)
			o.followedBy(t, r)
			o.call(t, "PATCH", "/v1/me", object{"approve_followers": false}).want(t, 200)
			owner, reader := o.connect(t, w.a), r.connect(t, w.b)
			goal, todo := newID(), newID()
			stream := o.f()
			owner.ok(put("goal", goal, "title", "g", "audience", "followers"), put("todo", todo, "goal_id", goal, "title", "seen", "date", day(0)))
			if way == "list" {
				stream = "g/" + goal
				owner.ok(put("goal", goal, "audience", "selected", "viewers", []string{r.id}))
			}
			for i := range 6 {
				title := fmt.Sprint("seen ", i)
				owner.ok(put("todo", todo, "title", title))
				reader.has(stream, todo, func(e object) bool { return e["title"] == title })
				shut(owner, way, o, r, goal)
				owner.ok(put("todo", todo, "title", "secret"+fmt.Sprint(i)))
				owner.ok(put("todo", todo, "title", "covered"))
				back(t, owner, way, o, r, goal)
			}
			reader.has(stream, todo, func(e object) bool { return e["title"] == "covered" })
			if contains(reader.since(0), "secret") {
				t.Error("what stood there while the reader was out came")
			}
		})
	}
}

func shut(owner *socket, way string, o, r *person, goal string) {
	owner.t.Helper()
	switch way {
	case "removal":
		owner.ok(remove("follower", derived("follower", o.id, r.id)))
	case "block":
		owner.ok(put("block", derived("block", o.id, r.id), "user_id", r.id))
	case "list":
		owner.ok(put("goal", goal, "viewers", []string{}))
	}
}

func back(t *testing.T, owner *socket, way string, o, r *person, goal string) {
	t.Helper()
	switch way {
	case "list":
		owner.ok(put("goal", goal, "viewers", []string{r.id}))
		return
	case "block":
		owner.ok(remove("block", derived("block", o.id, r.id)))
	}
	r.call(t, "PUT", "/v1/users/"+o.id+"/follow", nil).want(t, 200)
}

// testLarge widens, stops, deletes and restores a goal with more under it than a message or a chunk holds.
func testLarge(t *testing.T, w *world) {
	me, friend := w.person(t), w.person(t)
	me.followedBy(t, friend)
	s, f := me.connect(t, w.a), friend.connect(t, w.b)
	goal, other := newID(), newID()
	s.ok(put("goal", goal, "title", "large"), put("goal", other, "title", "other", "audience", "followers"))
	const todos = 600
	for from := 0; from < todos; from += 100 {
		var batch []object
		for i := range 100 {
			batch = append(batch, put("todo", newID(), "goal_id", goal, "title", many("가", 100), "date", day((from+i)%20)))
		}
		s.ok(batch...)
	}
	holds := func(n int) {
		t.Helper()
		f.until(fmt.Sprint(n, " entities"), func() bool { return len(f.copies[me.f()]) == n })
	}
	const beside = 2 // the profile and the other goal
	holds(beside)
	for _, m := range []struct {
		put  object
		then int
	}{
		{put("goal", goal, "audience", "followers"), todos + beside + 1},
		{put("goal", goal, "audience", "private"), beside},
		{put("goal", goal, "audience", "public"), todos + beside + 1},
		{put("goal", goal, "status", "ended"), beside},
		{put("goal", goal, "status", "active"), todos + beside + 1},
		{remove("goal", goal), beside},
		{put("goal", goal, "deleted", false), todos + beside + 1},
	} {
		s.ok(m.put)
		holds(m.then)
	}
	moved := remove("goal", goal)
	moved["fields"] = object{"move_to": other}
	s.ok(moved)
	holds(todos + beside)
	f.until("all moved", func() bool {
		for _, e := range f.copies[me.f()] {
			if e["kind"] == "todo" && e["goal_id"] != other {
				return false
			}
		}
		return true
	})
	fresh := me.connect(t, w.b)
	if got := len(fresh.copies[me.s()]); got != todos+4 { // profile, settings, follower, the other goal
		t.Errorf("the owner holds %d entities; want %d", got, todos+4)
	}
}

// testSlowReader never reads; the server lets it go and serves the others.
func testSlowReader(t *testing.T, w *world) {
	me := w.person(t)
	s := me.connect(t, w.a)
	goal := newID()
	s.ok(put("goal", goal, "title", "g"))
	slow := me.greeted(t, w.b)
	memo := many("x", 990)
	var ids []string
	for range 20 {
		ids = append(ids, newID())
	}
	for range 30 {
		var batch []object
		for _, id := range ids {
			batch = append(batch, put("todo", id, "goal_id", goal, "title", randomHex(4), "date", day(0), "memo", memo+randomHex(4)))
		}
		s.ok(batch...)
	}
	s.settle(me.s())
	// Reading on, it gets the newest state, or it was let go; it was not sent each of 600 changes from a queue.
	last := str(s.get(me.s(), ids[19])["title"])
	for {
		opcode, payload := slow.read()
		if opcode == 0 || opcode == 8 || contains(string(payload), last) {
			return
		}
	}
}
