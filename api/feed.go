package api

import (
	"context"

	"modu/models"
	"modu/store"
)

type feedInput struct {
	Date   string `query:"date" doc:"YYYY-MM-DD; each person's own today if left out"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many people at most"`
	Cursor string `query:"cursor" maxLength:"512"`
}

type feedOutput struct {
	Position string `header:"Modu-Position"`
	Body     feedBody
}

type feedBody struct {
	Data       []dayBody `json:"data"`
	NextCursor *string   `json:"next_cursor"`
}

// feed answers a day of each person whom the caller follows and has not muted.
func (s *server) feed(ctx context.Context, in *feedInput) (*feedOutput, error) {
	caller, _ := callerOf(ctx)
	date, err := optionalDay(in.Date)
	if err != nil {
		return nil, err
	}
	var place idPlace
	if _, err := (Paged{Cursor: in.Cursor}).after(&place); err != nil {
		return nil, err
	}
	out := &feedOutput{}
	err = s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		follows, err := v.tx.ListFollows(ctx, store.EdgeList{
			Owner: caller.User, State: models.Accepted, Unmuted: true, After: place.ID, Limit: in.Limit + 1,
		})
		if err != nil {
			return err
		}
		follows, out.Body.NextCursor = cut(follows, in.Limit, func(f *models.Follow) any { return idPlace{f.ID} })
		people := each(follows, func(f *models.Follow) models.ID { return f.UserID })
		if out.Body.Data, err = v.days(ctx, people, date, models.TimeOf(s.Now())); err != nil {
			return err
		}
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}
