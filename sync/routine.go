package sync

import (
	"fmt"

	"modu/models"
	"modu/sync/frame"
)

type routineKind struct{}

// routinePut is a parsed put of a routine; nil is "not changed", an empty text "cleared".
type routinePut struct {
	goal              *models.ID
	title, rank, time *string
	rule              *models.Rule
	mode              *models.Mode
	start, end        *models.Day
	paused, deleted   *bool
	missing           *refusal // what creation lacks
}

type routineDelete struct{}

func (routineKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return &routineDelete{}, noFields(m)
	}
	f := parseFields(m.Fields, "goal_id", "title", "rule", "mode", "time", "start", "end", "paused", "rank", "deleted")
	p := &routinePut{
		goal:    f.id("goal_id"),
		title:   f.text("title", models.TextRule{Min: 1, Max: models.MaxTodoTitle}),
		rule:    readRule(f),
		mode:    (*models.Mode)(f.value("mode", oneOf(models.Auto, models.Manual))),
		time:    f.orNull("time", models.Clock),
		start:   (*models.Day)(f.orNull("start", checkDay)),
		end:     (*models.Day)(f.orNull("end", checkDay)),
		paused:  f.flag("paused"),
		rank:    f.value("rank", checkRank),
		deleted: f.flag("deleted"),
		missing: f.require("goal_id", "title", "rule", "mode"),
	}
	// Two devices may each put one of them, so that a routine can come to end before it starts: then it has no days.
	if p.start != nil && p.end != nil && *p.end != "" && *p.end < *p.start {
		f.fail(invalid("end", "is before start"))
	}
	return p, f.bad
}

func readRule(f *fields) *models.Rule {
	if !f.has("rule") {
		return nil
	}
	rule, err := models.ParseRule("rule", f.values["rule"])
	if err != nil {
		f.fail(asRefusal("rule", err))
	}
	return &rule
}

func (p *routinePut) need(m *mutation, n *needs) {
	n.unfolding(m.user, m.id)
	if p.goal != nil {
		n.goals.add(*p.goal)
	}
	if p.missing == nil { // it may be a creation
		n.routinesOf.add(m.user)
	}
}

func (p *routinePut) decide(m *mutation, w *world) *refusal {
	r := w.routines.find(m.id)
	switch {
	case r == nil:
		return p.create(m, w)
	case r.OwnerID != m.user:
		return w.absent(m, "id", m.id)
	case r.DeletedAt == 0 && p.deleted != nil && *p.deleted:
		return (&routineDelete{}).decide(m, w)
	case r.DeletedAt != 0 && (p.deleted == nil || *p.deleted || w.now.Sub(r.DeletedAt) > restoreWithin):
		return gone("id")
	case m.unmatched(r.Rev):
		return changedMeanwhile()
	}
	if bad := w.underGoal(m, r.GoalID); bad != nil {
		return bad
	}
	if p.goal != nil && *p.goal != r.GoalID {
		if bad := w.takesNew(m, *p.goal); bad != nil {
			return bad
		}
	}
	if r.DeletedAt != 0 && w.heads[m.user].Routines >= models.MaxRoutines {
		return tooManyRoutines()
	}
	r = w.routines.edit(routineKey(r))
	if r.DeletedAt != 0 {
		r.DeletedAt = 0
		w.heads[m.user].Routines++
	}
	p.apply(m, w, r)
	w.anchor(r, r.CreatedAt)
	w.unfold(r)
	return nil
}

func tooManyRoutines() *refusal {
	return refuse(frame.Limit, "", fmt.Sprintf("there can be at most %d routines", models.MaxRoutines))
}

