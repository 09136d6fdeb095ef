package api

import (
	"context"
	"fmt"
	"net/http"

	"modu/auth"
	"modu/models"
)

// tokenRoutes make, list and end a person's tokens for scripts.
func (s *server) tokenRoutes() {
	const path = "/v1/auth/tokens"
	register(s, answering(http.StatusCreated, forAccount(operation("make-token", http.MethodPost, path, "Make a personal access token"))), s.makeToken)
	register(s, forAccount(operation("list-tokens", http.MethodGet, path, "List the personal access tokens")), s.listTokens)
	register(s, forAccount(operation("end-token", http.MethodDelete, path+"/{id}", "End a personal access token")), s.endToken)
}

type tokenInput struct {
	Body body[tokenAsked]
}

type tokenAsked struct {
	Name    string      `json:"name" doc:"For yourself: what it is used for"`
	Scopes  []string    `json:"scopes,omitempty" nullable:"false" enum:"read,write,account" doc:"read and write if left out. read is GETs and the socket, write is changes, account is sessions, tokens, passkeys, invites, export and deletion"`
	Expires models.Time `json:"expires_at,omitzero" format:"date-time" doc:"Never if left out"`
}

type tokenBody struct {
	ID        models.ID    `json:"id"`
	Name      string       `json:"name"`
	Scopes    []string     `json:"scopes" nullable:"false"`
	CreatedAt models.Time  `json:"created_at" format:"date-time"`
	UsedAt    *models.Time `json:"used_at" format:"date-time" doc:"To within an hour; null: never"`
	ExpiresAt *models.Time `json:"expires_at" format:"date-time" doc:"null: never"`
	Token     string       `json:"token,omitempty" doc:"The secret, to be sent as Bearer; it is told only when it is made"`
}

type tokenOutput struct {
	Location string `header:"Location"`
	Body     tokenBody
}

func (s *server) makeToken(ctx context.Context, in *tokenInput) (*tokenOutput, error) {
	caller, _ := callerOf(ctx)
	asked := in.Body.Value
	if scopes, err := models.ParseScopes(asked.Scopes); err == nil && !caller.May(scopes) {
		return nil, checkScope(caller, asked.Scopes) // nobody gives what they have not
	} else if asked.Scopes == nil && !caller.May(models.ScopeRead|models.ScopeWrite) {
		return nil, checkScope(caller, (models.ScopeRead | models.ScopeWrite).Names())
	}
	t, secret, err := s.Auth.MakeToken(ctx, caller.User, auth.NewToken{Name: asked.Name, Scopes: asked.Scopes, Expires: asked.Expires})
	if err != nil {
		return nil, err
	}
	out := &tokenOutput{Location: "/v1/auth/tokens/" + string(t.ID), Body: tokenOf(t)}
	out.Body.Token = secret
	return out, nil
}

func tokenOf(t models.Token) tokenBody {
	return tokenBody{
		ID: t.ID, Name: t.Name, Scopes: t.Scopes.Names(), CreatedAt: t.CreatedAt, UsedAt: orNull(t.UsedAt), ExpiresAt: orNull(t.ExpiresAt),
	}
}

type tokensOutput struct {
	Body struct {
		Data       []tokenBody `json:"data" nullable:"false"`
		NextCursor *string     `json:"next_cursor"`
	}
}

func (s *server) listTokens(ctx context.Context, _ *struct{}) (*tokensOutput, error) {
	caller, _ := callerOf(ctx)
	list, err := s.Auth.Tokens(ctx, caller.User)
	if err != nil {
		return nil, err
	}
	out := &tokensOutput{}
	out.Body.Data = each(list, tokenOf)
	return out, nil
}

func (s *server) endToken(ctx context.Context, in *sessionInput) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	id := models.ID(in.ID)
	if !id.Valid() {
		return nil, fmt.Errorf("token: %w", models.ErrNotFound)
	}
	raise, err := s.Auth.EndToken(ctx, caller.User, id)
	if err != nil {
		return nil, err
	}
	s.announce(ctx, raise)
	return nil, nil
}
