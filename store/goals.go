package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// GoalsByID returns the goals with these ids, whoever owns them.
func (tx Tx) GoalsByID(ctx context.Context, ids []models.ID) ([]*models.Goal, error) {
	return byID[models.Goal](ctx, tx, ids)
}

// GoalsOf returns every goal of the owners that is not deleted.
func (tx Tx) GoalsOf(ctx context.Context, owners []models.ID) ([]*models.Goal, error) {
	if len(owners) == 0 {
		return nil, nil
	}
	var rows []*models.Goal
	err := tx.NewSelect().Model(&rows).Where("owner_id IN (?)", bun.List(owners)).Where("deleted_at IS NULL").
		Order("owner_id", "rank", "id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load goals: %w", err)
	}
	return rows, nil
}

// GoalsNaming returns the goals of owner whose list of viewers names the reader.
func (tx Tx) GoalsNaming(ctx context.Context, owner, reader models.ID) ([]*models.Goal, error) {
	var rows []*models.Goal
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).
		Where("id IN (SELECT goal_id FROM viewers WHERE user_id = ? AND owner_id = ?)", reader, owner).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load goals with a viewer: %w", err)
	}
	return rows, nil
}

// SaveGoals writes goals.
func (tx Tx) SaveGoals(ctx context.Context, goals []*models.Goal) error { return save(ctx, tx, goals) }

// RemoveGoals forgets goals for good; nothing may stand under them any more.
func (tx Tx) RemoveGoals(ctx context.Context, keys []Key) error {
	return remove[models.Goal](ctx, tx, keys)
}

// SetViewers replaces the reader-first copy of a goal's list of viewers.
func (tx Tx) SetViewers(ctx context.Context, owner, goal models.ID, viewers []models.ID) error {
	_, err := tx.NewDelete().Model((*models.Viewer)(nil)).Where("owner_id = ?", owner).Where("goal_id = ?", goal).Exec(ctx)
	if err != nil {
		return fmt.Errorf("set viewers: %w", err)
	}
	if len(viewers) == 0 {
		return nil
	}
	rows := make([]*models.Viewer, len(viewers))
	for i, v := range viewers {
		rows[i] = &models.Viewer{UserID: v, OwnerID: owner, GoalID: goal}
	}
	if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
		return fmt.Errorf("set viewers: %w", err)
	}
	return nil
}
