package conformance

import (
	"testing"
	"time"
)

func testDeltas(t *testing.T, w *world) {
	me, follower := w.person(t), w.person(t)
	me.followedBy(t, follower)
	phone, laptop, friend := me.connect(t, w.a), me.connect(t, w.b), follower.connect(t, w.b)
	goal, first, second := newID(), newID(), newID()
	place := phone.place()
	// One message is one commit, and a commit is one delta that comes before the ack.
	results := phone.mutate(
		put("goal", goal, "title", "one commit", "audience", "followers"),
		put("todo", first, "goal_id", goal, "title", "first", "date", day(0)),
		put("todo", second, "goal_id", goal, "title", "second", "date", day(0)),
		put("todo", first, "done", true),
		remove("todo", second),
		put("todo", newID(), "goal_id", newID(), "title", "refused"),
	)
	for i, r := range results {
		if (r["ok"] == true) != (i < 5) {
			t.Errorf("result %d = %v", i, r)
		}
	}
	if r := results[5]; r["code"] != "not_found" || r["field"] != "goal_id" {
		t.Errorf("a todo under no goal: %v; want not_found of goal_id", r)
	}
	var deltas, acks []object
	phone.mu.Lock()
	for _, f := range phone.frames[place:] {
		switch f["type"] {
		case "delta":
			if len(acks) > 0 {
				t.Errorf("the delta %v comes after the ack", f)
			}
			deltas = append(deltas, f)
		case "ack":
			acks = append(acks, f)
		}
	}
	phone.mu.Unlock()
	if len(deltas) != 1 || len(acks) != 1 || acks[0]["n"] != float64(phone.n) || len(list(acks[0]["results"])) != 6 {
		t.Fatalf("one message brought deltas %v and acks %v; want one of each", deltas, acks)
	}
	for _, s := range []*socket{phone, laptop} {
		s.has(me.s(), first, func(e object) bool { return e["done"] == true })
		if s.get(me.s(), second) != nil {
			t.Error("what was deleted is there")
		}
	}
	friend.has(me.f(), first, nil)
	// Effects at others: an ack waits for what the client has open, so own and theirs agree at once.
	cheer := derived("cheer", first, follower.id)
	friend.ok(put("cheer", cheer, "target_kind", "todo", "target_id", first, "emoji", "🎉"))
	if friend.get(follower.s(), cheer) == nil {
		t.Error("the ack of a cheer came before the cheer")
	}
	friend.has(me.f(), first, cheered("🎉", 1))
	laptop.has(me.s(), first, cheered("🎉", 1))
	laptop.has(me.s(), cheer, nil)
}

// cheered reports whether a todo counts so many cheers of an emoji, and no others if n is 0.
func cheered(emoji string, n float64) func(object) bool {
	return func(e object) bool {
		counts, _ := e["cheers"].(object)
		if n == 0 {
			return len(counts) == 0
		}
		return len(counts) == 1 && counts[emoji] == n
	}
}

func testNumbers(t *testing.T, w *world) {
	me := w.person(t)
	s := me.connect(t, w.a)
	goal, todo := newID(), newID()
	made := put("todo", todo, "goal_id", goal, "title", "once")
	s.ok(put("goal", goal, "title", "numbers"), made)
	refused := put("todo", newID(), "goal_id", goal, "title", "")
	first := s.mutate(refused)[0]
	if first["ok"] != false || first["code"] != "invalid" || first["field"] != "title" || str(first["message"]) == "" {
		t.Errorf("refused = %v", first)
	}
	// Sent again, here and on the other node: no second effect, the same result.
	rev := s.get(me.s(), todo)["rev"]
	for i := range 2 {
		if i == 1 {
			s = s.resume(me, w.b)
		}
		s.skip()
		s.send(object{"type": "mutate", "mutations": []object{made, refused}})
		results := list(s.await("ack")["results"])
		if len(results) != 2 || results[0]["ok"] != true || results[0]["n"] != 2.0 || results[1]["code"] != "invalid" || results[1]["n"] != 3.0 {
			t.Errorf("sent again: %v", results)
		}
		if got := s.get(me.s(), todo); got == nil || got["rev"] != rev {
			t.Errorf("sent again: %v; want rev %v still", got, rev)
		}
	}
	// A gap leaves the socket open and says what is wanted; the member order of a body does not matter.
	s.send(object{"type": "mutate", "mutations": []object{with(put("todo", todo, "title", "later"), "n", 9)}})
	gap := s.await("error")
	if gap["code"] != "mutation_gap" || gap["n"] != 9.0 || gap["want"] != 4.0 {
		t.Errorf("after 3 came 9: %v; want mutation_gap, n 9, want 4", gap)
	}
	s.n = 3
	s.ok(put("todo", todo, "title", "went on"))
	// A welcome says the last number, refused ones too.
	next := open(t, w.a)
	next.client = s.client
	if welcome := next.greet(me); welcome["last_n"] != 4.0 {
		t.Errorf("last_n = %v; want 4", welcome["last_n"])
	}
	next.send(object{"type": "mutate", "mutations": []object{with(put("todo", todo, "title", "other body"), "n", 4)}})
	if f := next.failed("mutation_conflict", 4400); f["n"] != 4.0 {
		t.Errorf("%v; want n 4", f)
	}
	if got := me.call(t, "GET", "/v1/todos/"+todo, nil); got.json["title"] != "went on" {
		t.Errorf("a conflict changed something: %s", got.body)
	}
}

