package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// A todoRow is a todo with the goal that it stands under.
type todoRow struct {
	bun.BaseModel `bun:"table:todos,alias:todo"`

	models.Todo `bun:",extend"`
	Goal        *models.Goal `bun:"rel:belongs-to,join:goal_id=id"`
}

// TodosWithGoals returns the todos with these ids, whoever owns them, and the goals that they stand under.
func (tx Tx) TodosWithGoals(ctx context.Context, ids []models.ID) (todos []*models.Todo, goals []*models.Goal, err error) {
	seen := map[models.ID]bool{}
	for len(ids) > 0 {
		n := min(len(ids), maxRows)
		var rows []*todoRow
		if err := tx.NewSelect().Model(&rows).Relation("Goal").Where("todo.id IN (?)", bun.List(ids[:n])).Scan(ctx); err != nil {
			return nil, nil, fmt.Errorf("load todos with goals: %w", err)
		}
		for _, r := range rows {
			todos = append(todos, &r.Todo)
			if r.Goal != nil && !seen[r.GoalID] {
				seen[r.GoalID] = true
				goals = append(goals, r.Goal)
			}
		}
		ids = ids[n:]
	}
	return todos, goals, nil
}

// DoubtfulUnder returns the live entries of one stream that stand under a goal and whose todo may not be seen there: it
// is gone, deleted, under another goal, or in the backlog, which only s/ shows.
func (tx Tx) DoubtfulUnder(ctx context.Context, goal Key, audience string) ([]*models.Entry, error) {
	var rows []*models.Entry
	err := tx.NewSelect().Model(&rows).Join("LEFT JOIN todos AS t ON t.owner_id = entry.owner_id AND t.id = entry.entity_id").
		Where("entry.owner_id = ?", goal.Owner).Where("entry.root_id = ?", goal.ID).
		Where("entry.audience = ?", audience).Where("entry.state = ?", models.EntryLive).
		Where("(t.id IS NULL OR t.deleted_at IS NOT NULL OR t.goal_id <> entry.root_id OR t.date IS NULL AND entry.audience <> 's')").
		OrderExpr("+entry.seq").Scan(ctx) // without the +, SQLite would rather walk the stream than sort
	if err != nil {
		return nil, fmt.Errorf("read entries under %s: %w", goal.ID, err)
	}
	return rows, nil
}
