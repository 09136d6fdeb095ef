package sync

import (
	"maps"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// shownEvery is how often at most the cheer counts of one item reach f, p and g.
const shownEvery = time.Second

type cheerKind struct{}

type cheerPut struct {
	targetKind string
	target     models.ID
	emoji      string

	owner models.ID // of the target, as resolved: what stands between us has been read
}

type cheerDelete struct {
	found bool // by resolve: both copies and the target have been read
}

func (cheerKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return &cheerDelete{}, noFields(m)
	}
	f := parseFields(m.Fields, "target_kind", "target_id", "emoji")
	if r := f.require("target_kind", "target_id", "emoji"); r != nil {
		f.fail(r)
	}
	kind := f.value("target_kind", oneOf("todo", "diary"))
	target := f.id("target_id")
	emoji := f.value("emoji", models.Emoji)
	if f.bad != nil {
		return nil, f.bad
	}
	return &cheerPut{targetKind: *kind, target: *target, emoji: *emoji}, derived(m, models.CheerID(*target, m.user))
}

func (p *cheerPut) need(m *mutation, n *needs) {
	if p.targetKind == "diary" {
		n.diaryTargets.add(p.target)
	} else {
		n.targets.add(p.target)
	}
	n.target(p.targetKind, p.target)
	n.profiles.add(m.user)
	n.cheers.add(store.Key{Owner: m.user, ID: m.id})
}

// target asks for what a cheer is on.
func (n *needs) target(kind string, id models.ID) {
	if kind == "diary" {
		n.diaries.add(id)
	} else {
		n.todos.add(id)
	}
}

func (p *cheerPut) decide(m *mutation, w *world) *refusal {
	owner := w.cheeredOwner(p.targetKind, p.target)
	if owner == "" {
		return notFound("target_id")
	}
	if owner != p.owner { // it was made after we looked who would be concerned
		w.missing.add(owner)
		return notFound("target_id")
	}
	if r := p.check(m, w); r != nil {
		return r
	}
	mine, theirs := store.Key{Owner: m.user, ID: m.id}, store.Key{Owner: owner, ID: m.id}
	c := models.Cheer{
		ID: m.id, CreatedAt: w.now, TargetOwnerID: owner, TargetKind: p.targetKind, TargetID: p.target,
		SenderID: m.user, Emoji: p.emoji, User: w.person(m.user),
	}
	old := w.cheers.get(theirs)
	if old != nil {
		if old.Emoji == p.emoji {
			return nil
		}
		c.Rev, c.CreatedAt = old.Rev, old.CreatedAt
		w.tally(p.targetKind, p.target, old.Emoji, -1)
	}
	w.tally(p.targetKind, p.target, p.emoji, 1)
	for _, k := range []store.Key{mine, theirs} {
		row := c
		row.OwnerID = k.Owner
		w.cheers.put(k, &row)
	}
	return nil
}

// cheeredOwner returns whose a todo or diary is, or "" when there is none.
func (w *world) cheeredOwner(kind string, id models.ID) models.ID {
	if kind == "diary" {
		if d := w.diaries.find(id); d != nil {
			return d.OwnerID
		}
		return ""
	}
	if t := w.todos.find(id); t != nil {
		return t.OwnerID
	}
	return ""
}

func (p *cheerPut) check(m *mutation, w *world) *refusal {
	if p.targetKind == "diary" {
		return w.checkDiaryCheer(m, w.diaries.find(p.target))
	}
	return w.checkTodoCheer(m, w.todos.find(p.target))
}

func (w *world) checkTodoCheer(m *mutation, t *models.Todo) *refusal {
	g := w.goals.find(t.GoalID)
	if t.DeletedAt != 0 || g == nil || g.DeletedAt != 0 {
		return notFound("target_id")
	}
	if t.OwnerID == m.user {
		return refuse(frame.NotAllowed, "target_id", "nobody cheers for what is their own")
	}
	if t.Date == "" || !w.sees(m.user, g) {
		return notFound("target_id")
	}
	if !t.Done {
		return refuse(frame.NotDone, "target_id", "only what is done can be cheered")
	}
	if s := w.settings.get(store.Key{Owner: t.OwnerID, ID: t.OwnerID}); s != nil && !s.CheersOnTodos {
		return refuse(frame.NotAllowed, "target_id", "its owner takes no cheers on todos")
	}
	return nil
}

