package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func at(m object, when time.Time) object { return with(m, "at", stamp(when)) }

func testTies(t *testing.T, w *world) {
	me := w.person(t)
	low, high := open(t, w.a), open(t, w.b)
	low.client, high.client = "0"+newID()[1:], "f"+newID()[1:]
	low.greet(me)
	high.greet(me)
	goal := newID()
	now := time.Now()
	low.ok(at(put("goal", goal, "title", "made"), now.Add(-time.Hour)))
	high.has(me.s(), goal, nil)
	high.ok(at(put("goal", goal, "title", "greater client"), now))
	if r := low.mutate(at(put("goal", goal, "title", "lesser client"), now))[0]; r["superseded"] != true {
		t.Errorf("the lesser client id at the same instant: %v; want superseded", r)
	}
	high.ok(at(put("goal", goal, "title", "later n"), now))
	low.has(me.s(), goal, func(e object) bool { return e["title"] == "later n" })
	// By REST the client id is all zeros and at is the server's clock, which is later.
	me.call(t, "PATCH", "/v1/goals/"+goal, object{"title": "by REST"}).want(t, 200)
	low.has(me.s(), goal, func(e object) bool { return e["title"] == "by REST" })
}

func testAudienceByArrival(t *testing.T, w *world) {
	me, friend := w.person(t), w.person(t)
	me.followedBy(t, friend)
	s, watcher := me.connect(t, w.a), friend.connect(t, w.b)
	goal := newID()
	now := time.Now()
	s.ok(at(put("goal", goal, "title", "g", "audience", "followers"), now.Add(-time.Hour)))
	watcher.has(me.f(), goal, nil)
	// A narrowing counts as it arrives, though its at is before what there is.
	s.ok(at(put("goal", goal, "audience", "private"), now.Add(-2*time.Hour)))
	watcher.lacks(me.f(), goal)
	s.ok(at(put("goal", goal, "audience", "followers"), now.Add(-90*time.Minute)))
	watcher.has(me.f(), goal, nil)
	s.ok(at(put("goal", goal, "audience", "private"), now))
	r := s.mutate(at(put("goal", goal, "audience", "public"), now.Add(-time.Minute)))[0]
	if r["ok"] != true || r["superseded"] != true || s.get(me.s(), goal)["audience"] != "private" {
		t.Errorf("a widening from before the last narrowing: %v, %v; want it superseded", r, s.get(me.s(), goal))
	}
}

func testNothingChanged(t *testing.T, w *world) {
	me, friend := w.person(t), w.person(t)
	me.followedBy(t, friend)
	s := me.connect(t, w.a)
	goal, todo := newID(), newID()
	s.ok(put("goal", goal, "title", "g"), put("todo", todo, "goal_id", goal, "title", "t"))
	before := s.cursors[me.s()]
	follower := derived("follower", me.id, friend.id)
	s.ok(put("goal", goal, "title", "g"), put("todo", todo, "title", "t", "done", false, "date", nil),
		put("follower", follower, "user_id", friend.id, "state", "accepted"), put("profile", me.id, "handle", me.handle), put("todo", todo))
	s.settle(me.s())
	if after := s.cursors[me.s()]; after != before {
		t.Errorf("puts that change nothing moved the stream from %v to %v", before, after)
	}
	// deleted is a field, too.
	s.ok(put("todo", todo, "deleted", true))
	if s.get(me.s(), todo) != nil {
		t.Error("deleted:true deletes nothing")
	}
	s.ok(remove("goal", goal))
	if r := s.mutate(remove("goal", goal))[0]; r["ok"] != true && r["code"] != "gone" {
		t.Errorf("deleted twice: %v", r)
	}
	odd := remove("todo", todo)
	odd["fields"] = object{"move_to": goal}
	s.refuse("invalid", "move_to", odd)
}

func testOldNumbers(t *testing.T, w *world) {
	me := w.person(t)
	s := me.connect(t, w.a)
	goal := newID()
	first := put("goal", goal, "title", "first")
	s.ok(first)
	for range 11 {
		batch := make([]object, 100)
		for i := range batch {
			batch[i] = put("goal", goal, "color", words("sky teal")[i%2])
		}
		s.ok(batch...)
	}
	s.skip()
	s.send(object{"type": "mutate", "mutations": []object{first}})
	if r := list(s.await("ack")["results"]); len(r) != 1 || r[0]["ok"] != true {
		t.Errorf("after 1,100 later ones: %v; want ok, old or not", r)
	}
	// Half known, half new.
	again := put("goal", goal, "title", "known")
	s.ok(again)
	fresh := put("goal", goal, "title", "new")
	s.n++
	fresh["n"] = s.n
	s.skip()
	s.send(object{"type": "mutate", "mutations": []object{again, fresh}})
	if r := list(s.await("ack")["results"]); len(r) != 2 || r[0]["ok"] != true || r[1]["ok"] != true {
		t.Errorf("one known, one new: %v", r)
	}
	s.has(me.s(), goal, func(e object) bool { return e["title"] == "new" })
	// More than 100 in one message, in two frames.
	var half []object
	for range 51 {
		half = append(half, put("goal", goal, "color", "sky"))
	}
	one := marshal(t, s.number(half...))
	s.send(one + "\n" + marshal(t, s.number(half...)))
	s.failed("bad_frame", 4400)
}

