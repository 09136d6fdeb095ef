package sync

import (
	"modu/models"
	"modu/store"
)

type bellKind struct{}

type bellPut struct{ other models.ID }

type bellDelete struct{}

func (bellKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return &bellDelete{}, noFields(m)
	}
	other, r := parsePerson(m, parseFields(m.Fields, "user_id"), models.BellID)
	return &bellPut{other}, r
}

func (p *bellPut) need(m *mutation, n *needs) {
	n.people(m.user, p.other)
	n.bells.add(store.Key{Owner: m.user, ID: m.id})
}

// decide hangs a bell on somebody whom one follows (product section 1.6). With the follow it goes: see cut.
func (p *bellPut) decide(m *mutation, w *world) *refusal {
	k := store.Key{Owner: m.user, ID: m.id}
	switch {
	case w.bells.get(k) != nil:
		return nil
	case !w.exists(p.other) || w.blocked(m.user, p.other) || !w.accepted(m.user, p.other):
		return notFound("user_id")
	}
	w.bells.put(k, &models.Bell{
		OwnerID: m.user, ID: m.id, CreatedAt: w.now, UserID: p.other, User: w.person(p.other),
	})
	return nil
}

func (d *bellDelete) need(m *mutation, n *needs) { n.bells.add(store.Key{Owner: m.user, ID: m.id}) }

func (d *bellDelete) decide(m *mutation, w *world) *refusal {
	k := store.Key{Owner: m.user, ID: m.id}
	if w.bells.get(k) == nil {
		return notFound("id")
	}
	w.bells.drop(k)
	return nil
}

// severing asks for what an edge between two people takes with it when it is cut.
func (n *needs) severing(a, b models.ID) {
	n.people(a, b)
	n.bells.add(store.Key{Owner: a, ID: models.BellID(a, b)}, store.Key{Owner: b, ID: models.BellID(b, a)})
}
