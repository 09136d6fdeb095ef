package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"

	"modu/auth"
	"modu/models"
)

// oauthRoutes sign people in by an issuer of OpenID Connect. The first two are visited by a browser and not called by a
// program: they answer with a redirect.
func (s *server) oauthRoutes() {
	const path = "/v1/auth/oauth"
	register(s, answering(http.StatusFound, operation("oauth-start", http.MethodGet, path+"/{provider}/start", "Go to an issuer to sign in")), s.oauthStart)
	back := answering(http.StatusFound, operation("oauth-callback", http.MethodGet, path+"/{provider}/callback", "Come back from an issuer"))
	back.SkipValidateParams = true // issuers add what they like
	register(s, back, s.oauthCallback)
	register(s, operation("oauth-link", http.MethodPost, path+"/link", "Link an issuer's identity with the account of the same e-mail, or with a new one"), s.oauthLink)
	const identities = "/v1/auth/identities"
	register(s, forAccount(operation("list-identities", http.MethodGet, identities, "List the issuers by which one can sign in")), s.listIdentities)
	register(s, answering(http.StatusCreated, forAccount(operation("make-identity", http.MethodPost, identities, "Link the identity that a browser came back with"))), s.makeIdentity)
	register(s, forAccount(operation("end-identity", http.MethodDelete, identities+"/{id}", "Unlink an issuer")), s.endIdentity)
}

// away is where the page is told how signing in by an issuer went: not at all for success, else the code of a problem,
// or link when there is an account with the same e-mail and somebody has to consent.
const away = "/?oauth="

type redirectOutput struct {
	Location  string   `header:"Location"`
	SetCookie []string `header:"Set-Cookie"`
}

type oauthStartInput struct {
	Provider string `path:"provider"`
	Link     bool   `query:"link" doc:"To link the identity with whoever is signed in, and not to sign in"`
	Invite   string `query:"invite" maxLength:"64" doc:"A code, should it be somebody new"`
}

func (s *server) oauthStart(ctx context.Context, in *oauthStartInput) (*redirectOutput, error) {
	q := requestOf(ctx)
	base, err := s.base(q)
	if err != nil {
		return nil, err
	}
	address, flow, err := s.Auth.Begin(ctx, auth.Flow{Provider: in.Provider, Link: in.Link, Invite: in.Invite}, callback(base, in.Provider))
	if e := classify(err); err != nil && e.code == codeIssuer {
		return s.astray(ctx, err), nil
	}
	if err != nil {
		return nil, err
	}
	return &redirectOutput{Location: address, SetCookie: []string{flowCookie.set(q, flow)}}, nil
}

// callback is our address to which an issuer sends people back; the issuer knows it too.
func callback(base, provider string) string {
	return base + "/v1/auth/oauth/" + url.PathEscape(provider) + "/callback"
}

// base returns the origin at which the person who asks reaches this server. The header Host is believed at home only.
func (s *server) base(q *request) (string, error) {
	switch {
	case s.Origins.Public != "":
		return s.Origins.Public, nil
	case isPrivate(q.http.Host):
		return "http://" + q.http.Host, nil
	}
	return "", codeError{code: codeOrigin}
}

type oauthCallbackInput struct {
	Provider string `path:"provider"`
	State    string `query:"state"`
	Code     string `query:"code"`
}

// oauthCallback always sends the browser to the page, and nowhere else.
func (s *server) oauthCallback(ctx context.Context, in *oauthCallbackInput) (*redirectOutput, error) {
	q := requestOf(ctx)
	base, err := s.base(q)
	if err != nil {
		return nil, err
	}
	arrival, err := s.Auth.Finish(ctx, auth.Return{
		Provider: in.Provider, Redirect: callback(base, in.Provider), Flow: flowCookie.of(q), State: in.State, Code: in.Code,
		Language: q.language,
	}, q.device())
	if err != nil {
		return s.astray(ctx, err), nil
	}
	out := &redirectOutput{Location: "/", SetCookie: []string{flowCookie.set(q, "")}}
	if arrival.Offer != "" {
		out.Location = away + "link"
		out.SetCookie = append(out.SetCookie, offerCookie.set(q, arrival.Offer))
		return out, nil
	}
	s.announce(ctx, arrival.Grant.Raise)
	out.SetCookie = append(out.SetCookie, refreshCookie.set(q, arrival.Grant.Refresh))
	return out, nil
}

