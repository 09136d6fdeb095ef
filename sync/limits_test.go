package sync_test

import (
	"fmt"
	"testing"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// TestFollowsAnHour: what was refused does not count, and the hour passes.
func TestFollowsAnHour(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		x.stop()
		x.engine = x.newEngine(modusync.Limits{FollowsAnHour: 3})
		x.stop = x.run(x.engine.Run)
		x.setStopped(time.Date(2026, 11, 22, 9, 1, 0, 0, time.UTC)) // in the middle of an hour
		me := x.person("minji")
		follow := func(i int) frame.Result {
			other := x.person(fmt.Sprintf("other_%d", i))
			return me.put("follow", models.FollowID(me.id, other.id), m{"user_id": other.id})
		}
		nobody := models.NewID()
		refused(t, me.put("follow", models.FollowID(me.id, nobody), m{"user_id": nobody}), frame.NotFound, "user_id")
		for i := range 3 {
			ok(t, follow(i))
		}
		refused(t, follow(3), frame.Limit, "")
		x.later(20 * time.Minute)
		refused(t, follow(4), frame.Limit, "")
		x.later(time.Hour)
		ok(t, follow(5))
		if n := x.head(me).Followees; n != 4 {
			t.Errorf("%d followees; want 4", n)
		}
	})
}

// TestDayLimitIsOfTheDatabase: what other messages put on a day counts, and what is deleted, or went with its goal, not.
func TestDayLimitIsOfTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		goal, other := o.goal(models.Private), o.goal(models.Private)
		fill(o, goal, o.today(), 100)
		fill(o, other, o.today(), 100)
		one := func() frame.Result {
			return o.put("todo", models.NewID(), m{"goal_id": goal, "title": "t", "date": o.today()})
		}
		elsewhere := o.todo(goal, m{"date": o.today().Add(1)})
		refused(t, one(), frame.Limit, "date")
		refused(t, o.put("todo", elsewhere, m{"date": o.today()}), frame.Limit, "date")
		dropped := x.todosUnder(o, goal)[0]
		ok(t, o.delete("todo", dropped, nil))
		ok(t, one())
		refused(t, o.put("todo", dropped, m{"deleted": false}), frame.Limit, "date")
		ok(t, o.delete("goal", other, nil))
		ok(t, o.put("todo", dropped, m{"deleted": false}))
		ok(t, one())
	})
}
