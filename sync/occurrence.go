package sync

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// An occurrence (routine, day) is virtual: no row, or one that was taken back; materialised: a todo; or skipped: a skip,
// and a deleted todo if there was one (product section 5.2).

// resetStamp is the stamp of the last reset of an occurrence. Fields stamped with it have the template's values.
const resetStamp = "reset"

// unfolding asks for all that a change of a routine changes: its occurrences from today on.
func (n *needs) unfolding(owner, routine models.ID) {
	n.routines.add(routine)
	n.unfold.add(store.Key{Owner: owner, ID: routine})
	n.settings.add(owner)
}

// unfoldingGoal is unfolding for all routines of a goal.
func (n *needs) unfoldingGoal(owner, goal models.ID) {
	n.routinesOf.add(owner)
	n.unfoldGoals.add(goal)
	n.settings.add(owner)
}

// occurrence asks for what tells whether a routine has an occurrence on a day, and for the count of that day.
func (n *needs) occurrence(owner, routine models.ID, day models.Day) {
	n.routines.add(routine)
	n.skips.add(store.Key{Owner: owner, ID: models.SkipID(routine, day)})
	n.settings.add(owner)
	n.days.add(store.DayKey{Owner: owner, Date: day})
}

// loadOccurrences reads what stands around the occurrences that are named: skips, and of routines that unfold the
// todos from today on. Todos and settings have been read; of goals and days it says which are needed.
func (w *world) loadOccurrences(ctx context.Context, tx store.Tx, n *needs) error {
	if err := loadRows(ctx, &w.skips, n.skips.list(), tx.Skips, skipKey); err != nil {
		return err
	}
	for k := range n.unskip {
		if s := w.skips.get(k); s != nil {
			n.unfolding(s.OwnerID, s.RoutineID)
		}
	}
	if err := w.loadSettings(ctx, tx, n); err != nil {
		return err
	}
	if err := w.loadRoutines(ctx, tx, n); err != nil {
		return err
	}
	for _, c := range w.routines.rows {
		if n.unfoldGoals[c.is.GoalID] {
			n.unfold.add(routineKey(c.is))
		}
	}
	byOwner := map[models.ID][]models.ID{}
	for k := range n.unfold {
		n.days.add(store.DayKey{Owner: k.Owner, Date: w.today(k.Owner)})
		if w.routines.get(k) != nil {
			byOwner[k.Owner] = append(byOwner[k.Owner], k.ID)
		}
	}
	for owner, routines := range byOwner {
		if err := w.loadUnfolded(ctx, tx, n, owner, routines); err != nil {
			return err
		}
	}
	return nil
}

// loadUnfolded reads the occurrences of an owner's routines from today on, and whether today's are skipped.
func (w *world) loadUnfolded(ctx context.Context, tx store.Tx, n *needs, owner models.ID, routines []models.ID) error {
	today := w.today(owner)
	var skips []store.Key
	todays := newNeeds()
	for _, r := range routines {
		skips = append(skips, store.Key{Owner: owner, ID: models.SkipID(r, today)})
		todays.todos.add(models.OccurrenceID(r, today))
	}
	if err := loadRows(ctx, &w.skips, skips, tx.Skips, skipKey); err != nil {
		return err
	}
	if err := w.loadTodos(ctx, tx, todays); err != nil { // also one that lost its link
		return err
	}
	rows, err := tx.OccurrencesFrom(ctx, owner, routines, today, chunkSize)
	if err != nil {
		return err
	}
	for _, t := range rows {
		k := store.Key{Owner: t.OwnerID, ID: t.ID}
		w.todos.load(k, t)
		n.goals.add(t.GoalID)
		n.timers.add(store.Key{Owner: t.OwnerID, ID: models.TimerID(t.ID)})
	}
	return nil
}

// inOrder returns the rows of a table that are wanted, in an order.
func inOrder[T any](t *table[T], want func(*T) bool, order func(a, b *T) int) []*T {
	var rows []*T
	for _, c := range t.rows {
		if c.is != nil && want(c.is) {
			rows = append(rows, c.is)
		}
	}
	slices.SortFunc(rows, order)
	return rows
}

// occurrencesOf returns the occurrences of a routine that the transaction knows, deleted ones too, by their days.
func (w *world) occurrencesOf(routine models.ID) []*models.Todo {
	return inOrder(&w.todos, func(t *models.Todo) bool { return t.RoutineID == routine },
		func(a, b *models.Todo) int { return strings.Compare(string(a.Occurrence), string(b.Occurrence)) })
}

