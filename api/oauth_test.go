package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"modu/api"
	"modu/auth"
	"modu/internal/testenv"
)

// by lets people of a world sign in by an issuer called home.
func by(i *testenv.Issuer) setting {
	return func(o *auth.Options, _ *api.Deps) {
		o.Issuers = []auth.Issuer{{Name: "home", URL: i.URL, ClientID: i.ClientID, Secret: i.Secret}}
	}
}

// A browser keeps cookies and follows redirects when it is told to.
type browser struct {
	w   *world
	jar map[string]*http.Cookie
}

func (w *world) browser() *browser { return &browser{w: w, jar: map[string]*http.Cookie{}} }

// send sends a request to the world with the cookies, from one of its own pages.
func (b *browser) send(method, path string, body any, token string) answer {
	b.w.t.Helper()
	header := map[string]string{}
	var cookies []string
	for _, c := range b.jar {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if len(cookies) > 0 {
		header["Cookie"] = strings.Join(cookies, "; ")
	}
	if method != "GET" {
		header["Origin"] = b.w.origin
	}
	a := b.w.do(call{method: method, path: path, body: body, token: token, header: header})
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.MaxAge < 0 {
			delete(b.jar, c.Name)
		} else {
			b.jar[c.Name] = c
		}
	}
	return a
}