// checkDiaryCheer: a diary can be cheered while it is visible (product section 7).
func (w *world) checkDiaryCheer(m *mutation, d *models.Diary) *refusal {
	if d.DeletedAt != 0 {
		return notFound("target_id")
	}
	if d.OwnerID == m.user {
		return refuse(frame.NotAllowed, "target_id", "nobody cheers for what is their own")
	}
	if !w.seesDiary(m.user, d) {
		return notFound("target_id")
	}
	if s := w.settings.get(store.Key{Owner: d.OwnerID, ID: d.OwnerID}); s != nil && !s.CheersOnDiaries {
		return refuse(frame.NotAllowed, "target_id", "its owner takes no cheers on diaries")
	}
	return nil
}

// A cheered is the counts of a row that is being changed.
type cheered struct {
	owner         models.ID
	cheers, shown *models.Counts
	shownAt       *models.Time
}

// editCheered returns the counts of a todo or diary for changing them; nil when there is none.
func (w *world) editCheered(kind string, id models.ID) *cheered {
	owner := w.cheeredOwner(kind, id)
	if owner == "" {
		return nil
	}
	k := store.Key{Owner: owner, ID: id}
	if kind == "diary" {
		d := w.diaries.edit(k)
		return &cheered{owner, &d.Cheers, &d.Shown, &d.ShownAt}
	}
	t := w.todos.edit(k)
	return &cheered{owner, &t.Cheers, &t.Shown, &t.ShownAt}
}

// tally changes the counts of a todo or diary by one, and sees to it that f, p and g get them: at once, or with the
// next second.
func (w *world) tally(kind string, id models.ID, emoji string, by int) {
	t := w.editCheered(kind, id)
	if t == nil {
		return
	}
	counts := maps.Clone(*t.cheers)
	if counts == nil {
		counts = models.Counts{}
	}
	counts[emoji] += by
	if counts[emoji] <= 0 {
		delete(counts, emoji)
	}
	*t.cheers = counts
	if *t.shownAt == 0 || w.now.Sub(*t.shownAt) >= shownEvery || *t.shownAt == w.now {
		*t.shown, *t.shownAt = counts, w.now
		return
	}
	job := countsJob{Todo: id}
	if kind == "diary" {
		job = countsJob{Diary: id}
	}
	w.laterAt(t.shownAt.Add(shownEvery), t.owner, jobCounts, string(id), job)
}

func (d *cheerDelete) need(m *mutation, n *needs) {
	k := store.Key{Owner: m.user, ID: m.id}
	n.edge("cheer", k)
	n.cheers.add(k)
}

func (d *cheerDelete) decide(m *mutation, w *world) *refusal {
	c := w.cheers.get(store.Key{Owner: m.user, ID: m.id})
	switch {
	case c == nil:
		return notFound("id")
	case c.SenderID != m.user:
		return refuse(frame.NotAllowed, "id", "only its sender takes a cheer back")
	case !d.found && c.Rev != 0: // it was made after we looked who would be concerned
		w.missing.add(c.TargetOwnerID)
		return notFound("id")
	}
	w.uncheer(c)
	return nil
}

// uncheerKnown takes back the cheers of sender for owner that this transaction knows. The job reads the others, and reads
// them as they were before this transaction.
func (w *world) uncheerKnown(owner, sender models.ID) {
	for k, c := range w.cheers.rows {
		if c.is != nil && k.Owner == owner && c.is.TargetOwnerID == owner && c.is.SenderID == sender {
			w.uncheer(c.is)
		}
	}
}

// uncheer removes both copies of a cheer and takes it out of the counts.
func (w *world) uncheer(c *models.Cheer) {
	w.tally(c.TargetKind, c.TargetID, c.Emoji, -1)
	w.cheers.drop(store.Key{Owner: c.SenderID, ID: c.ID})
	w.cheers.drop(store.Key{Owner: c.TargetOwnerID, ID: c.ID})
}