// template returns the routine of an occurrence, or nil when there is none any more.
func (w *world) template(t *models.Todo) *models.Routine {
	r := w.routines.find(t.RoutineID)
	if t.RoutineID == "" || r == nil || r.DeletedAt != 0 {
		return nil
	}
	if g := w.goals.find(r.GoalID); g == nil || g.DeletedAt != 0 {
		return nil
	}
	return r
}

// untouched reports whether an occurrence is as the server made it: nobody has put a field of it, or given it a cheer or
// time.
func (w *world) untouched(t *models.Todo) bool {
	return Untouched(t) && w.timers.get(store.Key{Owner: t.OwnerID, ID: models.TimerID(t.ID)}) == nil
}

// Untouched is what a todo alone tells of that: its timer may be running.
func Untouched(t *models.Todo) bool {
	return !t.Done && len(t.Cheers) == 0 && t.TimerS == 0 && unput(t.Stamps)
}

// unput reports whether no field has been put since the last reset.
func unput(st models.Stamps) bool {
	for name, s := range st {
		if name != finished && s != st[resetStamp] {
			return false
		}
	}
	return true
}

// fresh returns an occurrence as its template makes it. A row that was taken back keeps what only grows.
func (w *world) fresh(r *models.Routine, day models.Day, was *models.Todo) *models.Todo {
	t := &models.Todo{
		OwnerID: r.OwnerID, ID: models.OccurrenceID(r.ID, day), CreatedAt: w.now, GoalID: r.GoalID, Title: r.Title, Date: day,
		Alarm: r.Time, RoutineID: r.ID, Occurrence: day, Checklist: []models.ChecklistLine{},
		Cheers: models.Counts{}, Shown: models.Counts{}, Stamps: models.Stamps{}, SearchText: models.SearchText(r.Title),
	}
	if was != nil {
		t.CreatedAt, t.Rev, t.Cheers, t.Shown, t.ShownAt = was.CreatedAt, was.Rev, was.Cheers, was.Shown, was.ShownAt
		if unput(was.Stamps) {
			t.Stamps = was.Stamps
		}
	}
	return t
}

// takenBack reports whether a deleted todo is an occurrence that is virtual again, not one that somebody deleted.
func (w *world) takenBack(t *models.Todo) bool {
	return t.DeletedAt != 0 && w.template(t) != nil && !w.skipped(t.OwnerID, t.RoutineID, t.Occurrence)
}

func (w *world) skipped(owner, routine models.ID, day models.Day) bool {
	return w.skips.get(store.Key{Owner: owner, ID: models.SkipID(routine, day)}) != nil
}

// relink is what becomes of the link of a todo that is restored: its occurrence is skipped no more, or, when the routine
// is gone, it is a todo like any other.
func (w *world) relink(t *models.Todo) {
	if t.RoutineID == "" {
		return
	}
	if w.template(t) == nil {
		t.RoutineID, t.Occurrence = "", ""
		return
	}
	w.skips.drop(store.Key{Owner: t.OwnerID, ID: models.SkipID(t.RoutineID, t.Occurrence)})
}

// skip writes the tombstone of an occurrence.
func (w *world) skip(r *models.Routine, day models.Day) {
	s := &models.Skip{OwnerID: r.OwnerID, ID: models.SkipID(r.ID, day), CreatedAt: w.now, RoutineID: r.ID, Date: day}
	w.skips.put(skipKey(s), s)
}

// takeBack deletes a todo that is there.
func (w *world) takeBack(t *models.Todo) {
	w.count(t, -1)
	w.todos.edit(store.Key{Owner: t.OwnerID, ID: t.ID}).DeletedAt = w.now
}

// occurrencesMade are the todos made whose ids are derived.
func (w *world) occurrencesMade() []store.Key {
	return slices.DeleteFunc(madeIn(&w.todos), func(k store.Key) bool { return w.todos.get(k).RoutineID == "" })
}

