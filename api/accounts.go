package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"modu/auth"
	"modu/models"
	"modu/store"
)

// accountRoutes are the ways in and out.
func (s *server) accountRoutes() {
	register(s, answering(http.StatusCreated, operation("signup", http.MethodPost, "/v1/auth/signup", "Sign up")), s.signup)
	register(s, operation("login", http.MethodPost, "/v1/auth/login", "Log in by e-mail or handle"), s.login)
	register(s, operation("refresh", http.MethodPost, "/v1/auth/refresh", "Exchange a refresh token for the next one"), s.refresh)
	register(s, operation("logout", http.MethodPost, "/v1/auth/logout", "End this session"), s.logout)
	register(s, forAccount(operation("change-password", http.MethodPost, "/v1/auth/password", "Change the password; every other session ends")), s.changePassword)
}

type signupInput struct {
	Body body[signupBody]
}

type signupBody struct {
	Email       string `json:"email" maxLength:"254"`
	Password    string `json:"password" minLength:"10" maxLength:"1024"`
	Handle      string `json:"handle" pattern:"^[a-z0-9_]{4,20}$"`
	Name        string `json:"name,omitempty" doc:"Shown beside the handle; the handle if left out"`
	Locale      string `json:"locale,omitempty" enum:"ko,en" doc:"Accept-Language decides if left out"`
	TimeZone    string `json:"time_zone,omitempty" doc:"An IANA name such as Asia/Seoul"`
	Invite      string `json:"invite,omitempty" maxLength:"64" doc:"A code; needed where signing up takes one"`
	TokenInBody bool   `json:"token_in_body,omitempty" doc:"The refresh token comes in the body and not as a cookie"`
}

type grantOutput struct {
	SetCookie string `header:"Set-Cookie"`
	Body      grantBody
}

type grantBody struct {
	User         models.Person `json:"user"`
	AccessToken  string        `json:"access_token"`
	ExpiresIn    int           `json:"expires_in" doc:"Seconds"`
	RefreshToken string        `json:"refresh_token,omitempty"`

	InvitedBy *models.Person `json:"invited_by,omitempty" doc:"Whose code it was, to be offered to follow; only after signing up with one"`
}

func (s *server) signup(ctx context.Context, in *signupInput) (*grantOutput, error) {
	q, b := requestOf(ctx), in.Body.Value
	g, err := s.Auth.Signup(ctx, auth.Signup{
		Email: b.Email, Password: b.Password, Handle: b.Handle, Name: b.Name, Locale: b.Locale, TimeZone: b.TimeZone,
		Language: q.language, Invite: b.Invite,
	}, q.device())
	if err != nil {
		return nil, err
	}
	return s.granted(ctx, g, b.TokenInBody), nil
}

type loginInput struct {
	Body body[loginBody]
}

type loginBody struct {
	Login       string `json:"login" doc:"The e-mail address or the handle"`
	Password    string `json:"password"`
	TokenInBody bool   `json:"token_in_body,omitempty" doc:"The refresh token comes in the body and not as a cookie"`
}

func (s *server) login(ctx context.Context, in *loginInput) (*grantOutput, error) {
	b := in.Body.Value
	g, err := s.Auth.Login(ctx, b.Login, b.Password, requestOf(ctx).device())
	if err != nil {
		return nil, err
	}
	return s.granted(ctx, g, b.TokenInBody), nil
}

type refreshInput struct {
	Body *body[refreshBody] // may be left out
}

type refreshBody struct {
	RefreshToken string `json:"refresh_token,omitempty" doc:"The cookie is used if it is left out"`
}

func (s *server) refresh(ctx context.Context, in *refreshInput) (*grantOutput, error) {
	token, inBody, err := s.refreshToken(ctx, in)
	if err != nil {
		return nil, err
	}
	g, err := s.Auth.Refresh(ctx, token)
	if err != nil {
		s.announce(ctx, g.Raise)
		s.tellOfTheft(ctx, g)
		return nil, err
	}
	return s.granted(ctx, g, inBody), nil
}

