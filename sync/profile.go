package sync

import (
	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

type profileKind struct{}

// profilePut is a parsed put of one's own profile; nil is "not changed".
type profilePut struct {
	handle, name, bio, photo *string
}

func (profileKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return nil, refuse(frame.NotAllowed, "", "a profile cannot be deleted")
	}
	f := parseFields(m.Fields, "handle", "name", "bio", "photo_id")
	p := &profilePut{
		handle: f.value("handle", func(_, s string) (string, error) { return models.Handle(s) }),
		name:   f.text("name", models.TextRule{Min: 1, Max: models.MaxName}),
		bio:    f.text("bio", models.TextRule{Max: models.MaxBio}),
		photo:  f.orNull("photo_id", checkID),
	}
	return p, f.bad
}

func (p *profilePut) need(m *mutation, n *needs) {
	n.profiles.add(m.user)
	n.photo(m, p.photo)
	if p.handle != nil {
		n.handles.add(*p.handle)
	}
}

func (p *profilePut) decide(m *mutation, w *world) *refusal {
	k := store.Key{Owner: m.user, ID: m.user}
	row := w.profiles.get(k)
	switch {
	case m.id != m.user || row == nil:
		return notFound("id")
	case m.unmatched(row.Rev):
		return changedMeanwhile()
	}
	if r := w.ownPhoto(m, p.photo); r != nil {
		return r
	}
	if p.handle != nil {
		if holder, ok := w.handles[*p.handle]; ok && holder != m.user {
			return refuse(frame.Conflict, "handle", "handle "+*p.handle+" is taken")
		}
	}
	row = w.profiles.edit(k)
	st := ownStamps(row.Stamps)
	row.Stamps = st
	old := row.Handle
	assign(m, st, "handle", &row.Handle, p.handle)
	assign(m, st, "name", &row.Name, p.name)
	assign(m, st, "bio", &row.Bio, p.bio)
	assign(m, st, "photo_id", &row.PhotoID, asID(p.photo))
	if row.Handle != old {
		delete(w.handles, old)
		w.handles[row.Handle] = m.user
	}
	return nil
}
