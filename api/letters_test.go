package api_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"modu/api"
	"modu/auth"
)

// inbox receives the letters that a world sends.
func inbox(letters chan auth.Letter) setting {
	return func(o *auth.Options, _ *api.Deps) {
		o.Public = "https://modu.example"
		o.Send = func(_ context.Context, l auth.Letter) error {
			letters <- l
			return nil
		}
	}
}

// post runs the world's outbox until the test's end.
func (w *world) post() {
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	a := w.auth
	running.Go(func() { _ = a.Run(ctx) })
	w.t.Cleanup(func() {
		stop()
		running.Wait()
	})
}

func linkIn(t *testing.T, l auth.Letter, kind string) string {
	t.Helper()
	_, after, ok := strings.Cut(l.Text, "https://modu.example/#"+kind+"=")
	if !ok {
		t.Fatalf("no link in %q", l.Text)
	}
	token, _, _ := strings.Cut(after, "\n")
	return token
}

// TestForgotAnswersTheSameWhoeverItIsAbout: status, headers and body.
func TestForgotAnswersTheSameWhoeverItIsAbout(t *testing.T) {
	t.Run("without mail", func(t *testing.T) { each(t, sameOfForgot(false), relaxed) })
	t.Run("with mail", func(t *testing.T) { each(t, sameOfForgot(true), relaxed, inbox(make(chan auth.Letter, 10))) })
}

func sameOfForgot(mail bool) func(t *testing.T, w *world) {
	return func(t *testing.T, w *world) {
		w.signup("minji")
		seen := map[string]bool{}
		for _, login := range []string{"minji", "minji@example.com", "nobody", "nobody@example.com", "", "\x00", strings.Repeat("x", 5000)} {
			a := w.do(call{method: "POST", path: "/v1/auth/forgot", body: fields{"login": login}}).want(t, 202, "")
			if strings.Contains(a.str("detail"), "sends no mail") == mail {
				t.Errorf("with mail %t: %s", mail, a.text)
			}
			for _, own := range []string{"Date", "X-Request-Id", "RateLimit"} { // the last counts whoever asks
				a.header.Del(own)
			}
			var header strings.Builder
			if err := a.header.Write(&header); err != nil {
				t.Fatal(err)
			}
			seen[header.String()+a.text] = true
		}
		if len(seen) != 1 {
			t.Errorf("the answers differ: %v", seen)
		}
		ways := w.do(call{method: "GET", path: "/v1/auth/ways"}).want(t, 200, "")
		if ways.body["mail"] != mail || ways.body["signup"] != "open" {
			t.Errorf("ways: %s", ways.text)
		}
	}
}

func TestAPasswordIsSetAnewByMail(t *testing.T) {
	letters := make(chan auth.Letter, 10)
	each(t, func(t *testing.T, w *world) {
		w.post()
		first := w.signup("minji")
		verify := linkIn(t, <-letters, "verify")
		w.do(call{method: "POST", path: "/v1/auth/verify", body: fields{"token": verify}}).want(t, 204, "")
		w.do(call{method: "POST", path: "/v1/auth/verify", body: fields{"token": verify}}).want(t, 422, "ticket")
		w.do(call{method: "POST", path: "/v1/auth/forgot", body: fields{"login": "minji"}}).want(t, 202, "")
		token := linkIn(t, <-letters, "reset")
		if w.holds(token) || strings.Contains(w.log.String(), token) {
			t.Error("the link's secret is kept")
		}
		again := fields{"token": token, "new_password": "short"}
		if p := w.do(call{method: "POST", path: "/v1/auth/reset", body: again}).want(t, 422, "invalid").pointers(); len(p) != 1 || p[0] != "/new_password" {
			t.Errorf("errors at %v", p)
		}
		w.takeRaises()
		again["new_password"] = "a better password"
		w.do(call{method: "POST", path: "/v1/auth/reset", body: again}).want(t, 204, "")
		if len(w.takeRaises()) != 1 {
			t.Error("nobody was told that the sessions have ended")
		}
		w.do(call{method: "POST", path: "/v1/auth/reset", body: again}).want(t, 422, "ticket")
		w.sessions(first.str("access_token")).want(t, 401, "signed_out")
		w.do(call{method: "POST", path: "/v1/auth/login", body: fields{"login": "minji", "password": "a better password"}}).want(t, 200, "")
	}, relaxed, inbox(letters))
}

func TestTicketsThatAreNone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, token := range []string{"", "x", strings.Repeat("A", 43), "\x00", strings.Repeat("x", 1000)} {
			w.do(call{method: "POST", path: "/v1/auth/reset", body: fields{"token": token, "new_password": "a better password"}}).want(t, 422, "ticket")
			w.do(call{method: "POST", path: "/v1/auth/verify", body: fields{"token": token}}).want(t, 422, "ticket")
		}
		me := w.signup("minji").str("access_token")
		w.do(call{method: "POST", path: "/v1/auth/verify/send", token: me}).want(t, 409, "no_mail")
		w.do(call{method: "POST", path: "/v1/auth/verify/send"}).want(t, 401, "signed_out")
	}, relaxed)
}

func TestGuessingTicketsIsLimited(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 30 {
			w.do(call{method: "POST", path: "/v1/auth/verify", body: fields{"token": "x"}}).want(t, 422, "ticket")
		}
		a := w.do(call{method: "POST", path: "/v1/auth/reset", body: fields{"token": "x", "new_password": "a better password"}}).want(t, 429, "rate_limited")
		if a.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	})
}
