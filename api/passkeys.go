package api

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"

	"modu/auth"
	"modu/models"
)

// passkeyRoutes make, list, remove and use passkeys. Each ceremony has a beginning, whose options go to
// navigator.credentials, and an end, to which goes what came of it.
func (s *server) passkeyRoutes() {
	const path = "/v1/auth/passkeys"
	register(s, forAccount(operation("passkey-begin", http.MethodPost, path+"/begin", "Begin to make a passkey")), s.beginPasskey)
	register(s, answering(http.StatusCreated, forAccount(operation("passkey-finish", http.MethodPost, path+"/finish", "Keep the passkey that was made"))), s.finishPasskey)
	register(s, forAccount(operation("list-passkeys", http.MethodGet, path, "List the passkeys")), s.listPasskeys)
	register(s, forAccount(operation("end-passkey", http.MethodDelete, path+"/{id}", "Remove a passkey")), s.endPasskey)
	const login = "/v1/auth/login/passkey"
	register(s, operation("passkey-login-begin", http.MethodPost, login+"/begin", "Begin to log in by a passkey"), s.beginPasskeyLogin)
	register(s, operation("passkey-login-finish", http.MethodPost, login+"/finish", "Log in by the answer of a passkey"), s.finishPasskeyLogin)
}

// anyJSON is JSON that somebody else makes and reads.
type anyJSON struct{ jsontext.Value }

// Schema describes it as an object.
func (anyJSON) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

type ceremonyOutput struct {
	Body ceremonyBody
}

type ceremonyBody struct {
	Ticket  string  `json:"ticket" doc:"To be sent with the answer: good once, for five minutes"`
	Options anyJSON `json:"options" doc:"For navigator.credentials, as JSON"`
}

func ceremonyOf(c auth.Ceremony) *ceremonyOutput {
	return &ceremonyOutput{Body: ceremonyBody{Ticket: c.Ticket, Options: anyJSON{c.Options}}}
}

// site is where the person who asks uses passkeys.
func (s *server) site(q *request) (auth.Site, error) {
	base, err := s.base(q)
	if err != nil {
		return auth.Site{}, err
	}
	u, err := url.Parse(base)
	if err != nil {
		return auth.Site{}, codeError{code: codeOrigin, cause: err}
	}
	host := u.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if net.ParseIP(strings.Trim(host, "[]")) != nil { // a passkey is bound to a name
		return auth.Site{}, codeError{code: codeOrigin}
	}
	return auth.Site{ID: host, Origin: base}, nil
}

func (s *server) beginPasskey(ctx context.Context, _ *struct{}) (*ceremonyOutput, error) {
	caller, _ := callerOf(ctx)
	site, err := s.site(requestOf(ctx))
	if err != nil {
		return nil, err
	}
	c, err := s.Auth.BeginPasskey(ctx, caller.User, site)
	if err != nil {
		return nil, err
	}
	return ceremonyOf(c), nil
}

type finishPasskeyInput struct {
	Body body[finishPasskeyBody]
}

type finishPasskeyBody struct {
	Ticket     string  `json:"ticket" maxLength:"64"`
	Name       string  `json:"name" doc:"For yourself: where the key is"`
	Credential anyJSON `json:"credential" doc:"What navigator.credentials.create made, as JSON"`
}

type passkeyBody struct {
	ID        models.ID    `json:"id"`
	Name      string       `json:"name"`
	CreatedAt models.Time  `json:"created_at" format:"date-time"`
	UsedAt    *models.Time `json:"used_at" format:"date-time" doc:"null: never"`
}

type passkeyOutput struct {
	Location string `header:"Location"`
	Body     passkeyBody
}

func passkeyOf(p models.Passkey) passkeyBody {
	return passkeyBody{ID: p.ID, Name: p.Name, CreatedAt: p.CreatedAt, UsedAt: orNull(p.UsedAt)}
}

func (s *server) finishPasskey(ctx context.Context, in *finishPasskeyInput) (*passkeyOutput, error) {
	caller, _ := callerOf(ctx)
	site, err := s.site(requestOf(ctx))
	if err != nil {
		return nil, err
	}
	b := in.Body.Value
	p, err := s.Auth.FinishPasskey(ctx, caller.User, site, b.Ticket, b.Name, b.Credential.Value)
	if err != nil {
		return nil, err
	}
	return &passkeyOutput{Location: "/v1/auth/passkeys/" + string(p.ID), Body: passkeyOf(*p)}, nil
}

type passkeysOutput struct {
	Body struct {
		Data       []passkeyBody `json:"data" nullable:"false"`
		NextCursor *string       `json:"next_cursor"`
	}
}

func (s *server) listPasskeys(ctx context.Context, _ *struct{}) (*passkeysOutput, error) {
	caller, _ := callerOf(ctx)
	list, err := s.Auth.Passkeys(ctx, caller.User)
	if err != nil {
		return nil, err
	}
	out := &passkeysOutput{}
	out.Body.Data = each(list, passkeyOf)
	return out, nil
}

func (s *server) endPasskey(ctx context.Context, in *sessionInput) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	id := models.ID(in.ID)
	if !id.Valid() {
		return nil, fmt.Errorf("passkey: %w", models.ErrNotFound)
	}
	return nil, s.Auth.EndPasskey(ctx, caller.User, id)
}

func (s *server) beginPasskeyLogin(ctx context.Context, _ *struct{}) (*ceremonyOutput, error) {
	q := requestOf(ctx)
	site, err := s.site(q)
	if err != nil {
		return nil, err
	}
	c, err := s.Auth.BeginPasskeyLogin(ctx, site, q.device())
	if err != nil {
		return nil, err
	}
	return ceremonyOf(c), nil
}

type passkeyLoginInput struct {
	Body body[passkeyLoginBody]
}

type passkeyLoginBody struct {
	Ticket      string  `json:"ticket" maxLength:"64"`
	Credential  anyJSON `json:"credential" doc:"What navigator.credentials.get answered, as JSON"`
	TokenInBody bool    `json:"token_in_body,omitempty" doc:"The refresh token comes in the body and not as a cookie"`
}

func (s *server) finishPasskeyLogin(ctx context.Context, in *passkeyLoginInput) (*grantOutput, error) {
	q := requestOf(ctx)
	site, err := s.site(q)
	if err != nil {
		return nil, err
	}
	b := in.Body.Value
	g, err := s.Auth.FinishPasskeyLogin(ctx, site, b.Ticket, b.Credential.Value, q.device())
	if err != nil {
		return nil, err
	}
	return s.granted(ctx, g, b.TokenInBody), nil
}