// start sets out for the issuer and returns where it sends the browser back to, as a path.
func (b *browser) start(query string) (back *url.URL) {
	b.w.t.Helper()
	a := b.send("GET", "/v1/auth/oauth/home/start"+query, nil, "").want(b.w.t, 302, "")
	res, err := client.Get(a.header.Get("Location"))
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer res.Body.Close()
	back, err = url.Parse(res.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(back.String(), b.w.url+"/v1/auth/oauth/home/callback?") {
		b.w.t.Fatalf("the issuer sends to %s (%d): %v", back, res.StatusCode, err)
	}
	return back
}

// arrive comes back from the issuer and returns where the page is.
func (b *browser) arrive(back *url.URL) string {
	b.w.t.Helper()
	a := b.send("GET", back.RequestURI(), nil, "").want(b.w.t, 302, "")
	return a.header.Get("Location")
}

// signedIn exchanges the browser's cookie for an access token.
func (b *browser) signedIn() answer {
	b.w.t.Helper()
	return b.send("POST", "/v1/auth/refresh", nil, "")
}

func claimsOf(sub, email string, verified bool, more ...string) map[string]any {
	claims := map[string]any{"sub": sub, "email": email, "email_verified": verified}
	for i := 0; i+1 < len(more); i += 2 {
		claims[more[i]] = more[i+1]
	}
	return claims
}

// withIssuer runs f in a world of each database with an issuer.
func withIssuer(t *testing.T, f func(t *testing.T, w *world, i *testenv.Issuer)) {
	i := testenv.StartIssuer(t)
	inDomain(t, func(t *testing.T, w *world) {
		i.Forge(nil)
		f(t, w, i)
	}, by(i))
}

func TestSomebodyNewComesInByAnIssuer(t *testing.T) {
	withIssuer(t, func(t *testing.T, w *world, i *testenv.Issuer) {
		i.Be(claimsOf("1", "Sora.Kim@example.com", true, "name", "김소라", "locale", "ko-KR"))
		b := w.browser()
		if at := b.arrive(b.start("")); at != "/" {
			t.Fatalf("the browser is sent to %s", at)
		}
		a := b.signedIn().want(t, 200, "")
		u := a.body["user"].(map[string]any)
		if u["handle"] != "sora_kim" || u["name"] != "김소라" {
			t.Errorf("the new person is %v", u)
		}
		me := w.do(call{method: "GET", path: "/v1/me", token: a.str("access_token")}).want(t, 200, "")
		if !strings.Contains(me.text, "Sora.Kim@example.com") || !strings.Contains(me.text, `"locale":"ko"`) {
			t.Errorf("the account is %s", me.text)
		}
		// Again: the same person, in another browser, whatever the issuer calls them now.
		i.Be(claimsOf("1", "other@example.com", true))
		again := w.browser()
		again.arrive(again.start(""))
		if got := again.signedIn().want(t, 200, "").body["user"].(map[string]any); got["id"] != u["id"] {
			t.Errorf("the second time it is %v; want %v", got, u)
		}
		// Somebody else of the same name gets another handle; an address that is not verified is not taken over.
		i.Be(claimsOf("2", "sora.kim@elsewhere.example", false))
		other := w.browser()
		other.arrive(other.start(""))
		o := other.signedIn().want(t, 200, "")
		if h, _ := o.body["user"].(map[string]any)["handle"].(string); h == "sora_kim" || !strings.HasPrefix(h, "sora_kim") {
			t.Errorf("the other's handle is %q", h)
		}
		if me := w.do(call{method: "GET", path: "/v1/me", token: o.str("access_token")}).want(t, 200, ""); strings.Contains(me.text, "elsewhere") {
			t.Errorf("an unverified address was taken: %s", me.text)
		}
	})
}

// TestAnIssuerThatCannotBeTrusted: what is forged lets nobody in.
func TestAnIssuerThatCannotBeTrusted(t *testing.T) {
	withIssuer(t, func(t *testing.T, w *world, i *testenv.Issuer) {
		i.Be(claimsOf("1", "sora@example.com", true))
		for name, forge := range map[string]func(header, claims map[string]any){
			"nonce":        func(_, c map[string]any) { c["nonce"] = "another" },
			"no nonce":     func(_, c map[string]any) { delete(c, "nonce") },
			"audience":     func(_, c map[string]any) { c["aud"] = "somebody else" },
			"other party":  func(_, c map[string]any) { c["aud"] = []string{i.ClientID, "x"}; c["azp"] = "x" },
			"no party":     func(_, c map[string]any) { c["aud"] = []string{i.ClientID, "x"} },
			"issuer":       func(_, c map[string]any) { c["iss"] = "https://accounts.example" },
			"expired":      func(_, c map[string]any) { c["exp"] = time.Now().Add(-time.Minute).Unix() },
			"no expiry":    func(_, c map[string]any) { delete(c, "exp") },
			"no subject":   func(_, c map[string]any) { delete(c, "sub") },
			"NUL":          func(_, c map[string]any) { c["sub"] = "a\x00b" },
			"alg none":     func(h, _ map[string]any) { h["alg"] = "none" },
			"alg HS256":    func(h, _ map[string]any) { h["alg"] = "HS256" },
			"another key":  func(h, _ map[string]any) { h["kid"] = "other" },
			"unknown kid":  func(h, _ map[string]any) { h["kid"] = "../../dev/null" },
			"too long":     func(_, c map[string]any) { c["x"] = strings.Repeat("x", 20<<10) },
			"wrong types":  func(_, c map[string]any) { c["email"] = 1 },
			"sub a number": func(_, c map[string]any) { c["sub"] = 1 },
		} {
			i.Forge(forge)
			b := w.browser()
			if at := b.arrive(b.start("")); at != "/?oauth=issuer" {
				t.Errorf("%s: sent to %s", name, at)
			}
			b.signedIn().want(t, 401, "signed_out")
		}
	})
}

// TestTheWayBackIsForTheBrowserThatSetOut: state, cookie and code are good together, once and soon.
func TestTheWayBackIsForTheBrowserThatSetOut(t *testing.T) {
	withIssuer(t, func(t *testing.T, w *world, i *testenv.Issuer) {
		i.Be(claimsOf("1", "sora@example.com", true))
		with := func(back *url.URL, name, value string) *url.URL {
			changed := *back
			q := changed.Query()
			q.Set(name, value)
			changed.RawQuery = q.Encode()
			return &changed
		}
		refused := func(what string, b *browser, back *url.URL, want string) {
			t.Helper()
			if at := b.arrive(back); at != "/?oauth="+want {
				t.Errorf("%s: sent to %s; want %s", what, at, want)
			}
			b.signedIn().want(t, 401, "signed_out")
		}
		b := w.browser()
		refused("another state", b, with(b.start(""), "state", "x"), "ticket")
		b = w.browser()
		refused("another code", b, with(b.start(""), "code", "x"), "issuer")
		b = w.browser()
		refused("no code, for the person said no", b, with(with(b.start(""), "code", ""), "error", "access_denied"), "issuer")
		refused("another browser", w.browser(), b.start(""), "ticket")
		b = w.browser()
		back := b.start("")
		for name, c := range b.jar {
			if strings.HasSuffix(name, "modu_flow") {
				c.Value = "x" + c.Value
			}
		}
		refused("a cookie of one's own making", b, back, "ticket")
		b = w.browser()
		back = b.start("")
		w.pass(11 * time.Minute)
		refused("eleven minutes later", b, back, "ticket")

		b = w.browser()
		back = b.start("")
		kept := map[string]*http.Cookie{}
		for name, c := range b.jar {
			kept[name] = c
		}
		if at := b.arrive(with(back, "session_state", "what issuers add")); at != "/" {
			t.Fatalf("the true way: sent to %s", at)
		}
		refused("the same again", &browser{w: w, jar: kept}, back, "issuer")
		w.do(call{method: "GET", path: "/v1/auth/oauth/nobody/start"}).want(t, 404, "not_found")
	})
}

func TestTheCookiesOfAnIssuersWay(t *testing.T) {
	withIssuer(t, func(t *testing.T, w *world, i *testenv.Issuer) {
		a := w.do(call{method: "GET", path: "/v1/auth/oauth/home/start", host: "modu.example"})
		a.want(t, 403, "origin") // nobody else's host is believed
		a = w.do(call{method: "GET", path: "/v1/auth/oauth/home/start", header: map[string]string{"X-Forwarded-Proto": "https"}}).want(t, 302, "")
		c := a.header.Get("Set-Cookie")
		for _, want := range []string{"__Host-modu_flow=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"} {
			if !strings.Contains(c, want) {
				t.Errorf("the cookie %q lacks %s", c, want)
			}
		}
		to, err := url.Parse(a.header.Get("Location"))
		if err != nil || !strings.HasPrefix(to.String(), i.URL+"/authorize?") {
			t.Fatalf("sent to %v, %v", to, err)
		}
		for _, name := range []string{"state", "nonce", "code_challenge"} {
			if len(to.Query().Get(name)) < 43 {
				t.Errorf("%s is %q", name, to.Query().Get(name))
			}
		}
	})
}

// TestAnAccountIsLinkedWithConsentOnly: that an issuer knows the same e-mail is not enough.
func TestAnAccountIsLinkedWithConsentOnly(t *testing.T) {
	withIssuer(t, func(t *testing.T, w *world, i *testenv.Issuer) {
		me := w.join("minji")
		i.Be(claimsOf("1", "Minji@example.com", true))
		b := w.browser()
		if at := b.arrive(b.start("")); at != "/?oauth=link" {
			t.Fatalf("sent to %s", at)
		}
		b.signedIn().want(t, 401, "signed_out")
		w.do(call{method: "POST", path: "/v1/auth/oauth/link", body: fields{"password": password}}).want(t, 403, "origin")
		w.browser().send("POST", "/v1/auth/oauth/link", fields{"password": password}, "").want(t, 422, "ticket")
		b.send("POST", "/v1/auth/oauth/link", fields{"password": "not the password"}, "").want(t, 401, "wrong_login")
		a := b.send("POST", "/v1/auth/oauth/link", fields{"password": password}, "").want(t, 200, "")
		if a.body["user"].(map[string]any)["id"] != string(me.id) {
			t.Errorf("linked with %v", a.body["user"])
		}
		b.signedIn().want(t, 200, "")
		again := w.browser()
		if at := again.arrive(again.start("")); at != "/" {
			t.Errorf("after the link: sent to %s", at)
		}
		if got := again.signedIn().want(t, 200, "").body["user"].(map[string]any)["id"]; got != string(me.id) {
			t.Errorf("after the link it is %v", got)
		}
		if ids := me.get("/v1/auth/identities").want(t, 200, "").ids(); len(ids) != 1 || ids[0] != "home" {
			t.Errorf("identities %v", ids)
		}
		me.send("DELETE", "/v1/auth/identities/home", nil).want(t, 204, "")
		me.send("DELETE", "/v1/auth/identities/home", nil).want(t, 404, "not_found")
		last := w.browser()
		if at := last.arrive(last.start("")); at != "/?oauth=link" {
			t.Errorf("after unlinking: sent to %s", at)
		}
		// Whoever does not know the password gets an account of their own, which does not take the address.
		n := last.send("POST", "/v1/auth/oauth/link", fields{"new": true}, "").want(t, 200, "")
		if n.body["user"].(map[string]any)["id"] == string(me.id) {
			t.Error("the new account is the old one")
		}
		last.send("POST", "/v1/auth/oauth/link", fields{"new": true}, "").want(t, 422, "ticket")
		w.login("minji")
	})
}

func TestAnIdentityIsLinkedWhileSignedIn(t *testing.T) {
	withIssuer(t, func(t *testing.T, w *world, i *testenv.Issuer) {
		me, other := w.join("minji"), w.join("sora")
		i.Be(claimsOf("1", "elsewhere@example.com", true))
		b := w.browser()
		if at := b.arrive(b.start("?link=true")); at != "/?oauth=link" {
			t.Fatalf("sent to %s", at)
		}
		b.send("POST", "/v1/auth/oauth/link", fields{"password": password}, "").want(t, 401, "wrong_login")
		w.do(call{method: "POST", path: "/v1/auth/identities", token: me.token}).want(t, 403, "origin")
		b.send("POST", "/v1/auth/identities", nil, "").want(t, 401, "signed_out")
		if a := b.send("POST", "/v1/auth/identities", nil, me.token); a.status >= 300 {
			t.Fatalf("%d %s", a.status, a.text)
		}
		b.send("POST", "/v1/auth/identities", nil, other.token).want(t, 422, "ticket")
		if at := b.arrive(b.start("?link=true")); at != "/?oauth=conflict" {
			t.Errorf("linked already: sent to %s", at)
		}
		b.signedIn().want(t, 401, "signed_out")
		in := w.browser()
		in.arrive(in.start(""))
		if got := in.signedIn().want(t, 200, "").body["user"].(map[string]any)["id"]; got != string(me.id) {
			t.Errorf("signed in as %v", got)
		}
		w.disable(me.id)
		out := w.browser()
		if at := out.arrive(out.start("")); at != "/?oauth=disabled" {
			t.Errorf("a disabled account: sent to %s", at)
		}
	})
}

func TestTheLastWayInStays(t *testing.T) {
	withIssuer(t, func(t *testing.T, w *world, i *testenv.Issuer) {
		i.Be(claimsOf("1", "sora@example.com", true))
		b := w.browser()
		b.arrive(b.start(""))
		token := b.signedIn().want(t, 200, "").str("access_token")
		end := call{method: "DELETE", path: "/v1/auth/identities/home", token: token}
		w.do(end).want(t, 409, "last_way")
		// Who has no password sets one shortly after signing in.
		w.pass(6 * time.Minute)
		set := call{method: "POST", path: "/v1/auth/password", token: token, body: fields{"current_password": "", "new_password": password}}
		w.do(set).want(t, 401, "wrong_login")
		in := w.browser()
		in.arrive(in.start(""))
		set.token = in.signedIn().want(t, 200, "").str("access_token")
		end.token = set.token
		w.do(set).want(t, 204, "")
		w.do(end).want(t, 204, "")
	})
}

func TestSomebodyNewNeedsACodeByAnIssuerToo(t *testing.T) {
	i := testenv.StartIssuer(t)
	inDomain(t, func(t *testing.T, w *world) {
		me := w.founder("minji")
		code := me.send("POST", "/v1/me/invites", nil).want(t, 201, "").str("code")
		i.Be(claimsOf("1", "sora@example.com", true))
		b := w.browser()
		if at := b.arrive(b.start("")); at != "/?oauth=invite_needed" {
			t.Errorf("without a code: sent to %s", at)
		}
		w.do(call{method: "GET", path: "/v1/auth/oauth/home/start?invite=" + url.QueryEscape("' OR 1=1")}).want(t, 422, "invalid")
		b = w.browser()
		if at := b.arrive(b.start("?invite=" + code)); at != "/" {
			t.Errorf("with a code: sent to %s", at)
		}
		b.signedIn().want(t, 200, "")
	}, by(i), signups(auth.ByInvite))
}

func TestAnIssuerThatIsDown(t *testing.T) {
	gone := &testenv.Issuer{URL: "http://127.0.0.1:1", ClientID: "x"}
	inDomain(t, func(t *testing.T, w *world) {
		a := w.do(call{method: "GET", path: "/v1/auth/oauth/home/start"}).want(t, 302, "")
		if at := a.header.Get("Location"); at != "/?oauth=issuer" {
			t.Errorf("sent to %s", at)
		}
		ways := w.do(call{method: "GET", path: "/v1/auth/ways"}).want(t, 200, "")
		if !strings.Contains(ways.text, `"providers":["home"]`) {
			t.Errorf("ways: %s", ways.text)
		}
	}, by(gone))
}
