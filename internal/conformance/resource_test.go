package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// raw returns the text of an entity as a delta of a stream last carried it.
func (s *socket) rawEntity(stream, id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.raw) - 1; i >= 0; i-- {
		if s.frames[i]["stream"] != stream {
			continue
		}
		if _, after, ok := strings.Cut(s.raw[i], `","id":"`+id+`"`); ok {
			kind := s.raw[i][:len(s.raw[i])-len(after)]
			return kind[strings.LastIndex(kind, `{"kind":`):] + untilBalanced(after)
		}
	}
	return ""
}

// untilBalanced cuts the rest of an object behind the brace that closes it.
func untilBalanced(rest string) string {
	depth, quoted := 1, false
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == '{' && !quoted:
			depth++
		case c == '}' && !quoted:
			if depth--; depth == 0 {
				return rest[:i+1]
			}
		}
	}
	return rest
}

// testResourceIsEntity compares answers with deltas byte for byte, and sees that what REST writes is live.
func testResourceIsEntity(t *testing.T, w *world) {
	me, other := w.person(t), w.person(t)
	other.followedBy(t, me)
	s := me.connect(t, w.b)
	theirs := other.todo(t, other.goal(t, "g", "audience", "followers"), "t", "date", day(0), "done", true)
	s.has(other.f(), theirs, nil)
	goal := me.goal(t, `"quoted" <b>&`, "audience", "public")
	todo := me.todo(t, goal, "t", "date", day(0), "memo", "m", "checklist", []object{{"text": "x", "done": false}})
	me.call(t, "PUT", "/v1/todos/"+theirs+"/cheer", object{"emoji": "🎈"}).want(t, 200)
	other.call(t, "PUT", "/v1/users/"+me.id+"/follow", nil).want(t, 200)
	for _, c := range []struct{ method, path, stream, id string }{
		{"GET", "/v1/goals/" + goal, me.s(), goal},
		{"GET", "/v1/todos/" + todo, me.s(), todo},
		{"PUT", "/v1/todos/" + theirs + "/cheer", me.s(), derived("cheer", theirs, me.id)},
		{"PUT", "/v1/users/" + other.id + "/follow", me.s(), derived("follow", me.id, other.id)},
		{"PUT", "/v1/me/followers/" + other.id, me.s(), derived("follower", me.id, other.id)},
		{"PUT", "/v1/users/" + other.id + "/mute", me.s(), derived("mute", me.id, other.id)},
		{"GET", "/v1/todos/" + theirs, other.f(), theirs},
		{"GET", "/v1/users/" + other.handle, other.f(), other.id},
		{"PUT", "/v1/users/" + other.id + "/block", me.s(), derived("block", me.id, other.id)},
	} {
		var body any
		if strings.HasSuffix(c.path, "/cheer") {
			body = object{"emoji": "🎈"}
		}
		r := me.call(t, c.method, c.path, body)
		r.want(t, 200)
		s.has(c.stream, c.id, func(e object) bool { return e["rev"] == r.json["rev"] })
		if c.id == theirs {
			// The cheer comes to f/ up to a second later, with a rev of its own.
			s.has(c.stream, c.id, cheered("🎈", 1))
			r = me.call(t, c.method, c.path, body)
		}
		if got, want := strings.TrimSpace(r.body), s.rawEntity(c.stream, c.id); got != want {
			t.Errorf("%s = %s\nthe delta has %s", r.what, got, want)
		}
		if etag := fmt.Sprintf(`"%v"`, r.json["rev"]); r.header.Get("ETag") != etag {
			t.Errorf("%s: ETag = %s; want %s", r.what, r.header.Get("ETag"), etag)
		}
	}
}

