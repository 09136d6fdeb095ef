package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// RoutinesByID returns the routines with these ids, whoever owns them.
func (tx Tx) RoutinesByID(ctx context.Context, ids []models.ID) ([]*models.Routine, error) {
	return byID[models.Routine](ctx, tx, ids)
}

// Routines returns the routines with these keys.
func (tx Tx) Routines(ctx context.Context, keys []Key) ([]*models.Routine, error) {
	return byKey[models.Routine](ctx, tx, keys)
}

// RoutinesOf returns every routine of the owners that is not deleted, in the order in which they stand.
func (tx Tx) RoutinesOf(ctx context.Context, owners []models.ID) ([]*models.Routine, error) {
	if len(owners) == 0 {
		return nil, nil
	}
	var rows []*models.Routine
	err := tx.NewSelect().Model(&rows).Where("owner_id IN (?)", bun.List(owners)).Where("deleted_at IS NULL").
		Order("owner_id", "rank", "id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load routines: %w", err)
	}
	return rows, nil
}

// SaveRoutines writes routines.
func (tx Tx) SaveRoutines(ctx context.Context, rows []*models.Routine) error {
	return save(ctx, tx, rows)
}

// RemoveRoutines forgets routines for good.
func (tx Tx) RemoveRoutines(ctx context.Context, keys []Key) error {
	return remove[models.Routine](ctx, tx, keys)
}

// Skips returns the skips with these keys.
func (tx Tx) Skips(ctx context.Context, keys []Key) ([]*models.Skip, error) {
	return byKey[models.Skip](ctx, tx, keys)
}

// SaveSkips writes skips.
func (tx Tx) SaveSkips(ctx context.Context, rows []*models.Skip) error { return save(ctx, tx, rows) }

// RemoveSkips removes skips.
func (tx Tx) RemoveSkips(ctx context.Context, keys []Key) error {
	return remove[models.Skip](ctx, tx, keys)
}