func (p *routinePut) create(m *mutation, w *world) *refusal {
	switch {
	case p.missing != nil: // a change of what is not there
		return w.absent(m, "id", m.id)
	case w.heads[m.user].Routines >= models.MaxRoutines:
		return tooManyRoutines()
	}
	if bad := w.takesNew(m, *p.goal); bad != nil {
		return bad
	}
	r := &models.Routine{OwnerID: m.user, ID: m.id, CreatedAt: w.now, Stamps: models.Stamps{}}
	for _, other := range w.routinesUnder(*p.goal) {
		r.Rank = max(r.Rank, other.Rank)
	}
	r.Rank = models.RankAfter(r.Rank)
	w.routines.put(routineKey(r), r)
	w.heads[m.user].Routines++
	p.apply(m, w, r)
	w.anchor(r, m.at)
	w.unfold(r)
	return nil
}

func (p *routinePut) apply(m *mutation, w *world, r *models.Routine) {
	st := ownStamps(r.Stamps)
	r.Stamps = st
	assign(m, st, "goal_id", &r.GoalID, p.goal)
	assign(m, st, "title", &r.Title, p.title)
	assign(m, st, "rule", &r.Rule, p.rule)
	assign(m, st, "mode", &r.Mode, p.mode)
	assign(m, st, "time", &r.Time, p.time)
	assign(m, st, "start", &r.Start, p.start)
	assign(m, st, "end", &r.End, p.end)
	assign(m, st, "paused", &r.Paused, p.paused)
	assign(m, st, "rank", &r.Rank, p.rank)
	if len(r.Rank) > models.MaxRankStored {
		w.reroutine.add(r.OwnerID)
	}
}

// anchor gives a biweekly routine that names no start the owner's day of an instant: its weeks are counted from there.
func (w *world) anchor(r *models.Routine, at models.Time) {
	if r.Rule.Freq == models.Biweekly && r.Start == "" {
		r.Start = w.dayAt(r.OwnerID, at)
	}
}

func (d *routineDelete) need(m *mutation, n *needs) { n.unfolding(m.user, m.id) }

// decide stops a routine (product section 5.8).
func (d *routineDelete) decide(m *mutation, w *world) *refusal {
	r := w.routines.find(m.id)
	switch {
	case r == nil || r.OwnerID != m.user:
		return w.absent(m, "id", m.id)
	case r.DeletedAt != 0:
		return nil
	case m.unmatched(r.Rev):
		return changedMeanwhile()
	}
	r = w.routines.edit(routineKey(r))
	r.DeletedAt = w.now
	if g := w.goals.find(r.GoalID); g != nil && g.DeletedAt == 0 { // else it went with its goal
		w.heads[m.user].Routines--
	}
	w.unfold(r)
	for _, t := range w.occurrencesOf(r.ID) {
		w.unlink(t)
	}
	w.later(m.user, jobUnlink, string(r.ID), unlinkJob{Routine: r.ID})
	return nil
}

// routinesUnder returns the routines of a goal that the transaction knows and that are not deleted, in their order.
func (w *world) routinesUnder(goal models.ID) []*models.Routine {
	return inOrder(&w.routines, func(r *models.Routine) bool { return r.GoalID == goal && r.DeletedAt == 0 },
		func(a, b *models.Routine) int { return order(a.Rank, a.ID, b.Rank, b.ID) })
}

// goalTurned brings the routines of a goal in line with a change of it: they come and go with it, and make todos while
// it is active.
func (w *world) goalTurned(before, after *models.Goal) {
	routines := w.routinesUnder(after.ID)
	if restored := before.DeletedAt != 0 && after.DeletedAt == 0; restored {
		w.heads[after.OwnerID].Routines += len(routines)
	}
	if takes(after) && !takes(before) {
		for _, r := range routines {
			w.unfold(r)
		}
	}
}

// takes reports whether a goal takes new todos.
func takes(g *models.Goal) bool {
	return g != nil && g.DeletedAt == 0 && g.Status == models.Active
}

// goalGone takes the routines of a goal that is deleted along with it, or to the goal that takes its todos.
func (w *world) goalGone(g *models.Goal, to *models.ID) {
	routines := w.routinesUnder(g.ID)
	if to == nil {
		w.heads[g.OwnerID].Routines -= len(routines)
		return
	}
	for _, r := range routines {
		r = w.routines.edit(routineKey(r))
		r.GoalID = *to
		w.unfold(r)
	}
}
