package api

import (
	"context"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/store"
)

func (s *server) todoRoutes() {
	register(s, signedIn(operation("list-todos", http.MethodGet, "/v1/todos", "List own todos: by day with date, from or to, else by id")), s.listTodos)
	register(s, signedIn(answering(http.StatusCreated, operation("make-todo", http.MethodPost, "/v1/todos", "Make a todo"))), s.makeTodo)
	register(s, signedIn(operation("todo", http.MethodGet, "/v1/todos/{id}", "See a todo")), s.todo)
	register(s, signedIn(orGone(operation("change-todo", http.MethodPatch, "/v1/todos/{id}", "Change, finish, move, archive or restore a todo"))), s.changeTodo)
	register(s, signedIn(operation("delete-todo", http.MethodDelete, "/v1/todos/{id}", "Delete a todo")), s.deleteTodo)
}

// TodoFields are what a person may put of a todo.
type TodoFields struct {
	GoalID     given[string]                 `json:"goal_id,omitzero"`
	Title      given[string]                 `json:"title,omitzero" doc:"1 to 255 characters"`
	Date       given[*string]                `json:"date,omitzero" doc:"YYYY-MM-DD; null: the backlog"`
	Done       given[bool]                   `json:"done,omitzero"`
	Rank       given[string]                 `json:"rank,omitzero" doc:"[0-9A-Za-z]{1,64}; behind all others of its goal and day if left out"`
	Memo       given[*string]                `json:"memo,omitzero" doc:"Up to 1000 characters"`
	MemoPublic given[bool]                   `json:"memo_public,omitzero"`
	Alarm      given[*string]                `json:"alarm,omitzero" doc:"HH:MM"`
	Checklist  given[[]models.ChecklistLine] `json:"checklist,omitzero" doc:"Up to 20 lines"`
	PhotoID    given[*string]                `json:"photo_id,omitzero"`
	Deleted    given[bool]                   `json:"deleted,omitzero" doc:"false restores a deleted todo within 30 days"`
}

// dayRange reads the parameters from and to.
func dayRange(from, to string) (first, last models.Day, err error) {
	if from != "" {
		if first, err = queryDay("from", from); err != nil {
			return "", "", err
		}
	}
	if to != "" {
		last, err = queryDay("to", to)
	}
	return first, last, err
}

// queryID refuses what is no id; left out is fine.
func queryID(name, s string) error {
	if s != "" && !models.ID(s).Valid() {
		return badParameter(name)
	}
	return nil
}

func queryDay(name, s string) (models.Day, error) {
	d, err := models.ParseDay(name, s)
	if err != nil {
		return "", badParameter(name)
	}
	return d, nil
}

