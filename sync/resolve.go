package sync

import (
	"context"

	"modu/models"
	"modu/store"
)

// A resolver is an act that concerns an owner whom only the database knows. That never changes, so it is read before
// the heads are locked: what is missing then is not there for this act.
type resolver interface {
	resolve(m *mutation, n *needs, r *resolved)
}

// resolved tells whom the named todos and edges belong to or point at.
type resolved struct {
	todoOwner map[models.ID]models.ID

	diaryOwner map[models.ID]models.ID
	other      map[string]map[store.Key]models.ID // kind → edge → the other person
	cheers     map[store.Key]*models.Cheer
}

func (p *cheerPut) resolve(m *mutation, n *needs, r *resolved) {
	owner, ok := r.todoOwner[p.target]
	if p.targetKind == "diary" {
		owner, ok = r.diaryOwner[p.target]
	}
	p.owner = owner
	if !ok {
		return
	}
	n.people(m.user, owner)
	n.settings.add(owner)
	n.cheers.add(store.Key{Owner: owner, ID: m.id})
}

func (d *cheerDelete) resolve(m *mutation, n *needs, r *resolved) {
	c := r.cheers[store.Key{Owner: m.user, ID: m.id}]
	d.found = c != nil
	if c == nil {
		return
	}
	n.own(c.TargetOwnerID, c.SenderID)
	n.target(c.TargetKind, c.TargetID)
	n.cheers.add(store.Key{Owner: c.TargetOwnerID, ID: m.id})
}

func (d *followDelete) resolve(m *mutation, n *needs, r *resolved)   { r.people("follow", m, n) }
func (d *followerDelete) resolve(m *mutation, n *needs, r *resolved) { r.people("follower", m, n) }
func (d *blockDelete) resolve(m *mutation, n *needs, r *resolved)    { r.people("block", m, n) }

func (r *resolved) people(kind string, m *mutation, n *needs) {
	if other, ok := r.other[kind][store.Key{Owner: m.user, ID: m.id}]; ok {
		n.severing(m.user, other)
	}
}

// resolve reads what tells the further owners that a batch concerns.
func resolve(ctx context.Context, tx store.Tx, n *needs) (*resolved, error) {
	r := &resolved{
		todoOwner: map[models.ID]models.ID{}, other: map[string]map[store.Key]models.ID{},
		cheers: map[store.Key]*models.Cheer{}, diaryOwner: map[models.ID]models.ID{},
	}
	if len(n.targets) > 0 {
		todos, err := tx.TodosByID(ctx, n.targets.list())
		if err != nil {
			return nil, err
		}
		for _, t := range todos {
			r.todoOwner[t.ID] = t.OwnerID
		}
	}
	if len(n.diaryTargets) > 0 {
		diaries, err := tx.DiaryRights(ctx, n.diaryTargets.list())
		if err != nil {
			return nil, err
		}
		for _, d := range diaries {
			r.diaryOwner[d.ID] = d.OwnerID
		}
	}
	for kind, keys := range n.edges {
		r.other[kind] = map[store.Key]models.ID{}
		if err := r.readEdges(ctx, tx, kind, keys.list()); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *resolved) readEdges(ctx context.Context, tx store.Tx, kind string, keys []store.Key) error {
	into := r.other[kind]
	switch kind {
	case "follow":
		rows, err := tx.Follows(ctx, keys)
		for _, f := range rows {
			into[store.Key{Owner: f.OwnerID, ID: f.ID}] = f.UserID
		}
		return err
	case "follower":
		rows, err := tx.Followers(ctx, keys)
		for _, f := range rows {
			into[store.Key{Owner: f.OwnerID, ID: f.ID}] = f.UserID
		}
		return err
	case "block":
		rows, err := tx.Blocks(ctx, keys)
		for _, b := range rows {
			into[store.Key{Owner: b.OwnerID, ID: b.ID}] = b.UserID
		}
		return err
	}
	rows, err := tx.Cheers(ctx, keys)
	for _, c := range rows {
		r.cheers[store.Key{Owner: c.OwnerID, ID: c.ID}] = c
	}
	return err
}
