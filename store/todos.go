package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// TodosByID returns the todos with these ids, whoever owns them.
func (tx Tx) TodosByID(ctx context.Context, ids []models.ID) ([]*models.Todo, error) {
	return byID[models.Todo](ctx, tx, ids)
}

// Todos returns the todos with these keys.
func (tx Tx) Todos(ctx context.Context, keys []Key) ([]*models.Todo, error) {
	return byKey[models.Todo](ctx, tx, keys)
}

// TodosUnder returns at most limit todos of a goal that are not deleted, with ids above after, in the order of ids.
func (tx Tx) TodosUnder(ctx context.Context, goal Key, after models.ID, limit int) ([]*models.Todo, error) {
	var rows []*models.Todo
	q := tx.NewSelect().Model(&rows).Where("owner_id = ?", goal.Owner).Where("goal_id = ?", goal.ID).
		Where("deleted_at IS NULL").Order("id").Limit(int64(limit))
	if after != "" {
		q = q.Where("id > ?", after)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("load todos under %s: %w", goal.ID, err)
	}
	return rows, nil
}

// SaveTodos writes todos.
func (tx Tx) SaveTodos(ctx context.Context, todos []*models.Todo) error { return save(ctx, tx, todos) }

// RemoveTodos forgets todos for good.
func (tx Tx) RemoveTodos(ctx context.Context, keys []Key) error {
	return remove[models.Todo](ctx, tx, keys)
}

// A DayKey names one day of an owner's.
type DayKey struct {
	Owner models.ID
	Date  models.Day
}

func (k DayKey) values() []any { return []any{k.Owner, k.Date} }

var dayKey = []string{"owner_id", "date"}

// A Group is the todos of one goal on one day, or in the backlog: those among which a rank orders.
type Group struct {
	Owner models.ID
	Goal  models.ID
	Date  models.Day // empty: the backlog
}

// A GroupCount says how many todos a group has and which rank is the last.
type GroupCount struct {
	Group
	N        int
	LastRank string
}

// CountDays counts the todos on the days, of every goal. Those that are deleted, or went with their goal, are left out.
func (tx Tx) CountDays(ctx context.Context, days []DayKey) ([]GroupCount, error) {
	if len(days) == 0 {
		return nil, nil
	}
	where, args := oneOf(tx, dayKey, days)
	return countGroups(ctx, tx.NewSelect().Where(where, args...))
}

// CountBacklogs counts the todos without a date that are not deleted of the goals.
func (tx Tx) CountBacklogs(ctx context.Context, goals []Key) ([]GroupCount, error) {
	if len(goals) == 0 {
		return nil, nil
	}
	where, args := oneOf(tx, []string{"owner_id", "goal_id"}, goals)
	return countGroups(ctx, tx.NewSelect().Where(where, args...).Where("date IS NULL"))
}

func countGroups(ctx context.Context, q *bun.SelectQuery) ([]GroupCount, error) {
	var rows []struct {
		OwnerID, GoalID models.ID
		Date            models.Day `bun:",nullzero"`
		N               int
		LastRank        string
	}
	err := q.TableExpr("todos").ColumnExpr("owner_id, goal_id, date, count(*) AS n, max(rank) AS last_rank").
		Where("deleted_at IS NULL").
		Where("NOT EXISTS (SELECT 1 FROM goals g WHERE g.owner_id = todos.owner_id AND g.id = todos.goal_id AND g.deleted_at IS NOT NULL)").
		Group("owner_id", "date", "goal_id").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("count todos: %w", err)
	}
	counts := make([]GroupCount, len(rows))
	for i, r := range rows {
		counts[i] = GroupCount{Group{r.OwnerID, r.GoalID, r.Date}, r.N, r.LastRank}
	}
	return counts, nil
}

// TodosIn returns the todos of a group that are not deleted, in the order in which they stand.
func (tx Tx) TodosIn(ctx context.Context, g Group) ([]*models.Todo, error) {
	var rows []*models.Todo
	q := tx.NewSelect().Model(&rows).Where("owner_id = ?", g.Owner).Where("goal_id = ?", g.Goal).
		Where("deleted_at IS NULL").Order("rank", "id")
	if g.Date == "" {
		q = q.Where("date IS NULL")
	} else {
		q = q.Where("date = ?", g.Date)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("load todos of a day: %w", err)
	}
	return rows, nil
}