// tellOfTheft writes to the inbox of whose session ended since a refresh token was used that had been superseded. The
// session has ended whether or not that succeeds.
func (s *server) tellOfTheft(ctx context.Context, g auth.Grant) {
	if g.Raise == nil || s.Engine == nil {
		return
	}
	err := s.Engine.Tell(context.WithoutCancel(ctx), g.Raise.Owner, models.News{News: models.NewsSession})
	if err != nil {
		s.log.ErrorContext(ctx, "nobody was told of a session that ended", slog.String("user", string(g.Raise.Owner)), slog.Any("err", err))
	}
}

// refreshToken returns the token in the body, or that of the cookie if the page that sent it is allowed: a browser adds
// a cookie by itself.
func (s *server) refreshToken(ctx context.Context, in *refreshInput) (token string, inBody bool, err error) {
	if in.Body != nil && in.Body.Value.RefreshToken != "" {
		return in.Body.Value.RefreshToken, true, nil
	}
	q := requestOf(ctx)
	token = refreshCookie.of(q)
	if token != "" && !s.Origins.Allowed(q.http.Header.Get("Origin"), q.http.Host) {
		return "", false, codeError{code: codeOrigin}
	}
	return token, false, nil
}

type logoutOutput struct {
	SetCookie string `header:"Set-Cookie"`
}

// logout ends the session of the token in the body, of the cookie, or of the access token. That it has ended already is
// no error.
func (s *server) logout(ctx context.Context, in *refreshInput) (*logoutOutput, error) {
	token, _, err := s.refreshToken(ctx, in)
	if err != nil {
		return nil, err
	}
	var raise *store.FenceRaise
	if token == "" {
		raise, err = s.logoutBearer(ctx)
	} else {
		raise, err = s.Auth.Logout(ctx, token)
	}
	if err != nil {
		return nil, err
	}
	s.announce(ctx, raise)
	return &logoutOutput{SetCookie: refreshCookie.set(requestOf(ctx), "")}, nil
}

func (s *server) logoutBearer(ctx context.Context) (*store.FenceRaise, error) {
	access, ok := requestOf(ctx).bearer()
	if !ok {
		return nil, codeError{code: codeSignedOut}
	}
	caller, err := s.Auth.Authenticate(ctx, access)
	if err != nil {
		return nil, err
	}
	if caller.Scopes != 0 { // a personal access token has no session to end
		return nil, codeError{code: codeNotAllowed}
	}
	return s.Auth.EndSession(ctx, caller.User, caller.Session)
}

type passwordInput struct {
	Body body[passwordBody]
}

type passwordBody struct {
	Current string `json:"current_password"`
	New     string `json:"new_password" minLength:"10" maxLength:"1024"`
}

func (s *server) changePassword(ctx context.Context, in *passwordInput) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	raise, err := s.Auth.ChangePassword(ctx, caller, in.Body.Value.Current, in.Body.Value.New)
	if err != nil {
		return nil, err
	}
	s.announce(ctx, raise)
	return nil, nil
}

// granted is the answer of a sign-in, whose effects on other sessions it has announced.
func (s *server) granted(ctx context.Context, g auth.Grant, tokenInBody bool) *grantOutput {
	s.announce(ctx, g.Raise)
	out := &grantOutput{Body: grantBody{
		User: g.Person, InvitedBy: g.InvitedBy, AccessToken: g.Access, ExpiresIn: int((g.Caller.Expires.Time().Sub(s.Now()) + time.Second - 1) / time.Second),
	}}
	if tokenInBody {
		out.Body.RefreshToken = g.Refresh
	} else {
		out.SetCookie = refreshCookie.set(requestOf(ctx), g.Refresh)
	}
	return out
}

// announce tells every node that sessions of a user have ended, if any have.
func (s *server) announce(ctx context.Context, raise *store.FenceRaise) {
	if raise != nil {
		s.AnnounceFence(context.WithoutCancel(ctx), *raise)
	}
}
