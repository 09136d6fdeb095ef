package api

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

// A view is what one person sees, read in one snapshot.
type view struct {
	tx     store.Tx
	reader models.ID // empty: somebody signed out
	owners map[models.ID]*sight
	shared []models.ID // diaries of others that were read of their g/ streams
}

// A sight is what the reader sees of one owner.
type sight struct {
	store.Sight
	owner models.ID
	own   bool
	head  *models.Head
	goals []*models.Goal // that the reader sees; for the owner all that are not deleted
}

// snapshot runs fn with a view of the reader.
func (s *server) snapshot(ctx context.Context, reader models.ID, fn func(context.Context, *view) error) error {
	return s.DB.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		return fn(ctx, &view{tx: tx, reader: reader, owners: map[models.ID]*sight{}})
	})
}

// look finds out what the reader sees of owners. Those who do not exist, or with a block in between, are left out.
func (v *view) look(ctx context.Context, owners ...models.ID) error {
	owners = slices.DeleteFunc(slices.Clone(owners), func(o models.ID) bool { return v.owners[o] != nil })
	sights, err := v.tx.Sights(ctx, v.reader, owners)
	if err != nil {
		return err
	}
	heads, err := v.tx.Heads(ctx, owners)
	if err != nil {
		return err
	}
	goals, err := v.tx.GoalsOf(ctx, owners)
	if err != nil {
		return err
	}
	for _, o := range owners {
		if heads[o] != nil && heads[o].DeletedAt == 0 && !sights[o].Blocked {
			v.owners[o] = &sight{Sight: sights[o], owner: o, own: o == v.reader, head: heads[o]}
		}
	}
	for _, g := range goals {
		if o := v.owners[g.OwnerID]; o != nil && v.sees(o, g) {
			o.goals = append(o.goals, g)
		}
	}
	return nil
}

// sees reports whether the reader sees a goal of the owner's.
func (v *view) sees(o *sight, g *models.Goal) bool {
	return o.own && g.DeletedAt == 0 || modusync.Admits(g, v.reader, o.Follows)
}

// of returns what the reader sees of one owner; ErrNotFound if there is no such person, or a block.
func (v *view) of(ctx context.Context, owner models.ID) (*sight, error) {
	if err := v.look(ctx, owner); err != nil {
		return nil, err
	}
	if o := v.owners[owner]; o != nil {
		return o, nil
	}
	return nil, errNotFound
}

// goal returns a goal that the reader sees, or nil.
func (o *sight) goal(id models.ID) *models.Goal {
	i := slices.IndexFunc(o.goals, func(g *models.Goal) bool { return g.ID == id })
	if i < 0 {
		return nil
	}
	return o.goals[i]
}

// goalIDs names the goals that the reader sees; never nil.
func (o *sight) goalIDs() []models.ID {
	ids := make([]models.ID, len(o.goals))
	for i, g := range o.goals {
		ids[i] = g.ID
	}
	return ids
}

// audience is where the reader gets a goal of the owner's from, and what stands under it (as in entries).
func (o *sight) audience(g *models.Goal) string {
	switch {
	case o.own:
		return "s"
	case g != nil && o.Follows && g.Audience == models.Selected:
		return string(models.SharedStream(g.ID))
	case o.Follows:
		return "f"
	}
	return "p"
}

// position says up to where the view holds the streams by which the reader gets the owners' things.
func (v *view) position(ctx context.Context) (string, error) {
	var parts []string
	shared := slices.Clone(v.shared)
	add := func(s models.Stream, seq models.Seq) {
		parts = append(parts, string(s)+"="+strconv.FormatInt(int64(seq), 10))
	}
	for _, o := range v.owners {
		switch {
		case o.own:
			add(models.SelfStream(o.owner), o.head.SeqS)
		case o.Follows:
			add(models.FollowersStream(o.owner), o.head.SeqF)
		default:
			add(models.PublicStream(o.owner), o.head.SeqP)
		}
		for _, g := range o.goals {
			if !o.own && g.Audience == models.Selected {
				shared = append(shared, g.ID)
			}
		}
	}
	if len(shared) > 0 {
		heads, err := v.tx.SharedHeads(ctx, shared)
		if err != nil {
			return "", err
		}
		for _, h := range heads {
			add(models.SharedStream(h.ID), h.Seq)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, ","), nil
}

// projectGoals makes entities of goals, whose owners have been looked at.
func (v *view) projectGoals(ctx context.Context, rows []*models.Goal) ([]entity[goalDoc], error) {
	revs, err := v.revs(ctx, len(rows), func(i int) (store.EntryKey, models.Rev) {
		g := rows[i]
		return store.EntryKey{Owner: g.OwnerID, Audience: v.owners[g.OwnerID].audience(g), Kind: "goal", Entity: g.ID}, g.Rev
	})
	if err != nil {
		return nil, err
	}
	out := make([]entity[goalDoc], len(rows))
	for i, g := range rows {
		out[i] = entity[goalDoc]{modusync.Goal(g, revs[i], v.owners[g.OwnerID].own), g.ID, revs[i]}
	}
	return out, nil
}

// projectTodos makes entities of todos, whose owners have been looked at.
func (v *view) projectTodos(ctx context.Context, rows []*models.Todo) ([]entity[todoDoc], error) {
	revs, err := v.revs(ctx, len(rows), func(i int) (store.EntryKey, models.Rev) {
		t := rows[i]
		o := v.owners[t.OwnerID]
		return store.EntryKey{Owner: t.OwnerID, Audience: o.audience(o.goal(t.GoalID)), Kind: "todo", Entity: t.ID}, t.Rev
	})
	if err != nil {
		return nil, err
	}
	out := make([]entity[todoDoc], len(rows))
	for i, t := range rows {
		out[i] = entity[todoDoc]{modusync.Todo(t, revs[i], v.owners[t.OwnerID].own), t.ID, revs[i]}
	}
	return out, nil
}

// projectProfiles makes entities of the profiles of owners who have been looked at.
func (v *view) projectProfiles(ctx context.Context, rows []*models.Profile) ([]entity[profileDoc], error) {
	revs, err := v.revs(ctx, len(rows), func(i int) (store.EntryKey, models.Rev) {
		p := rows[i]
		return store.EntryKey{Owner: p.OwnerID, Audience: v.owners[p.OwnerID].audience(nil), Kind: "profile", Entity: p.OwnerID}, p.Rev
	})
	if err != nil {
		return nil, err
	}
	out := make([]entity[profileDoc], len(rows))
	for i, p := range rows {
		out[i] = entity[profileDoc]{modusync.Profile(p, revs[i]), p.OwnerID, revs[i]}
	}
	return out, nil
}

// revs returns the revs at which n rows are shown. To others that is the rev of the entry in the stream by which they
// get it: the row's own counts changes that are none of their business.
func (v *view) revs(ctx context.Context, n int, row func(i int) (store.EntryKey, models.Rev)) ([]models.Rev, error) {
	revs := make([]models.Rev, n)
	var keys []store.EntryKey
	for i := range n {
		k, rev := row(i)
		revs[i] = rev
		if k.Audience != "s" {
			keys = append(keys, k)
		}
	}
	shown, err := v.tx.RevsIn(ctx, keys)
	if err != nil {
		return nil, err
	}
	for i := range n {
		k, _ := row(i)
		if rev, ok := shown[k]; ok && k.Audience != "s" {
			revs[i] = rev
		}
	}
	return revs, nil
}
