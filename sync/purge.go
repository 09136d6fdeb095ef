package sync

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"modu/models"
	"modu/store"
)

const (
	purgeEvery    = time.Hour           // ± 20 %, on every node
	purgeChunk    = 100                 // todos or goals that one transaction purges
	purgeGrace    = time.Hour           // above what can be restored, since the clocks of two nodes differ
	keepDeletions = 90 * 24 * time.Hour // then a deletion is forgotten, and an older cursor needs a reset
	keepResults   = 30 * 24 * time.Hour
	resultsKept   = 1000 // of each client
)

func (e *Engine) purgeLoop(ctx context.Context) {
	for {
		spread := time.Duration(rand.Int64N(int64(2 * purgeEvery / 5)))
		wait := time.NewTimer(purgeEvery - purgeEvery/5 + spread)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return
		}
		if err := e.Purge(ctx); err != nil && ctx.Err() == nil {
			e.log.ErrorContext(ctx, "purge", slog.Any("err", err))
		}
	}
}

// Purge removes for good what was deleted too long ago to be restored, deletions too old to be told of, and results
// too old to be asked for.
func (e *Engine) Purge(ctx context.Context) error {
	now := models.TimeOf(e.now())
	for _, step := range []func(context.Context, models.Time) (more bool, err error){
		e.purgeTodos, e.purgeRoutines, e.purgeGoals, e.purgeDiaries, e.purgeRevisions, e.purgeDeletions, e.purgeResults,
		e.purgeNews, e.purgeReminders, e.purgeSubscriptions, e.replanFar,
	} {
		for more := true; more; {
			var err error
			if more, err = step(ctx, now); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Engine) purgeTodos(ctx context.Context, now models.Time) (more bool, err error) {
	return e.purgeWith(ctx, func(ctx context.Context, tx store.Tx) ([]*models.Todo, error) {
		return tx.DeletedTodos(ctx, now.Add(-restoreWithin-purgeGrace), purgeChunk)
	}, nil)
}

// purgeGoals removes what is left under a goal, and then the goal.
func (e *Engine) purgeGoals(ctx context.Context, now models.Time) (more bool, err error) {
	var goal *models.Goal
	return e.purgeWith(ctx, func(ctx context.Context, tx store.Tx) ([]*models.Todo, error) {
		goals, err := tx.DeletedGoals(ctx, now.Add(-restoreWithin-purgeGrace), 1)
		if err != nil || len(goals) == 0 {
			return nil, err
		}
		goal = goals[0]
		return tx.AllTodosUnder(ctx, store.Key{Owner: goal.OwnerID, ID: goal.ID}, purgeChunk)
	}, func(ctx context.Context, tx store.Tx, todos int) (more bool, err error) {
		if goal == nil || todos == purgeChunk {
			return goal != nil, nil
		}
		k := store.Key{Owner: goal.OwnerID, ID: goal.ID}
		if err := tx.SetViewers(ctx, k.Owner, k.ID, nil); err != nil {
			return false, err
		}
		return true, tx.RemoveGoals(ctx, []store.Key{k})
	})
}

// purgeWith removes the todos that find returns, with the cheers on them, in one commit.
func (e *Engine) purgeWith(ctx context.Context, find func(context.Context, store.Tx) ([]*models.Todo, error),
	then func(ctx context.Context, tx store.Tx, todos int) (more bool, err error),
) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, commitWithin)
	defer cancel()
	var b *batch
	err = e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		b = &batch{engine: e, tx: tx, world: newWorld(models.TimeOf(e.now()), e.limits)}
		todos, err := find(ctx, tx)
		if err != nil {
			return err
		}
		if err := b.purge(ctx, todos); err != nil {
			return err
		}
		if more = len(todos) > 0; then != nil {
			more, err = then(ctx, tx, len(todos))
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("purge: %w", err)
	}
	e.announceBatch(b)
	return more, nil
}

// purge removes todos that were found before the lock, but for those that somebody has changed or removed meanwhile.
func (b *batch) purge(ctx context.Context, found []*models.Todo) error {
	cheers, err := b.lockCheered(ctx, idsByOwner(found))
	if err != nil {
		return err
	}
	todos, err := b.unchanged(ctx, found)
	if err != nil {
		return err
	}
	byOwner := idsByOwner(todos)
	cheers = slices.DeleteFunc(cheers, func(c *models.Cheer) bool { return !slices.Contains(byOwner[c.OwnerID], c.TargetID) })
	if err := b.dropCheers(ctx, cheers); err != nil {
		return err
	}
	return b.dropTodos(ctx, todos, byOwner)
}

func idsByOwner(todos []*models.Todo) map[models.ID][]models.ID {
	byOwner := map[models.ID][]models.ID{}
	for _, t := range todos {
		byOwner[t.OwnerID] = append(byOwner[t.OwnerID], t.ID)
	}
	return byOwner
}

