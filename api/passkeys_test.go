package api_test

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"modu/models"
)

// keyHost is how the tests call the world: an address alone is no place for a passkey.
const keyHost = "localhost"

// atHost is user.send at a place for passkeys.
func (u *user) atHost(method, path string, body any) answer {
	u.w.t.Helper()
	return u.w.do(call{method: method, path: path, body: body, token: u.token, host: keyHost})
}

// A keyring is an authenticator with the passkeys of one person, in a browser at a world.
type keyring struct {
	w    *world
	site virtualwebauthn.RelyingParty
	user *user
	keys virtualwebauthn.Authenticator
}

func (u *user) keyring() *keyring {
	site := virtualwebauthn.RelyingParty{Name: "Modu", ID: keyHost, Origin: "http://" + keyHost}
	return &keyring{w: u.w, user: u, site: site, keys: virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte(u.id)})}
}

// newPasskey returns a key whose coordinates fill their 32 bytes: of the others, one in 128, the virtual authenticator
// leaves out the leading zeros, which RFC 8152 section 13.1.1 forbids.
func newPasskey() virtualwebauthn.Credential {
	for {
		c := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		key, err := x509.ParsePKCS8PrivateKey(c.Key.Data)
		if err != nil {
			panic(err)
		}
		public, err := key.(*ecdsa.PrivateKey).PublicKey.Bytes()
		if err != nil {
			panic(err)
		}
		if public[1] != 0 && public[33] != 0 { // after the 4 that says uncompressed
			return c
		}
	}
}

func options(t *testing.T, a answer) string {
	t.Helper()
	b, err := json.Marshal(a.body["options"])
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// attest begins to make a passkey and returns what the browser would send.
func (k *keyring) attest(key virtualwebauthn.Credential) fields {
	k.w.t.Helper()
	a := k.user.atHost("POST", "/v1/auth/passkeys/begin", nil).want(k.w.t, 200, "")
	o, err := virtualwebauthn.ParseAttestationOptions(options(k.w.t, a))
	if err != nil {
		k.w.t.Fatal(err, a.text)
	}
	made := virtualwebauthn.CreateAttestationResponse(k.site, k.keys, key, *o)
	return fields{"ticket": a.str("ticket"), "name": "폰", "credential": json.RawMessage(made)}
}

// add makes a passkey and returns its id here.
func (k *keyring) add() string {
	k.w.t.Helper()
	key := newPasskey()
	id := k.user.atHost("POST", "/v1/auth/passkeys/finish", k.attest(key)).want(k.w.t, 201, "").str("id")
	k.keys.AddCredential(key)
	return id
}

// assert begins to log in and returns what the browser would send.
func (k *keyring) assert() fields {
	k.w.t.Helper()
	a := k.w.do(call{method: "POST", path: "/v1/auth/login/passkey/begin", host: keyHost}).want(k.w.t, 200, "")
	o, err := virtualwebauthn.ParseAssertionOptions(options(k.w.t, a))
	if err != nil {
		k.w.t.Fatal(err, a.text)
	}
	answered := virtualwebauthn.CreateAssertionResponse(k.site, k.keys, k.keys.Credentials[0], *o)
	return fields{"ticket": a.str("ticket"), "credential": json.RawMessage(answered), "token_in_body": true}
}

func (w *world) passkeyLogin(body fields) answer {
	w.t.Helper()
	return w.do(call{method: "POST", path: "/v1/auth/login/passkey/finish", body: body, host: keyHost})
}

func TestAPasskeySignsIn(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		k := me.keyring()
		id := k.add()
		a := w.passkeyLogin(k.assert()).want(t, 200, "")
		if a.body["user"].(map[string]any)["id"] != string(me.id) || a.str("refresh_token") == "" {
			t.Errorf("signed in as %s", a.text)
		}
		w.do(call{method: "GET", path: "/v1/me", token: a.str("access_token")}).want(t, 200, "")
		list := me.get("/v1/auth/passkeys").want(t, 200, "")
		if ids := list.ids(); len(ids) != 1 || ids[0] != id || !strings.Contains(list.text, `"name":"폰"`) || strings.Contains(list.text, `"used_at":null`) {
			t.Errorf("the list is %s", list.text)
		}
		other := w.join("sora")
		other.send("DELETE", "/v1/auth/passkeys/"+id, nil).want(t, 404, "not_found")
		me.send("DELETE", "/v1/auth/passkeys/nonsense", nil).want(t, 404, "not_found")
		body := k.assert()
		me.send("DELETE", "/v1/auth/passkeys/"+id, nil).want(t, 204, "")
		w.passkeyLogin(body).want(t, 401, "wrong_login")
	})
}

