package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"modu/api"
	"modu/auth"
)

// browserLogin signs in as a browser does: the refresh token comes as a cookie.
func (w *world) browserLogin(handle string, header map[string]string, host string) *http.Cookie {
	w.t.Helper()
	a := w.do(call{
		method: "POST", path: "/v1/auth/login", body: fields{"login": handle, "password": password}, header: header, host: host,
	}).want(w.t, 200, "")
	if a.cookie == nil || a.body["refresh_token"] != nil {
		w.t.Fatalf("cookie %v, body %s; want the token in the cookie alone", a.cookie, a.text)
	}
	return a.cookie
}

func TestCookieOnPlainHTTP(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		c := w.browserLogin("minji", nil, "")
		if c.Name != "modu_refresh" || c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("cookie = %s", c.Raw)
		}
		a := w.do(call{method: "POST", path: "/v1/auth/refresh", cookie: c, header: map[string]string{"Origin": w.origin}}).want(t, 200, "")
		if a.cookie == nil || a.cookie.Value == c.Value {
			t.Errorf("cookie after a refresh = %v; want another", a.cookie)
		}
		out := w.do(call{method: "POST", path: "/v1/auth/logout", cookie: a.cookie, header: map[string]string{"Origin": w.origin}}).want(t, 204, "")
		if out.cookie == nil || out.cookie.MaxAge >= 0 || out.cookie.Value != "" {
			t.Errorf("cookie after logging out = %v; want it removed", out.cookie)
		}
		w.do(call{method: "POST", path: "/v1/auth/refresh", cookie: a.cookie, header: map[string]string{"Origin": w.origin}}).want(t, 401, "signed_out")
	})
}

func TestCookieOnHTTPS(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		https := map[string]string{"Origin": "https://modu.example", "Sec-Fetch-Site": "same-origin"}
		c := w.browserLogin("minji", https, "modu.example")
		if c.Name != "__Host-modu_refresh" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("cookie = %s", c.Raw)
		}
		if len(c.Raw) > 4096 {
			t.Errorf("the cookie has %d bytes", len(c.Raw))
		}
		plain := &http.Cookie{Name: "modu_refresh", Value: c.Value}
		w.do(call{method: "POST", path: "/v1/auth/refresh", cookie: plain, header: https, host: "modu.example"}).want(t, 401, "signed_out")
		a := w.do(call{method: "POST", path: "/v1/auth/refresh", cookie: c, header: https, host: "modu.example"}).want(t, 200, "")
		if a.header.Get("Strict-Transport-Security") == "" {
			t.Error("no Strict-Transport-Security")
		}
	}, func(_ *auth.Options, d *api.Deps) { d.Origins.Public = "https://modu.example" })
}

// Only the sign-in routes read the cookie.
func TestCookieBuysNothingElse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		c := w.browserLogin("minji", nil, "")
		w.do(call{method: "GET", path: "/v1/auth/sessions", cookie: c, header: map[string]string{"Origin": w.origin}}).want(t, 401, "signed_out")
	})
}

func TestCookieNeedsAnAllowedOrigin(t *testing.T) {
	public := func(_ *auth.Options, d *api.Deps) {
		d.Origins = api.Origins{Public: "https://app.example.com", Others: []string{"https://friend.example"}}
	}
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		const host = "app.example.com"
		c := w.browserLogin("minji", nil, host)
		for _, header := range []map[string]string{
			{"Origin": "https://evil.example"},
			{"Origin": "null"},
			{"Origin": ""},
			{"Origin": "https://app.example.com.evil.io"},
			{"Origin": "https://sub.app.example.com"},
			{"Origin": "https://app.example.com:8443"},
			{"Origin": "http://app.example.com"},
			{"Origin": "HTTPS://APP.EXAMPLE.COM"},
			{"Origin": "https://app.example.com/"},
			{"Origin": "https://app.example.com", "Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"},
		} {
			for _, path := range []string{"/v1/auth/refresh", "/v1/auth/logout"} {
				a := w.do(call{method: "POST", path: path, cookie: c, header: header, host: host})
				if header["Content-Type"] == "" {
					a.want(t, 403, "origin")
				}
				if header["Sec-Fetch-Site"] != "" {
					break // that one is allowed: it would log out
				}
			}
		}
		ok := map[string]string{"Origin": "https://app.example.com", "Sec-Fetch-Site": "same-origin"}
		w.do(call{method: "POST", path: "/v1/auth/logout", cookie: c, header: ok, host: host}).want(t, 204, "")
	}, public)
}

func TestWritesOfOtherSitesAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.signup("minji").str("access_token")
		for _, header := range []map[string]string{
			{"Sec-Fetch-Site": "cross-site"},
			{"Sec-Fetch-Site": "same-site"},
			{"Origin": "https://evil.example"},
			{"Origin": "null"},
		} {
			w.do(call{method: "DELETE", path: "/v1/auth/sessions", token: token, header: header}).want(t, 403, "origin")
			w.do(call{method: "POST", path: "/v1/auth/login", body: fields{"login": "minji", "password": password}, header: header}).want(t, 403, "origin")
		}
		w.sessions(token).want(t, 200, "")
	})
}

func TestBodiesThatFormsCanSendAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		text := `{"login":"minji","password":"` + password + `"}`
		for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "application/problem+json", "application/json; charset=latin1", "nonsense;;"} {
			w.do(call{method: "POST", path: "/v1/auth/login", body: text, header: map[string]string{"Content-Type": kind}}).want(t, 415, "media_type")
		}
		w.do(call{method: "POST", path: "/v1/auth/login", body: text, header: map[string]string{"Content-Type": "application/json; charset=UTF-8"}}).want(t, 200, "")
		form := url.Values{"login": {"minji"}, "password": {password}}.Encode()
		w.do(call{method: "POST", path: "/v1/auth/login", body: form, header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}).want(t, 415, "media_type")
	})
}

// A method that a header names is not the method.
func TestNoMethodOverride(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.signup("minji").str("access_token")
		w.do(call{method: "GET", path: "/v1/auth/sessions", token: token, header: map[string]string{"X-HTTP-Method-Override": "DELETE"}}).want(t, 200, "")
		w.do(call{method: "POST", path: "/v1/auth/sessions", token: token, header: map[string]string{"X-HTTP-Method-Override": "DELETE"}}).want(t, 405, "method")
		w.do(call{method: "GET", path: "/v1/auth/logout", token: token}).want(t, 405, "method")
	})
}

func TestCORSForTheAllowedOriginsOnly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.signup("minji").str("access_token")
		preflight := func(origin string) answer {
			return w.do(call{method: "OPTIONS", path: "/v1/auth/sessions", header: map[string]string{"Origin": origin, "Access-Control-Request-Method": "DELETE"}})
		}
		a := preflight("https://friend.example").want(t, 204, "")
		if a.header.Get("Access-Control-Allow-Origin") != "https://friend.example" || !strings.Contains(a.header.Get("Access-Control-Allow-Methods"), "DELETE") {
			t.Errorf("preflight: %v", a.header)
		}
		if a.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Error("credentials are allowed")
		}
		preflight("https://evil.example").want(t, 403, "origin")
		cross := map[string]string{"Origin": "https://friend.example", "Sec-Fetch-Site": "cross-site"}
		a = w.do(call{method: "GET", path: "/v1/auth/sessions", token: token, header: cross}).want(t, 200, "")
		if a.header.Get("Access-Control-Allow-Origin") != "https://friend.example" {
			t.Errorf("answer: %v", a.header)
		}
		w.do(call{method: "DELETE", path: "/v1/auth/sessions", token: token, header: cross}).want(t, 204, "")
		a = w.do(call{method: "GET", path: "/v1/auth/sessions", token: token, header: map[string]string{"Origin": "https://evil.example"}})
		if a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("another origin may read: %v", a.header)
		}
	}, func(_ *auth.Options, d *api.Deps) { d.Origins.Others = []string{"https://friend.example"} })
}

func TestOriginsAllowed(t *testing.T) {
	set := api.Origins{Public: "https://modu.example", Others: []string{"http://localhost:5173"}}
	for _, test := range []struct {
		origins      api.Origins
		origin, host string
		want         bool
	}{
		{set, "https://modu.example", "modu.example", true},
		{set, "http://localhost:5173", "modu.example", true},
		{set, "http://modu.example", "modu.example", false},
		{set, "http://localhost:8080", "localhost:8080", false},
		{set, "", "modu.example", false},
		{api.Origins{}, "http://localhost:8080", "localhost:8080", true},
		{api.Origins{}, "http://127.0.0.1:8080", "127.0.0.1:8080", true},
		{api.Origins{}, "http://[::1]:8080", "[::1]:8080", true},
		{api.Origins{}, "http://192.168.0.7", "192.168.0.7", true},
		{api.Origins{}, "https://localhost:8080", "localhost:8080", false},
		{api.Origins{}, "http://localhost:8081", "localhost:8080", false},
		{api.Origins{}, "http://modu.example", "modu.example", false},
		{api.Origins{}, "http://127.0.0.1.evil.io", "127.0.0.1.evil.io", false},
		{api.Origins{}, "null", "localhost", false},
		{api.Origins{}, "", "localhost", false},
	} {
		if got := test.origins.Allowed(test.origin, test.host); got != test.want {
			t.Errorf("%+v.Allowed(%q, %q) = %t; want %t", test.origins, test.origin, test.host, got, test.want)
		}
	}
}
