package sync_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// TestMoveTo: what stands under a deleted goal goes to another, in the same commit when it is little.
func TestMoveTo(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		from, to, private := o.goal(models.Followers), o.goal(models.Followers), o.goal(models.Private)
		todo := o.todo(from)
		theirs := f.replica(models.FollowersStream(o.id)).catchUp(t)
		x.commit(func() { ok(t, o.delete("goal", from, m{"move_to": to})) })
		if e := theirs.catchUp(t).entities["todo/"+string(todo)]; e["goal_id"] != string(to) || theirs.has("goal", from) {
			t.Errorf("the follower holds %v", theirs.entities)
		}
		theirs.fresh(t)

		// A message made while offline: all of it goes along.
		again, late := models.NewID(), models.NewID()
		p := o.push(
			o.mutation(frame.Put, "goal", again, m{"title": "again", "audience": "followers"}),
			o.mutation(frame.Put, "todo", late, m{"goal_id": again, "title": "late", "date": o.today()}),
			o.mutation(frame.Put, "todo", todo, m{"goal_id": again}),
			o.mutation(frame.Delete, "goal", again, m{"move_to": private}),
			o.mutation(frame.Put, "todo", todo, m{"done": true}),
		)
		for _, r := range p.Results {
			ok(t, r)
		}
		own := o.replica(models.SelfStream(o.id)).catchUp(t)
		for _, id := range []models.ID{todo, late} {
			if e := own.entities["todo/"+string(id)]; e["goal_id"] != string(private) {
				t.Errorf("the owner holds %v; want it under the private goal", e)
			}
			if theirs.catchUp(t).has("todo", id) {
				t.Error("the follower holds what moved to a private goal")
			}
		}
		theirs.fresh(t)
	})
}

// TestMoveInChunks: the node dies after the first chunk. To the owner all has moved already; the rest follows.
func TestMoveInChunks(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		from, to := o.goal(models.Followers), o.goal(models.Private)
		for d := range 12 {
			fill(o, from, o.today().Add(1-d), 100)
		}
		x.commitsOnly()
		ok(t, o.delete("goal", from, m{"move_to": to}))
		own := o.replica(models.SelfStream(o.id)).catchUp(t)
		if n := len(own.ids("todo")); n >= 1200 || n < 500 {
			t.Fatalf("the first commit moved %d todos; want a chunk", n)
		}
		var waiting models.ID // one that has not moved yet
		for _, id := range x.todosUnder(o, from) {
			waiting = id
		}
		ok(t, o.put("todo", waiting, m{"done": true}))
		if e := own.catchUp(t).entities["todo/"+string(waiting)]; e["goal_id"] != string(to) || e["done"] != true {
			t.Errorf("a todo that was done before its turn: %v", e)
		}
		x.drainDue() // another node
		if n := len(own.catchUp(t).ids("todo")); n != 1200 || len(x.todosUnder(o, from)) != 0 {
			t.Errorf("after the chunks the owner holds %d todos; want 1200", n)
		}
		own.fresh(t)
	})
}

// TestMoveStopsWhenRestored: what had not moved stays under the goal that came back.
func TestMoveStopsWhenRestored(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		from, to := o.goal(models.Followers), o.goal(models.Private)
		for d := range 6 {
			fill(o, from, o.today().Add(-d), 100)
		}
		x.commitsOnly()
		ok(t, o.delete("goal", from, m{"move_to": to}))
		ok(t, o.put("goal", from, m{"deleted": false}))
		before := len(x.todosUnder(o, from))
		x.drainDue()
		if n := len(x.todosUnder(o, from)); n != before || n != 100 {
			t.Errorf("%d todos stay under the restored goal; want the %d that had not moved", n, before)
		}
		o.replica(models.SelfStream(o.id)).catchUp(t).fresh(t)
	})
}

