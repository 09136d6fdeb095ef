package api_test

import (
	"regexp"
	"testing"

	"modu/internal/testenv"
)

// wantQuota checks the headers that tell what is left of a limit.
func wantQuota(t *testing.T, a answer, policy, left string) {
	t.Helper()
	if got := a.header.Get("RateLimit-Policy"); got != policy {
		t.Errorf("RateLimit-Policy: %s; want %s", got, policy)
	}
	if got := a.header.Get("RateLimit"); got != left {
		t.Errorf("RateLimit: %s; want %s", got, left)
	}
}

func TestAnswersTellWhatIsLeftOfALimit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		w.freshWindow()
		const policy = `"login-addr";q=30;w=60` // and nothing about the account
		wantPolicy := func(a answer, left string) {
			t.Helper()
			if got := a.header.Get("RateLimit-Policy"); got != policy {
				t.Errorf("RateLimit-Policy: %s; want %s", got, policy)
			}
			if got := remaining(a); got != left {
				t.Errorf("RateLimit: %s; want %s left", a.header.Get("RateLimit"), left)
			}
		}
		wantPolicy(w.tryLogin("minji", "wrong password", "203.0.113.1"), "29")
		wantPolicy(w.tryLogin("minji", "wrong password", "203.0.113.1"), "28")
		wantPolicy(w.tryLogin("minji", password, "203.0.113.1"), "27")
	})
}

var rates = regexp.MustCompile(`"[a-z-]+";r=(\d+);t=\d+(?:,( ))?`)

// remaining returns the numbers of what is left in the header RateLimit.
func remaining(a answer) string { return rates.ReplaceAllString(a.header.Get("RateLimit"), "$1$2") }

func TestGuestsAreToldWhatIsLeft(t *testing.T) {
	f := func(t *testing.T, w *world) {
		w.join("minji")
		a := w.guest().get("/v1/users/minji").want(t, 200, "")
		wantQuota(t, a, `"guest";q=60;w=60`, `"guest";r=59;t=60`)
		for range 59 {
			a = w.guest().get("/v1/users/minji").want(t, 200, "")
		}
		if got := remaining(a); got != "0" {
			t.Errorf("%s left; want 0", got)
		}
		a = w.guest().get("/v1/users/minji").want(t, 429, "rate_limited")
		if got := remaining(a); got != "0" || a.header.Get("Retry-After") == "" {
			t.Errorf("%s left, Retry-After %q", got, a.header.Get("Retry-After"))
		}
	}
	f(t, newDomain(t, testenv.SQLite(t), strictGuests))
}

func TestWhatHasNoLimitTellsNone(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		wantQuota(t, w.join("minji").get("/v1/goals").want(t, 200, ""), "", "")
	})
}
