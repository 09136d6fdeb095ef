package api_test

import (
	"strings"
	"sync"
	"testing"

	"modu/auth"
)

// list returns the sessions that an answer lists.
func (a answer) list() []map[string]any {
	var all []map[string]any
	data, _ := a.body["data"].([]any)
	for _, one := range data {
		all = append(all, one.(map[string]any))
	}
	return all
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("leo_")
		here := w.signup("minji")
		there := w.do(call{
			method: "POST", path: "/v1/auth/login", body: fields{"login": "minji", "password": password, "token_in_body": true},
			header: map[string]string{"User-Agent": strings.Repeat("전화 ", 60)},
		}).want(t, 200, "")
		list := w.sessions(here.str("access_token")).want(t, 200, "").list()
		if len(list) != 2 {
			t.Fatalf("%d sessions; want 2", len(list))
		}
		phone := list[0] // used last
		if phone["current"] != false || list[1]["current"] != true {
			t.Errorf("sessions = %v; want the second marked current", list)
		}
		if agent := phone["agent"].(string); len(agent) > 100 || !strings.HasPrefix(agent, "전화 전화") {
			t.Errorf("agent = %q; want the first 100 bytes", agent)
		}
		w.takeRaises()
		end := call{method: "DELETE", path: "/v1/auth/sessions/" + phone["id"].(string), token: here.str("access_token")}
		w.do(end).want(t, 204, "")
		if raises := w.takeRaises(); len(raises) != 1 || raises[0].Fence != raises[0].Was+1 {
			t.Errorf("raises = %v; want one", raises)
		}
		w.do(end).want(t, 404, "not_found")
		w.sessions(there.str("access_token")).want(t, 401, "signed_out")
		w.refresh(there.str("refresh_token")).want(t, 401, "signed_out")
		w.sessions(here.str("access_token")).want(t, 200, "")
	})
}

func TestSessionOfSomebodyElseIsNotFound(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		leo := w.signup("leo_")
		minji := w.signup("minji")
		id := w.sessions(leo.str("access_token")).list()[0]["id"].(string)
		var texts []string
		for _, other := range []string{id, "01920000-0000-7000-8000-000000000000", strings.ToUpper(id), "1", "null", "%00", strings.Repeat("9", 10_000)} {
			a := w.do(call{method: "DELETE", path: "/v1/auth/sessions/" + other, token: minji.str("access_token")}).want(t, 404, "not_found")
			texts = append(texts, strings.ReplaceAll(a.text, a.header.Get("X-Request-Id"), "…"))
		}
		for _, text := range texts {
			if text != texts[0] {
				t.Errorf("%s\nwant the same answer as for the session of somebody else\n%s", text, texts[0])
			}
		}
		w.sessions(leo.str("access_token")).want(t, 200, "")
	})
}

func TestEndingTheOtherSessionsKeepsThisOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		there := w.signup("minji")
		here := w.login("minji")
		w.do(call{method: "DELETE", path: "/v1/auth/sessions", token: here.str("access_token")}).want(t, 204, "")
		w.sessions(there.str("access_token")).want(t, 401, "signed_out")
		if n := len(w.sessions(here.str("access_token")).list()); n != 1 {
			t.Errorf("%d sessions; want 1", n)
		}
	})
}

func TestTheTwentyFirstSignInEndsTheOneUnusedLongest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.signup("minji")
		second := w.login("minji")
		w.pass(1e9)
		// Using the first makes the second the one that was unused longest.
		first = w.refresh(first.str("refresh_token")).want(t, 200, "")
		for range auth.MaxSessions - 2 {
			w.pass(1e9)
			w.login("minji")
		}
		w.takeRaises()
		w.pass(1e9)
		last := w.login("minji")
		if raises := w.takeRaises(); len(raises) != 1 {
			t.Errorf("raises = %v; want one", raises)
		}
		if n := len(w.sessions(last.str("access_token")).want(t, 200, "").list()); n != auth.MaxSessions {
			t.Errorf("%d sessions; want %d", n, auth.MaxSessions)
		}
		w.sessions(second.str("access_token")).want(t, 401, "signed_out")
		w.refresh(first.str("refresh_token")).want(t, 200, "")
	}, relaxed)
}

func TestSignInsAtOnceNeverExceedTheSessions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		var wg sync.WaitGroup
		for range 24 {
			wg.Go(func() {
				a, err := w.try(call{method: "POST", path: "/v1/auth/login", body: fields{"login": "minji", "password": password}})
				if err != nil || a.status != 200 {
					t.Errorf("%v, status %d: %s", err, a.status, a.text)
				}
			})
		}
		wg.Wait()
		if n := len(w.sessions(w.login("minji").str("access_token")).list()); n != auth.MaxSessions {
			t.Errorf("%d sessions; want %d", n, auth.MaxSessions)
		}
	}, relaxed)
}

func TestLogout(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		logout := func(c call) answer {
			c.method, c.path = "POST", "/v1/auth/logout"
			return w.do(c)
		}
		byBody := w.signup("minji")
		superseded := byBody.str("refresh_token")
		w.refresh(superseded)
		w.takeRaises()
		logout(call{body: fields{"refresh_token": superseded}}).want(t, 204, "")
		if raises := w.takeRaises(); len(raises) != 1 {
			t.Errorf("raises = %v; want one", raises)
		}
		w.sessions(byBody.str("access_token")).want(t, 401, "signed_out")
		logout(call{body: fields{"refresh_token": superseded}}).want(t, 204, "")
		logout(call{body: fields{"refresh_token": "nonsense"}}).want(t, 204, "")
		logout(call{}).want(t, 401, "signed_out")

		byToken := w.login("minji")
		logout(call{token: byToken.str("access_token")}).want(t, 204, "")
		logout(call{token: byToken.str("access_token")}).want(t, 401, "signed_out")
		w.refresh(byToken.str("refresh_token")).want(t, 401, "signed_out")
	})
}
