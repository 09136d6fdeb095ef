package sync_test

import (
	"testing"

	"modu/models"
)

// TestFinishedOccurrenceIsVirtualAfterItsReset: that it was done once is no touch that outlives the reset.
func TestFinishedOccurrenceIsVirtualAfterItsReset(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		me := x.person("minji")
		goal, routine := me.goal("private"), models.NewID()
		ok(t, me.put("routine", routine, m{"goal_id": goal, "title": "read", "rule": m{"freq": "daily"}, "mode": "auto"}))
		today := me.today()
		mine := me.replica(models.SelfStream(me.id)).catchUp(t)
		tomorrow := models.OccurrenceID(routine, today.Add(1))
		ok(t, me.put("todo", tomorrow, m{"routine_id": routine, "occurrence_date": today.Add(1), "done": true}))
		ok(t, me.put("todo", tomorrow, m{"date": nil}))
		if mine.catchUp(t).fresh(t); mine.has("todo", tomorrow) {
			t.Error("tomorrow's is still a todo")
		}
		todays := models.OccurrenceID(routine, today)
		ok(t, me.put("todo", todays, m{"done": true}))
		ok(t, me.put("todo", todays, m{"date": nil}))
		ok(t, me.put("routine", routine, m{"title": "write"}))
		if mine.catchUp(t).fresh(t); mine.entities["todo/"+string(todays)]["title"] != "write" {
			t.Error("today's does not follow the template")
		}
	})
}
