package sync

import (
	"fmt"
	"slices"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

type todoKind struct{}

// todoPut is a parsed put of a todo; nil is "not changed", an empty text "cleared".
type todoPut struct {
	goal                     *models.ID
	title, rank, memo, alarm *string
	photo                    *string
	date                     *models.Day
	done, memoPublic         *bool
	checklist                []models.ChecklistLine
	hasChecklist             bool
	deleted                  *bool
	routine                  *models.ID // of an occurrence; with it goes the day that it belongs to
	occurrence               *models.Day
	missing                  *refusal // what creation lacks
}

type todoDelete struct{}

func (todoKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return &todoDelete{}, noFields(m)
	}
	f := parseFields(m.Fields, "goal_id", "title", "date", "done", "rank", "memo", "memo_public", "alarm", "checklist",
		"photo_id", "deleted", "routine_id", "occurrence_date")
	p := &todoPut{
		goal:  f.id("goal_id"),
		title: f.text("title", models.TextRule{Min: 1, Max: models.MaxTodoTitle}),
		date:  (*models.Day)(f.orNull("date", checkDay)),
		done:  f.flag("done"),
		rank:  f.value("rank", checkRank),
		memo: f.orNull("memo", func(field, s string) (string, error) {
			return models.Text(field, s, models.TextRule{Max: models.MaxMemo, Multiline: true})
		}),
		memoPublic: f.flag("memo_public"),
		alarm:      f.orNull("alarm", models.Clock),
		photo:      f.orNull("photo_id", checkID),
		deleted:    f.flag("deleted"),
		missing:    f.require("goal_id", "title"),
	}
	p.checklist, p.hasChecklist = readChecklist(f)
	p.readOccurrence(m, f)
	return p, f.bad
}

// readOccurrence reads of which routine's day the todo is; then the routine has what the put leaves out.
func (p *todoPut) readOccurrence(m *mutation, f *fields) {
	routine, day := asID(f.orNull("routine_id", checkID)), (*models.Day)(f.orNull("occurrence_date", checkDay))
	named, dated := routine != nil && *routine != "", day != nil && *day != ""
	switch {
	case named && dated:
		p.routine, p.occurrence, p.missing = routine, day, nil
		if r := derived(m, models.OccurrenceID(*routine, *day)); r != nil && f.bad == nil {
			f.fail(r)
		}
	case named && f.bad == nil:
		f.fail(invalid("routine_id", "needs occurrence_date"))
	case dated && f.bad == nil:
		f.fail(invalid("occurrence_date", "needs routine_id"))
	}
}

func readChecklist(f *fields) (lines []models.ChecklistLine, ok bool) {
	if !f.read("checklist", "a list of {text, done}", &lines) {
		return nil, false
	}
	if len(lines) > models.MaxChecklist {
		f.fail(refuse(frame.Limit, "checklist", fmt.Sprintf("checklist can have at most %d lines", models.MaxChecklist)))
		return nil, false
	}
	for i := range lines {
		text, err := models.Text("checklist", lines[i].Text, models.TextRule{Min: 1, Max: models.MaxChecklistLine})
		if err != nil {
			f.fail(asRefusal("checklist", err))
		}
		lines[i].Text = text
	}
	return lines, true
}

func (p *todoPut) need(m *mutation, n *needs) {
	n.todos.add(m.id)
	if p.deleted != nil && !*p.deleted {
		n.restored.add(m.id)
	}
	if p.goal != nil {
		n.goals.add(*p.goal)
	}
	n.photo(m, p.photo)
	if p.routine != nil {
		n.occurrence(m.user, *p.routine, *p.occurrence)
	}
	if p.deleted != nil || p.date != nil && *p.date == "" {
		n.occurring.add(m.id)
	}
	switch {
	case p.date != nil && *p.date != "":
		n.days.add(store.DayKey{Owner: m.user, Date: *p.date})
	case p.goal != nil && p.rank == nil: // a new one of the backlog is appended to it
		n.backlogs.add(store.Key{Owner: m.user, ID: *p.goal})
	}
}

func (p *todoPut) decide(m *mutation, w *world) *refusal {
	t := w.todos.find(m.id)
	switch {
	case t == nil && p.routine != nil:
		return p.occur(m, w, nil)
	case t == nil:
		return p.create(m, w)
	case t.OwnerID != m.user:
		return w.absent(m, "id", m.id)
	case t.DeletedAt == 0 && p.deleted != nil && *p.deleted:
		return (&todoDelete{}).decide(m, w)
	case w.takenBack(t):
		return p.occur(m, w, t)
	case t.DeletedAt != 0 && (p.deleted == nil || *p.deleted || w.now.Sub(t.DeletedAt) > restoreWithin):
		return gone("id")
	case m.unmatched(t.Rev):
		return changedMeanwhile()
	}
	if r := w.underGoal(m, t.GoalID); r != nil {
		return r
	}
	if r := w.ownPhoto(m, p.photo); r != nil {
		return r
	}
	if r := w.template(t); r != nil && t.DeletedAt == 0 && p.date != nil && *p.date == "" {
		return p.reset(m, w, t, r)
	}
	return p.change(m, w, t)
}

// underGoal refuses a change of a todo whose goal is deleted: with it went all that stands under it.
func (w *world) underGoal(m *mutation, goal models.ID) *refusal {
	if g := w.goals.find(goal); g == nil || g.DeletedAt != 0 {
		return gone("id")
	}
	return nil
}

