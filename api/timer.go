package api

import (
	"context"
	"net/http"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

func (s *server) timerRoutes() {
	register(s, signedIn(operation("put-timer", http.MethodPut, "/v1/todos/{id}/timer", "Start, pause or stop the timer of a todo")), s.putTimer)
}

// A timerDoc describes what the engine projects of a timer.
type timerDoc struct {
	Kind      string            `json:"kind" enum:"timer"`
	ID        models.ID         `json:"id" format:"uuid"`
	Rev       models.Rev        `json:"rev"`
	CreatedAt models.Time       `json:"created_at" format:"date-time"`
	TodoID    models.ID         `json:"todo_id" format:"uuid"`
	State     models.TimerState `json:"state" enum:"running,paused,stopped"`
	StartedAt *models.Time      `json:"started_at" format:"date-time" doc:"Since when it runs"`
	ElapsedS  int64             `json:"elapsed_s" doc:"Seconds before that; a timer that is stopped has given them to the todo"`
}

type timerInput struct {
	ID   string `path:"id"`
	Body body[timerFields]
}

type timerFields struct {
	State given[string] `json:"state,omitzero" doc:"running, paused, stopped"`
}

func (s *server) putTimer(ctx context.Context, in *timerInput) (*entityOutput[timerDoc], error) {
	caller, _ := callerOf(ctx)
	todo := models.ID(in.ID)
	if err := s.mayChange(ctx, caller.User, "todo", todo); err != nil {
		return nil, err
	}
	if in.Body.Value.State.IsZero() {
		return nil, needed("state")
	}
	id := models.TimerID(todo)
	fields := object("todo_id", string(todo), "state", in.Body.Value.State.value)
	if err := s.pushAt(ctx, caller, put("timer", id, fields)); err != nil {
		return nil, err
	}
	var out *entityOutput[timerDoc]
	err := s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		rows, err := v.tx.Timers(ctx, []store.Key{{Owner: caller.User, ID: id}})
		if err != nil || len(rows) == 0 {
			return orNotFound(err) // the todo was deleted meanwhile
		}
		t := rows[0]
		out, err = own(ctx, v, entity[timerDoc]{modusync.Timer(t, t.Rev), t.ID, t.Rev})
		return err
	})
	return out, err
}
