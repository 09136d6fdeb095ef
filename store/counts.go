package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// A DayCount says how many todos of one goal stand on one day, and how many of them are done.
type DayCount struct {
	Date   models.Day
	GoalID models.ID
	Done   int
	Total  int
}

// DayCounts counts an owner's todos from one day to another, both included, under the goals that the viewer sees: the
// caller says which. Days and goals without todos are left out; the order is none.
func (tx Tx) DayCounts(ctx context.Context, owner models.ID, goals []models.ID, from, to models.Day) ([]DayCount, error) {
	if len(goals) == 0 {
		return nil, nil
	}
	q := tx.NewSelect().TableExpr(tx.todosRead()).
		ColumnExpr("date, goal_id, count(*), count(*) FILTER (WHERE done)").
		Where("owner_id = ?", owner).Where("date >= ?", from).Where("date <= ?", to).Where("deleted_at IS NULL").
		GroupExpr("date, goal_id")
	rows, err := q.Rows(ctx) // thousands of short ones: half the time would go into filling structs
	if err != nil {
		return nil, fmt.Errorf("count todos of days: %w", err)
	}
	defer rows.Close()
	// The goals are no condition: Postgres would take it for a reason to read all that stands under them.
	seen := setOf(goals)
	var counts []DayCount
	for rows.Next() {
		var c DayCount
		if err := rows.Scan(&c.Date, &c.GoalID, &c.Total, &c.Done); err != nil {
			return nil, fmt.Errorf("count todos of days: %w", err)
		}
		if seen[c.GoalID] {
			counts = append(counts, c)
		}
	}
	return counts, rows.Err()
}

// DiariesOn returns the diaries of the days that are not deleted.
func (tx Tx) DiariesOn(ctx context.Context, days []DayKey) ([]*models.Diary, error) {
	if len(days) == 0 {
		return nil, nil
	}
	var rows []*models.Diary
	where, args := oneOf(tx, dayKey, days)
	if err := tx.NewSelect().Model(&rows).Where(where, args...).Where("deleted_at IS NULL").Scan(ctx); err != nil {
		return nil, fmt.Errorf("load diaries of days: %w", err)
	}
	return rows, nil
}

// An Occurrence names one routine on one day.
type Occurrence struct {
	Routine models.ID
	Date    models.Day
}

// Settled returns which occurrences of the routines, from one day to another, are no longer virtual: they have a todo
// that is not deleted, wherever it has been moved to, or they are skipped.
func (tx Tx) Settled(ctx context.Context, owner models.ID, routines []models.ID, from, to models.Day) (map[Occurrence]bool, error) {
	settled := map[Occurrence]bool{}
	if len(routines) == 0 {
		return settled, nil
	}
	var rows []Occurrence
	err := tx.NewRaw(`
		SELECT routine_id AS routine, occurrence_date AS date FROM todos
			WHERE owner_id = ? AND routine_id IN (?) AND routine_id IS NOT NULL
			AND occurrence_date >= ? AND occurrence_date <= ? AND deleted_at IS NULL
		UNION ALL
		SELECT routine_id, date FROM skips WHERE owner_id = ? AND date >= ? AND date <= ?`,
		owner, bun.List(routines), from, to, owner, from, to).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("load occurrences: %w", err)
	}
	for _, o := range rows {
		settled[o] = true
	}
	return settled, nil
}
