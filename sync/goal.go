package sync

import (
	"fmt"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// restoreWithin is how long a deleted goal or todo can be restored (product sections 2.3 and 4.5).
const restoreWithin = 30 * 24 * time.Hour

type goalKind struct{}

// goalPut is a parsed put of a goal; nil is "not changed".
type goalPut struct {
	audiencePut
	title, color, rank *string
	status             *models.Status
	deleted            *bool
	missing            *refusal // what creation lacks
}

type goalDelete struct{ moveTo *models.ID }

func (goalKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		f := parseFields(m.Fields, "move_to")
		d := &goalDelete{moveTo: f.id("move_to")}
		if d.moveTo != nil && *d.moveTo == m.id {
			f.fail(invalid("move_to", "is the goal itself"))
		}
		return d, f.bad
	}
	f := parseFields(m.Fields, "title", "color", "rank", "audience", "viewers", "status", "deleted")
	p := &goalPut{
		audiencePut: readAudience(f, m.user),
		title:       f.text("title", models.TextRule{Min: 1, Max: models.MaxGoalTitle}),
		color:       f.value("color", oneOf(models.Colors...)),
		rank:        f.value("rank", checkRank),
		status:      (*models.Status)(f.value("status", oneOf(models.Statuses...))),
		deleted:     f.flag("deleted"),
		missing:     f.require("title"),
	}
	return p, f.bad
}

func (p *goalPut) need(m *mutation, n *needs) {
	n.goals.add(m.id)
	n.users.add(p.viewers...)
	if p.missing == nil { // it may be a creation
		n.goalsOf.add(m.user)
		n.settings.add(m.user)
	}
	if p.status != nil || p.deleted != nil {
		n.unfoldingGoal(m.user, m.id)
	}
}

func (p *goalPut) decide(m *mutation, w *world) *refusal {
	if r := p.unknownViewer(w); r != nil {
		return r
	}
	g := w.goals.find(m.id)
	switch {
	case g == nil:
		return p.create(m, w)
	case g.OwnerID != m.user:
		return w.absent(m, "id", m.id)
	case g.DeletedAt == 0 && p.deleted != nil && *p.deleted:
		return (&goalDelete{}).decide(m, w)
	case g.DeletedAt != 0 && (p.deleted == nil || *p.deleted || w.now.Sub(g.DeletedAt) > restoreWithin):
		return gone("id")
	case m.unmatched(g.Rev):
		return changedMeanwhile()
	}
	if g.DeletedAt != 0 && w.heads[m.user].Goals >= models.MaxGoals {
		return tooManyGoals()
	}
	before := *g
	g = w.goals.edit(store.Key{Owner: g.OwnerID, ID: g.ID})
	if g.DeletedAt != 0 {
		g.DeletedAt = 0
		w.heads[m.user].Goals++
	}
	p.apply(m, w, g)
	w.goalRights(&before, g)
	w.goalTurned(&before, g)
	return nil
}

func tooManyGoals() *refusal {
	return refuse(frame.Limit, "", fmt.Sprintf("there can be at most %d goals", models.MaxGoals))
}

func changedMeanwhile() *refusal {
	return refuse(PreconditionFailed, "", "it has changed meanwhile")
}

func (p *goalPut) create(m *mutation, w *world) *refusal {
	switch {
	case m.ifRev != 0 || p.missing != nil: // a change of what is not there
		return w.absent(m, "id", m.id)
	case m.sender != "" && m.id.Derived():
		// It may be that of somebody's diary, whose stream g/<id> it would take. What the server derives is its own.
		return invalid("id", "is a UUIDv5, which no goal has")
	case w.heads[m.user].Goals >= models.MaxGoals:
		return tooManyGoals()
	}
	g := &models.Goal{
		OwnerID: m.user, ID: m.id, CreatedAt: w.now, Status: models.Active,
		Audience: models.Private, Viewers: []models.ID{}, Stamps: models.Stamps{},
	}
	if s := w.settings.get(store.Key{Owner: m.user, ID: m.user}); s != nil {
		g.Audience = s.DefaultAudience
	}
	g.Color, g.Rank = w.freshGoal(m.user)
	w.goals.put(store.Key{Owner: m.user, ID: m.id}, g)
	w.heads[m.user].Goals++
	p.apply(m, w, g)
	w.goalRights(nil, g)
	return nil
}

