package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// order returns the streams of deltas in the order of their first frames, and whether all came before ready.
func (s *socket) order() (streams []string, beforeReady bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ready := false
	beforeReady = true
	for _, f := range s.frames {
		switch {
		case f["type"] == "ready":
			ready = true
		case f["type"] == "delta" && !slices.Contains(streams, str(f["stream"])):
			streams = append(streams, str(f["stream"]))
			beforeReady = beforeReady && !ready
		}
	}
	return streams, beforeReady
}

func testOpening(t *testing.T, w *world) {
	all := w.people(t, 4)
	me, friends, stranger := all[0], all[1:3], all[3]
	for _, f := range friends {
		f.followedBy(t, me)
	}
	shared := friends[0].goal(t, "for me", "audience", "selected", "viewers", []string{me.id})
	ended := friends[0].goal(t, "over", "audience", "selected", "viewers", []string{me.id}, "status", "ended")
	friends[0].goal(t, "for nobody", "audience", "selected", "viewers", []string{})
	friends[1].goal(t, "mine alone")
	todo := friends[0].todo(t, shared, "together", "date", day(0))
	s := me.connect(t, w.b)
	got, beforeReady := s.order()
	want := []string{me.s(), friends[0].f(), friends[1].f(), "g/" + shared}
	if !beforeReady || len(got) == 0 || got[0] != me.s() {
		t.Errorf("streams came as %v, all before ready: %v; want the own first", got, beforeReady)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("opened %v; want %v (not g/%s, which ended)", got, want, ended)
	}
	for _, f := range s.frames {
		if f["type"] == "delta" && (f["reset"] != true || f["from"] != 0.0 || f["head"] != f["to"]) {
			t.Errorf("a new client got %v; want a snapshot from 0 to the head it names", f)
		}
	}
	if s.get("g/"+shared, todo) == nil || s.get("g/"+shared, shared) == nil || s.get(friends[0].f(), friends[0].id) == nil {
		t.Errorf("goal, todo or profile is not in the snapshots\n%s", s.tail())
	}
	if text := s.since(0); strings.Contains(text, "for nobody") || strings.Contains(text, "mine alone") || strings.Contains(text, stranger.handle) {
		t.Errorf("what is not mine to see came: %s", text)
	}
}

func testResume(t *testing.T, w *world) {
	me, friend, stranger := w.person(t), w.person(t), w.person(t)
	friend.followedBy(t, me)
	goal := friend.goal(t, "seen", "audience", "followers")
	s := me.connect(t, w.a)
	s.has(friend.f(), goal, nil)
	s.ws.CloseNow() //nolint:errcheck // the line breaks
	<-s.done
	first := friend.todo(t, goal, "while away", "date", day(0))
	friend.call(t, "DELETE", "/v1/todos/"+friend.todo(t, goal, "made and deleted", "date", day(0)), nil).want(t, 204)
	far := friend.todo(t, goal, "next year", "date", day(400))
	next := s.resume(me, w.b)
	for _, f := range next.frames {
		if f["reset"] == true {
			t.Errorf("resumed with %v; want a delta from the cursor", f)
		}
	}
	for _, id := range []string{goal, first, far} {
		if next.get(friend.f(), id) == nil {
			t.Errorf("%s is missing after the catch-up; a delta holds every day\n%s", id, next.tail())
		}
	}
	// What cannot be used: another epoch, a cursor beyond the head, a stream of somebody else.
	epoch := next.frames[0]["epoch"]
	for _, c := range []struct {
		epoch, cursor any
		reset         bool
	}{{epoch, 1, false}, {"another", 1, true}, {epoch, 1 << 40, true}, {epoch, 1 << 52, true}} {
		s := open(t, w.a)
		s.cursors[me.s()] = 1 // a resumed client holds what came before
		s.greet(me, "epoch", c.epoch, "cursors", object{me.s(): c.cursor, stranger.f(): 3, "g/" + newID(): 1})
		d := s.frames[slices.IndexFunc(s.frames, func(f object) bool { return f["type"] == "delta" })]
		if d["stream"] != me.s() || (d["reset"] == true) != c.reset {
			t.Errorf("epoch %v, cursor %v: %v; want reset %v", c.epoch, c.cursor, d, c.reset)
		}
		if !s.gone[stranger.f()] {
			t.Errorf("no gone before ready for the stream of a stranger\n%s", s.tail())
		}
	}
}

func testSnapshotPages(t *testing.T, w *world) {
	me := w.person(t)
	s := me.connect(t, w.a)
	goal := newID()
	s.ok(put("goal", goal, "title", "many"))
	memo := strings.Repeat("메", 1000) // 3,000 bytes
	const todos = 240
	for from := 0; from < todos; from += 20 {
		var batch []object
		for i := from; i < from+20; i++ {
			batch = append(batch, put("todo", newID(), "goal_id", goal, "title", fmt.Sprint("number ", i), "date", day(i%30), "memo", memo))
		}
		s.ok(batch...)
	}
	fresh := me.connect(t, w.b) // its read limit is what a message may be
	var pages []object
	for _, f := range fresh.frames {
		if f["type"] == "delta" {
			pages = append(pages, f)
		}
	}
	if len(pages) < 2 {
		t.Fatalf("%d pages for %d entities of 3 KB", len(pages), todos)
	}
	for i, page := range pages {
		if (page["reset"] == true) != (i == 0) || (page["more"] == true) != (i < len(pages)-1) {
			t.Errorf("page %d has reset %v, more %v", i, page["reset"], page["more"])
		}
		if i > 0 && page["from"] != pages[i-1]["to"] {
			t.Errorf("page %d begins at %v; want %v", i, page["from"], pages[i-1]["to"])
		}
	}
	if head := pages[0]["head"]; head != pages[len(pages)-1]["to"] {
		t.Errorf("the first page names the head %v; the last ends at %v", head, pages[len(pages)-1]["to"])
	}
	if got := len(fresh.copies[me.s()]); got != todos+3 {
		t.Errorf("%d entities came; want %d", got, todos+3)
	}
	// One that was cut off after its first page goes on from there, without a reset.
	rest := open(t, w.a)
	rest.mu.Lock()
	rest.applyLocked(pages[0])
	rest.mu.Unlock()
	rest.greet(me, "epoch", fresh.frames[0]["epoch"], "cursors", object{me.s(): pages[0]["to"]})
	if got := len(rest.copies[me.s()]); got != todos+3 || contains(rest.since(0), `"reset":true`) {
		t.Errorf("%d entities after the rest came; want %d, without a reset", got, todos+3)
	}
}

