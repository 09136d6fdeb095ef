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
			if !seen[r.GoalID] {
				seen[r.GoalID] = true
				goals = append(goals, r.Goal)
			}
		}
		ids = ids[n:]
	}
	return todos, goals, nil
}