func (x *fixture) todosUnder(o *person, goal models.ID) (ids []models.ID) {
	x.t.Helper()
	err := x.db.Snapshot(x.t.Context(), func(ctx context.Context, tx store.Tx) error {
		rows, err := tx.TodosUnder(ctx, store.Key{Owner: o.id, ID: goal}, "", 5000)
		for _, t := range rows {
			ids = append(ids, t.ID)
		}
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return ids
}

// TestRestoredGoal brings its todos back to all who saw them, but for what was deleted by itself.
func TestRestoredGoal(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		goal := o.goal(models.Followers)
		kept, dropped, later := o.todo(goal), o.todo(goal), o.todo(goal)
		own, theirs := o.replica(models.SelfStream(o.id)).catchUp(t), f.replica(models.FollowersStream(o.id)).catchUp(t)
		ok(t, o.delete("todo", dropped, nil))
		ok(t, o.delete("goal", goal, nil))
		ok(t, o.delete("todo", later, nil)) // while its goal is deleted
		for _, r := range []*replica{own, theirs} {
			if r.step(t); len(r.ids("todo")) != 0 {
				t.Errorf("%s keeps %v of a deleted goal", r.stream, r.ids("todo"))
			}
		}
		ok(t, o.put("goal", goal, m{"deleted": false}))
		for _, r := range []*replica{own, theirs} {
			if r.catchUp(t); !r.has("todo", kept) || r.has("todo", dropped) || r.has("todo", later) || !r.has("goal", goal) {
				t.Errorf("%s holds %v after the goal was restored", r.stream, r.ids("todo"))
			}
			r.fresh(t)
		}
		ok(t, o.put("todo", dropped, m{"deleted": false}))
		if theirs.catchUp(t); !theirs.has("todo", dropped) {
			t.Error("a restored todo does not come back")
		}
	})
}

// TestApprovalOffAccepts: the open requests, also of many people, and none any more once it is on again.
func TestApprovalOffAccepts(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		var fans []*person
		for i := range 60 { // more than one chunk
			f := x.person(fmt.Sprintf("fan_%d", i))
			ok(t, f.put("follow", models.FollowID(f.id, o.id), m{"user_id": o.id}))
			fans = append(fans, f)
		}
		x.commitsOnly()
		ok(t, o.put("settings", o.id, m{"approve_followers": false}))
		x.drainDue()
		for _, f := range fans {
			if f.replica(models.FollowersStream(o.id)).catchUp(t).gone {
				t.Fatalf("%s is not accepted", f.handle)
			}
		}
		own := o.replica(models.SelfStream(o.id)).catchUp(t)
		if n := len(own.ids("follower")); n != len(fans) || own.entities[own.ids("follower")[0]]["state"] != "accepted" {
			t.Errorf("the owner holds %d followers", n)
		}

		ok(t, o.put("settings", o.id, m{"approve_followers": true}))
		ok(t, o.put("settings", o.id, m{"approve_followers": false}))
		ok(t, o.put("settings", o.id, m{"approve_followers": true}))
		late := x.person("late")
		ok(t, late.put("follow", models.FollowID(late.id, o.id), m{"user_id": o.id}))
		x.drainDue()
		if !late.replica(models.FollowersStream(o.id)).catchUp(t).gone {
			t.Error("somebody who asked while approval was on was accepted by a job from before")
		}
	})
}

// TestCheersAreThrottledForOthers: s/ at once, f/ once a second, and nothing is lost.
func TestCheersAreThrottledForOthers(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		todo := o.todo(o.goal(models.Followers), m{"done": true})
		var fans []*person
		for i := range 5 {
			fan := x.person(fmt.Sprintf("fan_%d", i))
			fan.follows(o)
			fans = append(fans, fan)
		}
		x.commitsOnly()
		own, theirs := o.replica(models.SelfStream(o.id)).catchUp(t), f.replica(models.FollowersStream(o.id)).catchUp(t)
		x.pinned(func() {
			for i, fan := range fans {
				streams := x.commit(func() {
					ok(t, fan.put("cheer", models.CheerID(todo, fan.id), m{"target_kind": "todo", "target_id": todo, "emoji": "🔥"}))
				})
				x.later(10e6)
				if _, shown := streams[models.FollowersStream(o.id)]; shown != (i == 0) {
					t.Errorf("cheer %d reaches f/ at once: %t", i, shown)
				}
				if n := own.catchUp(t).cheers(todo); n != i+1 {
					t.Errorf("the owner sees %d cheers; want %d", n, i+1)
				}
				if n := theirs.catchUp(t).cheers(todo); n != 1 {
					t.Errorf("a follower sees %d cheers within the second; want 1", n)
				}
			}
		})
		theirs.fresh(t)
		x.later(shownEvery)
		x.drainDue()
		if n := theirs.catchUp(t).cheers(todo); n != len(fans) {
			t.Errorf("a second later a follower sees %d cheers; want %d", n, len(fans))
		}
		theirs.fresh(t)
		own.catchUp(t).fresh(t)
	})
}