func testRanks(t *testing.T, w *world) {
	me := w.person(t)
	s := me.connect(t, w.a)
	goal := newID()
	s.ok(put("goal", goal, "title", "g"))
	var todos []string
	for i := range 6 {
		id := newID()
		todos = append(todos, id)
		s.ok(put("todo", id, "goal_id", goal, "title", "t", "date", day(0), "rank", fmt.Sprint("a", i)))
	}
	s.ok(put("todo", todos[5], "rank", "a2"+many("b", 60))) // behind the third
	want := []string{todos[0], todos[1], todos[2], todos[5], todos[3], todos[4]}
	s.until("short ranks", func() bool {
		for _, id := range todos {
			if len(str(s.copies[me.s()][id]["rank"])) > 48 {
				return false
			}
		}
		return true
	})
	slices.SortFunc(todos, func(a, b string) int {
		return strings.Compare(str(s.get(me.s(), a)["rank"]), str(s.get(me.s(), b)["rank"]))
	})
	if !slices.Equal(todos, want) {
		t.Errorf("spaced anew the order is %v; want %v", todos, want)
	}
}

func testQuantities(t *testing.T, w *world) {
	me := w.person(t)
	s := me.connect(t, w.a)
	var goals, todos []object
	for i := range 100 {
		goals = append(goals, put("goal", newID(), "title", fmt.Sprint("g", i)))
	}
	s.ok(goals...)
	s.refuse("limit", "", put("goal", newID(), "title", "one more"))
	me.call(t, "POST", "/v1/goals", object{"title": "one more"}).refused(t, 422, "limit")
	goal := str(goals[0]["id"])
	for i := range 200 {
		todos = append(todos, put("todo", newID(), "goal_id", goal, "title", fmt.Sprint("t", i), "date", day(0)))
	}
	s.ok(todos[:100]...)
	s.ok(todos[100:]...)
	s.refuse("limit", "", put("todo", newID(), "goal_id", goal, "title", "one more", "date", day(0)))
	me.call(t, "POST", "/v1/todos", object{"goal_id": goal, "title": "one more", "date": day(0)}).refused(t, 422, "limit")
	other := newID()
	s.ok(put("todo", other, "goal_id", goal, "title", "another day", "date", day(1)))
	s.refuse("limit", "", put("todo", other, "date", day(0)))
	s.ok(remove("todo", str(todos[0]["id"])), put("todo", other, "date", day(0)))
	s.refuse("limit", "", put("todo", str(todos[0]["id"]), "deleted", false))
}

// testOwnersDays looks that the window is of the owner's days, not of the server's or the reader's.
func testOwnersDays(t *testing.T, w *world) {
	for zone, hour := range map[string]int{"Pacific/Kiritimati": 0, "Etc/GMT+12": 6} {
		where, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		owner, reader := w.person(t), w.person(t)
		owner.followedBy(t, reader)
		owner.call(t, "PATCH", "/v1/me", object{"time_zone": zone, "day_start_hour": hour}).want(t, 200)
		goal := owner.goal(t, "g", "audience", "followers")
		today := time.Now().In(where).Add(-time.Duration(hour) * time.Hour)
		todos := map[int]string{}
		for d := -2; d <= 2; d++ {
			todos[d] = owner.todo(t, goal, "t", "date", today.AddDate(0, 0, d).Format(time.DateOnly))
		}
		s := reader.connect(t, w.b)
		for d, id := range todos {
			if got, want := s.get(owner.f(), id) != nil, d >= -1 && d <= 1; got != want {
				t.Errorf("%s from %d h: the snapshot holds the owner's day %+d: %v; want %v", zone, hour, d, got, want)
			}
		}
		if got := owner.call(t, "GET", "/v1/day", nil); got.json["date"] != today.Format(time.DateOnly) {
			t.Errorf("%s from %d h: today is %v; want %s", zone, hour, got.json["date"], today.Format(time.DateOnly))
		}
	}
}