func testPosition(t *testing.T, w *world) {
	me, friend := w.person(t), w.person(t)
	me.followedBy(t, friend)
	goal := me.goal(t, "g", "audience", "followers")
	s := me.connect(t, w.b)
	for range 3 {
		r := me.call(t, "POST", "/v1/todos", object{"goal_id": goal, "title": "t", "date": day(0)})
		r.want(t, 201)
		s.has(me.s(), str(r.json["id"]), nil)
		if got, want := r.header.Get("Modu-Position"), fmt.Sprintf("%s=%v", me.s(), s.cursors[me.s()]); got != want {
			t.Errorf("Modu-Position = %q; want %q", got, want)
		}
		if r.header.Get("Location") != "/v1/todos/"+str(r.json["id"]) {
			t.Errorf("Location = %q", r.header.Get("Location"))
		}
	}
	f := friend.connect(t, w.b)
	want := fmt.Sprintf("%s=%v", me.f(), f.cursors[me.f()])
	for _, path := range []string{"/v1/feed?date=" + day(0), "/v1/users/" + me.id + "/todos?from=" + day(0) + "&to=" + day(0), "/v1/day?user=" + me.id + "&date=" + day(0), "/v1/users/" + me.id + "/goals", "/v1/goals/" + goal} {
		r := friend.call(t, "GET", path, nil)
		r.want(t, 200)
		if got := strings.Split(r.header.Get("Modu-Position"), ","); !slices.Contains(got, want) {
			t.Errorf("%s: Modu-Position = %q; want %s in it", path, got, want)
		}
	}
}

func testPrecondition(t *testing.T, w *world) {
	me := w.person(t)
	goal := me.goal(t, "g")
	for _, path := range []string{"/v1/goals/" + goal, "/v1/todos/" + me.todo(t, goal, "t"), "/v1/me"} {
		read := me.call(t, "GET", path, nil)
		tag := read.header.Get("ETag")
		field := "title"
		if path == "/v1/me" {
			field = "name"
		}
		changed := me.call(t, "PATCH", path, object{field: "second"}, "If-Match", tag)
		changed.want(t, 200)
		if changed.header.Get("ETag") == tag {
			t.Errorf("%s: the ETag stays %s", path, tag)
		}
		me.call(t, "PATCH", path, object{field: "third"}, "If-Match", tag).refused(t, 412, "precondition_failed")
		me.call(t, "PATCH", path, object{field: "third"}, "If-Match", `W/`+changed.header.Get("ETag")).refused(t, 412, "precondition_failed")
		if got := me.call(t, "GET", path, nil); got.json[field] != "second" {
			t.Errorf("%s = %s", path, got.body)
		}
		if path != "/v1/me" {
			me.call(t, "DELETE", path, nil, "If-Match", tag).refused(t, 412, "precondition_failed")
		}
		me.call(t, "PATCH", path, object{field: "third"}, "If-Match", "*").want(t, 200)
	}
	todo := me.todo(t, goal, "t")
	me.call(t, "DELETE", "/v1/todos/"+todo, nil, "If-Match", me.call(t, "GET", "/v1/todos/"+todo, nil).header.Get("ETag")).want(t, 204)
	me.call(t, "PATCH", "/v1/todos/"+todo, object{"title": "x"}).refused(t, 410, "gone")
	me.call(t, "PATCH", "/v1/todos/"+todo, object{"deleted": false}).want(t, 200)
	me.call(t, "GET", "/v1/todos/"+todo, nil).want(t, 200)
}