// freshGoal returns the colour that the owner uses least and a rank behind all others.
func (w *world) freshGoal(owner models.ID) (color, rank string) {
	uses := map[string]int{}
	for k, c := range w.goals.rows {
		if k.Owner == owner && c.is != nil && c.is.DeletedAt == 0 {
			uses[c.is.Color]++
			rank = max(rank, c.is.Rank)
		}
	}
	color = models.Colors[0]
	for _, c := range models.Colors {
		if uses[c] < uses[color] {
			color = c
		}
	}
	return color, models.RankAfter(rank)
}

func (p *goalPut) apply(m *mutation, w *world, g *models.Goal) {
	st := ownStamps(g.Stamps)
	g.Stamps = st
	assign(m, st, "title", &g.Title, p.title)
	assign(m, st, "color", &g.Color, p.color)
	assign(m, st, "rank", &g.Rank, p.rank)
	assign(m, st, "status", &g.Status, p.status)
	if len(g.Rank) > models.MaxRankStored {
		w.rerank.add(g.OwnerID)
	}
	if p.applyAudience(m, st, &g.Audience, &g.Viewers) {
		w.viewers.add(store.Key{Owner: g.OwnerID, ID: g.ID})
	}
}

// goalRights raises the owner's fence when a change of a goal changes who may read its g/ stream.
func (w *world) goalRights(before, after *models.Goal) {
	w.doorChanged(after.OwnerID, goalDoor(before), goalDoor(after))
}

func goalDoor(g *models.Goal) door {
	if g == nil {
		return door{}
	}
	return door{open: opensShared(g), viewers: g.Viewers}
}

func (d *goalDelete) need(m *mutation, n *needs) {
	n.goals.add(m.id)
	n.unfoldingGoal(m.user, m.id)
	if d.moveTo != nil {
		n.goals.add(*d.moveTo)
	}
}

func (d *goalDelete) decide(m *mutation, w *world) *refusal {
	g := w.goals.find(m.id)
	switch {
	case g == nil || g.OwnerID != m.user:
		return w.absent(m, "id", m.id)
	case g.DeletedAt != 0:
		return nil
	case m.unmatched(g.Rev):
		return changedMeanwhile()
	}
	if r := d.checkTarget(m, w); r != nil {
		return r
	}
	before := *g
	g = w.goals.edit(store.Key{Owner: g.OwnerID, ID: g.ID})
	g.DeletedAt = w.now
	w.heads[m.user].Goals--
	w.goalRights(&before, g)
	if d.moveTo != nil {
		w.moveKnown(m.id, *d.moveTo)
		w.later(m.user, jobMove, string(m.id), moveJob{Goal: m.id, To: *d.moveTo})
	}
	w.goalGone(g, d.moveTo)
	return nil
}

// moveKnown moves the todos that this transaction knows from one goal to another. The job reads the others, and reads
// them as they were before this transaction.
func (w *world) moveKnown(from, to models.ID) {
	for k, c := range w.todos.rows {
		if c.is != nil && c.is.GoalID == from && c.is.DeletedAt == 0 {
			w.count(c.is, -1)
			w.todos.edit(k).GoalID = to
			w.count(c.is, 1)
		}
	}
}

func (d *goalDelete) checkTarget(m *mutation, w *world) *refusal {
	if d.moveTo == nil {
		return nil
	}
	to := w.goals.find(*d.moveTo)
	switch {
	case to == nil || to.OwnerID != m.user:
		return w.absent(m, "move_to", *d.moveTo)
	case to.DeletedAt != 0:
		return gone("move_to")
	case to.Status != models.Active:
		return refuse(frame.NotAllowed, "move_to", "a goal that is not active takes no new todos")
	}
	return nil
}