// unchanged returns the todos that are as they were found. An occurrence may have been made again since then, and
// another node may have purged the same.
func (b *batch) unchanged(ctx context.Context, found []*models.Todo) ([]*models.Todo, error) {
	was := make(map[store.Key]*models.Todo, len(found))
	keys := make([]store.Key, len(found))
	for i, t := range found {
		keys[i] = store.Key{Owner: t.OwnerID, ID: t.ID}
		was[keys[i]] = t
	}
	rows, err := b.tx.Todos(ctx, keys)
	return slices.DeleteFunc(rows, func(t *models.Todo) bool {
		w := was[store.Key{Owner: t.OwnerID, ID: t.ID}]
		return t.Rev != w.Rev || t.DeletedAt != w.DeletedAt || t.GoalID != w.GoalID || b.world.heads[t.OwnerID] == nil
	}), err
}

// purgeCheers locks the heads of the owners and removes all cheers on these things of theirs.
func (b *batch) purgeCheers(ctx context.Context, byOwner map[models.ID][]models.ID) error {
	cheers, err := b.lockCheered(ctx, byOwner)
	if err != nil {
		return err
	}
	return b.dropCheers(ctx, cheers)
}

// lockCheered locks the heads of the owners, and of those who cheered on these things of theirs, and returns the cheers.
func (b *batch) lockCheered(ctx context.Context, byOwner map[models.ID][]models.ID) (cheers []*models.Cheer, err error) {
	owners := set[models.ID]{}
	for owner, ids := range byOwner {
		rows, err := b.tx.CheersOn(ctx, owner, ids)
		if err != nil {
			return nil, err
		}
		cheers = append(cheers, rows...)
		owners.add(owner)
	}
	for _, c := range cheers {
		owners.add(c.SenderID)
	}
	w := b.world
	if w.heads, err = b.tx.LockHeads(ctx, owners.list()); err != nil {
		return nil, err
	}
	for id, h := range w.heads {
		w.wasFence[id] = h.Fence
	}
	return cheers, nil
}

func (b *batch) dropCheers(ctx context.Context, cheers []*models.Cheer) error {
	n := newNeeds()
	for _, c := range cheers {
		n.cheers.add(store.Key{Owner: c.OwnerID, ID: c.ID}, store.Key{Owner: c.SenderID, ID: c.ID})
	}
	if err := b.world.loadEdges(ctx, b.tx, n); err != nil {
		return err
	}
	for k := range n.cheers {
		if b.world.heads[k.Owner] != nil {
			b.world.cheers.drop(k)
		}
	}
	return b.world.settle(ctx, b.tx, newLedger(b.world.now), b)
}

func (b *batch) dropTodos(ctx context.Context, todos []*models.Todo, byOwner map[models.ID][]models.ID) error {
	keys, timers := make([]store.Key, len(todos)), make([]store.Key, len(todos))
	for i, t := range todos {
		keys[i] = store.Key{Owner: t.OwnerID, ID: t.ID}
		timers[i] = store.Key{Owner: t.OwnerID, ID: models.TimerID(t.ID)}
	}
	var heads []*models.Head
	for owner, ids := range byOwner {
		if err := b.tx.BuryEntries(ctx, owner, ids, b.world.now); err != nil {
			return err
		}
		h := b.world.heads[owner]
		h.Todos -= len(ids)
		heads = append(heads, h)
	}
	if err := b.tx.RemoveTimers(ctx, timers); err != nil {
		return err
	}
	if err := b.tx.RemoveTodos(ctx, keys); err != nil {
		return err
	}
	return b.tx.SaveHeads(ctx, heads)
}

// purgeDeletions forgets old deletions and raises the floors of the streams that told of them.
func (e *Engine) purgeDeletions(ctx context.Context, now models.Time) (more bool, err error) {
	err = e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		owners, err := tx.OwnersWithOldDeletions(ctx, now.Add(-keepDeletions), purgeChunk)
		if err != nil {
			return err
		}
		more = len(owners) > 0
		heads, err := tx.LockHeads(ctx, owners)
		if err != nil {
			return err
		}
		slices.Sort(owners)
		for _, owner := range owners {
			if err := forget(ctx, tx, owner, heads[owner], now.Add(-keepDeletions)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("purge deletions: %w", err)
	}
	return more, nil
}

// forget removes an owner's old deletions; the head is nil when the account is gone.
func forget(ctx context.Context, tx store.Tx, owner models.ID, h *models.Head, before models.Time) error {
	rows, err := tx.ForgetDeletions(ctx, owner, before)
	if err != nil || h == nil {
		return err
	}
	floors := map[string]models.Seq{}
	for _, r := range rows {
		floors[r.Audience] = max(floors[r.Audience], r.Seq)
	}
	h.FloorS, h.FloorF, h.FloorP = max(h.FloorS, floors["s"]), max(h.FloorF, floors["f"]), max(h.FloorP, floors["p"])
	shared, err := tx.SharedHeadsOf(ctx, []models.ID{h.OwnerID})
	if err != nil {
		return err
	}
	var raised []*models.SharedHead
	for _, s := range shared {
		if f := floors[string(models.SharedStream(s.ID))]; f > s.Floor {
			s.Floor = f
			raised = append(raised, s)
		}
	}
	if err := tx.SaveSharedHeads(ctx, raised); err != nil {
		return err
	}
	return tx.SaveHeads(ctx, []*models.Head{h})
}

func (e *Engine) purgeResults(ctx context.Context, now models.Time) (more bool, err error) {
	err = e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.ForgetResults(ctx, now.Add(-keepResults), resultsKept)
	})
	if err != nil {
		return false, fmt.Errorf("purge results: %w", err)
	}
	return false, nil
}
