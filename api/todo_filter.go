package api

import (
	"context"
	"slices"

	"modu/models"
	"modu/store"
)

type listTodosInput struct {
	Paged
	Date    string `query:"date" doc:"YYYY-MM-DD"`
	From    string `query:"from" doc:"YYYY-MM-DD"`
	To      string `query:"to" doc:"YYYY-MM-DD, included"`
	GoalID  string `query:"goal_id"`
	Color   string `query:"color" enum:"coral,apricot,honey,leaf,teal,sky,indigo,violet,pink,slate" doc:"Of their goal"`
	Done    string `query:"done" enum:"true,false"`
	Backlog bool   `query:"backlog" doc:"Only those without a date"`
	Q       string `query:"q" doc:"A part of the title or memo, in any case of letters"`
	Deleted bool   `query:"deleted" doc:"Those that can be restored, instead of the others"`
	User    string `query:"user" doc:"Whose, an id or a handle: by day, as the caller may see them; not with q, backlog or deleted, which are about own todos. Oneself if left out"`
}

func (s *server) listTodos(ctx context.Context, in *listTodosInput) (*listOutput[todoDoc], error) {
	caller, _ := callerOf(ctx)
	owner := caller.User
	if in.User != "" {
		var err error
		if owner, err = s.idOf(ctx, caller.User, in.User); err != nil {
			return nil, err
		}
	}
	list, err := in.list(owner)
	if err == nil && owner != caller.User {
		err = in.ofAnother(&list)
	}
	if err != nil {
		return nil, err
	}
	gone, err := s.deletedGoals(ctx, owner, in)
	if err != nil {
		return nil, err
	}
	return s.todoPage(ctx, caller.User, list, in.Paged, func(o *sight) []models.ID { return in.goals(o, gone) })
}

func (in *listTodosInput) list(owner models.ID) (l store.TodoList, err error) {
	l = store.TodoList{Owner: owner, Backlog: in.Backlog, Deleted: in.Deleted}
	if in.Done != "" {
		done := in.Done == "true"
		l.Done = &done
	}
	if in.Q != "" {
		if l.Text, err = queryText(in.Q); err != nil {
			return l, err
		}
	}
	if in.Date != "" && (in.From != "" || in.To != "") {
		return l, badParameter("date")
	}
	if err := queryID("goal_id", in.GoalID); err != nil {
		return l, err
	}
	l.From, l.To, err = dayRange(in.From, in.To)
	if in.Date != "" {
		l.From, err = queryDay("date", in.Date)
		l.To = l.From
	}
	return l, err
}

// ofAnother makes the list one of somebody else's todos. What q looks in is the memo too, which others may not see.
func (in *listTodosInput) ofAnother(l *store.TodoList) error {
	switch {
	case in.Q != "":
		return badParameter("q")
	case in.Backlog:
		return badParameter("backlog")
	case in.Deleted:
		return badParameter("deleted")
	}
	if l.From == "" { // the backlog is nobody's business
		l.From = models.MinDay
	}
	return nil
}

// goals returns the goals under which to look, of those that the reader sees and those of the color that are deleted; nil
// is any.
func (in *listTodosInput) goals(o *sight, gone []*models.Goal) []models.ID {
	if in.Deleted && in.GoalID == "" && in.Color == "" { // also those whose goal went with them
		return nil
	}
	ids := []models.ID{}
	for _, g := range slices.Concat(o.goals, gone) {
		if (in.GoalID == "" || in.GoalID == string(g.ID)) && (in.Color == "" || in.Color == g.Color) {
			ids = append(ids, g.ID)
		}
	}
	return ids
}

// deletedGoals reads the own goals of the color that are deleted, if their todos are asked for.
func (s *server) deletedGoals(ctx context.Context, owner models.ID, in *listTodosInput) (rows []*models.Goal, err error) {
	if !in.Deleted || in.Color == "" {
		return nil, nil
	}
	err = s.DB.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		rows, err = tx.ListGoals(ctx, store.GoalList{Owner: owner, Color: in.Color, Deleted: true, Limit: maxDeletedGoals})
		return err
	})
	return rows, err
}

// maxDeletedGoals is more than anybody deletes in the days for which they are kept.
const maxDeletedGoals = 1000