// occur materialises a virtual occurrence by a put; what the put leaves out is the template's.
func (p *todoPut) occur(m *mutation, w *world, was *models.Todo) *refusal {
	r, day, bad := p.occurrenceOf(m, w, was)
	switch {
	case bad != nil:
		return bad
	case m.ifRev != 0 && (was == nil || m.unmatched(was.Rev)):
		return changedMeanwhile()
	case p.deleted != nil && *p.deleted:
		w.skip(r, day)
		return nil
	case p.deleted == nil && w.skipped(m.user, r.ID, day):
		return gone("id")
	case p.date != nil && *p.date == "": // it is the template's already
		return nil
	case was == nil && w.heads[m.user].Todos >= models.MaxTodos:
		return tooManyTodos()
	}
	goal := r.GoalID
	if p.goal != nil {
		goal = *p.goal
	}
	if bad := w.takesNew(m, goal); bad != nil {
		return bad
	}
	if bad := w.ownPhoto(m, p.photo); bad != nil {
		return bad
	}
	t := w.fresh(r, day, was)
	if bad := p.checkDay(w, t, true); bad != nil {
		return bad
	}
	if was == nil {
		w.heads[m.user].Todos++
	}
	w.todos.put(store.Key{Owner: m.user, ID: m.id}, t)
	w.skips.drop(store.Key{Owner: m.user, ID: models.SkipID(r.ID, day)})
	p.apply(m, w, t)
	if p.rank == nil {
		t.Rank = models.RankAfter(w.group(groupOf(t)).LastRank)
	}
	w.count(t, 1)
	return nil
}

func tooManyTodos() *refusal {
	return refuse(frame.Limit, "", fmt.Sprintf("there can be at most %d todos", models.MaxTodos))
}

// occurrenceOf returns the routine and the day that a put names, or that the row has which was taken back.
func (p *todoPut) occurrenceOf(m *mutation, w *world, was *models.Todo) (*models.Routine, models.Day, *refusal) {
	if p.routine == nil {
		r := w.template(was)
		if !r.Occurs(was.Occurrence) {
			return nil, "", gone("id")
		}
		return r, was.Occurrence, nil
	}
	day, r := *p.occurrence, w.routines.find(*p.routine)
	switch {
	case r == nil || r.OwnerID != m.user:
		return nil, "", w.absent(m, "routine_id", *p.routine)
	case r.DeletedAt != 0 || w.underGoal(m, r.GoalID) != nil:
		return nil, "", gone("routine_id")
	case !r.Occurs(day):
		return nil, "", invalid("occurrence_date", "is not a day of the routine")
	case r.Paused && day >= w.today(m.user):
		return nil, "", refuse(frame.NotAllowed, "routine_id", "a paused routine makes no todos")
	}
	return r, day, nil
}

// reset gives an occurrence the template's values again, in the fields that nobody put later. One of another day than
// today, and one that the server does not make by itself, is virtual again (product section 5.7).
func (p *todoPut) reset(m *mutation, w *world, t *models.Todo, r *models.Routine) *refusal {
	w.count(t, -1)
	was := groupOf(t)
	t = w.todos.edit(store.Key{Owner: t.OwnerID, ID: t.ID})
	m.restore(t, w.fresh(r, t.Occurrence, t))
	today := w.today(t.OwnerID)
	stays := t.Occurrence == today && r.Occurs(today) && r.Makes(w.goals.find(r.GoalID))
	if group := groupOf(t); group != was {
		stays = stays && w.dayCount(t.OwnerID, t.Date) < models.MaxTodosADay
		t.Rank = models.RankAfter(w.group(group).LastRank)
	}
	if unput(t.Stamps) {
		t.TimerS = 0
		if !stays {
			t.DeletedAt = w.now
			return nil
		}
	}
	w.count(t, 1)
	return nil
}

// restore sets every field that the mutation wins to the template's value.
func (m *mutation) restore(t, fresh *models.Todo) {
	st := ownStamps(t.Stamps)
	t.Stamps = st
	assign(m, st, "goal_id", &t.GoalID, &fresh.GoalID)
	assign(m, st, "title", &t.Title, &fresh.Title)
	assign(m, st, "memo", &t.Memo, &fresh.Memo)
	assign(m, st, "memo_public", &t.MemoPublic, &fresh.MemoPublic)
	assign(m, st, "alarm", &t.Alarm, &fresh.Alarm)
	assign(m, st, "date", &t.Date, &fresh.Date)
	assign(m, st, "photo_id", &t.PhotoID, &fresh.PhotoID)
	assign(m, st, "checklist", &t.Checklist, &fresh.Checklist)
	if m.wins(st, "done") {
		t.Done, t.DoneAt = false, 0
	}
	m.wins(st, "rank")
	m.wins(st, resetStamp)
	t.SearchText = models.SearchText(t.Title, t.Memo)
}