// todoPage reads a page of an owner's todos as the reader sees them, under the goals that it is given the choice of; nil
// is any.
func (s *server) todoPage(
	ctx context.Context, reader models.ID, list store.TodoList, p Paged, under func(*sight) []models.ID,
) (*listOutput[todoDoc], error) {
	place := &store.TodoPlace{}
	if ok, err := p.after(place); err != nil {
		return nil, err
	} else if ok {
		list.After = place
	}
	list.Limit = p.Limit + 1
	out := &listOutput[todoDoc]{}
	err := s.snapshot(ctx, reader, func(ctx context.Context, v *view) error {
		o, err := v.of(ctx, list.Owner)
		if err != nil {
			return err
		}
		list.Goals = under(o)
		rows, err := v.tx.ListTodos(ctx, list)
		if err != nil {
			return err
		}
		rows, out.Body.NextCursor = cut(rows, p.Limit, func(t *models.Todo) any {
			return store.TodoPlace{Date: t.Date, Rank: t.Rank, ID: t.ID}
		})
		if out.Body.Data, err = v.projectTodos(ctx, rows); err != nil {
			return err
		}
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}

type makeTodoInput struct {
	OnceHeader
	Body body[newTodo]
}

type newTodo struct {
	ID given[string] `json:"id,omitzero" doc:"A UUID of the client's own making"`
	TodoFields
	RoutineID  given[*string] `json:"routine_id,omitzero" doc:"Makes the todo of a routine's day: what is left out is the routine's"`
	Occurrence given[*string] `json:"occurrence_date,omitzero" doc:"YYYY-MM-DD: that day"`
}

// newTodoID gives the todo of a routine's day the id that it has for everybody.
func (b newTodo) occurrenceID() (id given[string], ok bool) {
	routine, day := b.RoutineID.value, b.Occurrence.value
	if routine == nil || day == nil || !models.ID(*routine).Valid() || !b.ID.IsZero() {
		return b.ID, routine != nil
	}
	derived := string(models.OccurrenceID(models.ID(*routine), models.Day(*day)))
	return given[string]{raw: jsontext.Value(`"` + derived + `"`), value: derived}, true
}

func (s *server) makeTodo(ctx context.Context, in *makeTodoInput) (*createdOutput[todoDoc], error) {
	b := in.Body.Value
	id, occurs := b.occurrenceID()
	switch {
	case b.GoalID.IsZero() && !occurs:
		return nil, needed("goal_id")
	case b.Title.IsZero() && !occurs:
		return nil, needed("title")
	}
	if occurs && b.Deleted.value {
		return nil, &models.FieldError{Field: "deleted", Problem: "is for what is there; a day is skipped under its routine"}
	}
	b.ID = given[string]{}
	return makeEntity(ctx, s, creation[todoDoc]{
		kind: "todo", path: "/v1/todos/", key: in.Key, id: id, fields: givenFields(b), again: occurs, read: s.readTodo,
	})
}

func (s *server) todo(ctx context.Context, in *IDInput) (*entityOutput[todoDoc], error) {
	caller, _ := callerOf(ctx)
	return s.readTodo(ctx, caller.User, models.ID(in.ID))
}

// readTodo reads a todo as the reader sees it; one of the reader's own that is deleted is gone.
func (s *server) readTodo(ctx context.Context, reader, id models.ID) (out *entityOutput[todoDoc], err error) {
	if !id.Valid() {
		return nil, errNotFound
	}
	err = s.snapshot(ctx, reader, func(ctx context.Context, v *view) error {
		t, _, err := v.todo(ctx, id)
		if err != nil {
			return err
		}
		list, err := v.projectTodos(ctx, []*models.Todo{t})
		if err != nil {
			return err
		}
		position, err := v.position(ctx)
		out = answerWith(list[0], position)
		return err
	})
	return out, err
}

// todo returns a todo that the reader sees, and its owner.
func (v *view) todo(ctx context.Context, id models.ID) (*models.Todo, *sight, error) {
	rows, err := v.tx.TodosByID(ctx, []models.ID{id})
	if err != nil || len(rows) == 0 {
		return nil, nil, orNotFound(err)
	}
	t := rows[0]
	o, err := v.of(ctx, t.OwnerID)
	if err != nil {
		return nil, nil, err
	}
	if t.DeletedAt != 0 || o.goal(t.GoalID) == nil || !o.own && t.Date == "" {
		return nil, nil, hidden(o)
	}
	return t, o, nil
}

type changeTodoInput struct {
	ID    string `path:"id"`
	Match string `header:"If-Match"`
	Body  body[TodoFields]
}

func (s *server) changeTodo(ctx context.Context, in *changeTodoInput) (*changedTodoOutput, error) {
	caller, _ := callerOf(ctx)
	id := models.ID(in.ID)
	if err := s.mayChange(ctx, caller.User, "todo", id); err != nil {
		return nil, err
	}
	rev, err := ifMatch(in.Match)
	if err != nil {
		return nil, err
	}
	if err := s.push(ctx, caller, rev, put("todo", id, givenFields(in.Body.Value))); err != nil {
		return nil, err
	}
	return s.changedTodo(ctx, caller.User, id)
}

type deleteInput struct {
	ID    string `path:"id"`
	Match string `header:"If-Match"`
}

func (s *server) deleteTodo(ctx context.Context, in *deleteInput) (*struct{}, error) {
	return nil, s.remove(ctx, "todo", models.ID(in.ID), in.Match, nil)
}
