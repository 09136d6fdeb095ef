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

// DeletedRoutines returns at most limit routines that were deleted before a time.
func (tx Tx) DeletedRoutines(ctx context.Context, before models.Time, limit int) ([]*models.Routine, error) {
	var rows []*models.Routine
	err := tx.NewSelect().Model(&rows).Where("deleted_at IS NOT NULL").Where("deleted_at < ?", before).
		Order("deleted_at").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find deleted routines: %w", err)
	}
	return rows, nil
}

// RoutinesOfDeletedGoals returns at most limit routines that stand under goals that were deleted before a time.
func (tx Tx) RoutinesOfDeletedGoals(ctx context.Context, before models.Time, limit int) ([]*models.Routine, error) {
	var rows []*models.Routine
	err := tx.NewSelect().Model(&rows).Join("JOIN goals AS g ON g.owner_id = routine.owner_id AND g.id = routine.goal_id").
		Where("g.deleted_at IS NOT NULL").Where("g.deleted_at < ?", before).Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find routines of deleted goals: %w", err)
	}
	return rows, nil
}

// OccurrencesFrom returns at most limit occurrences of the owner's routines that belong to a day or a later one, deleted
// or not.
func (tx Tx) OccurrencesFrom(ctx context.Context, owner models.ID, routines []models.ID, day models.Day, limit int) ([]*models.Todo, error) {
	if len(routines) == 0 {
		return nil, nil
	}
	var rows []*models.Todo
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Where("routine_id IN (?)", bun.List(routines)).
		Where("occurrence_date >= ?", day).Order("routine_id", "occurrence_date").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load occurrences: %w", err)
	}
	return rows, nil
}

// OccurrencesOf returns at most limit occurrences of a routine, deleted or not, by their days.
func (tx Tx) OccurrencesOf(ctx context.Context, routine Key, limit int) ([]*models.Todo, error) {
	var rows []*models.Todo
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", routine.Owner).Where("routine_id = ?", routine.ID).
		Order("occurrence_date").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load occurrences of %s: %w", routine.ID, err)
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

// SkipsOf returns the skips of a routine.
func (tx Tx) SkipsOf(ctx context.Context, routine Key) ([]*models.Skip, error) {
	var rows []*models.Skip
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", routine.Owner).Where("routine_id = ?", routine.ID).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load skips of %s: %w", routine.ID, err)
	}
	return rows, nil
}

// A RoutineList asks for routines of one owner in their order: by rank, then id.
type RoutineList struct {
	Owner   models.ID
	Goals   []models.ID   // nil: under any
	Deleted bool          // those that can be restored, instead of the others
	After   *RoutinePlace // nil: from the first
	Limit   int
}

// A RoutinePlace is where a routine stands.
type RoutinePlace struct {
	Rank string    `json:"r"`
	ID   models.ID `json:"i"`
}

// ListRoutines returns a page of routines.
func (tx Tx) ListRoutines(ctx context.Context, l RoutineList) ([]*models.Routine, error) {
	if l.Goals != nil && len(l.Goals) == 0 {
		return nil, nil
	}
	var rows []*models.Routine
	q := whetherDeleted(tx.NewSelect().Model(&rows).Where("owner_id = ?", l.Owner), l.Deleted)
	if l.Goals != nil {
		q = q.Where("goal_id IN (?)", bun.List(l.Goals))
	}
	if l.After != nil {
		q = q.Where("(rank, id) > (?, ?)", l.After.Rank, l.After.ID)
	}
	if err := q.Order("rank", "id").Limit(int64(l.Limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list routines: %w", err)
	}
	return rows, nil
}
