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
	n.targets.add(p.target)
	n.todos.add(p.target)
	n.profiles.add(m.user)
	n.cheers.add(store.Key{Owner: m.user, ID: m.id})
}

func (p *cheerPut) decide(m *mutation, w *world) *refusal {
	t := w.todos.find(p.target)
	if p.targetKind != "todo" || t == nil {
		return notFound("target_id")
	}
	if t.OwnerID != p.owner { // it was made after we looked who would be concerned
		w.missing.add(t.OwnerID)
		return notFound("target_id")
	}
	if r := p.check(m, w, t); r != nil {
		return r
	}
	mine, theirs := store.Key{Owner: m.user, ID: m.id}, store.Key{Owner: t.OwnerID, ID: m.id}
	c := models.Cheer{
		ID: m.id, CreatedAt: w.now, TargetOwnerID: t.OwnerID, TargetKind: p.targetKind, TargetID: p.target,
		SenderID: m.user, Emoji: p.emoji, User: w.person(m.user),
	}
	old := w.cheers.get(theirs)
	if old != nil {
		if old.Emoji == p.emoji {
			return nil
		}
		c.Rev, c.CreatedAt = old.Rev, old.CreatedAt
		w.tally(t, old.Emoji, -1)
	}
	w.tally(t, p.emoji, 1)
	for _, k := range []store.Key{mine, theirs} {
		row := c
		row.OwnerID = k.Owner
		w.cheers.put(k, &row)
	}
	return nil
}

func (p *cheerPut) check(m *mutation, w *world, t *models.Todo) *refusal {
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

// tally changes a todo's counts by one, and sees to it that f, p and g get them: at once, or with the next second.
func (w *world) tally(t *models.Todo, emoji string, by int) {
	row := w.todos.edit(store.Key{Owner: t.OwnerID, ID: t.ID})
	counts := maps.Clone(row.Cheers)
	if counts == nil {
		counts = models.Counts{}
	}
	counts[emoji] += by
	if counts[emoji] <= 0 {
		delete(counts, emoji)
	}
	row.Cheers = counts
	if row.ShownAt == 0 || w.now.Sub(row.ShownAt) >= shownEvery || row.ShownAt == w.now {
		row.Shown, row.ShownAt = counts, w.now
		return
	}
	w.laterAt(row.ShownAt.Add(shownEvery), row.OwnerID, jobCounts, string(row.ID), countsJob{Todo: row.ID})
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
	if t := w.todos.find(c.TargetID); t != nil {
		w.tally(t, c.Emoji, -1)
	}
	w.cheers.drop(store.Key{Owner: c.SenderID, ID: c.ID})
	w.cheers.drop(store.Key{Owner: c.TargetOwnerID, ID: c.ID})
}