// astray sends a browser to the page with the code of what went wrong.
func (s *server) astray(ctx context.Context, err error) *redirectOutput {
	e := classify(err)
	if e.code == codeIssuer || e.code == codeInternal {
		s.log.WarnContext(ctx, "sign-in by an issuer", slog.String("request", requestOf(ctx).id), slog.Any("err", err))
	}
	return &redirectOutput{Location: away + e.code, SetCookie: []string{flowCookie.set(requestOf(ctx), "")}}
}

type oauthLinkInput struct {
	Body body[linkBody]
}

type linkBody struct {
	Password string `json:"password,omitempty" doc:"Of the account with the same e-mail: that is the consent"`
	New      bool   `json:"new,omitempty" doc:"Make an account of its own instead"`
}

type linkedOutput struct {
	SetCookie []string `header:"Set-Cookie"`
	Body      grantBody
}

// oauthLink takes up the offer in the browser's cookie.
func (s *server) oauthLink(ctx context.Context, in *oauthLinkInput) (*linkedOutput, error) {
	q := requestOf(ctx)
	offer, err := s.offerOf(q)
	if err != nil {
		return nil, err
	}
	var g auth.Grant
	if in.Body.Value.New {
		g, err = s.Auth.LinkNew(ctx, offer, q.device())
	} else {
		g, err = s.Auth.Link(ctx, offer, in.Body.Value.Password, q.device())
	}
	if err != nil {
		return nil, err
	}
	granted := s.granted(ctx, g, false)
	return &linkedOutput{SetCookie: []string{granted.SetCookie, offerCookie.set(q, "")}, Body: granted.Body}, nil
}

// offerOf returns the offer of the cookie, if the page that sent it is allowed: a browser adds a cookie by itself.
func (s *server) offerOf(q *request) (string, error) {
	if !s.Origins.Allowed(q.http.Header.Get("Origin"), q.http.Host) {
		return "", codeError{code: codeOrigin}
	}
	return offerCookie.of(q), nil
}

type identityBody struct {
	ID        string      `json:"id" doc:"The provider's name"`
	Email     string      `json:"email,omitempty" doc:"What the issuer called it when it was linked"`
	CreatedAt models.Time `json:"created_at" format:"date-time"`
}

type identitiesOutput struct {
	Body struct {
		Data       []identityBody `json:"data" nullable:"false"`
		NextCursor *string        `json:"next_cursor"`
	}
}

func (s *server) listIdentities(ctx context.Context, _ *struct{}) (*identitiesOutput, error) {
	caller, _ := callerOf(ctx)
	list, err := s.Auth.Identities(ctx, caller.User)
	if err != nil {
		return nil, err
	}
	out := &identitiesOutput{}
	out.Body.Data = each(list, func(i auth.Linked) identityBody {
		return identityBody{ID: i.Provider, Email: i.Email, CreatedAt: i.CreatedAt}
	})
	return out, nil
}

type clearOutput struct {
	SetCookie string `header:"Set-Cookie"`
}

func (s *server) makeIdentity(ctx context.Context, _ *struct{}) (*clearOutput, error) {
	q := requestOf(ctx)
	caller, _ := callerOf(ctx)
	offer, err := s.offerOf(q)
	if err != nil {
		return nil, err
	}
	if err := s.Auth.LinkTo(ctx, offer, caller.User); err != nil {
		return nil, err
	}
	return &clearOutput{SetCookie: offerCookie.set(q, "")}, nil
}

func (s *server) endIdentity(ctx context.Context, in *sessionInput) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	return nil, s.Auth.EndIdentity(ctx, caller.User, in.ID)
}
