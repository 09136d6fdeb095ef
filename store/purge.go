package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// DeletedTodos returns at most limit todos that were deleted before a time.
func (tx Tx) DeletedTodos(ctx context.Context, before models.Time, limit int) ([]*models.Todo, error) {
	var rows []*models.Todo
	err := tx.NewSelect().Model(&rows).Where("deleted_at IS NOT NULL").Where("deleted_at < ?", before).
		Order("deleted_at").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find deleted todos: %w", err)
	}
	return rows, nil
}

// DeletedGoals returns at most limit goals that were deleted before a time.
func (tx Tx) DeletedGoals(ctx context.Context, before models.Time, limit int) ([]*models.Goal, error) {
	var rows []*models.Goal
	err := tx.NewSelect().Model(&rows).Where("deleted_at IS NOT NULL").Where("deleted_at < ?", before).
		Order("deleted_at").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find deleted goals: %w", err)
	}
	return rows, nil
}

// AllTodosUnder returns at most limit todos of a goal, deleted or not.
func (tx Tx) AllTodosUnder(ctx context.Context, goal Key, limit int) ([]*models.Todo, error) {
	var rows []*models.Todo
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", goal.Owner).Where("goal_id = ?", goal.ID).
		Order("id").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load todos under %s: %w", goal.ID, err)
	}
	return rows, nil
}

// BuryEntries marks the live entries of todos that are gone for good as deletions. To readers they were already: what
// an entry's row does not show is sent as gone.
func (tx Tx) BuryEntries(ctx context.Context, owner models.ID, todos []models.ID, now models.Time) error {
	_, err := tx.NewUpdate().Model((*models.Entry)(nil)).Set("state = ?", models.EntryDeleted).Set("at = ?", now).
		Set("day = ''").Where("owner_id = ?", owner).Where("kind = 'todo'").Where("state = ?", models.EntryLive).
		Where("entity_id IN (?)", bun.List(todos)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("bury entries: %w", err)
	}
	return nil
}

// OwnersWithOldDeletions returns at most limit owners who have deletions from before a time in their streams.
func (tx Tx) OwnersWithOldDeletions(ctx context.Context, before models.Time, limit int) ([]models.ID, error) {
	var owners []models.ID
	err := tx.NewRaw("SELECT DISTINCT owner_id FROM entries WHERE state <> 0 AND at < ? LIMIT ?", before, limit).Scan(ctx, &owners)
	if err != nil {
		return nil, fmt.Errorf("find old deletions: %w", err)
	}
	return owners, nil
}

// A Forgotten is an entry that was removed for good.
type Forgotten struct {
	Audience string
	Seq      models.Seq
}

// ForgetDeletions removes an owner's deletions from before a time; the caller raises the floors.
func (tx Tx) ForgetDeletions(ctx context.Context, owner models.ID, before models.Time) ([]Forgotten, error) {
	var rows []Forgotten
	err := tx.NewRaw("DELETE FROM entries WHERE owner_id = ? AND state <> 0 AND at < ? RETURNING audience, seq",
		owner, before).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("forget deletions: %w", err)
	}
	return rows, nil
}

// ForgetResults removes the results of mutations from before a time, and all but the last keep of each client.
func (tx Tx) ForgetResults(ctx context.Context, before models.Time, keep int) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM results WHERE created_at < ?", before)
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM results WHERE (client_id, n) IN (SELECT r.client_id, r.n FROM clients c
			JOIN results r ON r.client_id = c.client_id AND r.n <= c.last_n - ? WHERE c.last_n > ?)`, keep, keep)
	}
	if err != nil {
		return fmt.Errorf("forget results: %w", err)
	}
	return nil
}
