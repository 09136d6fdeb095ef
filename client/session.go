package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	restTimeout   = 15 * time.Second
	restBytes     = 4 << 20          // of an answer
	refreshBefore = 30 * time.Second // an access token that ends sooner is replaced
)

// A User is how others see a person.
type User struct {
	ID     string `json:"id"`
	Handle string `json:"handle"`
	Name   string `json:"name"`
}

// A Problem is the answer of a REST call that did not succeed (RFC 9457).
type Problem struct {
	Status     int           `json:"status"`
	Code       string        `json:"code"`
	Title      string        `json:"title"`
	Detail     string        `json:"detail"`
	RequestID  string        `json:"request_id"`
	RetryAfter time.Duration `json:"-"` // 0 if the server did not say
}

func (p *Problem) Error() string {
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s: %s", p.Status, p.Code, text))
}

// A Session is a signed-in person: access tokens for the socket and for REST, refreshed when they end. Its methods may be
// called from anywhere.
type Session struct {
	// Fixed at construction.
	http   *http.Client
	server string
	user   User
	turn   chan struct{} // capacity 1: who holds the token refreshes, outside mu

	mu      sync.Mutex // guards everything below
	access  string
	expires time.Time
	refresh string
	renewed func(refresh string) // may be nil
}

// tokens is what the sign-in routes answer.
type tokens struct {
	User         User   `json:"user"`
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in"` // seconds
	RefreshToken string `json:"refresh_token"`
}

// A NewAccount is what SignUp asks for.
type NewAccount struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Handle   string `json:"handle"`
	Name     string `json:"name,omitzero"`
	Locale   string `json:"locale,omitzero"`
	TimeZone string `json:"time_zone,omitzero"` // IANA
}

// SignUp makes an account and signs it in. An error of the server is a *Problem, here and below.
func SignUp(ctx context.Context, hc *http.Client, server string, account NewAccount) (*Session, error) {
	body := struct {
		NewAccount  `json:",inline"`
		TokenInBody bool `json:"token_in_body"`
	}{account, true}
	return signIn(ctx, hc, server, "/v1/auth/signup", body)
}

// Login signs in by handle or e-mail address.
func Login(ctx context.Context, hc *http.Client, server, login, password string) (*Session, error) {
	return signIn(ctx, hc, server, "/v1/auth/login", map[string]any{"login": login, "password": password, "token_in_body": true})
}

// Resume takes up a session by a refresh token kept from before.
func Resume(ctx context.Context, hc *http.Client, server, refresh string) (*Session, error) {
	return signIn(ctx, hc, server, "/v1/auth/refresh", map[string]any{"refresh_token": refresh})
}

// Personal acts by a personal access token, which has the scope read at least and is never refreshed: when it is ended, the
// person is signed out.
func Personal(ctx context.Context, hc *http.Client, server, token string) (*Session, error) {
	s := newSession(hc, server)
	if err := s.call(ctx, http.MethodGet, "/v1/me", token, nil, &s.user); err != nil {
		return nil, fmt.Errorf("personal token: %w", err)
	}
	s.access = token
	return s, nil
}

func newSession(hc *http.Client, server string) *Session {
	s := &Session{http: hc, server: strings.TrimRight(server, "/"), turn: make(chan struct{}, 1)}
	if s.http == nil {
		s.http = http.DefaultClient
	}
	return s
}

func signIn(ctx context.Context, hc *http.Client, server, path string, body any) (*Session, error) {
	s := newSession(hc, server)
	var t tokens
	if err := s.call(ctx, http.MethodPost, path, "", body, &t); err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	s.user = t.User
	s.take(t)
	return s, nil
}

// User returns who is signed in.
func (s *Session) User() User { return s.user }

// RefreshToken returns the token that Resume takes. It changes with each refresh, and is "" beside a personal token.
func (s *Session) RefreshToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refresh
}

// OnRefresh has renewed called with each new refresh token, for those who keep it.
func (s *Session) OnRefresh(renewed func(refresh string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.renewed = renewed
}

// Token is a TokenSource.
func (s *Session) Token(ctx context.Context, refused string) (string, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	s.mu.Lock()
	access, refresh, expires := s.access, s.refresh, s.expires
	s.mu.Unlock()
	if access != refused && (refresh == "" || time.Now().Add(refreshBefore).Before(expires)) {
		return access, nil
	}
	if refresh == "" { // a personal token
		return "", ErrSignedOut
	}
	var t tokens
	err := s.call(ctx, http.MethodPost, "/v1/auth/refresh", "", map[string]any{"refresh_token": refresh}, &t)
	if problem, ok := errors.AsType[*Problem](err); ok && problem.Status == http.StatusUnauthorized {
		return "", ErrSignedOut
	}
	if err != nil {
		return "", fmt.Errorf("refresh: %w", err)
	}
	s.take(t)
	return t.AccessToken, nil
}

func (s *Session) take(t tokens) {
	s.mu.Lock()
	s.access = t.AccessToken
	s.expires = time.Now().Add(time.Duration(t.ExpiresIn) * time.Second)
	var renewed func(string)
	if t.RefreshToken != "" && t.RefreshToken != s.refresh {
		s.refresh = t.RefreshToken
		renewed = s.renewed
	}
	s.mu.Unlock()
	if renewed != nil {
		renewed(t.RefreshToken)
	}
}

// Do makes a REST call as this person: in is sent as JSON unless it is nil, the answer read into out unless it is nil.
func (s *Session) Do(ctx context.Context, method, path string, in, out any) error {
	token, err := s.Token(ctx, "")
	if err != nil {
		return err
	}
	return s.call(ctx, method, path, token, in, out)
}

// Logout ends the session on the server.
func (s *Session) Logout(ctx context.Context) error {
	return s.call(ctx, http.MethodPost, "/v1/auth/logout", "", map[string]any{"refresh_token": s.RefreshToken()}, nil)
}

func (s *Session) call(ctx context.Context, method, path, token string, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, restTimeout)
	defer cancel()
	request, err := s.request(ctx, method, path, token, in)
	if err != nil {
		return err
	}
	response, err := s.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, restBytes))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		return problemOf(response, body)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

func (s *Session) request(ctx context.Context, method, path, token string, in any) (*http.Request, error) {
	if in == nil {
		return s.requestOf(ctx, method, path, token, "", nil)
	}
	text, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return s.requestOf(ctx, method, path, token, "application/json", bytes.NewReader(text))
}

func (s *Session) requestOf(ctx context.Context, method, path, token, contentType string, body io.Reader) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.server+path, body)
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return request, nil
}

func problemOf(response *http.Response, body []byte) *Problem {
	p := &Problem{}
	if !jsontext.Value(body).IsValid() || json.Unmarshal(body, p) != nil {
		p = &Problem{Title: http.StatusText(response.StatusCode)}
	}
	p.Status = response.StatusCode
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil {
		p.RetryAfter = time.Duration(seconds) * time.Second
	}
	return p
}
