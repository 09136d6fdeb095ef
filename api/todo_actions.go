package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// The date actions of product section 4: what is not done moves, what is done is repeated.
func (s *server) todoActionRoutes() {
	register(s, signedIn(operation("move-todo", http.MethodPost, "/v1/todos/{id}/move", "Move a todo that is not done to a day")), s.moveTodo)
	register(s, signedIn(answering(http.StatusCreated, operation("repeat-todo", http.MethodPost, "/v1/todos/{id}/repeat", "Do a todo again on a day"))), s.repeatTodo)
	register(s, signedIn(orGone(operation("archive-todo", http.MethodPost, "/v1/todos/{id}/archive", "Put a todo into the backlog, or reset an occurrence to its routine"))), s.archiveTodo)
	register(s, signedIn(operation("move-undone", http.MethodPost, "/v1/todos/move-undone", "Move every undone todo of a day to another")), s.moveUndone)
}

type dateInput struct {
	ID   string `path:"id"`
	Body body[dateFields]
}

type dateFields struct {
	Date given[string] `json:"date" doc:"YYYY-MM-DD"`
}

func (s *server) moveTodo(ctx context.Context, in *dateInput) (*entityOutput[todoDoc], error) {
	caller, _ := callerOf(ctx)
	t, err := s.ownTodo(ctx, caller.User, models.ID(in.ID))
	switch {
	case err != nil:
		return nil, err
	case in.Body.Value.Date.IsZero():
		return nil, needed("date")
	case t.Done:
		return nil, codeError{code: codeConflict, fields: []fieldError{{"/date", codeConflict, "what is done stays on its day; repeat it instead"}}}
	}
	if err := s.push(ctx, caller, 0, put("todo", t.ID, givenFields(in.Body.Value))); err != nil {
		return nil, err
	}
	return s.readTodo(ctx, caller.User, t.ID)
}

// ownTodo returns a todo of the caller's that is there to be acted on.
func (s *server) ownTodo(ctx context.Context, caller, id models.ID) (t *models.Todo, err error) {
	if err := s.mayChange(ctx, caller, "todo", id); err != nil {
		return nil, err
	}
	err = s.snapshot(ctx, caller, func(ctx context.Context, v *view) error {
		t, _, err = v.todo(ctx, id)
		return err
	})
	return t, err
}

type repeatInput struct {
	OnceHeader
	ID   string `path:"id"`
	Body body[dateFields]
}

// A repetition is what a copy of a todo keeps. A pointer to nothing is left out.
type repetition struct {
	GoalID     models.ID              `json:"goal_id"`
	Title      string                 `json:"title"`
	Date       string                 `json:"date"`
	Memo       string                 `json:"memo,omitzero"`
	MemoPublic bool                   `json:"memo_public"`
	Alarm      string                 `json:"alarm,omitzero"`
	Checklist  []models.ChecklistLine `json:"checklist"`
}

func (s *server) repeatTodo(ctx context.Context, in *repeatInput) (*createdOutput[todoDoc], error) {
	caller, _ := callerOf(ctx)
	t, err := s.ownTodo(ctx, caller.User, models.ID(in.ID))
	switch {
	case err != nil:
		return nil, err
	case in.Body.Value.Date.IsZero():
		return nil, needed("date")
	}
	again := repetition{
		GoalID: t.GoalID, Title: t.Title, Date: in.Body.Value.Date.value, Memo: t.Memo, MemoPublic: t.MemoPublic, Alarm: t.Alarm,
		Checklist: make([]models.ChecklistLine, len(t.Checklist)),
	}
	for i, line := range t.Checklist {
		again.Checklist[i] = models.ChecklistLine{Text: line.Text}
	}
	fields, err := json.Marshal(again)
	if err != nil {
		return nil, err
	}
	return makeEntity(ctx, s, creation[todoDoc]{kind: "todo", path: "/v1/todos/", key: in.Key, fields: fields, read: s.readTodo})
}

