package sync_test

import (
	"modu/models"
)

// ringClock does something about what the clock brings: alarms, reminders, timers, a bell.
func (p *play) ringClock(me, other *person) {
	todo := pick(p.r, p.todos[me.id])
	if todo == "" {
		return
	}
	switch p.r.IntN(8) {
	case 0:
		me.put("todo", todo, m{"alarm": pick(p.r, []any{"09:00", "23:59", nil})})
	case 1:
		id := models.NewID()
		p.reminders[me.id] = append(p.reminders[me.id], id)
		me.put("reminder", id, m{"time": "07:30", "label": secret})
	case 2:
		if id := pick(p.r, p.reminders[me.id]); id != "" {
			me.put("reminder", id, pick(p.r, []m{{"enabled": false}, {"time": "22:10"}, {"deleted": true}, {"deleted": false}}))
		}
	case 3, 4, 5:
		state := pick(p.r, []models.TimerState{models.TimerRunning, models.TimerRunning, models.TimerPaused, models.TimerStopped})
		me.put("timer", models.TimerID(todo), m{"todo_id": todo, "state": state})
	case 6, 7:
		me.put("bell", models.BellID(me.id, other.id), m{"user_id": other.id})
	}
}
