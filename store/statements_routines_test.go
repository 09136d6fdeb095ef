package store_test

import (
	"modu/models"
	"modu/sync/frame"
)

// template lets somebody make, change or stop a routine under a goal.
func (l *life) template(goal models.ID) {
	p, r := l.owner[goal], one(l.random, l.routines)
	switch l.random.IntN(4) {
	case 0:
		id := models.NewID()
		l.routines, l.owner[id] = append(l.routines, id), p
		l.push(p, frame.Put, "routine", id, fields{"goal_id": goal, "title": "routine", "rule": fields{"freq": "daily"}, "mode": "auto"})
	case 1:
		l.push(l.owner[r], frame.Put, "routine", r, one(l.random, []fields{
			{"title": "r"}, {"deleted": false}, {"rank": "a" + models.RankAfter("") + longRank}, {"paused": l.random.IntN(2) == 0},
		}))
	case 2:
		l.push(l.owner[r], frame.Delete, "routine", r, nil)
	case 3:
		l.push(p, frame.Put, "settings", p.id, fields{"day_start_hour": l.random.IntN(7)})
	}
}

// longRank is long enough to have ranks spaced anew.
const longRank = "0123456789012345678901234567890123456789012345678V"

// occur lets somebody touch, reset, delete or skip an occurrence.
func (l *life) occur() {
	r := one(l.random, l.routines)
	p := l.owner[r]
	if r == "" {
		return
	}
	id, skip := models.OccurrenceID(r, listDay), models.SkipID(r, listDay)
	switch l.random.IntN(6) {
	case 0:
		l.push(p, frame.Put, "skip", skip, fields{"routine_id": r, "date": listDay})
	case 1:
		l.push(p, frame.Delete, "skip", skip, nil)
	case 2:
		l.push(p, frame.Delete, "todo", id, nil)
	case 3:
		l.push(p, frame.Put, "todo", id, one(l.random, []fields{{"deleted": false}, {"date": nil}}))
	default:
		l.push(p, frame.Put, "todo", id, fields{"routine_id": r, "occurrence_date": listDay})
	}
}
