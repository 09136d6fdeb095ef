package api_test

import (
	"strings"
	"testing"
)

func TestSignupMakesAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.signup("minji")
		user, _ := a.body["user"].(map[string]any)
		if user["handle"] != "minji" || user["name"] != "minji" || user["photo_id"] != nil || user["id"] == "" {
			t.Errorf("user = %v; want the handle as its name and no photo", user)
		}
		if a.body["expires_in"] != float64(600) && a.body["expires_in"] != float64(599) /* on a slow machine */ {
			t.Errorf("expires_in = %v; want ten minutes", a.body["expires_in"])
		}
		if a.cookie != nil {
			t.Errorf("cookie %v beside the token in the body", a.cookie)
		}
		w.sessions(a.str("access_token")).want(t, 200, "")
	})
}

func TestSignupRefusesEveryFaultAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.do(call{method: "POST", path: "/v1/auth/signup", body: fields{
			"email": "nobody", "password": "short", "handle": "A", "name": "\u202e", "locale": "fr", "time_zone": "Local",
		}}).want(t, 422, "invalid")
		got := strings.Join(a.pointers(), " ")
		if want := "/email /password /handle /name /locale /time_zone"; got != want {
			t.Errorf("pointers = %s; want %s", got, want)
		}
		if strings.Contains(a.text, "short") && strings.Contains(a.text, `"short"`) {
			t.Errorf("the answer quotes what was sent: %s", a.text)
		}
	})
}

func TestSignupTellsWhatIsTaken(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		for _, test := range []struct{ email, handle, want string }{
			{"other@example.com", "minji", "/handle"},
			{"MINJI@example.com", "other", "/email"},
		} {
			a := w.do(call{method: "POST", path: "/v1/auth/signup", body: fields{
				"email": test.email, "password": password, "handle": test.handle,
			}}).want(t, 409, "conflict")
			if got := a.pointers(); len(got) != 1 || got[0] != test.want {
				t.Errorf("sign up with %s and %s: pointers %v; want %s", test.email, test.handle, got, test.want)
			}
		}
	})
}

func TestLoginByEmailAndByHandle(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		for _, login := range []string{"minji", " Minji ", "minji@example.com", "Minji@Example.COM"} {
			w.login(login)
		}
		for _, login := range []string{"nobody", "nobody@example.com", "", "\x00", "' OR 1=1--", strings.Repeat("a", 5000)} {
			w.do(call{method: "POST", path: "/v1/auth/login", body: fields{"login": login, "password": password}}).want(t, 401, "wrong_login")
		}
	}, relaxed)
}

func TestChangePassword(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		here := w.signup("minji")
		there := w.login("minji")
		change := func(current, new string) answer {
			return w.do(call{
				method: "POST", path: "/v1/auth/password", token: here.str("access_token"),
				body: fields{"current_password": current, "new_password": new},
			})
		}
		change("wrong password", "another long one").want(t, 401, "wrong_login")
		change(password, "short").want(t, 422, "invalid")
		w.takeRaises()
		change(password, "another long one").want(t, 204, "")
		if raises := w.takeRaises(); len(raises) != 1 || raises[0].Fence != raises[0].Was+1 {
			t.Errorf("raises = %v; want one", raises)
		}
		w.sessions(here.str("access_token")).want(t, 200, "")
		w.sessions(there.str("access_token")).want(t, 401, "signed_out")
		w.refresh(there.str("refresh_token")).want(t, 401, "signed_out")
		w.refresh(here.str("refresh_token")).want(t, 200, "")
		w.do(call{method: "POST", path: "/v1/auth/login", body: fields{"login": "minji", "password": password}}).want(t, 401, "wrong_login")
	})
}
