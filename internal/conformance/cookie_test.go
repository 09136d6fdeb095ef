package conformance

import (
	"net/http"
	"strings"
	"testing"
)

func (r *reply) cookie(t *testing.T, name string) *http.Cookie {
	t.Helper()
	for _, line := range r.header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			t.Fatalf("%s: %q: %v", r.what, line, err)
		}
		if c.Name == name {
			return c
		}
	}
	return nil
}

func testRefresh(t *testing.T, w *world) {
	p := w.person(t)
	s := p.connect(t, w.b)
	refresh := func(token string) *reply {
		return request(t, w.b, "POST", "/v1/auth/refresh", object{"refresh_token": token})
	}
	parts := strings.Split(p.refresh, ".")
	if len(parts) != 3 {
		t.Fatalf("refresh token %q; want session.generation.mac", p.refresh)
	}
	first := p.refresh
	second := refresh(first)
	second.want(t, 200)
	if second.json["refresh_token"] == first || str(second.json["access_token"]) == "" || second.json["expires_in"] != 600.0 {
		t.Errorf("refreshed = %s", second.body)
	}
	again := refresh(first) // two tabs at once
	if again.status != 200 || again.json["refresh_token"] != second.json["refresh_token"] {
		t.Errorf("the one before, within 10 s = %d %s; want the current one again", again.status, again.body)
	}
	third := refresh(str(second.json["refresh_token"]))
	third.want(t, 200)
	for _, bad := range []string{"", "x", "a.b.c", parts[0] + ".9." + parts[2], parts[0] + ".1.", newID() + ".1." + parts[2], p.access, first + "x", many("a", 10_000)} {
		if r := refresh(bad); r.status != 401 && r.status != 400 {
			t.Errorf("refresh with %.60q = %d %s", bad, r.status, r.body)
		}
	}
	s.settle(p.s()) // what nobody gave out harms nobody
	refresh(first).refused(t, 401, "")
	s.closes(4401)
	refresh(str(third.json["refresh_token"])).refused(t, 401, "")
	p.call(t, "GET", "/v1/me", nil).refused(t, 401, "signed_out")
}

func testCookie(t *testing.T, w *world) {
	p := w.person(t)
	r := request(t, w.a, "POST", "/v1/auth/login", object{"login": p.handle, "password": password}, "Origin", w.origin)
	r.want(t, 200)
	c := r.cookie(t, w.cookie)
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.Secure != strings.HasPrefix(w.cookie, "__Host-") || len(c.Raw) > 4096 {
		t.Fatalf("cookie = %v in %v", c, r.header)
	}
	if _, ok := r.json["refresh_token"]; ok {
		t.Error("the refresh token stands in the body too")
	}
	sent := c.Name + "=" + c.Value
	if got := p.call(t, "POST", "/v1/auth/login", object{"login": p.handle, "password": password, "token_in_body": true}); got.cookie(t, w.cookie) != nil {
		t.Error("a token in the body comes with a cookie")
	}
	for _, foreign := range append(w.foreign, "") {
		for _, path := range []string{"/v1/auth/refresh", "/v1/auth/logout"} {
			if got := request(t, w.a, "POST", path, nil, originAnd(foreign, "Cookie", sent)...); got.status != 403 {
				t.Errorf("%s by cookie from %q = %d %s; want 403", path, foreign, got.status, got.body)
			}
		}
	}
	if got := request(t, w.a, "GET", "/v1/me", nil, "Cookie", sent, "Origin", w.origin); got.status != 401 {
		t.Errorf("the cookie buys %d %s; only /v1/auth reads it", got.status, got.body)
	}
	next := request(t, w.b, "POST", "/v1/auth/refresh", nil, "Cookie", sent, "Origin", w.origin)
	next.want(t, 200)
	renewed := next.cookie(t, w.cookie)
	if renewed == nil || renewed.Value == c.Value || str(next.json["access_token"]) == "" {
		t.Fatalf("refreshed by cookie: %s, %v", next.body, renewed)
	}
	out := request(t, w.a, "POST", "/v1/auth/logout", nil, "Cookie", renewed.Name+"="+renewed.Value, "Origin", w.origin)
	out.want(t, 204)
	if cleared := out.cookie(t, w.cookie); cleared == nil || cleared.MaxAge >= 0 && cleared.Value != "" {
		t.Errorf("signing out leaves the cookie: %v", out.header)
	}
	request(t, w.b, "POST", "/v1/auth/refresh", nil, "Cookie", renewed.Name+"="+renewed.Value, "Origin", w.origin).refused(t, 401, "")
}

func originAnd(origin string, headers ...string) []string {
	if origin != "" {
		headers = append(headers, "Origin", origin)
	}
	return headers
}

func testCORS(t *testing.T, w *world) {
	me := w.person(t)
	ask := func(origin string) *reply {
		return request(t, w.a, "OPTIONS", "/v1/todos", nil, "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type,if-match,idempotency-key")
	}
	r := ask(w.origin)
	if w.env != nil { // MODU_ALLOWED_ORIGINS is set
		r.want(t, 200, 204)
		allowed := strings.ToLower(r.header.Get("Access-Control-Allow-Headers"))
		if r.header.Get("Access-Control-Allow-Origin") != w.origin || !strings.Contains(r.header.Get("Access-Control-Allow-Methods"), "POST") {
			t.Errorf("preflight: %v", r.header)
		}
		for _, h := range words("authorization content-type if-match idempotency-key") {
			if !strings.Contains(allowed, h) {
				t.Errorf("preflight allows %q; want %s", allowed, h)
			}
		}
		got := me.call(t, "GET", "/v1/goals", nil, "Origin", w.origin)
		exposed := strings.ToLower(got.header.Get("Access-Control-Expose-Headers"))
		if got.header.Get("Access-Control-Allow-Origin") != w.origin || !strings.Contains(exposed, "etag") || !strings.Contains(exposed, "modu-position") || !strings.Contains(exposed, "retry-after") {
			t.Errorf("answer: %v", got.header)
		}
	}
	if r.header.Get("Access-Control-Allow-Credentials") != "" {
		t.Error("CORS with credentials")
	}
	for _, foreign := range append(w.foreign, "*") {
		for _, got := range []*reply{ask(foreign), me.call(t, "GET", "/v1/goals", nil, "Origin", foreign)} {
			if h := got.header.Get("Access-Control-Allow-Origin"); h != "" {
				t.Errorf("origin %q: Access-Control-Allow-Origin %q", foreign, h)
			}
		}
	}
	if v := me.call(t, "GET", "/v1/me", nil).header.Get("Vary"); !strings.Contains(v, "Origin") || !strings.Contains(v, "Authorization") {
		t.Errorf("Vary = %q", v)
	}
	if c := me.call(t, "GET", "/v1/me", nil).header.Get("Cache-Control"); c != "no-store" {
		t.Errorf("Cache-Control = %q", c)
	}
}
