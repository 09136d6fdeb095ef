package sync

import (
	"context"
	"maps"
	"slices"

	"modu/models"
	"modu/store"
)

// PurgeFound is the purge of todos that were found earlier.
func (e *Engine) PurgeFound(ctx context.Context, found []*models.Todo) error {
	return e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		b := &batch{engine: e, tx: tx, world: newWorld(models.TimeOf(e.now()), e.limits)}
		return b.purge(ctx, found)
	})
}

// CommitLoops runs the committers alone.
func (e *Engine) CommitLoops(ctx context.Context) error {
	e.commitLoops(ctx)
	return nil
}

// Kinds lists what a client may put.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds)) }
