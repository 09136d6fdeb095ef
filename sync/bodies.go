package sync

import (
	"context"

	"modu/models"
	"modu/store"
)

// loadBodies reads the rows behind the live entries, one query a kind.
func loadBodies(ctx context.Context, tx store.Tx, pages [][]*models.Entry) (*bodies, error) {
	keys := map[string]set[store.Key]{}
	for _, p := range pages {
		for _, e := range p {
			if e.State != models.EntryLive {
				continue
			}
			if keys[e.Kind] == nil {
				keys[e.Kind] = set[store.Key]{}
			}
			keys[e.Kind].add(store.Key{Owner: e.OwnerID, ID: e.EntityID})
		}
	}
	b := &bodies{}
	steps := []func() error{
		func() (err error) {
			b.routines, err = byKeys(ctx, tx.Routines, keys["routine"], routineKey)
			return err
		},
		func() error { return b.loadTodos(ctx, tx, keys) },
		func() (err error) { b.cheers, err = byKeys(ctx, tx.Cheers, keys["cheer"], cheerKey); return err },
		func() (err error) { b.follows, err = byKeys(ctx, tx.Follows, keys["follow"], followKey); return err },
		func() (err error) {
			b.followers, err = byKeys(ctx, tx.Followers, keys["follower"], followerKey)
			return err
		},
		func() (err error) { b.blocks, err = byKeys(ctx, tx.Blocks, keys["block"], blockKey); return err },
		func() (err error) { b.bells, err = byKeys(ctx, tx.Bells, keys["bell"], bellKey); return err },
		func() (err error) { b.skips, err = byKeys(ctx, tx.Skips, keys["skip"], skipKey); return err },
		func() (err error) { b.diaries, err = byKeys(ctx, tx.Diaries, keys["diary"], diaryKey); return err },
		func() (err error) {
			b.reminders, err = byKeys(ctx, tx.Reminders, keys["reminder"], reminderKey)
			return err
		},
		func() (err error) { b.timers, err = byKeys(ctx, tx.Timers, keys["timer"], timerKey); return err },
		func() (err error) { b.news, err = byKeys(ctx, tx.News, keys["news"], newsKey); return err },
		func() (err error) { b.mutes, err = byKeys(ctx, tx.Mutes, keys["mute"], muteKey); return err },
		func() (err error) {
			b.profiles, err = byKeys(ctx, tx.Profiles, ownersOf(keys["profile"]), func(p *models.Profile) models.ID { return p.OwnerID })
			return err
		},
		func() (err error) {
			b.settings, err = byKeys(ctx, tx.Settings, ownersOf(keys["settings"]), func(s *models.Settings) models.ID { return s.OwnerID })
			return err
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *bodies) loadTodos(ctx context.Context, tx store.Tx, keys map[string]set[store.Key]) (err error) {
	b.todos, err = byKeys(ctx, tx.Todos, keys["todo"], func(t *models.Todo) models.ID { return t.ID })
	if err != nil {
		return err
	}
	goals := set[models.ID]{}
	for k := range keys["goal"] {
		goals.add(k.ID)
	}
	for _, t := range b.todos {
		goals.add(t.GoalID)
	}
	for _, r := range b.routines {
		goals.add(r.GoalID)
	}
	b.goals, err = byKeys(ctx, tx.GoalsByID, goals, func(g *models.Goal) models.ID { return g.ID })
	return err
}

func byKeys[Q, K comparable, T any](ctx context.Context, query func(context.Context, []Q) ([]*T, error), keys set[Q], key func(*T) K) (map[K]*T, error) {
	m := map[K]*T{}
	if len(keys) == 0 {
		return m, nil
	}
	rows, err := query(ctx, keys.list())
	for _, r := range rows {
		m[key(r)] = r
	}
	return m, err
}

func ownersOf(keys set[store.Key]) set[models.ID] {
	owners := set[models.ID]{}
	for k := range keys {
		owners.add(k.Owner)
	}
	return owners
}

func cheerKey(c *models.Cheer) store.Key       { return store.Key{Owner: c.OwnerID, ID: c.ID} }
func followKey(f *models.Follow) store.Key     { return store.Key{Owner: f.OwnerID, ID: f.ID} }
func followerKey(f *models.Follower) store.Key { return store.Key{Owner: f.OwnerID, ID: f.ID} }
func blockKey(b *models.Block) store.Key       { return store.Key{Owner: b.OwnerID, ID: b.ID} }
func muteKey(m *models.Mute) store.Key         { return store.Key{Owner: m.OwnerID, ID: m.ID} }
func bellKey(b *models.Bell) store.Key         { return store.Key{Owner: b.OwnerID, ID: b.ID} }
func routineKey(r *models.Routine) store.Key   { return store.Key{Owner: r.OwnerID, ID: r.ID} }
func skipKey(s *models.Skip) store.Key         { return store.Key{Owner: s.OwnerID, ID: s.ID} }
func diaryKey(d *models.Diary) store.Key       { return store.Key{Owner: d.OwnerID, ID: d.ID} }
func reminderKey(r *models.Reminder) store.Key { return store.Key{Owner: r.OwnerID, ID: r.ID} }
func timerKey(t *models.Timer) store.Key       { return store.Key{Owner: t.OwnerID, ID: t.ID} }
func knockKey(k *models.Knock) store.Key       { return store.Key{Owner: k.OwnerID, ID: k.UserID} }
func newsKey(n *models.News) store.Key         { return store.Key{Owner: n.OwnerID, ID: n.ID} }
