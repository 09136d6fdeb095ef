package api_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"modu/api"
	"modu/auth"
	"modu/models"
)

func signups(p auth.Policy) setting { return func(o *auth.Options, _ *api.Deps) { o.Signup = p } }

// trySignup signs somebody up with a code.
func (w *world) trySignup(handle, invite string) answer {
	w.t.Helper()
	body := fields{"email": handle + "@example.com", "password": password, "handle": handle}
	if invite != "" {
		body["invite"] = invite
	}
	return w.do(call{method: "POST", path: "/v1/auth/signup", body: body})
}

// founder is the first person of a world in which not everybody may sign up.
func (w *world) founder(handle string) *user {
	w.t.Helper()
	_, link, err := w.auth.CreateUser(w.t.Context(), auth.Signup{Email: handle + "@example.com", Password: password, Handle: handle, Language: "ko"})
	if err != nil || link != "" {
		w.t.Fatal(link, err)
	}
	a := w.login(handle)
	return &user{w: w, id: models.ID(a.body["user"].(map[string]any)["id"].(string)), handle: handle, token: a.str("access_token")}
}

func TestSignUpTakesACodeWhereItIsByInvite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		me := w.founder("minji")
		w.trySignup("sora", "").want(t, 403, "invite_needed")
		for _, bad := range []string{"nonsense", "AAAAAAAAAAAAAAAAAAAAAAAAAA", "\x00", "a' OR 1=1--"} {
			if p := w.trySignup("sora", bad).want(t, 422, "invalid").pointers(); len(p) != 1 || p[0] != "/invite" {
				t.Errorf("%q: errors at %v", bad, p)
			}
		}
		code := me.send("POST", "/v1/me/invites", nil).want(t, 201, "").str("code")
		w.trySignup("minji", code).want(t, 409, "conflict") // taken: the code is not used up
		a := w.trySignup("sora", code).want(t, 201, "")
		if by, _ := a.body["invited_by"].(map[string]any); by["id"] != string(me.id) || by["handle"] != "minji" {
			t.Errorf("invited by %v", by)
		}
		w.trySignup("haru", code).want(t, 422, "invalid")
		if n := len(me.get("/v1/me/invites").ids()); n != 0 {
			t.Errorf("%d codes are left", n)
		}
	}, relaxed, signups(auth.ByInvite))
}

func TestACodeLetsInAsManyAsItSays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		me := w.founder("minji")
		code := me.send("POST", "/v1/me/invites", fields{"uses": 3}).want(t, 201, "").str("code")
		var in, out atomic.Int32
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				a, err := w.try(call{method: "POST", path: "/v1/auth/signup", body: fields{
					"email": fmt.Sprintf("p%d@example.com", i), "password": password, "handle": fmt.Sprintf("person%d", i), "invite": code,
				}})
				switch {
				case err != nil:
					t.Error(err)
				case a.status == 201:
					in.Add(1)
				case a.status == 422:
					out.Add(1)
				default:
					t.Errorf("%d %s", a.status, a.text)
				}
			})
		}
		all.Wait()
		if in.Load() != 3 || out.Load() != 3 {
			t.Errorf("%d came in, %d did not; want 3 and 3", in.Load(), out.Load())
		}
	}, relaxed, signups(auth.ByInvite))
}

func TestACodeEndsAndCanBeTakenBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		me := w.founder("minji")
		week := me.send("POST", "/v1/me/invites", nil).want(t, 201, "")
		taken := me.send("POST", "/v1/me/invites", fields{"uses": 5}).want(t, 201, "")
		other := w.founder("sora")
		other.send("DELETE", "/v1/me/invites/"+taken.str("id"), nil).want(t, 404, "not_found")
		me.send("DELETE", "/v1/me/invites/nonsense", nil).want(t, 404, "not_found")
		me.send("DELETE", "/v1/me/invites/"+taken.str("id"), nil).want(t, 204, "")
		w.trySignup("haru", taken.str("code")).want(t, 422, "invalid")
		w.pass(7*24*time.Hour + time.Second)
		w.trySignup("haru", week.str("code")).want(t, 422, "invalid")
	}, relaxed, signups(auth.ByInvite))
}

func TestInvitesThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		me := w.founder("minji")
		far := models.TimeOf(w.now().Add(91 * 24 * time.Hour))
		for pointer, body := range map[string]fields{
			"/uses": {"uses": 0}, "/expires_at": {"expires_at": "2020-01-01T00:00:00.000Z"},
		} {
			if p := me.send("POST", "/v1/me/invites", body).want(t, 422, "invalid").pointers(); len(p) != 1 || p[0] != pointer {
				t.Errorf("%v: errors at %v", body, p)
			}
		}
		me.send("POST", "/v1/me/invites", fields{"uses": 101, "expires_at": far}).want(t, 422, "invalid")
		for range 20 {
			me.send("POST", "/v1/me/invites", nil).want(t, 201, "")
		}
		me.send("POST", "/v1/me/invites", nil).want(t, 422, "limit")
	}, relaxed)
}

func TestNobodySignsUpWhereItIsClosed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		me := w.founder("minji")
		code := me.send("POST", "/v1/me/invites", nil).want(t, 201, "").str("code")
		w.trySignup("sora", "").want(t, 403, "signup_closed")
		w.trySignup("sora", code).want(t, 403, "signup_closed")
		if got := w.do(call{method: "GET", path: "/v1/auth/ways"}).str("signup"); got != "closed" {
			t.Errorf("ways say %q", got)
		}
	}, relaxed, signups(auth.Closed))
}

func TestACodeIsWelcomeWhereEverybodyMaySignUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		me := w.founder("minji")
		code := me.send("POST", "/v1/me/invites", nil).want(t, 201, "").str("code")
		if by, _ := w.trySignup("sora", code).want(t, 201, "").body["invited_by"].(map[string]any); by["handle"] != "minji" {
			t.Errorf("invited by %v", by)
		}
		w.disable(me.id)
	}, relaxed)
}

// TestACodeOfSomebodyWhoIsAwayLetsNobodyIn, nor does it tell who that was; when its owner is back it is good again.
func TestACodeOfSomebodyWhoIsAwayLetsNobodyIn(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		code := me.send("POST", "/v1/me/invites", nil).want(t, 201, "").str("code")
		me.send("DELETE", "/v1/me", nil).want(t, 204, "")
		w.trySignup("sora", code).want(t, 422, "invalid")
		w.login("minji")
		w.trySignup("sora", code).want(t, 201, "")
	})
}
