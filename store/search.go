package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"modu/models"
)

// A Search asks for what an owner wrote, the newest day first; a day's diary comes before its todos, and these by
// descending id. What has no date comes last.
type Search struct {
	Owner models.ID
	Text  string       // as models.SearchText makes it
	Goals []models.ID  // of the todos
	After *SearchPlace // nil: from the first
	Limit int
}

// A SearchPlace is where a search has come to.
type SearchPlace struct {
	Date  models.Day `json:"d"` // empty: among what has no date
	ID    models.ID  `json:"i"`
	Diary bool       `json:"y,omitzero"` // it is that of the diary of the day, and no todo's
}

// SearchTodos returns a page of the todos that have the text in their title or memo.
func (tx Tx) SearchTodos(ctx context.Context, s Search) ([]*models.Todo, error) {
	if len(s.Goals) == 0 {
		return nil, nil
	}
	var found []*models.Todo
	if s.After == nil || s.After.Date != "" {
		rows, err := tx.searchTodos(ctx, s, func(q *bun.SelectQuery) *bun.SelectQuery {
			q = q.Where("date IS NOT NULL").OrderExpr("date DESC, id DESC")
			if s.After == nil {
				return q
			}
			q = q.Where("date <= ?", s.After.Date)
			if !s.After.Diary {
				q = q.Where("(date < ? OR id < ?)", s.After.Date, s.After.ID)
			}
			return q
		})
		if err != nil {
			return nil, err
		}
		found = rows
	}
	if s.Limit -= len(found); s.Limit <= 0 {
		return found, nil
	}
	rest, err := tx.searchTodos(ctx, s, func(q *bun.SelectQuery) *bun.SelectQuery {
		q = q.Where("date IS NULL").OrderExpr("id DESC")
		if s.After != nil && s.After.Date == "" {
			q = q.Where("id < ?", s.After.ID)
		}
		return q
	})
	return append(found, rest...), err
}

func (tx Tx) searchTodos(ctx context.Context, s Search, part func(*bun.SelectQuery) *bun.SelectQuery) ([]*models.Todo, error) {
	var rows []*models.Todo
	q := tx.NewSelect().Model(&rows).ModelTableExpr(tx.todosRead()).Where("owner_id = ?", s.Owner).Where("deleted_at IS NULL")
	q = containing(q, s.Text).Where("goal_id IN (?)", bun.List(s.Goals)) // in this order: what is seldom true goes first
	if err := part(q).Limit(int64(s.Limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("search todos: %w", err)
	}
	return rows, nil
}

// SearchDiaries returns a page of the diaries that have the text.
func (tx Tx) SearchDiaries(ctx context.Context, s Search) ([]*models.Diary, error) {
	if s.After != nil && s.After.Date == "" {
		return nil, nil
	}
	var rows []*models.Diary
	q := containing(tx.NewSelect().Model(&rows).Where("owner_id = ?", s.Owner).Where("deleted_at IS NULL"), s.Text)
	if s.After != nil {
		q = q.Where("date < ?", s.After.Date)
	}
	if err := q.OrderExpr("date DESC").Limit(int64(s.Limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("search diaries: %w", err)
	}
	return rows, nil
}

// todosRead names the table of todos, on SQLite with the index that has what counts and searches ask for: it would rather
// take one that leads to every row, which it believes to be cheap. The condition that deleted_at IS NULL must follow.
func (tx Tx) todosRead() string {
	if tx.Postgres() {
		return "todos AS todo"
	}
	return "todos AS todo INDEXED BY todos_read"
}

var likeEscape = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// containing keeps the rows whose search_text has the text.
func containing(q *bun.SelectQuery, text string) *bun.SelectQuery {
	return q.Where("search_text LIKE ? ESCAPE '!'", "%"+likeEscape.Replace(text)+"%")
}

// filterTodos keeps the todos of a list that have its text.
func (tx Tx) filterTodos(q *bun.SelectQuery, l TodoList) *bun.SelectQuery {
	if tx.Postgres() || l.Deleted {
		return containing(q, l.Text)
	}
	found := tx.NewSelect().TableExpr(tx.todosRead()).Column("id").
		Where("owner_id = ?", l.Owner).Where("deleted_at IS NULL")
	return q.Where("id IN (?)", containing(found, l.Text))
}
