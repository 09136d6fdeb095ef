package api

import (
	"context"
	"fmt"
	"net/http"

	"modu/auth"
	"modu/models"
)

// inviteRoutes make, list and take back codes with which others sign up.
func (s *server) inviteRoutes() {
	const path = "/v1/me/invites"
	register(s, answering(http.StatusCreated, forAccount(operation("make-invite", http.MethodPost, path, "Make a code with which others sign up"))), s.makeInvite)
	register(s, forAccount(operation("list-invites", http.MethodGet, path, "List the codes that are good")), s.listInvites)
	register(s, forAccount(operation("end-invite", http.MethodDelete, path+"/{id}", "Take a code back")), s.endInvite)
}

type inviteInput struct {
	Body *body[inviteAsked] // may be left out
}

type inviteAsked struct {
	Uses    *int        `json:"uses,omitempty" minimum:"1" maximum:"100" doc:"How many may sign up with it; one if left out"`
	Expires models.Time `json:"expires_at,omitzero" format:"date-time" doc:"At most 90 days away; in a week if left out"`
}

type inviteBody struct {
	ID        models.ID   `json:"id"`
	Code      string      `json:"code"`
	UsesLeft  int         `json:"uses_left"`
	CreatedAt models.Time `json:"created_at" format:"date-time"`
	ExpiresAt models.Time `json:"expires_at" format:"date-time"`
}

type inviteOutput struct {
	Location string `header:"Location"`
	Body     inviteBody
}

func (s *server) makeInvite(ctx context.Context, in *inviteInput) (*inviteOutput, error) {
	caller, _ := callerOf(ctx)
	asked := auth.NewInvite{Uses: 1}
	if in.Body != nil {
		asked.Expires = in.Body.Value.Expires
		if in.Body.Value.Uses != nil {
			asked.Uses = *in.Body.Value.Uses
		}
	}
	i, err := s.Auth.MakeInvite(ctx, caller.User, asked)
	if err != nil {
		return nil, err
	}
	return &inviteOutput{Location: "/v1/me/invites/" + string(i.ID), Body: inviteOf(*i)}, nil
}

func inviteOf(i models.Invite) inviteBody {
	return inviteBody{ID: i.ID, Code: i.Code, UsesLeft: i.UsesLeft, CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt}
}

type invitesOutput struct {
	Body struct {
		Data       []inviteBody `json:"data" nullable:"false"`
		NextCursor *string      `json:"next_cursor"`
	}
}

func (s *server) listInvites(ctx context.Context, _ *struct{}) (*invitesOutput, error) {
	caller, _ := callerOf(ctx)
	list, err := s.Auth.Invites(ctx, caller.User)
	if err != nil {
		return nil, err
	}
	out := &invitesOutput{}
	out.Body.Data = each(list, inviteOf)
	return out, nil
}

func (s *server) endInvite(ctx context.Context, in *sessionInput) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	id := models.ID(in.ID)
	if !id.Valid() {
		return nil, fmt.Errorf("invite: %w", models.ErrNotFound)
	}
	return nil, s.Auth.EndInvite(ctx, caller.User, id)
}
