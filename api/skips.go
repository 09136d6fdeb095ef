package api

import (
	"context"
	"net/http"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

func (s *server) skipRoutes() {
	register(s, signedIn(operation("put-skip", http.MethodPut, "/v1/routines/{id}/skips/{date}", "Leave a day of a routine out")), s.putSkip)
	register(s, signedIn(operation("delete-skip", http.MethodDelete, "/v1/routines/{id}/skips/{date}", "Give a day back to a routine")), s.deleteSkip)
}

// A skipDoc describes what the engine projects of a skip.
type skipDoc struct {
	Kind      string      `json:"kind" enum:"skip"`
	ID        models.ID   `json:"id" format:"uuid"`
	Rev       models.Rev  `json:"rev"`
	CreatedAt models.Time `json:"created_at" format:"date-time"`
	RoutineID models.ID   `json:"routine_id" format:"uuid"`
	Date      models.Day  `json:"date" format:"date"`
}

type skipInput struct {
	ID   string `path:"id"`
	Date string `path:"date" doc:"YYYY-MM-DD"`
}

// skip returns the id of the skip that a path names; the routine is the caller's.
func (s *server) skip(ctx context.Context, caller models.ID, in *skipInput) (models.ID, error) {
	if err := s.mayChange(ctx, caller, "routine", models.ID(in.ID)); err != nil {
		return "", err
	}
	day, err := queryDay("date", in.Date)
	return models.SkipID(models.ID(in.ID), day), err
}

func (s *server) putSkip(ctx context.Context, in *skipInput) (*entityOutput[skipDoc], error) {
	caller, _ := callerOf(ctx)
	id, err := s.skip(ctx, caller.User, in)
	if err != nil {
		return nil, err
	}
	if err := s.pushAt(ctx, caller, put("skip", id, object("routine_id", in.ID, "date", in.Date))); err != nil {
		return nil, err
	}
	var out *entityOutput[skipDoc]
	err = s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		rows, err := v.tx.Skips(ctx, []store.Key{{Owner: caller.User, ID: id}})
		if err != nil || len(rows) == 0 {
			return orNotFound(err)
		}
		out, err = own(ctx, v, entity[skipDoc]{modusync.Skip(rows[0], rows[0].Rev), id, rows[0].Rev})
		return err
	})
	return out, err
}

func (s *server) deleteSkip(ctx context.Context, in *skipInput) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	id, err := s.skip(ctx, caller.User, in)
	if err != nil {
		return nil, err
	}
	return nil, s.pushAt(ctx, caller, del("skip", id, nil))
}
