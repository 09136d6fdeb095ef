package sync

import (
	"modu/models"
	"modu/store"
)

type skipKind struct{}

type skipPut struct {
	routine models.ID
	date    models.Day
}

type skipDelete struct{}

func (skipKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return &skipDelete{}, noFields(m)
	}
	f := parseFields(m.Fields, "routine_id", "date")
	routine, date := f.id("routine_id"), f.value("date", checkDay)
	if missing := f.require("routine_id", "date"); f.bad == nil && missing != nil {
		return nil, missing
	}
	if f.bad != nil {
		return nil, f.bad
	}
	p := &skipPut{routine: *routine, date: models.Day(*date)}
	return p, derived(m, models.SkipID(p.routine, p.date))
}

func (p *skipPut) need(m *mutation, n *needs) {
	n.occurrence(m.user, p.routine, p.date)
	n.todos.add(models.OccurrenceID(p.routine, p.date))
}

// decide writes the tombstone of an occurrence; its todo, if there is one, is deleted.
func (p *skipPut) decide(m *mutation, w *world) *refusal {
	r := w.routines.find(p.routine)
	switch {
	case r == nil || r.OwnerID != m.user:
		return w.absent(m, "routine_id", p.routine)
	case w.skipped(m.user, p.routine, p.date):
		return nil
	case r.DeletedAt != 0 || w.underGoal(m, r.GoalID) != nil:
		return gone("routine_id")
	}
	t := w.todos.find(models.OccurrenceID(r.ID, p.date))
	there := t != nil && t.DeletedAt == 0 && t.RoutineID == r.ID
	if !there && !r.Occurs(p.date) {
		return invalid("date", "is not a day of the routine")
	}
	if there {
		w.takeBack(t)
	}
	w.skip(r, p.date)
	return nil
}

func (d *skipDelete) need(m *mutation, n *needs) {
	k := store.Key{Owner: m.user, ID: m.id}
	n.skips.add(k)
	n.unskip.add(k)
}

// decide takes a tombstone away: the occurrence is virtual again, or made again at once.
func (d *skipDelete) decide(m *mutation, w *world) *refusal {
	k := store.Key{Owner: m.user, ID: m.id}
	s := w.skips.get(k)
	if s == nil {
		return w.absent(m, "id", m.id)
	}
	w.skips.drop(k)
	if r := w.routines.find(s.RoutineID); r != nil && r.DeletedAt == 0 {
		w.unfold(r)
	}
	return nil
}
