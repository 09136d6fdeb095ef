package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/store"
)

func (s *server) goalRoutes() {
	register(s, signedIn(operation("list-goals", http.MethodGet, "/v1/goals", "List own goals in their order")), s.listGoals)
	register(s, signedIn(answering(http.StatusCreated, operation("make-goal", http.MethodPost, "/v1/goals", "Make a goal"))), s.makeGoal)
	register(s, signedIn(operation("goal", http.MethodGet, "/v1/goals/{id}", "See a goal")), s.goal)
	register(s, signedIn(operation("change-goal", http.MethodPatch, "/v1/goals/{id}", "Change, hide, finish or restore a goal")), s.changeGoal)
	register(s, signedIn(operation("delete-goal", http.MethodDelete, "/v1/goals/{id}", "Delete a goal with its todos, or move them first")), s.deleteGoal)
}

// GoalFields are what a person may put of a goal.
type GoalFields struct {
	Title    given[string]   `json:"title,omitzero" doc:"1 to 40 characters"`
	Color    given[string]   `json:"color,omitzero" doc:"coral, apricot, honey, leaf, teal, sky, indigo, violet, pink, slate; the least used if left out"`
	Rank     given[string]   `json:"rank,omitzero" doc:"[0-9A-Za-z]{1,64}; behind all others if left out"`
	Audience given[string]   `json:"audience,omitzero" doc:"private, selected, followers, public"`
	Viewers  given[[]string] `json:"viewers,omitzero" doc:"User ids, for selected"`
	Status   given[string]   `json:"status,omitzero" doc:"active, hidden, done, ended, stopped"`
	Deleted  given[bool]     `json:"deleted,omitzero" doc:"false restores a deleted goal within 30 days"`
}

type listGoalsInput struct {
	Paged
	Status  string `query:"status" enum:"active,hidden,done,ended,stopped"`
	Color   string `query:"color" enum:"coral,apricot,honey,leaf,teal,sky,indigo,violet,pink,slate"`
	Q       string `query:"q" doc:"A part of the title, in any case of letters"`
	Deleted bool   `query:"deleted" doc:"Those that can be restored, instead of the others"`
}

func (s *server) listGoals(ctx context.Context, in *listGoalsInput) (*listOutput[goalDoc], error) {
	caller, _ := callerOf(ctx)
	list := store.GoalList{
		Owner: caller.User, Status: models.Status(in.Status), Color: in.Color, Deleted: in.Deleted, Limit: in.Limit + 1,
	}
	var text string
	if in.Q != "" {
		var err error
		if text, err = queryText(in.Q); err != nil {
			return nil, err
		}
		list.Limit = maxDeletedGoals // there are a hundred at most that are not, so all are looked at
	}
	place := &store.GoalPlace{}
	if ok, err := in.after(place); err != nil {
		return nil, err
	} else if ok {
		list.After = place
	}
	out := &listOutput[goalDoc]{}
	err := s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		if err := v.look(ctx, caller.User); err != nil {
			return err
		}
		rows, err := v.tx.ListGoals(ctx, list)
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(g *models.Goal) bool { return !strings.Contains(models.SearchText(g.Title), text) })
		rows, out.Body.NextCursor = cut(rows, in.Limit, func(g *models.Goal) any { return store.GoalPlace{Rank: g.Rank, ID: g.ID} })
		if out.Body.Data, err = v.projectGoals(ctx, rows); err != nil {
			return err
		}
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}

type makeGoalInput struct {
	OnceHeader
	Body body[newGoal]
}

type newGoal struct {
	ID given[string] `json:"id,omitzero" doc:"A UUID of the client's own making"`
	GoalFields
}

func (s *server) makeGoal(ctx context.Context, in *makeGoalInput) (*createdOutput[goalDoc], error) {
	b := in.Body.Value
	if b.Title.IsZero() {
		return nil, needed("title")
	}
	if models.ID(b.ID.value).Derived() { // it may be that of somebody's diary
		return nil, &models.FieldError{Field: "id", Problem: "is a UUIDv5, which no goal has"}
	}
	return makeEntity(ctx, s, creation[goalDoc]{
		kind: "goal", path: "/v1/goals/", key: in.Key, id: b.ID, fields: givenFields(b.GoalFields), read: s.readGoal,
	})
}

type IDInput struct {
	ID string `path:"id"`
}

func (s *server) goal(ctx context.Context, in *IDInput) (*entityOutput[goalDoc], error) {
	caller, _ := callerOf(ctx)
	return s.readGoal(ctx, caller.User, models.ID(in.ID))
}

// readGoal reads a goal as the reader sees it; one of the reader's own that is deleted is gone.
func (s *server) readGoal(ctx context.Context, reader, id models.ID) (out *entityOutput[goalDoc], err error) {
	if !id.Valid() {
		return nil, errNotFound
	}
	err = s.snapshot(ctx, reader, func(ctx context.Context, v *view) error {
		rows, err := v.tx.GoalsByID(ctx, []models.ID{id})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return errNotFound
		}
		o, err := v.of(ctx, rows[0].OwnerID)
		if err != nil {
			return err
		}
		if o.goal(id) == nil {
			return hidden(o)
		}
		list, err := v.projectGoals(ctx, rows)
		if err != nil {
			return err
		}
		position, err := v.position(ctx)
		out = answerWith(list[0], position)
		return err
	})
	return out, err
}

// hidden is the answer for a thing of the owner's that is there and not to be seen: deleted, if it is one's own.
func hidden(o *sight) error {
	if o.own {
		return codeError{code: codeGone}
	}
	return errNotFound
}

type changeGoalInput struct {
	ID    string `path:"id"`
	Match string `header:"If-Match"`
	Body  body[GoalFields]
}

func (s *server) changeGoal(ctx context.Context, in *changeGoalInput) (*entityOutput[goalDoc], error) {
	caller, _ := callerOf(ctx)
	id := models.ID(in.ID)
	if err := s.mayChange(ctx, caller.User, "goal", id); err != nil {
		return nil, err
	}
	rev, err := ifMatch(in.Match)
	if err != nil {
		return nil, err
	}
	if err := s.push(ctx, caller, rev, put("goal", id, givenFields(in.Body.Value))); err != nil {
		return nil, err
	}
	return s.readGoal(ctx, caller.User, id)
}

type deleteGoalInput struct {
	ID     string `path:"id"`
	Match  string `header:"If-Match"`
	MoveTo string `query:"move_to" doc:"The goal that takes its todos; without it they go too"`
}

func (s *server) deleteGoal(ctx context.Context, in *deleteGoalInput) (*struct{}, error) {
	var fields jsontext.Value
	if in.MoveTo != "" {
		fields = object("move_to", in.MoveTo)
	}
	return nil, s.remove(ctx, "goal", models.ID(in.ID), in.Match, fields)
}