func (p *todoPut) create(m *mutation, w *world) *refusal {
	switch {
	case m.ifRev != 0 || p.missing != nil: // a change of what is not there
		if p.goal != nil && p.missing != nil && m.ifRev == 0 {
			return p.missing
		}
		return w.absent(m, "id", m.id)
	case w.heads[m.user].Todos >= models.MaxTodos:
		return tooManyTodos()
	}
	if r := w.takesNew(m, *p.goal); r != nil {
		return r
	}
	if r := w.ownPhoto(m, p.photo); r != nil {
		return r
	}
	t := &models.Todo{
		OwnerID: m.user, ID: m.id, CreatedAt: w.now, Checklist: []models.ChecklistLine{},
		Cheers: models.Counts{}, Shown: models.Counts{}, Stamps: models.Stamps{},
	}
	if r := p.checkDay(w, t, true); r != nil {
		return r
	}
	w.todos.put(store.Key{Owner: m.user, ID: m.id}, t)
	w.heads[m.user].Todos++
	p.apply(m, w, t)
	if p.rank == nil {
		t.Rank = models.RankAfter(w.group(groupOf(t)).LastRank)
	}
	w.count(t, 1)
	return nil
}

// takesNew refuses a goal that cannot take a todo or routine.
func (w *world) takesNew(m *mutation, goal models.ID) *refusal {
	g := w.goals.find(goal)
	switch {
	case g == nil || g.OwnerID != m.user:
		return w.absent(m, "goal_id", goal)
	case g.DeletedAt != 0:
		return gone("goal_id")
	case g.Status != models.Active:
		return refuse(frame.NotAllowed, "goal_id", "a goal that is not active takes no new todos")
	}
	return nil
}

// checkDay refuses a date whose day is full, and an alarm without a date. A todo that comes is not in the count of any
// day yet.
func (p *todoPut) checkDay(w *world, t *models.Todo, comes bool) *refusal {
	date := t.Date
	if p.date != nil {
		date = *p.date
	}
	if date == "" && p.alarm != nil && *p.alarm != "" {
		return invalid("alarm", "needs a date")
	}
	enters := date != "" && (date != t.Date || comes)
	if enters && w.dayCount(t.OwnerID, date) >= models.MaxTodosADay {
		return refuse(frame.Limit, "date", fmt.Sprintf("a day can have at most %d todos", models.MaxTodosADay))
	}
	return nil
}

func (p *todoPut) change(m *mutation, w *world, t *models.Todo) *refusal {
	if p.goal != nil && *p.goal != t.GoalID {
		if r := w.takesNew(m, *p.goal); r != nil {
			return r
		}
	}
	if r := p.checkDay(w, t, t.DeletedAt != 0); r != nil {
		return r
	}
	if t.DeletedAt == 0 {
		w.count(t, -1)
	}
	t = w.todos.edit(store.Key{Owner: t.OwnerID, ID: t.ID})
	if t.DeletedAt != 0 {
		t.DeletedAt = 0
		w.relink(t)
	}
	p.apply(m, w, t)
	w.count(t, 1)
	return nil
}

func (p *todoPut) apply(m *mutation, w *world, t *models.Todo) {
	st := ownStamps(t.Stamps)
	t.Stamps = st
	assign(m, st, "goal_id", &t.GoalID, p.goal)
	assign(m, st, "title", &t.Title, p.title)
	assign(m, st, "rank", &t.Rank, p.rank)
	assign(m, st, "memo", &t.Memo, p.memo)
	assign(m, st, "memo_public", &t.MemoPublic, p.memoPublic)
	assign(m, st, "alarm", &t.Alarm, p.alarm)
	assign(m, st, "date", &t.Date, p.date)
	assign(m, st, "photo_id", &t.PhotoID, asID(p.photo))
	if p.done != nil && m.wins(st, "done") {
		t.Done, t.DoneAt = *p.done, 0
		if t.Done {
			t.DoneAt = m.at
		}
	}
	if p.hasChecklist && m.wins(st, "checklist") {
		t.Checklist = slices.Clip(p.checklist)
	}
	t.SearchText = models.SearchText(t.Title, t.Memo)
	if t.Date == "" { // archiving sets the alarm to none (product section 4.4)
		t.Alarm = ""
	}
	if len(t.Rank) > models.MaxRankStored {
		w.respace.add(groupOf(t))
	}
}

func groupOf(t *models.Todo) store.Group {
	return store.Group{Owner: t.OwnerID, Goal: t.GoalID, Date: t.Date}
}

// count adds a todo to its group, or takes it away.
func (w *world) count(t *models.Todo, by int) {
	c := w.group(groupOf(t))
	c.N += by
	if by > 0 {
		c.LastRank = max(c.LastRank, t.Rank)
	}
}

func (d *todoDelete) need(m *mutation, n *needs) {
	n.todos.add(m.id)
	n.occurring.add(m.id)
}

func (d *todoDelete) decide(m *mutation, w *world) *refusal {
	t := w.todos.find(m.id)
	switch {
	case t == nil || t.OwnerID != m.user:
		return w.absent(m, "id", m.id)
	case t.DeletedAt != 0:
		return nil
	case m.unmatched(t.Rev):
		return changedMeanwhile()
	}
	if r := w.template(t); r != nil {
		w.skip(r, t.Occurrence)
	}
	w.takeBack(t)
	return nil
}
