package api

import (
	"context"
	"fmt"
	"net/http"

	"modu/models"
)

// sessionRoutes show a person's signed-in devices and end them.
func (s *server) sessionRoutes() {
	const path = "/v1/auth/sessions"
	register(s, forAccount(operation("session-list", http.MethodGet, path, "List the devices that are signed in")), s.listSessions)
	register(s, forAccount(operation("session-end-others", http.MethodDelete, path, "End every session but this one")), s.endOtherSessions)
	register(s, forAccount(operation("session-end", http.MethodDelete, path+"/{id}", "End a session")), s.endSession)
}

type sessionsOutput struct {
	Body struct {
		Data       []sessionBody `json:"data" nullable:"false"`
		NextCursor *string       `json:"next_cursor"`
	}
}

type sessionBody struct {
	ID        models.ID   `json:"id"`
	Agent     string      `json:"agent" doc:"How the client called itself when it signed in"`
	CreatedAt models.Time `json:"created_at" format:"date-time"`
	UsedAt    models.Time `json:"used_at" format:"date-time"`
	ExpiresAt models.Time `json:"expires_at" format:"date-time"`
	Current   bool        `json:"current" doc:"Whether this request belongs to it"`
}

func (s *server) listSessions(ctx context.Context, _ *struct{}) (*sessionsOutput, error) {
	caller, _ := callerOf(ctx)
	sessions, err := s.Auth.Sessions(ctx, caller.User)
	if err != nil {
		return nil, err
	}
	out := &sessionsOutput{}
	out.Body.Data = make([]sessionBody, 0, len(sessions))
	for _, one := range sessions {
		out.Body.Data = append(out.Body.Data, sessionBody{
			ID: one.ID, Agent: one.Agent, CreatedAt: one.CreatedAt, UsedAt: one.UsedAt, ExpiresAt: one.ExpiresAt,
			Current: one.ID == caller.Session,
		})
	}
	return out, nil
}

func (s *server) endOtherSessions(ctx context.Context, _ *struct{}) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	raise, err := s.Auth.EndOtherSessions(ctx, caller.User, caller.Session)
	if err != nil {
		return nil, err
	}
	s.announce(ctx, raise)
	return nil, nil
}

type sessionInput struct {
	ID string `path:"id"`
}

func (s *server) endSession(ctx context.Context, in *sessionInput) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	id := models.ID(in.ID)
	if !id.Valid() {
		return nil, fmt.Errorf("session: %w", models.ErrNotFound)
	}
	raise, err := s.Auth.EndSession(ctx, caller.User, id)
	if err != nil {
		return nil, err
	}
	s.announce(ctx, raise)
	return nil, nil
}
