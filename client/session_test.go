package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// An account is the sign-in side of a server with one person.
type account struct {
	mu        sync.Mutex // guards everything below
	asked     []string   // method, path and body of each request
	refreshes int
	revoked   bool
	expiresIn int
}

func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = append(a.asked, r.Method+" "+r.URL.Path+" "+string(body)+r.Header.Get("Authorization"))
	switch r.URL.Path {
	case "/v1/auth/login", "/v1/auth/signup":
		if strings.Contains(string(body), "wrong") {
			problem(w, http.StatusUnauthorized, "sign_in")
			return
		}
	case "/v1/auth/refresh":
		if a.revoked || !strings.Contains(string(body), fmt.Sprintf(`"r%d"`, a.refreshes)) {
			problem(w, http.StatusUnauthorized, "signed_out")
			return
		}
		a.refreshes++
	case "/v1/busy":
		w.Header().Set("Retry-After", "7")
		problem(w, http.StatusTooManyRequests, "rate")
		return
	case "/v1/portal":
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>")
		return
	case "/v1/day":
		_, _ = io.WriteString(w, `{"title":"today"}`)
		return
	default:
		w.WriteHeader(http.StatusNoContent)
		return
	}
	text, _ := json.Marshal(tokens{User{me, "minji", "Minji"}, fmt.Sprintf("a%d", a.refreshes), a.expiresIn, fmt.Sprintf("r%d", a.refreshes)})
	_, _ = w.Write(text)
}

func problem(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"status":`+fmt.Sprint(status)+`,"code":"`+code+`","detail":"no","errors":[]}`)
}

func newAccount(t *testing.T) (*account, *httptest.Server) {
	a := &account{expiresIn: 600}
	h := httptest.NewServer(a)
	t.Cleanup(h.Close)
	return a, h
}

func TestSignUpAndLoginAskForTheTokenInTheBody(t *testing.T) {
	a, h := newAccount(t)
	s, err := SignUp(t.Context(), h.Client(), h.URL+"/", NewAccount{Email: "m@example.org", Password: "correct horse", Handle: "minji"})
	if err != nil || s.User().Handle != "minji" || s.RefreshToken() != "r0" {
		t.Fatalf("SignUp = %+v, %v", s, err)
	}
	if _, err := Login(t.Context(), h.Client(), h.URL, "minji", "correct horse"); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`POST /v1/auth/signup {"email":"m@example.org","password":"correct horse","handle":"minji","token_in_body":true}`,
		`POST /v1/auth/login {"login":"minji","password":"correct horse","token_in_body":true}`,
	}
	for i := range want {
		if i >= len(a.asked) || len(a.asked[i]) != len(want[i]) || a.asked[i][:20] != want[i][:20] {
			t.Errorf("asked %q; want %q", a.asked[i], want[i])
		}
	}
}

func TestWrongPasswordIsAProblem(t *testing.T) {
	_, h := newAccount(t)
	_, err := Login(t.Context(), h.Client(), h.URL, "minji", "wrong")
	if p, ok := errors.AsType[*Problem](err); !ok || p.Status != http.StatusUnauthorized || p.Code != "sign_in" {
		t.Errorf("Login = %v; want a Problem", err)
	}
}

func TestTokenIsRefreshedWhenItEndsOrIsRefused(t *testing.T) {
	a, h := newAccount(t)
	s, err := Resume(t.Context(), h.Client(), h.URL, "r0")
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	s.OnRefresh(func(refresh string) { kept = append(kept, refresh) })
	for _, step := range []struct{ refused, want string }{{"", "a1"}, {"", "a1"}, {"a1", "a2"}, {"a1", "a2"}, {"", "a2"}} {
		if got, err := s.Token(t.Context(), step.refused); err != nil || got != step.want {
			t.Errorf("Token(refused %q) = %s, %v; want %s", step.refused, got, err, step.want)
		}
	}
	a.mu.Lock()
	a.expiresIn = int(refreshBefore / time.Second)
	a.mu.Unlock()
	for _, want := range []string{"a3", "a4"} { // what ends so soon is of no use
		refused := ""
		if want == "a3" {
			refused = "a2"
		}
		if got, err := s.Token(t.Context(), refused); err != nil || got != want {
			t.Errorf("Token = %s, %v; want %s", got, err, want)
		}
	}
	if want := "[r2 r3 r4]"; fmt.Sprint(kept) != want {
		t.Errorf("OnRefresh was called with %v; want %v", kept, want)
	}
}

func TestTokenIsRefreshedOnceForAll(t *testing.T) {
	a, h := newAccount(t)
	s, err := Resume(t.Context(), h.Client(), h.URL, "r0")
	if err != nil {
		t.Fatal(err)
	}
	var tasks sync.WaitGroup
	for range 20 {
		tasks.Go(func() {
			if got, err := s.Token(t.Context(), "a1"); err != nil || got != "a2" {
				t.Errorf("Token = %s, %v", got, err)
			}
		})
	}
	tasks.Wait()
	if a.refreshes != 2 {
		t.Errorf("%d refreshes; want 2", a.refreshes)
	}
}

func TestRevokedSessionIsSignedOut(t *testing.T) {
	a, h := newAccount(t)
	s, err := Login(t.Context(), h.Client(), h.URL, "minji", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	a.mu.Lock()
	a.revoked = true
	a.mu.Unlock()
	if _, err := s.Token(t.Context(), "a0"); !errors.Is(err, ErrSignedOut) {
		t.Errorf("Token = %v; want ErrSignedOut", err)
	}
}

func TestDo(t *testing.T) {
	a, h := newAccount(t)
	s, err := Login(t.Context(), h.Client(), h.URL, "minji", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	var day struct {
		Title string `json:"title"`
	}
	if err := s.Do(t.Context(), http.MethodGet, "/v1/day", nil, &day); err != nil || day.Title != "today" {
		t.Errorf("Do = %+v, %v", day, err)
	}
	if got, want := a.asked[1], "GET /v1/day Bearer a0"; got != want {
		t.Errorf("asked %q; want %q", got, want)
	}
	p, ok := errors.AsType[*Problem](s.Do(t.Context(), http.MethodGet, "/v1/busy", nil, nil))
	if !ok || p.RetryAfter != 7*time.Second || p.Code != "rate" {
		t.Errorf("Do = %+v; want a Problem with 7s", p)
	}
	p, ok = errors.AsType[*Problem](s.Do(t.Context(), http.MethodGet, "/v1/portal", nil, nil))
	if !ok || p.Status != http.StatusBadGateway || p.Error() != "502 : Bad Gateway" {
		t.Errorf("Do = %v; want a Problem out of what is no JSON", p)
	}
	if err := s.Logout(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestTokenGivesUpWithItsContext(t *testing.T) {
	_, h := newAccount(t)
	s, err := Login(t.Context(), h.Client(), h.URL, "minji", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	s.turn <- struct{}{} // somebody refreshes and waits for the network
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Token(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("Token = %v; want the context's error", err)
	}
}
