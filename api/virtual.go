package api

import (
	"context"

	"modu/models"
	"modu/store"
)

// A dueDoc is an occurrence of a routine that has no todo: it is shown live from the template (product section 5.2).
type dueDoc struct {
	RoutineID models.ID   `json:"routine_id" format:"uuid"`
	ID        models.ID   `json:"id" format:"uuid" doc:"That the todo gets: whoever touches the occurrence puts a todo of this id, with routine_id and occurrence_date"`
	GoalID    models.ID   `json:"goal_id" format:"uuid"`
	Title     string      `json:"title"`
	Time      *string     `json:"time" doc:"HH:MM: the alarm that it gets"`
	Mode      models.Mode `json:"mode" enum:"auto,manual"`
	Rank      string      `json:"rank" doc:"Of the routine"`
}

func dueOn(r *models.Routine, d models.Day) dueDoc {
	return dueDoc{r.ID, models.OccurrenceID(r.ID, d), r.GoalID, r.Title, orNull(r.Time), r.Mode, r.Rank}
}

// virtual returns, by day from one to another, which of the reader's own routines have an occurrence without a todo that
// is not skipped either, in their order. The reader has been looked at. Before today there are none: what was never made
// by then is not made any more.
func (v *view) virtual(ctx context.Context, from, to, today models.Day) (map[models.Day][]*models.Routine, error) {
	due := map[models.Day][]*models.Routine{}
	if from = max(from, today); from > to {
		return due, nil
	}
	all, err := v.tx.RoutinesOf(ctx, []models.ID{v.reader})
	if err != nil {
		return nil, err
	}
	var routines []*models.Routine
	for _, r := range all {
		if g := v.owners[v.reader].goal(r.GoalID); g != nil && g.Status == models.Active && !r.Paused {
			routines = append(routines, r)
		}
	}
	settled, err := v.tx.Settled(ctx, v.reader, each(routines, func(r *models.Routine) models.ID { return r.ID }), from, to)
	if err != nil {
		return nil, err
	}
	for d := from; ; d = d.Add(1) {
		for _, r := range routines {
			if r.Occurs(d) && !settled[store.Occurrence{Routine: r.ID, Date: d}] {
				due[d] = append(due[d], r)
			}
		}
		if d >= to {
			return due, nil
		}
	}
}
