package api_test

import (
	"strings"
	"testing"
	"time"

	"modu/models"
)

func TestAPersonalTokenSpeaksForItsOwnerUntilItEnds(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		a := me.send("POST", "/v1/auth/tokens", fields{"name": "달력"}).want(t, 201, "")
		secret := a.str("token")
		if !strings.HasPrefix(secret, "modu_") || len(secret) != len("modu_")+43 {
			t.Fatalf("token %q; want modu_ and 256 bits", secret)
		}
		script := &user{w: w, id: me.id, handle: me.handle, token: secret}
		if got := script.get("/v1/me").want(t, 200, "").body["id"]; got != nil && got != string(me.id) {
			t.Errorf("the token speaks for %v", got)
		}
		script.goal("private", nil) // read and write by default
		script.send("POST", "/v1/auth/tokens", fields{"name": "x"}).want(t, 403, "not_allowed")

		list := me.get("/v1/auth/tokens").want(t, 200, "")
		if strings.Contains(list.text, secret) || len(list.ids()) != 1 || list.ids()[0] != a.str("id") {
			t.Errorf("the list is %s", list.text)
		}
		w.takeRaises()
		me.send("DELETE", "/v1/auth/tokens/"+a.str("id"), nil).want(t, 204, "")
		if raises := w.takeRaises(); len(raises) != 1 || raises[0].Owner != me.id {
			t.Errorf("announced %v; want the fence of the owner", raises)
		}
		script.get("/v1/me").want(t, 401, "signed_out")
		me.send("DELETE", "/v1/auth/tokens/"+a.str("id"), nil).want(t, 404, "not_found")
	})
}

func TestTheSecretOfATokenIsKeptNowhere(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		secret := me.makeToken("read")
		w.do(call{method: "GET", path: "/v1/me", token: secret}).want(t, 200, "")
		if strings.Contains(w.log.String(), secret) {
			t.Error("the log holds it")
		}
		if w.holds(secret) {
			t.Error("the database holds it")
		}
	})
}

func TestATokenEndsWhenItSaid(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		end := models.TimeOf(w.now().Add(time.Hour))
		a := me.send("POST", "/v1/auth/tokens", fields{"name": "x", "expires_at": end}).want(t, 201, "")
		script := call{method: "GET", path: "/v1/me", token: a.str("token")}
		w.do(script).want(t, 200, "")
		w.pass(time.Hour + time.Second)
		w.do(script).want(t, 401, "signed_out")
	})
}

func TestTokensThatAreRefused(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		for _, test := range []struct {
			body    any
			status  int
			code    string
			pointer string
		}{
			{fields{"name": ""}, 422, "invalid", "/name"},
			{fields{"name": strings.Repeat("가", 41)}, 422, "invalid", "/name"},
			{fields{"name": "x", "scopes": []string{}}, 422, "invalid", "/scopes"},
			{fields{"name": "x", "scopes": []string{"admin"}}, 422, "invalid", "/scopes"},
			{fields{"name": "x", "scopes": []string{"read", "read"}}, 422, "invalid", "/scopes"},
			{fields{"name": "x", "expires_at": "2020-01-01T00:00:00.000Z"}, 422, "invalid", "/expires_at"},
			{fields{"name": "x", "expires_at": "tomorrow"}, 400, "malformed", "/expires_at"},
			{fields{"name": "x", "user_id": string(me.id)}, 400, "malformed", "/user_id"},
		} {
			a := me.send("POST", "/v1/auth/tokens", test.body).want(t, test.status, test.code)
			if p := a.pointers(); len(p) != 1 || p[0] != test.pointer {
				t.Errorf("%v: errors at %v; want %s", test.body, p, test.pointer)
			}
		}
		for _, bad := range []string{"modu_", "modu_x", "modu_" + strings.Repeat("A", 43), "modu_" + strings.Repeat("A", 1<<16)} {
			w.do(call{method: "GET", path: "/v1/me", token: bad}).want(t, 401, "signed_out")
		}
		account := me.makeToken("account")
		w.do(call{method: "POST", path: "/v1/auth/tokens", token: account, body: fields{"name": "x"}}).want(t, 403, "not_allowed")
		w.do(call{method: "POST", path: "/v1/auth/tokens", token: account, body: fields{"name": "x", "scopes": []string{"read"}}}).want(t, 403, "not_allowed")
		for range 19 {
			me.makeToken("read")
		}
		me.send("POST", "/v1/auth/tokens", fields{"name": "x"}).want(t, 422, "limit")
	})
}

func TestTokensOfOthersAreNotThere(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		me, other := w.join("minji"), w.join("sora")
		id := me.send("POST", "/v1/auth/tokens", fields{"name": "x"}).want(t, 201, "").str("id")
		for _, id := range []string{id, string(models.NewID()), "nonsense"} {
			other.send("DELETE", "/v1/auth/tokens/"+id, nil).want(t, 404, "not_found")
		}
		if n := len(other.get("/v1/auth/tokens").ids()); n != 0 {
			t.Errorf("%d tokens of somebody else's", n)
		}
	})
}

func TestATokenOfADisabledAccountIsDisabled(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		secret := me.makeToken("read")
		w.disable(me.id)
		w.do(call{method: "GET", path: "/v1/me", token: secret}).want(t, 403, "disabled")
	})
}
