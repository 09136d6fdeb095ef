package api

import (
	"context"
	"net/http"

	"modu/models"
	"modu/store"
)

func (s *server) peopleRoutes() {
	register(s, maybeSignedIn(operation("user", http.MethodGet, "/v1/users/{id}", "See a person's profile")), s.user)
	register(s, maybeSignedIn(operation("list-user-goals", http.MethodGet, "/v1/users/{id}/goals", "List a person's goals, as the caller may see them")), s.userGoals)
	register(s, maybeSignedIn(operation("list-user-todos", http.MethodGet, "/v1/users/{id}/todos", "List a person's todos by day, as the caller may see them")), s.userTodos)
	register(s, maybeSignedIn(operation("user-calendar", http.MethodGet, "/v1/users/{id}/calendar", "Count a person's todos by day and goal, as the caller may see them")), s.userCalendar)
}

// personOf finds a person by id or handle, and what the reader sees of that person. Without a right to anything the
// profile can still be seen; across a block nobody is there.
func (v *view) personOf(ctx context.Context, name string) (*sight, error) {
	id := models.ID(name)
	if !id.Valid() {
		handle, err := models.Handle(name)
		if err != nil {
			return nil, errNotFound
		}
		held, err := v.tx.HandleOwners(ctx, []string{handle})
		if err != nil {
			return nil, err
		}
		if id = held[handle]; id == "" {
			return nil, errNotFound
		}
	}
	return v.of(ctx, id)
}

// profileOf reads the profile of somebody who has been looked at.
func (v *view) profileOf(ctx context.Context, owner models.ID) (entity[profileDoc], error) {
	rows, err := v.tx.Profiles(ctx, []models.ID{owner})
	if err != nil || len(rows) == 0 {
		return entity[profileDoc]{}, orNotFound(err)
	}
	list, err := v.projectProfiles(ctx, rows)
	if err != nil {
		return entity[profileDoc]{}, err
	}
	return list[0], nil
}

func (s *server) user(ctx context.Context, in *IDInput) (out *entityOutput[profileDoc], err error) {
	caller, _ := callerOf(ctx)
	err = s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		o, err := v.personOf(ctx, in.ID)
		if err != nil {
			return err
		}
		p, err := v.profileOf(ctx, o.owner)
		if err != nil {
			return err
		}
		position, err := v.position(ctx)
		out = answerWith(p, position)
		return err
	})
	return out, err
}

// userGoals lists all at once: there are never more than a hundred.
func (s *server) userGoals(ctx context.Context, in *IDInput) (*listOutput[goalDoc], error) {
	caller, _ := callerOf(ctx)
	out := &listOutput[goalDoc]{}
	err := s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		o, err := v.personOf(ctx, in.ID)
		if err != nil {
			return err
		}
		if out.Body.Data, err = v.projectGoals(ctx, o.goals); err != nil {
			return err
		}
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}

type userTodosInput struct {
	IDInput
	Paged
	From string `query:"from" doc:"YYYY-MM-DD"`
	To   string `query:"to" doc:"YYYY-MM-DD, included"`
}

func (s *server) userTodos(ctx context.Context, in *userTodosInput) (*listOutput[todoDoc], error) {
	caller, _ := callerOf(ctx)
	owner, err := s.idOf(ctx, caller.User, in.ID)
	if err != nil {
		return nil, err
	}
	list := store.TodoList{Owner: owner}
	if list.From, list.To, err = dayRange(in.From, in.To); err != nil {
		return nil, err
	}
	if list.From == "" { // the backlog is nobody's business
		list.From = models.MinDay
	}
	return s.todoPage(ctx, caller.User, list, in.Paged, (*sight).goalIDs)
}

// idOf returns the id of the person that a path names, who is not hidden from the reader by a block.
func (s *server) idOf(ctx context.Context, reader models.ID, name string) (id models.ID, err error) {
	err = s.snapshot(ctx, reader, func(ctx context.Context, v *view) error {
		o, err := v.personOf(ctx, name)
		if err == nil {
			id = o.owner
		}
		return err
	})
	return id, err
}
