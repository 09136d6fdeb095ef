package sync

import (
	"slices"

	"modu/models"
	"modu/store"
)

type blockKind struct{}

type blockPut struct{ other models.ID }

type blockDelete struct{}

func (blockKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return &blockDelete{}, noFields(m)
	}
	other, r := parsePerson(m, parseFields(m.Fields, "user_id"), models.BlockID)
	return &blockPut{other}, r
}

func (p *blockPut) need(m *mutation, n *needs) {
	n.severing(m.user, p.other)
	n.naming.add(pair{m.user, p.other}, pair{p.other, m.user})
}

// decide blocks: both edges and requests are cut, either is taken off the other's lists of viewers, and the cheers
// between them go, with the news of each other (product sections 1.4 and 8.2). The other person is told nothing.
func (p *blockPut) decide(m *mutation, w *world) *refusal {
	k := store.Key{Owner: m.user, ID: m.id}
	switch {
	case w.blocks.get(k) != nil:
		return nil
	case !w.exists(p.other) || w.blocked(m.user, p.other):
		return notFound("user_id")
	}
	w.blocks.put(k, &models.Block{
		OwnerID: m.user, ID: m.id, CreatedAt: w.now, UserID: p.other, User: w.person(p.other),
	})
	w.cut(m.user, p.other)
	w.cut(p.other, m.user)
	w.unname(m.user, p.other)
	w.unname(p.other, m.user)
	w.raiseBoth(m.user, p.other)
	w.uncheerKnown(m.user, p.other)
	w.uncheerKnown(p.other, m.user)
	w.later(m.user, jobUncheer, string(m.user+p.other), uncheerJob{Owner: m.user, Sender: p.other})
	w.later(p.other, jobUncheer, string(p.other+m.user), uncheerJob{Owner: p.other, Sender: m.user})
	return nil
}

// unname takes reader off the lists of viewers of owner's goals and diaries.
func (w *world) unname(owner, reader models.ID) {
	for k, c := range w.goals.rows {
		if k.Owner != owner || c.is == nil || !slices.Contains(c.is.Viewers, reader) {
			continue
		}
		g := w.goals.edit(k)
		g.Viewers = slices.DeleteFunc(slices.Clone(g.Viewers), func(id models.ID) bool { return id == reader })
		w.viewers.add(k)
	}
	for k, c := range w.diaries.rows {
		if k.Owner != owner || c.is == nil || !slices.Contains(c.is.Viewers, reader) {
			continue
		}
		d := w.diaries.edit(k)
		d.Viewers = slices.DeleteFunc(slices.Clone(d.Viewers), func(id models.ID) bool { return id == reader })
		w.diaryViewers.add(k)
	}
}

func (d *blockDelete) need(m *mutation, n *needs) {
	n.edge("block", store.Key{Owner: m.user, ID: m.id})
}

func (d *blockDelete) decide(m *mutation, w *world) *refusal {
	k := store.Key{Owner: m.user, ID: m.id}
	b := w.blocks.get(k)
	if b == nil {
		return notFound("id")
	}
	if !w.locks(b.UserID) {
		return notFound("id")
	}
	w.blocks.drop(k)
	w.raiseBoth(m.user, b.UserID)
	return nil
}