// orGone says that an operation may leave no todo.
func orGone(o huma.Operation) huma.Operation {
	o.Responses = map[string]*huma.Response{"204": {Description: "The occurrence was reset, or the todo deleted: there is none any more"}}
	return o
}

// A changedTodoOutput is a todo as it is after a change, or nothing: an occurrence of another day than today has no todo
// any more when it is reset.
type changedTodoOutput struct {
	Status   int
	ETag     string `header:"ETag"`
	Position string `header:"Modu-Position"`
	Body     entity[todoDoc]
}

func (s *server) archiveTodo(ctx context.Context, in *IDInput) (*changedTodoOutput, error) {
	caller, _ := callerOf(ctx)
	t, err := s.ownTodo(ctx, caller.User, models.ID(in.ID))
	if err != nil {
		return nil, err
	}
	if err := s.push(ctx, caller, 0, put("todo", t.ID, []byte(`{"date":null}`))); err != nil {
		return nil, err
	}
	return s.changedTodo(ctx, caller.User, t.ID)
}

// changedTodo is the answer to a change of a todo that was carried out.
func (s *server) changedTodo(ctx context.Context, caller, id models.ID) (*changedTodoOutput, error) {
	out, err := s.readTodo(ctx, caller, id)
	if e, ok := errors.AsType[codeError](err); ok && e.code == codeGone {
		return &changedTodoOutput{Status: http.StatusNoContent}, nil
	}
	if err != nil {
		return nil, err
	}
	return &changedTodoOutput{Status: http.StatusOK, ETag: out.ETag, Position: out.Position, Body: out.Body}, nil
}

type moveUndoneInput struct {
	Body body[moveUndoneFields]
}

type moveUndoneFields struct {
	From given[string] `json:"from" doc:"YYYY-MM-DD"`
	To   given[string] `json:"to" doc:"YYYY-MM-DD"`
}

type moveUndoneOutput struct {
	Body struct {
		Moved int `json:"moved" doc:"How many todos there were to move"`
	}
}

// moveUndone moves all in one commit, or, when the day cannot take all of them, none.
func (s *server) moveUndone(ctx context.Context, in *moveUndoneInput) (*moveUndoneOutput, error) {
	caller, _ := callerOf(ctx)
	b := in.Body.Value
	switch {
	case b.From.IsZero():
		return nil, needed("from")
	case b.To.IsZero():
		return nil, needed("to")
	}
	from, err := models.ParseDay("from", b.From.value)
	if err != nil {
		return nil, err
	}
	to, err := models.ParseDay("to", b.To.value)
	if err != nil {
		return nil, err
	}
	out := &moveUndoneOutput{}
	if from == to {
		return out, nil
	}
	rows, err := s.undone(ctx, caller.User, from, to)
	if err != nil || len(rows) == 0 {
		return out, err
	}
	moves := make([]frame.Mutation, len(rows))
	for i, t := range rows {
		moves[i] = put("todo", t.ID, object("date", string(to)))
	}
	out.Body.Moved = len(rows)
	return out, s.push(ctx, caller, 0, moves...)
}

// undone returns the undone todos of a day, if another day can take them all.
func (s *server) undone(ctx context.Context, caller models.ID, from, to models.Day) (rows []*models.Todo, err error) {
	err = s.snapshot(ctx, caller, func(ctx context.Context, v *view) error {
		o, err := v.of(ctx, caller)
		if err != nil {
			return err
		}
		done := false
		rows, err = v.tx.ListTodos(ctx, store.TodoList{
			Owner: caller, Goals: o.goalIDs(), From: from, To: from, Done: &done, Limit: models.MaxTodosADay,
		})
		if err != nil {
			return err
		}
		counts, err := v.tx.CountDays(ctx, []store.DayKey{{Owner: caller, Date: to}})
		n := len(rows)
		for _, c := range counts {
			n += c.N
		}
		if err == nil && len(rows) > 0 && n > models.MaxTodosADay {
			return codeError{code: codeLimit, fields: []fieldError{{"/to", codeLimit, "a day can have at most 200 todos"}}}
		}
		return err
	})
	return rows, err
}
