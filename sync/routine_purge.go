package sync

import (
	"context"
	"fmt"

	"modu/models"
	"modu/store"
)

// purgeRoutines removes routines that were stopped too long ago to be restored, or whose goal was, with their skips.
func (e *Engine) purgeRoutines(ctx context.Context, now models.Time) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, commitWithin)
	defer cancel()
	var b *batch
	err = e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		b = &batch{engine: e, tx: tx, world: newWorld(models.TimeOf(e.now()), e.limits)}
		rows, err := deletedRoutines(ctx, tx, now.Add(-restoreWithin-purgeGrace))
		more = len(rows) > 0
		if err != nil || !more {
			return err
		}
		return b.dropRoutines(ctx, rows)
	})
	if err != nil {
		return false, fmt.Errorf("purge routines: %w", err)
	}
	e.announceBatch(b)
	return more, nil
}

func deletedRoutines(ctx context.Context, tx store.Tx, before models.Time) ([]*models.Routine, error) {
	rows, err := tx.DeletedRoutines(ctx, before, purgeChunk)
	if err != nil || len(rows) > 0 {
		return rows, err
	}
	return tx.RoutinesOfDeletedGoals(ctx, before, purgeChunk)
}

func (b *batch) dropRoutines(ctx context.Context, rows []*models.Routine) (err error) {
	w, l := b.world, newLedger(b.world.now)
	owners := set[models.ID]{}
	for _, r := range rows {
		owners.add(r.OwnerID)
	}
	if w.heads, err = b.tx.LockHeads(ctx, owners.list()); err != nil {
		return err
	}
	for id, h := range w.heads {
		w.wasFence[id] = h.Fence
	}
	var keys []store.Key
	for _, r := range rows {
		k := routineKey(r)
		keys = append(keys, k)
		if w.heads[r.OwnerID] == nil {
			continue
		}
		if r.DeletedAt == 0 { // it went with its goal, without a word of its own
			l.del(entity{owner: r.OwnerID, kind: "routine", id: r.ID, rev: r.Rev + 1}, "s", models.EntryDeleted)
		}
		skips, err := b.tx.SkipsOf(ctx, k)
		if err != nil {
			return err
		}
		for _, s := range skips {
			w.skips.load(skipKey(s), s)
			w.skips.drop(skipKey(s))
		}
	}
	if err := w.settle(ctx, b.tx, l, b); err != nil {
		return err
	}
	return b.tx.RemoveRoutines(ctx, keys)
}
