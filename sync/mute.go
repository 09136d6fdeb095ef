package sync

import (
	"modu/models"
	"modu/store"
)

type muteKind struct{}

type mutePut struct{ other models.ID }

type muteDelete struct{}

func (muteKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return &muteDelete{}, noFields(m)
	}
	other, r := parsePerson(m, parseFields(m.Fields, "user_id"), models.MuteID)
	return &mutePut{other}, r
}

func (p *mutePut) need(m *mutation, n *needs) {
	n.people(m.user, p.other)
	n.mutes.add(store.Key{Owner: m.user, ID: m.id})
}

func (p *mutePut) decide(m *mutation, w *world) *refusal {
	k := store.Key{Owner: m.user, ID: m.id}
	switch {
	case w.mutes.get(k) != nil:
		return nil
	case !w.exists(p.other) || w.blocked(m.user, p.other):
		return notFound("user_id")
	}
	w.mutes.put(k, &models.Mute{
		OwnerID: m.user, ID: m.id, CreatedAt: w.now, UserID: p.other, User: w.person(p.other),
	})
	return nil
}

func (d *muteDelete) need(m *mutation, n *needs) { n.mutes.add(store.Key{Owner: m.user, ID: m.id}) }

func (d *muteDelete) decide(m *mutation, w *world) *refusal {
	k := store.Key{Owner: m.user, ID: m.id}
	if w.mutes.get(k) == nil {
		return notFound("id")
	}
	w.mutes.drop(k)
	return nil
}
