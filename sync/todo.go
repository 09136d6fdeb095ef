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
	missing                  *refusal // what creation lacks
	unknown                  *refusal // it names a routine, which is never there
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
	if s := f.orNull("routine_id", checkID); s != nil && *s != "" {
		p.unknown = notFound("routine_id")
	}
	if d := f.orNull("occurrence_date", checkDay); d != nil && *d != "" && p.unknown == nil {
		p.unknown = invalid("occurrence_date", "needs routine_id")
	}
	return p, f.bad
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
	case t == nil:
		return p.create(m, w)
	case t.OwnerID != m.user:
		return w.absent(m, "id", m.id)
	case t.DeletedAt == 0 && p.deleted != nil && *p.deleted:
		return (&todoDelete{}).decide(m, w)
	case t.DeletedAt != 0 && (p.deleted == nil || *p.deleted || w.now.Sub(t.DeletedAt) > restoreWithin):
		return gone("id")
	case m.unmatched(t.Rev):
		return changedMeanwhile()
	case p.unknown != nil:
		return p.unknown
	}
	if r := w.underGoal(m, t.GoalID); r != nil {
		return r
	}
	if r := w.ownPhoto(m, p.photo); r != nil {
		return r
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
	case p.unknown != nil:
		return p.unknown
	case w.heads[m.user].Todos >= models.MaxTodos:
		return refuse(frame.Limit, "", fmt.Sprintf("there can be at most %d todos", models.MaxTodos))
	}
	if r := p.checkGoal(m, w); r != nil {
		return r
	}
	if r := w.ownPhoto(m, p.photo); r != nil {
		return r
	}
	t := &models.Todo{
		OwnerID: m.user, ID: m.id, CreatedAt: w.now, Checklist: []models.ChecklistLine{},
		Cheers: models.Counts{}, Shown: models.Counts{}, Stamps: models.Stamps{},
	}
	if r := p.checkDay(w, t); r != nil {
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

// checkGoal refuses a goal that cannot take the todo.
func (p *todoPut) checkGoal(m *mutation, w *world) *refusal {
	g := w.goals.find(*p.goal)
	switch {
	case g == nil || g.OwnerID != m.user:
		return w.absent(m, "goal_id", *p.goal)
	case g.DeletedAt != 0:
		return gone("goal_id")
	case g.Status != models.Active:
		return refuse(frame.NotAllowed, "goal_id", "a goal that is not active takes no new todos")
	}
	return nil
}

// checkDay refuses a date whose day is full, and an alarm without a date.
func (p *todoPut) checkDay(w *world, t *models.Todo) *refusal {
	date := t.Date
	if p.date != nil {
		date = *p.date
	}
	if date == "" && p.alarm != nil && *p.alarm != "" {
		return invalid("alarm", "needs a date")
	}
	enters := date != "" && (date != t.Date || t.DeletedAt != 0 || w.todos.find(t.ID) == nil)
	if enters && w.dayCount(t.OwnerID, date) >= models.MaxTodosADay {
		return refuse(frame.Limit, "date", fmt.Sprintf("a day can have at most %d todos", models.MaxTodosADay))
	}
	return nil
}

func (p *todoPut) change(m *mutation, w *world, t *models.Todo) *refusal {
	if p.goal != nil && *p.goal != t.GoalID {
		if r := p.checkGoal(m, w); r != nil {
			return r
		}
	}
	if r := p.checkDay(w, t); r != nil {
		return r
	}
	if t.DeletedAt == 0 {
		w.count(t, -1)
	}
	t = w.todos.edit(store.Key{Owner: t.OwnerID, ID: t.ID})
	t.DeletedAt = 0
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

func (d *todoDelete) need(m *mutation, n *needs) { n.todos.add(m.id) }

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
	w.count(t, -1)
	w.todos.edit(store.Key{Owner: t.OwnerID, ID: t.ID}).DeletedAt = w.now
	return nil
}
