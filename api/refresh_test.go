package api_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"modu/models"
	"modu/store"
)

func TestRefreshRotates(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.signup("minji").str("refresh_token")
		second := w.refresh(first).want(t, 200, "")
		if got := second.str("refresh_token"); got == first || got == "" {
			t.Errorf("the next token is %q; want another than the first", got)
		}
		if user, _ := second.body["user"].(map[string]any); user["handle"] != "minji" {
			t.Errorf("user = %v; want minji", user)
		}
		w.sessions(second.str("access_token")).want(t, 200, "")
	})
}

// The answer with the next token may have been lost, or two tabs may have asked at once.
func TestRefreshAnswersThePreviousTokenForTenSeconds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.signup("minji").str("refresh_token")
		second := w.refresh(first).str("refresh_token")
		w.pass(9 * time.Second)
		if again := w.refresh(first).want(t, 200, "").str("refresh_token"); again != second {
			t.Errorf("the first token again gives %q; want the current %q", again, second)
		}
		w.refresh(second).want(t, 200, "")
	})
}

func TestRefreshOfASupersededTokenEndsTheSession(t *testing.T) {
	for name, steal := range map[string]func(w *world, first string) (current string){
		"the previous one after its grace": func(w *world, first string) string {
			current := w.refresh(first).str("refresh_token")
			w.pass(11 * time.Second)
			return current
		},
		"one of two rotations ago": func(w *world, first string) string {
			return w.refresh(w.refresh(first).str("refresh_token")).str("refresh_token")
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				in := w.signup("minji")
				first := in.str("refresh_token")
				current := steal(w, first)
				w.takeRaises()
				w.refresh(first).want(t, 401, "signed_out")
				if raises := w.takeRaises(); len(raises) != 1 {
					t.Errorf("raises = %v; want one, so that the sockets close", raises)
				}
				w.refresh(current).want(t, 401, "signed_out")
				w.sessions(in.str("access_token")).want(t, 401, "signed_out")
				if !strings.Contains(w.log.String(), "superseded refresh token") {
					t.Error("the theft is not in the log")
				}
				w.login("minji")
			})
		})
	}
}

func TestRefreshAtOnceGivesOneSuccessor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.signup("minji").str("refresh_token")
		const tabs = 40
		var wg sync.WaitGroup
		got := make([]string, tabs)
		for i := range tabs {
			wg.Go(func() {
				a, err := w.try(call{method: "POST", path: "/v1/auth/refresh", body: fields{"refresh_token": first}})
				if err != nil || a.status != 200 {
					t.Errorf("tab %d: %v, status %d: %s", i, err, a.status, a.text)
					return
				}
				got[i] = a.str("refresh_token")
			})
		}
		wg.Wait()
		for i, token := range got {
			if token != got[0] {
				t.Fatalf("tab %d got %q, tab 0 %q; want the same successor", i, token, got[0])
			}
		}
	}, relaxed)
}

func TestRefreshRefusesWhatIsNoTokenOfOurs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mine := w.signup("minji").str("refresh_token")
		other := w.signup("leo_").str("refresh_token")
		session, rest, _ := strings.Cut(mine, ".")
		_, mac, _ := strings.Cut(rest, ".")
		otherSession, _, _ := strings.Cut(other, ".")
		for _, token := range []string{
			"x", "..", mine + ".", mine + "A", mine[:len(mine)-1], strings.ToUpper(mine), " " + mine,
			session + ".2." + mac, session + ".01." + mac, session + ".-1." + mac, session + ".99999999999999999999." + mac,
			otherSession + ".1." + mac, session + ".1.", "\x00", strings.Repeat("a", 100_000),
		} {
			w.refresh(token).want(t, 401, "signed_out")
		}
		w.do(call{method: "POST", path: "/v1/auth/refresh?refresh_token=" + mine}).want(t, 400, "malformed")
		w.do(call{method: "POST", path: "/v1/auth/refresh"}).want(t, 401, "signed_out")
		w.sessions(mine).want(t, 401, "signed_out")
		w.refresh(mine).want(t, 200, "")
	})
}

func TestRefreshAfterRestart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := w.signup("minji")
		w.start()
		w.sessions(in.str("access_token")).want(t, 200, "")
		w.refresh(in.str("refresh_token")).want(t, 200, "")
	})
}

func TestSessionEndsWhenIdleOrOld(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const day = 24 * time.Hour
		idle := w.signup("minji").str("refresh_token")
		w.pass(31 * day)
		w.refresh(idle).want(t, 401, "signed_out")

		token := w.login("minji").str("refresh_token")
		for range 6 {
			w.pass(29 * day)
			token = w.refresh(token).want(t, 200, "").str("refresh_token")
		}
		w.pass(7 * day) // 181 since it began
		w.refresh(token).want(t, 401, "signed_out")
	}, relaxed)
}

// TestTheOwnerIsToldOfAStolenRefreshToken: in the inbox, once.
func TestTheOwnerIsToldOfAStolenRefreshToken(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		a := w.signup("minji")
		first := a.str("refresh_token")
		w.refresh(w.refresh(first).str("refresh_token")).want(t, 200, "")
		w.refresh(first).want(t, 401, "signed_out")
		w.refresh(first).want(t, 401, "signed_out")
		var news []string
		err := w.store.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
			return tx.NewRaw("SELECT news FROM news WHERE owner_id = ?", a.body["user"].(map[string]any)["id"]).Scan(ctx, &news)
		})
		if err != nil || len(news) != 1 || news[0] != models.NewsSession {
			t.Errorf("news %q, %v; want one of the session", news, err)
		}
	})
}
