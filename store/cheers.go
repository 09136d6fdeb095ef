package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// Cheers returns the cheers with these keys.
func (tx Tx) Cheers(ctx context.Context, keys []Key) ([]*models.Cheer, error) {
	return byKey[models.Cheer](ctx, tx, keys)
}

// CheersOn returns the owner's copies of the cheers on the targets.
func (tx Tx) CheersOn(ctx context.Context, owner models.ID, targets []models.ID) ([]*models.Cheer, error) {
	if len(targets) == 0 {
		return nil, nil
	}
	var rows []*models.Cheer
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Where("target_id IN (?)", bun.List(targets)).
		Order("created_at", "id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load cheers: %w", err)
	}
	return rows, nil
}

// CheersBetween returns at most limit cheers that sender gave to what owner owns.
func (tx Tx) CheersBetween(ctx context.Context, owner, sender models.ID, limit int) ([]*models.Cheer, error) {
	var rows []*models.Cheer
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Where("sender_id = ?", sender).
		Where("target_owner_id = ?", owner).Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load cheers: %w", err)
	}
	return rows, nil
}

// NewestCheers returns at most limit of the owner's copies of the cheers on a target that were given after a time, the
// newest first.
func (tx Tx) NewestCheers(ctx context.Context, owner, target models.ID, after models.Time, limit int) ([]*models.Cheer, error) {
	var rows []*models.Cheer
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Where("target_id = ?", target).
		Where("created_at > ?", after).Order("created_at DESC", "id DESC").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load the newest cheers: %w", err)
	}
	return rows, nil
}

// SaveCheers writes cheers.
func (tx Tx) SaveCheers(ctx context.Context, rows []*models.Cheer) error { return save(ctx, tx, rows) }

// RemoveCheers removes cheers.
func (tx Tx) RemoveCheers(ctx context.Context, keys []Key) error {
	return remove[models.Cheer](ctx, tx, keys)
}