func testWindow(t *testing.T, w *world) {
	owner, follower := w.person(t), w.person(t)
	owner.followedBy(t, follower)
	live := follower.connect(t, w.b)
	goal := owner.goal(t, "window", "audience", "public")
	at := map[string]string{}
	for _, d := range []int{-100, -61, -2, -1, 0, 1, 2, 61, 365} {
		at[fmt.Sprint(d)] = owner.todo(t, goal, fmt.Sprint("day ", d), "date", day(d))
	}
	at["backlog"] = owner.todo(t, goal, "some day")
	for name, id := range at {
		if name == "backlog" {
			continue
		}
		live.has(owner.f(), id, nil) // a delta holds any day
	}
	check := func(s *socket, stream, in, out string) {
		t.Helper()
		for _, name := range words(in) {
			if s.get(stream, at[name]) == nil {
				t.Errorf("the snapshot of %.2s lacks the todo of %s", stream, name)
			}
		}
		for _, name := range words(out) {
			if s.get(stream, at[name]) != nil {
				t.Errorf("the snapshot of %.2s holds the todo of %s", stream, name)
			}
		}
	}
	check(owner.connect(t, w.b), owner.s(), "-61 -2 -1 0 1 2 61 365 backlog", "-100")
	fresh := follower.connect(t, w.a)
	check(fresh, owner.f(), "-1 0 1", "-100 -61 -2 2 61 365 backlog")
	fresh.send(object{"type": "watch", "stream": owner.pub(), "cursor": 0})
	fresh.has(owner.pub(), goal, nil)
	check(fresh, owner.pub(), "-1 0 1", "-100 -61 -2 2 61 365 backlog")
	if live.get(owner.f(), at["backlog"]) != nil {
		t.Error("a follower sees the backlog")
	}
}

func testWatch(t *testing.T, w *world) {
	owner, guest := w.person(t), w.person(t)
	goal := owner.goal(t, "open to all", "audience", "public")
	secret := owner.goal(t, "for followers", "audience", "followers")
	s := guest.connect(t, w.b)
	s.send(object{"type": "watch", "stream": owner.pub(), "cursor": 0})
	s.has(owner.pub(), goal, nil)
	if s.get(owner.pub(), secret) != nil || s.get(owner.pub(), owner.id) == nil {
		t.Errorf("p/ holds what is for followers, or no profile\n%s", s.tail())
	}
	todo := owner.todo(t, goal, "live", "date", day(0))
	s.has(owner.pub(), todo, nil)
	s.settle(owner.pub()) // answered though there is nothing new
	for _, stream := range []string{"p/" + newID(), owner.f(), owner.s(), "g/" + goal, "g/" + newID()} {
		s.skip()
		s.send(object{"type": "pull", "stream": stream, "cursor": 0})
		if f := s.awaitStream(stream, "gone"); f["reason"] != "not_found" {
			t.Errorf("pull of %s: %v; want reason not_found", stream, f)
		}
	}
	s.send(object{"type": "watch", "stream": "p/" + newID(), "cursor": 0})
	if f := s.find("gone", func(f object) bool { return f["type"] == "stream" && f["state"] == "gone" }); f["reason"] != "not_found" {
		t.Errorf("watch of nobody: %v", f)
	}
	// The cursor of a watch renews it in the next hello.
	next := s.resume(guest, w.a)
	owner.call(t, "PATCH", "/v1/todos/"+todo, object{"title": "renewed"}).want(t, 200)
	next.has(owner.pub(), todo, func(e object) bool { return e["title"] == "renewed" })
	next.send(object{"type": "unwatch", "stream": owner.pub()})
	next.settle(guest.s())
	before := next.place()
	owner.call(t, "PATCH", "/v1/todos/"+todo, object{"title": "unheard"}).want(t, 200)
	next.settle(guest.s())
	next.ok(put("profile", guest.id, "bio", "a commit that comes later"))
	if strings.Contains(next.since(before), "unheard") {
		t.Error("a stream goes on after unwatch")
	}
	// One that nobody may watch who is blocked.
	owner.call(t, "PUT", "/v1/users/"+guest.id+"/block", nil).want(t, 200)
	next.send(object{"type": "watch", "stream": owner.pub(), "cursor": 0})
	if f := next.awaitStream(owner.pub(), "gone"); f["reason"] != "not_found" {
		t.Errorf("watch of one who blocks me: %v", f)
	}
}
