package api

import (
	"context"
	"net/http"

	"modu/models"
)

func (s *server) knockRoutes() {
	register(s, signedIn(operation("knock", http.MethodPost, "/v1/users/{id}/knock", "Knock at a person")), s.knock)
}

// knock needs no id of the caller's: it is no thing that stays.
func (s *server) knock(ctx context.Context, in *IDInput) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	other, err := s.otherOf(ctx, caller.User, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, s.pushAt(ctx, caller, put("knock", models.NewID(), object("user_id", string(other))))
}
