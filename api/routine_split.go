package api

import (
	"context"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// routineChange returns the mutations by which a routine changes, and the routine that there is then. Another rule splits
// a routine that has begun before today (product section 5.6): the old one ends, and a new one has the new rule, so that
// the days which have passed keep theirs.
func (s *server) routineChange(ctx context.Context, caller, id models.ID, b RoutineFields) ([]frame.Mutation, models.ID, error) {
	whole := []frame.Mutation{put("routine", id, givenFields(b))}
	if b.Rule.IsZero() || !b.Deleted.IsZero() {
		return whole, id, nil
	}
	if err := s.check(models.Caller{User: caller}, whole[0]); err != nil { // it must not end before it is known to be good
		return nil, "", err
	}
	var r *models.Routine
	var from models.Day
	err := s.snapshot(ctx, caller, func(ctx context.Context, v *view) (err error) {
		r, from, err = s.splitAt(ctx, v, id)
		return err
	})
	switch {
	case err != nil:
		return nil, "", err
	case from == "" || sameRule(r.Rule, b.Rule.value):
		return whole, id, nil
	}
	next := models.NewID()
	fields, err := successor(r, from, b)
	return []frame.Mutation{
		put("routine", id, object("end", string(from.Add(-1)))), put("routine", next, fields),
	}, next, err
}

// splitAt returns a routine, and the day from which another rule of it holds: today, or tomorrow when today's todo has
// been touched and stays with the old rule. The day is empty when the routine can simply change.
func (s *server) splitAt(ctx context.Context, v *view, id models.ID) (*models.Routine, models.Day, error) {
	rows, err := v.tx.RoutinesByID(ctx, []models.ID{id})
	if err != nil || len(rows) == 0 {
		return nil, "", orNotFound(err)
	}
	r := rows[0]
	settings, err := v.tx.Settings(ctx, []models.ID{r.OwnerID})
	if err != nil || len(settings) == 0 {
		return nil, "", orNotFound(err)
	}
	day := func(at models.Time) models.Day { return models.Today(at, settings[0].Zone(), settings[0].DayStartHour) }
	today, began := day(models.TimeOf(s.Now())), r.Start
	if began == "" {
		began = day(r.CreatedAt)
	}
	if r.DeletedAt != 0 || began >= today || r.End != "" && r.End < today {
		return r, "", nil
	}
	todos, err := v.tx.TodosByID(ctx, []models.ID{models.OccurrenceID(id, today)})
	if err != nil {
		return nil, "", err
	}
	if len(todos) > 0 && todos[0].DeletedAt == 0 && !modusync.Untouched(todos[0]) {
		return r, today.Add(1), nil
	}
	return r, today, nil
}

// sameRule compares rules by what they say.
func sameRule(a, b models.Rule) bool {
	raw, err := json.Marshal(b)
	if err != nil {
		return false
	}
	sorted, err := models.ParseRule("rule", raw)
	return err == nil && reflect.DeepEqual(a, sorted)
}

// successor returns the fields of the routine that follows r from a day on: r's own, and over them what is changed.
func successor(r *models.Routine, from models.Day, b RoutineFields) (jsontext.Value, error) {
	fields := map[string]jsontext.Value{}
	if err := json.Unmarshal(modusync.Routine(r, r.Rev), &fields); err != nil {
		return nil, err
	}
	for _, name := range []string{"kind", "id", "rev", "created_at"} {
		delete(fields, name)
	}
	fields["start"] = jsontext.Value(`"` + string(from) + `"`)
	changed := map[string]jsontext.Value{}
	if err := json.Unmarshal(givenFields(b), &changed); err != nil {
		return nil, err
	}
	for name, v := range changed {
		fields[name] = v
	}
	return json.Marshal(fields, json.Deterministic(true))
}
