package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// Watched returns for which of the users somebody has a bell.
func (tx Tx) Watched(ctx context.Context, users []models.ID) (map[models.ID]bool, error) {
	var found []models.ID
	if len(users) > 0 {
		err := tx.NewRaw("SELECT DISTINCT user_id FROM bells WHERE user_id IN (?)", bun.List(users)).Scan(ctx, &found)
		if err != nil {
			return nil, fmt.Errorf("look for bells: %w", err)
		}
	}
	return setOf(found), nil
}

// BellsOn returns at most limit bells on a user, by their owners after one, that have not rung since a time.
func (tx Tx) BellsOn(ctx context.Context, user, after models.ID, since models.Time, limit int) ([]*models.Bell, error) {
	var rows []*models.Bell
	q := tx.NewSelect().Model(&rows).Where("user_id = ?", user).Where("(rung_at IS NULL OR rung_at <= ?)", since)
	if after != "" {
		q = q.Where("owner_id > ?", after)
	}
	if err := q.Order("owner_id").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("load bells on %s: %w", user, err)
	}
	return rows, nil
}
