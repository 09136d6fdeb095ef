package api_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"modu/models"
	"modu/store"
)

// settleDue has an engine do what is due.
func (w *world) settleDue() {
	w.t.Helper()
	if err := w.engine.RunDue(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// there reports whether an account is there, deleted or not.
func (w *world) there(user models.ID) (there bool) {
	w.t.Helper()
	err := w.store.Snapshot(w.t.Context(), func(ctx context.Context, tx store.Tx) error {
		found, err := tx.UsersExist(ctx, []models.ID{user})
		there = found[user]
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return there
}

// TestDeletionNeedsThePassword or a sign-in that is young.
func TestDeletionNeedsThePassword(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		w.pass(6 * time.Minute)
		if a := me.send("DELETE", "/v1/me", nil).want(t, 422, "invalid"); len(a.pointers()) != 1 || a.pointers()[0] != "/password" {
			t.Errorf("refused with %s", a.text)
		}
		me.send("DELETE", "/v1/me", fields{"password": "wrong horse"}).want(t, 401, "wrong_login")
		me.get("/v1/me").want(t, 200, "")
		a := me.send("DELETE", "/v1/me", fields{"password": password}).want(t, 204, "")
		purge, err := time.Parse(time.RFC3339, a.header.Get("Modu-Purge-At"))
		if err != nil || purge.Sub(w.now()) < models.DeletionGrace-time.Minute || purge.Sub(w.now()) > models.DeletionGrace {
			t.Errorf("it is purged at %q; want in a week", a.header.Get("Modu-Purge-At"))
		}
		if a.cookie == nil || a.cookie.MaxAge >= 0 {
			t.Errorf("the cookie stays: %v", a.cookie)
		}
		young := w.join("joon")
		young.send("DELETE", "/v1/me", nil).want(t, 204, "")
	})
}

// TestDeletedAccountIsSignedOutEverywhere: every session and every token, until somebody signs in again.
func TestDeletedAccountIsSignedOutEverywhere(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		other := w.login("minji")
		script := &user{w: w, token: me.makeToken("read")}
		script.get("/v1/me").want(t, 200, "")
		me.send("DELETE", "/v1/me", nil).want(t, 204, "")
		for _, token := range []string{me.token, other.str("access_token"), script.token} {
			(&user{w: w, token: token}).get("/v1/me").want(t, 401, "signed_out")
		}
		w.refresh(other.str("refresh_token")).want(t, 401, "signed_out")
		for field, body := range map[string]fields{
			"/email":  {"email": "minji@example.com", "password": password, "handle": "somebody"},
			"/handle": {"email": "somebody@example.com", "password": password, "handle": "minji"},
		} {
			a := w.do(call{method: "POST", path: "/v1/auth/signup", body: body}).want(t, 409, "conflict")
			if len(a.pointers()) != 1 || a.pointers()[0] != field {
				t.Errorf("taken is %v; want %s", a.pointers(), field)
			}
		}
		w.do(call{method: "POST", path: "/v1/auth/login", body: fields{"login": "minji", "password": "wrong horse"}}).want(t, 401, "wrong_login")
		w.pass(6 * 24 * time.Hour)
		back := w.login("minji")
		(&user{w: w, token: back.str("access_token")}).get("/v1/me").want(t, 200, "")
		script.get("/v1/me").want(t, 200, "")
	})
}

// TestDeletedAccountIsNowhere: to others it is as if it had never been, at once and after the rest was done; when its
// owner signs in again it is there as before.
func TestDeletedAccountIsNowhere(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		m := newMatrix(t, w)
		owner := m.people["owner"]
		owner.send("PATCH", "/v1/me", fields{"in_explore": true}).want(t, 200, "")
		owner.send("PUT", "/v1/users/former/follow", nil).want(t, 200, "")
		before := m.people["follower"].get("/v1/users/owner/todos").want(t, 200, "").text
		owner.send("DELETE", "/v1/me", nil).want(t, 204, "")
		m.hiddenFromAll()
		w.settleDue()
		m.hiddenFromAll()
		w.login("owner")
		w.settleDue()
		follower := m.people["follower"]
		if after := follower.get("/v1/users/owner/todos").want(t, 200, "").text; after != before {
			t.Errorf("the todos after the owner came back:\n%s\nbefore:\n%s", after, before)
		}
		follower.wantNames(map[string][]string{"followees": {"owner accepted"}})
		m.people["former"].wantNames(map[string][]string{"requests": {"owner requested"}})
	})
}

// hiddenFromAll asks every route about an owner who is away, in the name of everybody else.
func (m *matrix) hiddenFromAll() {
	m.t.Helper()
	methods := map[string]string{}
	for _, op := range operations(m.t, m.w) {
		methods[op.id] = op.method
	}
	for id, r := range rows {
		if r.path == nil || id == "make-goal" { // whose own thing it then is
			continue
		}
		for _, viewer := range viewers {
			if viewer == "owner" || viewer == "guest" && !r.guests {
				continue
			}
			for _, audience := range audiences {
				var body any
				if r.body != nil {
					body = r.body(m, audience)
				}
				a := m.people[viewer].send(methods[id], r.path(m, audience), body)
				about := r.status(viewer, audience) != 200 || strings.Contains(r.path(m, audience), "owner") && !strings.Contains(r.path(m, audience), "q=")
				if about && a.status != 404 {
					m.t.Errorf("%s by %s of %s: %d; want 404\n%s", id, viewer, audience, a.status, a.text)
				}
				if a.status < 400 && (strings.Contains(a.text, "secret-of-") || strings.Contains(a.text, `"owner"`)) {
					m.t.Errorf("%s by %s tells of who is away:\n%s", id, viewer, a.text)
				}
			}
		}
	}
	if text := m.people["stranger"].get("/v1/users?q=owner").text + m.people["stranger"].get("/v1/explore").text; strings.Contains(text, `"owner"`) {
		m.t.Errorf("who is away is found: %s", text)
	}
}

// TestAccountIsPurgedAfterAWeek: nobody can sign in any more, and the names are free.
func TestAccountIsPurgedAfterAWeek(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		me.todo(me.goal("public", nil), "run", nil)
		me.send("DELETE", "/v1/me", nil).want(t, 204, "")
		w.pass(models.DeletionGrace)
		login := call{method: "POST", path: "/v1/auth/login", body: fields{"login": "minji", "password": password}}
		w.do(login).want(t, 401, "wrong_login") // before the purge has come to it
		for deadline := time.Now().Add(time.Minute); w.there(me.id) && time.Now().Before(deadline); {
			w.settleDue() // unless the server's own engine is at it
		}
		w.do(login).want(t, 401, "wrong_login")
		w.join("minji")
	})
}