func testNumbersInOneMessage(t *testing.T, w *world) {
	me := w.person(t)
	for name, numbers := range map[string][]int{"from 0": {0}, "negative": {-1}, "twice": {1, 1}, "backwards": {2, 1}, "hole": {1, 3}, "from 2": {2}} {
		s := me.connect(t, w.a)
		var all []object
		for _, n := range numbers {
			all = append(all, with(put("goal", newID(), "title", name), "n", n))
		}
		s.send(object{"type": "mutate", "mutations": all})
		if f := s.await("error"); f["code"] != "bad_frame" && f["code"] != "mutation_gap" && f["code"] != "mutation_conflict" {
			t.Errorf("%s: %v", name, f)
		}
	}
	// Several frames in one message are one commit too.
	s := me.connect(t, w.a)
	goal, todo := newID(), newID()
	place := s.place()
	one, two := s.number(put("goal", goal, "title", "lines")), s.number(put("todo", todo, "goal_id", goal, "title", "x"))
	s.send(marshal(t, one) + "\n" + marshal(t, two))
	s.results(two["mutations"].([]object)...)
	deltas := 0
	for _, f := range s.frames[place:] {
		if f["type"] == "delta" {
			deltas++
		}
	}
	if deltas != 1 {
		t.Errorf("one message of two frames made %d deltas; want one commit", deltas)
	}
	s.ok(remove("goal", goal))
}

func testDependency(t *testing.T, w *world) {
	me := w.person(t)
	s := me.connect(t, w.a)
	goal, todo, other := newID(), newID(), newID()
	got := s.mutate(
		put("goal", goal, "title", ""),
		put("todo", todo, "goal_id", goal, "title", "needs it"),
		put("todo", todo, "done", true),
		put("goal", other, "title", "independent"),
	)
	for i, code := range []any{"invalid", "dependency", "dependency", nil} {
		if got[i]["code"] != code {
			t.Errorf("mutation %d: %v; want code %v", i, got[i], code)
		}
	}
	// In the next message too.
	s.refuse("dependency", "", put("todo", newID(), "goal_id", goal, "title", "later"))
	s.ok(put("goal", goal, "title", "made after all"), put("todo", todo, "goal_id", goal, "title", "now"))
}

func testLaterAtWins(t *testing.T, w *world) {
	me := w.person(t)
	phone, laptop := me.connect(t, w.a), me.connect(t, w.b)
	goal, todo := newID(), newID()
	now := time.Now()
	at := func(m object, offset time.Duration) object { return with(m, "at", stamp(now.Add(offset))) }
	phone.ok(at(put("goal", goal, "title", "g"), -time.Hour), at(put("todo", todo, "goal_id", goal, "title", "old", "memo", "m"), -time.Hour))
	laptop.has(me.s(), todo, nil)
	laptop.ok(at(put("todo", todo, "title", "newer"), -time.Minute))
	r := phone.mutate(at(put("todo", todo, "title", "late", "memo", "changed"), -10*time.Minute))[0]
	if r["ok"] != true || r["superseded"] != true {
		t.Errorf("a put that lost one field: %v; want ok and superseded", r)
	}
	e := phone.get(me.s(), todo)
	if e["title"] != "newer" || e["memo"] != "changed" {
		t.Errorf("per field the later wins: %v", e)
	}
	// A clock that is far ahead counts as now, so that it does not win for ever.
	phone.ok(at(put("todo", todo, "title", "from the future"), 1000*time.Hour))
	laptop.ok(at(put("todo", todo, "title", "a bit later"), time.Since(now)+110*time.Second))
	laptop.has(me.s(), todo, func(e object) bool { return e["title"] == "a bit later" })
	// done_at is the at of the put.
	phone.ok(at(put("todo", todo, "done", true), -time.Minute))
	if got, want := phone.get(me.s(), todo)["done_at"], stamp(now.Add(-time.Minute)); got != want {
		t.Errorf("done_at = %v; want %v", got, want)
	}
	// Delete wins against an edit with a later at, and can be taken back.
	laptop.ok(at(remove("todo", todo), -time.Hour))
	phone.refuse("gone", "", at(put("todo", todo, "title", "edit"), 0))
	phone.ok(at(put("todo", todo, "deleted", false), 0))
	phone.has(me.s(), todo, func(e object) bool { return e["title"] == "a bit later" })
}