// TestAnAnswerOfAPasskeyIsGoodOnceAndSoon: a challenge is used up by whatever answers it.
func TestAnAnswerOfAPasskeyIsGoodOnceAndSoon(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		k := me.keyring()
		made := k.attest(newPasskey())
		w.join("sora").atHost("POST", "/v1/auth/passkeys/finish", made).want(t, 422, "ticket") // somebody else's
		me.atHost("POST", "/v1/auth/passkeys/finish", made).want(t, 422, "ticket")
		k.add()
		body := k.assert()
		w.passkeyLogin(body).want(t, 200, "")
		w.passkeyLogin(body).want(t, 422, "ticket")
		body = k.assert()
		w.pass(5*time.Minute + time.Second)
		w.passkeyLogin(body).want(t, 422, "ticket")
		mixed := k.assert()
		mixed["ticket"] = k.attest(newPasskey())["ticket"]
		w.passkeyLogin(mixed).want(t, 422, "ticket") // of the other ceremony
	})
}

func TestPasskeysThatLetNobodyIn(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		k := me.keyring()
		k.add()
		for name, spoil := range map[string]func(k *keyring){
			"another site":   func(k *keyring) { k.site.Origin = "https://evil.example" },
			"another party":  func(k *keyring) { k.site.ID = "evil.example" },
			"another person": func(k *keyring) { k.keys.Options.UserHandle = []byte(models.NewID()) },
			"nobody's":       func(k *keyring) { k.keys.Options.UserHandle = nil },
			"not verified":   func(k *keyring) { k.keys.Options.UserNotVerified = true },
			"not present":    func(k *keyring) { k.keys.Options.UserNotPresent = true },
			"an unknown key": func(k *keyring) {
				k.keys.Credentials = []virtualwebauthn.Credential{newPasskey()}
			},
			"another's secret": func(k *keyring) {
				k.keys.Credentials[0].Key = newPasskey().Key
			},
		} {
			bad := *k
			bad.keys.Credentials = append([]virtualwebauthn.Credential{}, k.keys.Credentials...)
			spoil(&bad)
			if a := w.passkeyLogin(bad.assert()); a.status != 401 || a.body["code"] != "wrong_login" {
				t.Errorf("%s: %d %s", name, a.status, a.text)
			}
		}
		body := k.assert()
		other := k.assert()
		body["ticket"] = other["ticket"]
		w.passkeyLogin(body).want(t, 401, "wrong_login") // the answer to another challenge
		for _, credential := range []string{`{}`, `{"id":"x"}`, `{"id":1,"rawId":null,"type":"public-key","response":{}}`, `[]`} {
			body := k.assert()
			body["credential"] = json.RawMessage(credential)
			w.passkeyLogin(body).want(t, 401, "wrong_login")
		}
		w.disable(me.id)
		w.passkeyLogin(k.assert()).want(t, 403, "disabled")
	})
}

func TestPasskeysThatAreNotKept(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		for name, spoil := range map[string]func(k *keyring){
			"another site":  func(k *keyring) { k.site.Origin = "https://evil.example" },
			"another party": func(k *keyring) { k.site.ID = "evil.example" },
			"not verified":  func(k *keyring) { k.keys.Options.UserNotVerified = true },
		} {
			k := me.keyring()
			spoil(k)
			a := me.atHost("POST", "/v1/auth/passkeys/finish", k.attest(newPasskey()))
			if p := a.pointers(); a.status != 422 || len(p) != 1 || p[0] != "/credential" {
				t.Errorf("%s: %d %s", name, a.status, a.text)
			}
		}
		k := me.keyring()
		key := newPasskey()
		made := k.attest(key)
		made["name"] = ""
		me.atHost("POST", "/v1/auth/passkeys/finish", made).want(t, 422, "invalid") // which does not use up the ticket
		made["name"] = "열쇠"
		me.atHost("POST", "/v1/auth/passkeys/finish", made).want(t, 201, "")
		thief := w.join("sora").keyring()
		if p := thief.user.atHost("POST", "/v1/auth/passkeys/finish", thief.attest(key)).want(t, 422, "invalid").pointers(); len(p) != 1 || p[0] != "/credential" {
			t.Errorf("somebody else's key: errors at %v", p)
		}
		for range 19 {
			k.add()
		}
		me.atHost("POST", "/v1/auth/passkeys/begin", nil).want(t, 422, "limit")
		for _, host := range []string{"evil.example", "127.0.0.1"} {
			w.do(call{method: "POST", path: "/v1/auth/login/passkey/begin", host: host}).want(t, 403, "origin")
		}
	})
}
