package api

import (
	"context"
	"net/http"

	"modu/models"
)

func (s *server) deletionRoutes() {
	register(s, forAccount(operation("delete-me", http.MethodDelete, "/v1/me", "Delete the account")), s.deleteMe)
}

type deleteMeInput struct {
	Body *body[deleteMeBody] // may be left out
}

type deleteMeBody struct {
	Password string `json:"password,omitempty" doc:"Not needed within 5 minutes of a sign-in"`
}

type deleteMeOutput struct {
	SetCookie string `header:"Set-Cookie"`
	PurgeAt   string `header:"Modu-Purge-At" doc:"When everything will be gone for good; signing in before brings the account back"`
}

// deleteMe asks for the password, or for a sign-in that is young.
func (s *server) deleteMe(ctx context.Context, in *deleteMeInput) (*deleteMeOutput, error) {
	caller, _ := callerOf(ctx)
	password := ""
	if in.Body != nil {
		password = in.Body.Value.Password
	}
	if password == "" && !s.Auth.Recent(caller) {
		return nil, &models.FieldError{Field: "password", Problem: "is needed, or a sign-in of the last 5 minutes"}
	}
	if password != "" {
		if err := s.Auth.CheckPassword(ctx, caller.User, password); err != nil {
			return nil, err
		}
	}
	purge, err := s.Engine.DeleteAccount(ctx, caller.User)
	if err != nil {
		return nil, err
	}
	return &deleteMeOutput{SetCookie: refreshCookie.set(requestOf(ctx), ""), PurgeAt: purge.String()}, nil
}
