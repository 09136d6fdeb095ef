package sync

import (
	"context"

	"modu/models"
	"modu/store"
)

// load reads, under the lock, every row that the batch names: one query a kind.
func (w *world) load(ctx context.Context, tx store.Tx, n *needs) error {
	for _, step := range []func(context.Context, store.Tx, *needs) error{
		w.loadTodos, w.loadOccurrences, w.loadGoals, w.loadMoves, w.loadEdges, w.loadOwn, w.loadPeople, w.loadCounts, w.loadPhotos,
	} {
		if err := step(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) loadTodos(ctx context.Context, tx store.Tx, n *needs) error {
	if len(n.todos) == 0 {
		return nil
	}
	rows, goals, err := tx.TodosWithGoals(ctx, n.todos.list())
	w.addGoals(goals)
	for _, t := range rows {
		w.todos.load(store.Key{Owner: t.OwnerID, ID: t.ID}, t)
		n.goals.add(t.GoalID)
		if n.restored[t.ID] && t.Date != "" {
			n.days.add(store.DayKey{Owner: t.OwnerID, Date: t.Date})
		}
		if t.RoutineID != "" && (n.occurring[t.ID] || t.DeletedAt != 0) {
			n.occurrence(t.OwnerID, t.RoutineID, t.Occurrence)
		}
	}
	return err
}

func (w *world) loadGoals(ctx context.Context, tx store.Tx, n *needs) error {
	all, err := tx.GoalsOf(ctx, n.goalsOf.list())
	if err != nil {
		return err
	}
	for p := range n.naming {
		rows, err := tx.GoalsNaming(ctx, p.a, p.b)
		if err != nil {
			return err
		}
		all = append(all, rows...)
		diaries, err := tx.DiariesNaming(ctx, p.a, p.b)
		if err != nil {
			return err
		}
		for _, d := range diaries {
			w.diaries.load(diaryKey(d), d)
		}
	}
	w.addGoals(all)
	var absent []models.ID
	for id := range n.goals {
		if w.goals.find(id) == nil {
			absent = append(absent, id)
		}
	}
	if len(absent) == 0 {
		return nil
	}
	rows, err := tx.GoalsByID(ctx, absent)
	w.addGoals(rows)
	return err
}

func (w *world) addGoals(rows []*models.Goal) {
	for _, g := range rows {
		w.goals.load(store.Key{Owner: g.OwnerID, ID: g.ID}, g)
	}
}

// loadMoves moves ahead of its turn what stands under a deleted goal of which a job still moves the todos: to its owner
// that has happened already.
func (w *world) loadMoves(ctx context.Context, tx store.Tx, _ *needs) error {
	var keys []string
	for _, c := range w.todos.rows {
		if g := w.goals.find(c.is.GoalID); g != nil && g.DeletedAt != 0 {
			keys = append(keys, jobMove+":"+string(g.ID))
		}
	}
	jobs, err := tx.DueByKey(ctx, keys)
	if err != nil {
		return err
	}
	for _, d := range jobs {
		job, err := payloadOf[moveJob](d)
		if err != nil {
			return err
		}
		n := newNeeds()
		n.goals.add(job.To)
		if err := w.loadGoals(ctx, tx, n); err != nil {
			return err
		}
		if to := w.goals.find(job.To); to != nil && to.DeletedAt == 0 {
			w.moveKnown(job.Goal, job.To)
		}
	}
	return nil
}

// loadRoutines reads the routines that are named, and with them their goals.
func (w *world) loadRoutines(ctx context.Context, tx store.Tx, n *needs) error {
	err := loadRows(ctx, &w.routines, n.routines.list(), tx.RoutinesByID, routineKey)
	if err != nil {
		return err
	}
	if err := loadRows(ctx, &w.routines, n.routinesOf.list(), tx.RoutinesOf, routineKey); err != nil {
		return err
	}
	for _, c := range w.routines.rows {
		n.goals.add(c.is.GoalID)
	}
	return nil
}

// loadOwn reads what nobody but its owner names by these ids, and the diaries.
func (w *world) loadOwn(ctx context.Context, tx store.Tx, n *needs) error {
	steps := []func() error{
		func() error { return loadRows(ctx, &w.diaries, n.diaries.list(), tx.DiariesByID, diaryKey) },
		func() error { return loadRows(ctx, &w.reminders, n.reminders.list(), tx.RemindersByID, reminderKey) },
		func() error { return w.loadTimers(ctx, tx, n) },
		func() error { return loadRows(ctx, &w.news, n.news.list(), tx.News, newsKey) },
		func() error { return loadRows(ctx, &w.bells, n.bells.list(), tx.Bells, bellKey) },
		func() error { return loadRows(ctx, &w.knocks, n.knocks.list(), tx.Knocks, knockKey) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) loadEdges(ctx context.Context, tx store.Tx, n *needs) error {
	var follows, followers, blocks []store.Key
	for p := range n.pairs {
		for _, d := range []pair{{p.a, p.b}, {p.b, p.a}} {
			follows = append(follows, store.Key{Owner: d.a, ID: models.FollowID(d.a, d.b)})
			followers = append(followers, store.Key{Owner: d.a, ID: models.FollowerID(d.a, d.b)})
			blocks = append(blocks, store.Key{Owner: d.a, ID: models.BlockID(d.a, d.b)})
		}
	}
	if err := loadRows(ctx, &w.follows, follows, tx.Follows, followKey); err != nil {
		return err
	}
	if err := loadRows(ctx, &w.followers, followers, tx.Followers, followerKey); err != nil {
		return err
	}
	if err := loadRows(ctx, &w.blocks, blocks, tx.Blocks, blockKey); err != nil {
		return err
	}
	if err := loadRows(ctx, &w.mutes, n.mutes.list(), tx.Mutes, muteKey); err != nil {
		return err
	}
	return loadRows(ctx, &w.cheers, n.cheers.list(), tx.Cheers, cheerKey)
}

func loadRows[K comparable, T any](ctx context.Context, t *table[T], keys []K,
	query func(context.Context, []K) ([]*T, error), key func(*T) store.Key,
) error {
	if len(keys) == 0 {
		return nil
	}
	rows, err := query(ctx, keys)
	for _, r := range rows {
		t.load(key(r), r)
	}
	return err
}

func (w *world) loadPeople(ctx context.Context, tx store.Tx, n *needs) (err error) {
	if err := loadRows(ctx, &w.profiles, n.profiles.list(), tx.Profiles, func(p *models.Profile) store.Key {
		return store.Key{Owner: p.OwnerID, ID: p.OwnerID}
	}); err != nil {
		return err
	}
	if err := w.loadSettings(ctx, tx, n); err != nil {
		return err
	}
	if w.users, err = tx.UsersExist(ctx, n.users.list()); err != nil {
		return err
	}
	w.handles, err = tx.HandleOwners(ctx, n.handles.list())
	return err
}

// loadSettings reads the settings that are named and not known yet.
func (w *world) loadSettings(ctx context.Context, tx store.Tx, n *needs) error {
	var unknown []models.ID
	for owner := range n.settings {
		if w.settings.get(store.Key{Owner: owner, ID: owner}) == nil {
			unknown = append(unknown, owner)
		}
	}
	return loadRows(ctx, &w.settings, unknown, tx.Settings, func(s *models.Settings) store.Key {
		return store.Key{Owner: s.OwnerID, ID: s.OwnerID}
	})
}

func (w *world) loadCounts(ctx context.Context, tx store.Tx, n *needs) error {
	days, err := tx.CountDays(ctx, n.days.list())
	if err != nil {
		return err
	}
	backlogs, err := tx.CountBacklogs(ctx, n.backlogs.list())
	for _, c := range append(days, backlogs...) {
		w.groups[c.Group] = &c
	}
	return err
}
