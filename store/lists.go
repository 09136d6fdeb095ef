package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// The lists of the REST interface. Each is read in pages by keyset: After names the last row of the page before, and
// the order is that of an index that begins with the owner.

// A GoalList asks for goals of one owner in their order: by rank, then id.
type GoalList struct {
	Owner   models.ID
	Status  models.Status // empty: any
	Color   string        // empty: any
	Deleted bool          // those that can be restored, instead of the others
	After   *GoalPlace    // nil: from the first
	Limit   int
}

// A GoalPlace is where a goal stands.
type GoalPlace struct {
	Rank string    `json:"r"`
	ID   models.ID `json:"i"`
}

// ListGoals returns a page of goals.
func (tx Tx) ListGoals(ctx context.Context, l GoalList) ([]*models.Goal, error) {
	var rows []*models.Goal
	q := whetherDeleted(tx.NewSelect().Model(&rows).Where("owner_id = ?", l.Owner), l.Deleted)
	if l.Status != "" {
		q = q.Where("status = ?", l.Status)
	}
	if l.Color != "" {
		q = q.Where("color = ?", l.Color)
	}
	if l.After != nil {
		q = q.Where("(rank, id) > (?, ?)", l.After.Rank, l.After.ID)
	}
	if err := q.Order("rank", "id").Limit(int64(l.Limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list goals: %w", err)
	}
	return rows, nil
}

// A TodoList asks for todos of one owner: with From or To by day, rank and id, else by id.
type TodoList struct {
	Owner    models.ID
	Goals    []models.ID // nil: under any
	From, To models.Day  // both included; empty: open
	Backlog  bool        // only those without a date
	Done     *bool       // nil: either
	Deleted  bool        // those that can be restored, instead of the others
	Text     string      // that they contain, as models.SearchText makes it; empty: any
	After    *TodoPlace  // nil: from the first
	Limit    int
}

// A TodoPlace is where a todo stands; Date and Rank count only in a list by day.
type TodoPlace struct {
	Date models.Day `json:"d"`
	Rank string     `json:"r"`
	ID   models.ID  `json:"i"`
}

func (l TodoList) byDay() bool { return l.From != "" || l.To != "" }

// ListTodos returns a page of todos.
func (tx Tx) ListTodos(ctx context.Context, l TodoList) ([]*models.Todo, error) {
	if l.Goals != nil && len(l.Goals) == 0 {
		return nil, nil
	}
	var rows []*models.Todo
	q := whetherDeleted(tx.NewSelect().Model(&rows).Where("owner_id = ?", l.Owner), l.Deleted)
	if l.Goals != nil {
		q = q.Where("goal_id IN (?)", bun.List(l.Goals))
	}
	if l.Done != nil {
		q = q.Where("done = ?", *l.Done)
	}
	if l.Backlog {
		q = q.Where("date IS NULL")
	}
	if l.Text != "" {
		q = tx.filterTodos(q, l)
	}
	if l.byDay() {
		q = l.inDays(q)
	} else {
		if l.After != nil {
			q = q.Where("id > ?", l.After.ID)
		}
		q = q.Order("id")
	}
	if err := q.Limit(int64(l.Limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list todos: %w", err)
	}
	return rows, nil
}

func (l TodoList) inDays(q *bun.SelectQuery) *bun.SelectQuery {
	from := l.From
	if l.After != nil {
		from = l.After.Date // the index knows days only
		q = q.Where("(date, rank, id) > (?, ?, ?)", l.After.Date, l.After.Rank, l.After.ID)
	}
	q = q.Where("date >= ?", from)
	if l.To != "" {
		q = q.Where("date <= ?", l.To)
	}
	return q.Order("date", "rank", "id")
}

// TodosOn returns the todos of the days that stand under one of the goals and are not deleted, in their order.
func (tx Tx) TodosOn(ctx context.Context, days []DayKey, goals []models.ID) ([]*models.Todo, error) {
	if len(days) == 0 || len(goals) == 0 {
		return nil, nil
	}
	var rows []*models.Todo
	where, args := oneOf(tx, dayKey, days)
	err := tx.NewSelect().Model(&rows).Where(where, args...).
		Where("goal_id IN (?)", bun.List(goals)).Where("deleted_at IS NULL").
		Order("owner_id", "date", "rank", "id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load todos of days: %w", err)
	}
	return rows, nil
}

// CheersList returns a page of the owner's copies of the cheers on one target, with ids above after.
func (tx Tx) CheersList(ctx context.Context, owner, target, after models.ID, limit int) ([]*models.Cheer, error) {
	var rows []*models.Cheer
	q := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Where("target_id = ?", target)
	if err := byIDAfter(q, after, limit).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list cheers: %w", err)
	}
	return rows, nil
}

// An EdgeList asks for edges of one owner, by id. People whose account is deleted are left out.
type EdgeList struct {
	Owner   models.ID
	State   models.EdgeState // empty: any; blocks have none
	Unmuted bool             // of follows: without people whom the owner has muted
	After   models.ID        // of the edge; empty: from the first
	Limit   int
}

// ListFollows returns a page of the owner's follows.
func (tx Tx) ListFollows(ctx context.Context, l EdgeList) ([]*models.Follow, error) {
	var rows []*models.Follow
	q := tx.NewSelect().Model(&rows)
	if l.Unmuted {
		q = q.Where("user_id NOT IN (SELECT user_id FROM mutes WHERE owner_id = ?)", l.Owner)
	}
	err := l.scan(ctx, q)
	return rows, err
}

// ListFollowers returns a page of the owner's followers, or of those who ask to be.
func (tx Tx) ListFollowers(ctx context.Context, l EdgeList) ([]*models.Follower, error) {
	var rows []*models.Follower
	err := l.scan(ctx, tx.NewSelect().Model(&rows))
	return rows, err
}

// ListBlocks returns a page of the owner's blocks.
func (tx Tx) ListBlocks(ctx context.Context, l EdgeList) ([]*models.Block, error) {
	var rows []*models.Block
	err := l.scan(ctx, tx.NewSelect().Model(&rows))
	return rows, err
}

func (l EdgeList) scan(ctx context.Context, q *bun.SelectQuery) error {
	q = q.Where("owner_id = ?", l.Owner).Where("user_id NOT IN (" + deleted + ")")
	if l.State != "" {
		q = q.Where("state = ?", l.State)
	}
	if err := byIDAfter(q, l.After, l.Limit).Scan(ctx); err != nil {
		return fmt.Errorf("list edges: %w", err)
	}
	return nil
}

func byIDAfter(q *bun.SelectQuery, after models.ID, limit int) *bun.SelectQuery {
	if after != "" {
		q = q.Where("id > ?", after)
	}
	return q.Order("id").Limit(int64(limit))
}

func whetherDeleted(q *bun.SelectQuery, deleted bool) *bun.SelectQuery {
	if deleted {
		return q.Where("deleted_at IS NOT NULL")
	}
	return q.Where("deleted_at IS NULL")
}
