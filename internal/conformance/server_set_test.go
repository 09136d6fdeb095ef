package conformance

import "testing"

// serverSet are members that the server sets, or that are no client's business.
var serverSet = words(`rev created_at updated_at deleted_at owner_id user_id owner user kind id cheers cheer_count done_at timer_s elapsed_s
	started_at state stamps email password password_hash verified_at scopes is_admin news at seq fence __proto__ constructor Title`)

// testServerSet puts them by the socket, beside members that are good: each is refused by name, and nothing is stored.
// testMassAssignment does so by REST.
func testServerSet(t *testing.T, w *world) {
	me, friend, stranger := w.person(t), w.person(t), w.person(t)
	friend.followedBy(t, me)
	me.followedBy(t, friend)
	goal := me.goal(t, "g")
	todo := me.todo(t, goal, "t", "date", day(0))
	theirs := friend.todo(t, friend.goal(t, "g", "audience", "followers"), "t", "date", day(0), "done", true)
	later := newLater(t, me, goal)
	routine := later.ids["routine"]
	s := me.connect(t, w.b)
	edge := func(kind string, other *person) object {
		return put(kind, derived(kind, me.id, other.id), "user_id", other.id)
	}
	good := []func() object{
		func() object { return put("goal", newID(), "title", "x") },
		func() object { return put("goal", goal, "title", "x") },
		func() object { return put("todo", newID(), "goal_id", goal, "title", "x") },
		func() object { return put("todo", todo, "done", true) },
		func() object {
			return put("routine", newID(), "goal_id", goal, "title", "x", "rule", object{"freq": "daily"}, "mode", "auto")
		},
		func() object { return put("routine", routine, "paused", true) },
		func() object {
			return put("skip", derived("skip", routine, "2090-01-02"), "routine_id", routine, "date", "2090-01-02")
		},
		func() object {
			return put("diary", derived("diary", me.id, "2026-01-06"), "date", "2026-01-06", "mood", "🙂", "text", "x")
		},
		func() object { return put("diary", later.ids["diary"], "text", "x") },
		func() object {
			return put("cheer", derived("cheer", theirs, me.id), "target_kind", "todo", "target_id", theirs, "emoji", "🔥")
		},
		func() object { return edge("follow", stranger) },
		func() object { return putting(edge("follower", friend), "state", "accepted") },
		func() object { return edge("block", stranger) },
		func() object { return edge("mute", friend) },
		func() object { return edge("bell", friend) },
		func() object { return put("knock", newID(), "user_id", friend.id) },
		func() object { return put("reminder", newID(), "time", "09:00") },
		func() object { return put("reminder", later.ids["reminder"], "enabled", false) },
		func() object {
			return put("timer", later.ids["timer"], "todo_id", later.ids["timed"], "state", "paused")
		},
		func() object { return put("profile", me.id, "name", "x") },
		func() object { return put("settings", me.id, "locale", "ko") },
	}
	before, head := marshal(t, s.copies[me.s()]), s.cursors[me.s()]
	for _, fresh := range good {
		var batch []object
		var names []string
		for _, name := range serverSet {
			m := fresh()
			if _, has := m["fields"].(object)[name]; has {
				continue // a client does put it in this kind
			}
			batch, names = append(batch, putting(m, name, "x")), append(names, name)
		}
		for i, got := range s.mutate(batch...) {
			if got["ok"] != false || got["code"] != "invalid" || got["field"] != names[i] {
				t.Errorf("put of a %v with %s = %v; want it refused by that name", batch[i]["kind"], names[i], got)
			}
		}
	}
	s.settle(me.s())
	if after := marshal(t, s.copies[me.s()]); after != before || s.cursors[me.s()] != head {
		t.Errorf("something was stored: %s; want %s", after, before)
	}
}

// putting adds a field to a mutation.
func putting(m object, name string, v any) object {
	with(m["fields"].(object), name, v)
	return m
}
