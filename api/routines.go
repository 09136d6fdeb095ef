package api

import (
	"context"
	"net/http"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

func (s *server) routineRoutes() {
	register(s, signedIn(operation("list-routines", http.MethodGet, "/v1/routines", "List own routines in their order")), s.listRoutines)
	register(s, signedIn(answering(http.StatusCreated, operation("make-routine", http.MethodPost, "/v1/routines", "Make a routine"))), s.makeRoutine)
	register(s, signedIn(operation("routine", http.MethodGet, "/v1/routines/{id}", "See a routine")), s.routine)
	register(s, signedIn(operation("change-routine", http.MethodPatch, "/v1/routines/{id}", "Change, pause, resume or restore a routine")), s.changeRoutine)
	register(s, signedIn(operation("delete-routine", http.MethodDelete, "/v1/routines/{id}", "Stop a routine")), s.deleteRoutine)
}

// A routineDoc describes what the engine projects of a routine.
type routineDoc struct {
	Kind      string      `json:"kind" enum:"routine"`
	ID        models.ID   `json:"id" format:"uuid"`
	Rev       models.Rev  `json:"rev"`
	CreatedAt models.Time `json:"created_at" format:"date-time"`
	GoalID    models.ID   `json:"goal_id" format:"uuid"`
	Title     string      `json:"title"`
	Rule      models.Rule `json:"rule"`
	Mode      models.Mode `json:"mode" enum:"auto,manual"`
	Time      *string     `json:"time" doc:"HH:MM: the alarm of its todos"`
	Start     *models.Day `json:"start" format:"date" doc:"Its first day; a biweekly rule counts its weeks from there"`
	End       *models.Day `json:"end" format:"date" doc:"Its last day"`
	Paused    bool        `json:"paused"`
	Rank      string      `json:"rank"`
}

// RoutineFields are what a person may put of a routine.
type RoutineFields struct {
	GoalID  given[string]      `json:"goal_id,omitzero"`
	Title   given[string]      `json:"title,omitzero" doc:"1 to 255 characters"`
	Rule    given[models.Rule] `json:"rule,omitzero" doc:"daily, weekly and biweekly with weekdays, monthly with days and last, yearly with dates MM-DD"`
	Mode    given[string]      `json:"mode,omitzero" doc:"auto: the server makes its todos; manual: each is a suggestion until it is made by hand"`
	Time    given[*string]     `json:"time,omitzero" doc:"HH:MM"`
	Start   given[*string]     `json:"start,omitzero" doc:"YYYY-MM-DD"`
	End     given[*string]     `json:"end,omitzero" doc:"YYYY-MM-DD, included"`
	Paused  given[bool]        `json:"paused,omitzero" doc:"A paused routine makes nothing; what was made stays"`
	Rank    given[string]      `json:"rank,omitzero" doc:"[0-9A-Za-z]{1,64}; behind all others of its goal if left out"`
	Deleted given[bool]        `json:"deleted,omitzero" doc:"false restores a stopped routine within 30 days"`
}

type listRoutinesInput struct {
	Paged
	GoalID  string `query:"goal_id"`
	Deleted bool   `query:"deleted" doc:"Those that can be restored, instead of the others"`
}

func (s *server) listRoutines(ctx context.Context, in *listRoutinesInput) (*listOutput[routineDoc], error) {
	caller, _ := callerOf(ctx)
	list := store.RoutineList{Owner: caller.User, Deleted: in.Deleted, Limit: in.Limit + 1}
	if err := queryID("goal_id", in.GoalID); err != nil {
		return nil, err
	}
	place := &store.RoutinePlace{}
	if ok, err := in.after(place); err != nil {
		return nil, err
	} else if ok {
		list.After = place
	}
	out := &listOutput[routineDoc]{Body: listBody[routineDoc]{Data: []entity[routineDoc]{}}}
	err := s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		o, err := v.of(ctx, caller.User)
		if err != nil {
			return err
		}
		switch list.Goals = o.goalIDs(); {
		case in.GoalID != "" && o.goal(models.ID(in.GoalID)) == nil:
			list.Goals = []models.ID{}
		case in.GoalID != "":
			list.Goals = []models.ID{models.ID(in.GoalID)}
		}
		rows, err := v.tx.ListRoutines(ctx, list)
		if err != nil {
			return err
		}
		rows, out.Body.NextCursor = cut(rows, in.Limit, func(r *models.Routine) any { return store.RoutinePlace{Rank: r.Rank, ID: r.ID} })
		for _, r := range rows {
			out.Body.Data = append(out.Body.Data, projectRoutine(r))
		}
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}

func projectRoutine(r *models.Routine) entity[routineDoc] {
	return entity[routineDoc]{modusync.Routine(r, r.Rev), r.ID, r.Rev}
}

type makeRoutineInput struct {
	OnceHeader
	Body body[newRoutine]
}

type newRoutine struct {
	ID given[string] `json:"id,omitzero" doc:"A UUID of the client's own making"`
	RoutineFields
}

func (s *server) makeRoutine(ctx context.Context, in *makeRoutineInput) (*createdOutput[routineDoc], error) {
	b := in.Body.Value
	switch {
	case b.GoalID.IsZero():
		return nil, needed("goal_id")
	case b.Title.IsZero():
		return nil, needed("title")
	case b.Rule.IsZero():
		return nil, needed("rule")
	case b.Mode.IsZero():
		return nil, needed("mode")
	}
	return makeEntity(ctx, s, creation[routineDoc]{
		kind: "routine", path: "/v1/routines/", key: in.Key, id: b.ID, fields: givenFields(b.RoutineFields), read: s.readRoutine,
	})
}

func (s *server) routine(ctx context.Context, in *IDInput) (*entityOutput[routineDoc], error) {
	caller, _ := callerOf(ctx)
	return s.readRoutine(ctx, caller.User, models.ID(in.ID))
}

// readRoutine reads a routine of the reader's: nobody else sees it. One that is deleted, or went with its goal, is gone.
func (s *server) readRoutine(ctx context.Context, reader, id models.ID) (out *entityOutput[routineDoc], err error) {
	if !id.Valid() {
		return nil, errNotFound
	}
	err = s.snapshot(ctx, reader, func(ctx context.Context, v *view) error {
		rows, err := v.tx.RoutinesByID(ctx, []models.ID{id})
		if err != nil || len(rows) == 0 || rows[0].OwnerID != reader {
			return orNotFound(err)
		}
		o, err := v.of(ctx, reader)
		if err != nil {
			return err
		}
		if rows[0].DeletedAt != 0 || o.goal(rows[0].GoalID) == nil {
			return codeError{code: codeGone}
		}
		out, err = own(ctx, v, projectRoutine(rows[0]))
		return err
	})
	return out, err
}

type changeRoutineInput struct {
	ID    string `path:"id"`
	Match string `header:"If-Match"`
	Body  body[RoutineFields]
}

func (s *server) changeRoutine(ctx context.Context, in *changeRoutineInput) (*entityOutput[routineDoc], error) {
	caller, _ := callerOf(ctx)
	id := models.ID(in.ID)
	if err := s.mayChange(ctx, caller.User, "routine", id); err != nil {
		return nil, err
	}
	rev, err := ifMatch(in.Match)
	if err != nil {
		return nil, err
	}
	parts, shown, err := s.routineChange(ctx, caller.User, id, in.Body.Value)
	if err != nil {
		return nil, err
	}
	if err := s.push(ctx, caller, rev, parts...); err != nil {
		return nil, err
	}
	return s.readRoutine(ctx, caller.User, shown)
}

func (s *server) deleteRoutine(ctx context.Context, in *deleteInput) (*struct{}, error) {
	return nil, s.remove(ctx, "routine", models.ID(in.ID), in.Match, nil)
}
