package sync_test

import (
	"modu/models"
)

// template lets somebody make, change, stop or restore a routine.
func (p *play) template(me *person, goal models.ID) {
	r := pick(p.r, p.routines[me.id])
	switch p.r.IntN(6) {
	case 0:
		if goal == "" {
			return
		}
		id := models.NewID()
		p.routines[me.id] = append(p.routines[me.id], id)
		me.put("routine", id, m{"goal_id": goal, "title": "r", "rule": m{"freq": "daily"}, "mode": pick(p.r, []string{"auto", "manual"})})
	case 1:
		me.delete("routine", r, nil)
	case 2:
		me.put("routine", r, m{"deleted": false})
	default:
		weekday := pick(p.r, models.Weekdays)
		me.put("routine", r, pick(p.r, []m{
			{"title": "r2", "time": "07:00"},
			{"goal_id": goal},
			{"paused": true},
			{"paused": false, "mode": "auto", "end": nil},
			{"mode": "manual"},
			{"rule": m{"freq": "weekly", "weekdays": []string{weekday}}},
			{"rule": m{"freq": "daily"}},
			{"end": me.today()},
		}))
	}
}

// occur lets somebody touch, move, reset, delete, skip or restore an occurrence of these days.
func (p *play) occur(me *person) {
	r := pick(p.r, p.routines[me.id])
	day := me.today().Add(p.r.IntN(3) - 1)
	id, skip := models.OccurrenceID(r, day), models.SkipID(r, day)
	switch p.r.IntN(8) {
	case 0:
		me.put("skip", skip, m{"routine_id": r, "date": day})
	case 1:
		me.delete("skip", skip, nil)
	case 2:
		me.delete("todo", id, nil)
	case 3:
		me.put("todo", id, m{"deleted": false})
	case 4:
		me.put("todo", id, m{"date": nil})
	case 5:
		p.edit(me, id)
	default:
		me.put("todo", id, touching(r, day, pick(p.r, []m{{"done": true}, {"title": "o"}, {"date": p.day(me)}, {}})))
	}
}