func (r *replica) cheers(todo models.ID) int {
	n := 0
	if counts, there := r.entities["todo/"+string(todo)]["cheers"].(m); there {
		for _, c := range counts {
			n += int(c.(float64))
		}
	}
	return n
}

// TestBlockTakesCheersBack in both directions, and nobody else's.
func TestBlockTakesCheersBack(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		x.commitsOnly()
		a, b, third := x.person("anna"), x.person("bella"), x.person("third")
		ta, tb := a.todo(a.goal(models.Public), m{"done": true}), b.todo(b.goal(models.Public), m{"done": true})
		cheer := func(who *person, todo models.ID) {
			ok(t, who.put("cheer", models.CheerID(todo, who.id), m{"target_kind": "todo", "target_id": todo, "emoji": "🔥"}))
		}
		cheer(b, ta)
		cheer(third, ta)
		cheer(a, tb)
		sa, sb := a.replica(models.SelfStream(a.id)).catchUp(t), b.replica(models.SelfStream(b.id)).catchUp(t)
		x.commit(func() { ok(t, a.put("block", models.BlockID(a.id, b.id), m{"user_id": b.id})) })
		if sa.catchUp(t); sa.cheers(ta) != 1 || len(sa.ids("cheer")) != 1 {
			t.Errorf("the blocker's todo has %d cheers, the stream %v", sa.cheers(ta), sa.ids("cheer"))
		}
		if sb.catchUp(t); sb.cheers(tb) != 0 || len(sb.ids("cheer")) != 0 {
			t.Errorf("the other's todo has %d cheers, the stream %v", sb.cheers(tb), sb.ids("cheer"))
		}
		if text := fmt.Sprint(sb.entities); strings.Contains(text, "block") || strings.Contains(text, "anna") {
			t.Errorf("who is blocked holds %s", text)
		}
		sa.fresh(t)
		sb.fresh(t)
	})
}

// TestRespace: when a rank passes 48 bytes its group gets short ones, in the same order.
func TestRespace(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		goal, other := o.goal(models.Private, m{"rank": "a1"}), o.goal(models.Private, m{"rank": "a2"})
		long := strings.Repeat("a", models.MaxRankStored)
		first, last := o.todo(goal, m{"rank": "a"}), o.todo(goal, m{"rank": "b"})
		elsewhere := o.todo(other, m{"rank": long})
		middle := o.todo(goal, m{"rank": long + "a"})
		own := o.replica(models.SelfStream(o.id)).catchUp(t)
		rank := func(kind string, id models.ID) string { return own.entities[kind+"/"+string(id)]["rank"].(string) }
		ranks := []string{rank("todo", first), rank("todo", middle), rank("todo", last)}
		if !slices.IsSorted(ranks) || len(slices.Compact(slices.Clone(ranks))) != 3 || len(ranks[1]) > 4 {
			t.Errorf("ranks %q; want short ones in the order in which they stood", ranks)
		}
		if rank("todo", elsewhere) != long {
			t.Error("another goal's todos are re-spaced too")
		}
		ok(t, o.put("goal", other, m{"rank": long + "z"}))
		if own.catchUp(t); rank("goal", goal) >= rank("goal", other) || len(rank("goal", other)) > 4 {
			t.Errorf("goals have the ranks %q and %q", rank("goal", goal), rank("goal", other))
		}
		own.fresh(t)
	})
}