func testIdempotencyKey(t *testing.T, w *world) {
	me, other := w.person(t), w.person(t)
	goal := me.goal(t, "g")
	body := object{"goal_id": goal, "title": "once"}
	first := me.call(t, "POST", "/v1/todos", body, "Idempotency-Key", "k1")
	first.want(t, 201)
	again := me.callAt(t, w.b, "POST", "/v1/todos", body, "Idempotency-Key", "k1")
	if again.status != 201 || again.body != first.body || again.header.Get("ETag") != first.header.Get("ETag") {
		t.Errorf("the same key and body = %d %s; want %s", again.status, again.body, first.body)
	}
	me.call(t, "POST", "/v1/todos", object{"goal_id": goal, "title": "other"}, "Idempotency-Key", "k1").refused(t, 409, "")
	other.call(t, "POST", "/v1/goals", object{"title": "my own key"}, "Idempotency-Key", "k1").want(t, 201)
	refused := me.call(t, "POST", "/v1/todos", object{"goal_id": goal, "title": ""}, "Idempotency-Key", "k2")
	refused.refused(t, 422, "invalid")
	for _, key := range []string{strings.Repeat("k", 256), "키"} {
		me.call(t, "POST", "/v1/todos", body, "Idempotency-Key", key).refused(t, 400, "")
	}
	me.call(t, "POST", "/v1/todos", body, "Idempotency-Key", strings.Repeat("k", 255)).want(t, 201)
	if got := me.call(t, "GET", "/v1/todos?goal_id="+goal, nil).data(t); len(got) != 2 {
		t.Errorf("%d todos; want 2", len(got))
	}
	// A POST may bring its own id, and then is made once as well.
	id := newID()
	me.call(t, "POST", "/v1/goals", object{"id": id, "title": "own id"}).want(t, 201)
	if got := me.call(t, "GET", "/v1/goals/"+id, nil); got.json["title"] != "own id" {
		t.Errorf("%s", got.body)
	}
	for _, bad := range []any{"x", strings.ToUpper(newID()), 5, nil} {
		me.call(t, "POST", "/v1/goals", object{"id": bad, "title": "x"}).want(t, 400, 422)
	}
	other.call(t, "POST", "/v1/goals", object{"id": id, "title": "taken"}).want(t, 404, 409)
	if got := me.call(t, "GET", "/v1/goals/"+id, nil); got.json["title"] != "own id" {
		t.Errorf("%s", got.body)
	}
}

func testLists(t *testing.T, w *world) {
	me := w.person(t)
	goal, other := me.goal(t, "a", "color", "sky"), me.goal(t, "b", "color", "pink", "status", "done")
	second := me.goal(t, "c", "color", "sky")
	var today []string
	for i := range 7 {
		today = append(today, me.todo(t, goal, fmt.Sprint("t", i), "date", day(0), "done", i == 0))
	}
	tomorrow, backlog, elsewhere := me.todo(t, goal, "x", "date", day(1)), me.todo(t, goal, "x"), me.todo(t, second, "x", "date", day(5))
	deleted := me.todo(t, goal, "x", "date", day(0))
	me.call(t, "DELETE", "/v1/todos/"+deleted, nil).want(t, 204)
	for path, want := range map[string][]string{
		"/v1/todos?date=" + day(0): today, "/v1/todos?date=" + day(0) + "&done=true": today[:1], "/v1/todos?from=" + day(1) + "&to=" + day(5): {tomorrow, elsewhere},
		"/v1/todos?backlog=true": {backlog}, "/v1/todos?goal_id=" + second: {elsewhere}, "/v1/todos?deleted=true": {deleted}, "/v1/todos?goal_id=" + newID(): nil,
		"/v1/goals?color=sky": {goal, second}, "/v1/goals?status=done": {other}, "/v1/goals?deleted=true": nil,
	} {
		got := ids(me.call(t, "GET", path, nil).data(t))
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s = %v; want %v", path, got, want)
		}
	}
	var paged []string
	path := "/v1/todos?limit=3"
	for pages := 0; ; pages++ {
		r := me.call(t, "GET", path, nil)
		got := ids(r.data(t))
		paged = append(paged, got...)
		next, more := r.json["next_cursor"].(string)
		if !more {
			break
		}
		if len(got) != 3 || pages > 10 {
			t.Fatalf("a page of %d before the last; limit is 3", len(got))
		}
		path = "/v1/todos?limit=3&cursor=" + next
	}
	slices.Sort(paged)
	if want := 10; len(paged) != want || len(slices.Compact(paged)) != want {
		t.Errorf("pages hold %d todos, want %d, each once", len(paged), want)
	}
	stranger := w.person(t)
	for _, bad := range []string{"limit=0", "limit=-1", "limit=x", "limit=1000000000", "cursor=forged", "date=2026-02-30", "done=maybe", "from=" + day(0) + "&to=nope", "order=title", "deleted=2", "date=%00", "cursor=%ff"} {
		me.call(t, "GET", "/v1/todos?"+bad, nil).want(t, 400, 422)
	}
	if _, cursor, ok := strings.Cut(path, "cursor="); ok {
		if r := stranger.call(t, "GET", "/v1/todos?cursor="+cursor, nil); r.status == 200 && len(r.data(t)) > 0 {
			t.Errorf("another's cursor shows %s", r.body)
		}
	}
}
