package api_test

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"modu/auth"
	"modu/models"
)

// A forger makes tokens from parts of a good one.
type forger struct {
	t       *testing.T
	private ed25519.PrivateKey
	header  map[string]any
	claims  map[string]any
}

func newForger(t *testing.T, w *world, token string) *forger {
	t.Helper()
	block, _ := pem.Decode(w.key)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	f := &forger{t: t, private: key.(ed25519.PrivateKey)}
	parts := strings.Split(token, ".")
	for i, into := range []*map[string]any{&f.header, &f.claims} {
		b, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err == nil {
			err = json.Unmarshal(b, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func part(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// sign signs a header and claims, text or values, with the server's key.
func (f *forger) sign(header, claims any) string {
	text := func(v any) string {
		if s, ok := v.(string); ok {
			return base64.RawURLEncoding.EncodeToString([]byte(s))
		}
		return part(v)
	}
	body := text(header) + "." + text(claims)
	return body + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(f.private, []byte(body)))
}

// with returns m with one member changed, or removed if the value is nil.
func with(m map[string]any, name string, value any) map[string]any {
	m = maps.Clone(m)
	if value == nil {
		delete(m, name)
	} else {
		m[name] = value
	}
	return m
}

func TestAccessTokenHasWhatItMust(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		f := newForger(t, w, w.signup("minji").str("access_token"))
		if f.header["alg"] != "EdDSA" || f.header["typ"] != "at+jwt" || f.header["kid"] == "" || len(f.header) != 3 {
			t.Errorf("header = %v", f.header)
		}
		for _, name := range []string{"iss", "aud", "sub", "sid", "jti", "iat", "exp"} {
			if f.claims[name] == nil {
				t.Errorf("there is no claim %s in %v", name, f.claims)
			}
		}
		if len(f.claims) != 7 {
			t.Errorf("claims = %v; want nothing else", f.claims)
		}
		w.sessions(f.sign(f.header, f.claims)).want(t, 200, "")
	})
}

func TestForgedAccessTokens(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := w.signup("minji")
		good := in.str("access_token")
		f, leo := newForger(t, w, good), newForger(t, w, w.signup("leo_").str("access_token"))
		tokens := f.headers()
		maps.Copy(tokens, f.claimed(leo, float64(w.now().Unix())))
		maps.Copy(tokens, f.mangled(good))
		tokens["refresh token"] = in.str("refresh_token")
		texts := make(map[string]string)
		for name, token := range tokens {
			a := w.do(call{method: "GET", path: "/v1/auth/sessions", header: map[string]string{"Authorization": "Bearer " + token}})
			if a.status != 401 || a.body["code"] != "signed_out" {
				t.Errorf("%s: status %d %s; want 401", name, a.status, a.text)
			}
			texts[strings.ReplaceAll(a.text, a.header.Get("X-Request-Id"), "…")] = name
			if a.header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s: no WWW-Authenticate", name)
			}
		}
		if len(texts) != 1 {
			t.Errorf("there are %d different answers; want one: %v", len(texts), texts)
		}
		w.sessions(good).want(t, 200, "")
	})
}

// headers are tokens with another header, signed with our key where that is possible.
func (f *forger) headers() map[string]string {
	public := f.private.Public().(ed25519.PublicKey)
	publicDER, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		f.t.Fatal(err)
	}
	return map[string]string{
		"alg none":         part(with(f.header, "alg", "none")) + "." + part(f.claims) + ".",
		"alg None":         part(with(f.header, "alg", "None")) + "." + part(f.claims) + ".",
		"alg nOnE signed":  f.sign(with(f.header, "alg", "nOnE"), f.claims),
		"no alg":           f.sign(with(f.header, "alg", nil), f.claims),
		"HS256 public key": f.hs256(public),
		"HS256 public DER": f.hs256(publicDER),
		"other kid":        f.sign(with(f.header, "kid", "other"), f.claims),
		"kid path":         f.sign(with(f.header, "kid", "../../dev/null"), f.claims),
		"kid SQL":          f.sign(with(f.header, "kid", "' OR 1=1--"), f.claims),
		"kid number":       f.sign(with(f.header, "kid", 1), f.claims),
		"no kid":           f.sign(with(f.header, "kid", nil), f.claims),
		"jku":              f.sign(with(f.header, "jku", "https://evil.example/keys"), f.claims),
		"x5u":              f.sign(with(f.header, "x5u", "https://evil.example/keys"), f.claims),
		"jwk":              f.sign(with(f.header, "jwk", map[string]any{"kty": "OKP"}), f.claims),
		"crit":             f.sign(with(f.header, "crit", []string{"exp"}), f.claims),
		"typ JWT":          f.sign(with(f.header, "typ", "JWT"), f.claims),
		"typ refresh":      f.sign(with(f.header, "typ", "refresh"), f.claims),
		"no typ":           f.sign(with(f.header, "typ", nil), f.claims),
	}
}

// hs256 is a token whose MAC has the public key for its key.
func (f *forger) hs256(key []byte) string {
	body := part(with(f.header, "alg", "HS256")) + "." + part(f.claims)
	m := hmac.New(sha256.New, key)
	m.Write([]byte(body))
	return body + "." + base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// claimed are tokens with other claims, signed with our key.
func (f *forger) claimed(leo *forger, now float64) map[string]string {
	return map[string]string{
		"no exp":             f.sign(f.header, with(f.claims, "exp", nil)),
		"exp text":           f.sign(f.header, with(f.claims, "exp", "tomorrow")),
		"exp null":           f.sign(f.header, strings.Replace(string(mustJSON(f.claims)), `"exp":`, `"exp":null,"e":`, 1)),
		"exp year 9999":      f.sign(f.header, with(f.claims, "exp", 253402300799)),
		"exp huge":           f.sign(f.header, strings.Replace(string(mustJSON(f.claims)), `"exp":`, `"exp":1e400,"e":`, 1)),
		"expired 1 s ago":    f.sign(f.header, with(with(f.claims, "iat", now-601), "exp", now-1)),
		"expired 31 s ago":   f.sign(f.header, with(with(f.claims, "iat", now-631), "exp", now-31)),
		"nbf to come":        f.sign(f.header, with(f.claims, "nbf", now+60)),
		"iat to come":        f.sign(f.header, with(with(f.claims, "iat", now+60), "exp", now+600)),
		"no iat":             f.sign(f.header, with(f.claims, "iat", nil)),
		"no jti":             f.sign(f.header, with(f.claims, "jti", nil)),
		"other aud":          f.sign(f.header, with(f.claims, "aud", "other")),
		"aud list of others": f.sign(f.header, with(f.claims, "aud", []string{"a", "b"})),
		"no aud":             f.sign(f.header, with(f.claims, "aud", nil)),
		"other iss":          f.sign(f.header, with(f.claims, "iss", "evil")),
		"no iss":             f.sign(f.header, with(f.claims, "iss", nil)),
		"no sub":             f.sign(f.header, with(f.claims, "sub", nil)),
		"sub of another":     f.sign(f.header, with(f.claims, "sub", leo.claims["sub"])),
		"sid of another":     f.sign(f.header, with(f.claims, "sid", leo.claims["sid"])),
		"sid unknown":        f.sign(f.header, with(f.claims, "sid", "01920000-0000-7000-8000-000000000000")),
		"sid SQL":            f.sign(f.header, with(f.claims, "sid", "' OR 1=1--")),
		"no sid":             f.sign(f.header, with(f.claims, "sid", nil)),
		"100 KB of claims":   f.sign(f.header, with(f.claims, "pad", strings.Repeat("a", 100_000))),
	}
}

// mangled are changes of a good token.
func (f *forger) mangled(good string) map[string]string {
	return map[string]string{
		"cut signature":     good[:len(good)-2],
		"changed signature": good[:len(good)-4] + "AAAA",
		"no signature":      good[:strings.LastIndex(good, ".")+1],
		"padded base64":     good + "==",
		"loose base64":      loosen(good),
		"four parts":        good + ".x",
		"100 KB":            strings.Repeat("a", 100_000),
		"nothing":           "",
	}
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// loosen changes the unused bits at the end of the signature's base64.
func loosen(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, token[len(token)-1])
	return token[:len(token)-1] + string(alphabet[last^1])
}

func TestAuthorizationHeaderForms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.signup("minji").str("access_token")
		for form, status := range map[string]int{
			"Bearer " + token: 200, "bearer " + token: 200, "BEARER  " + token: 200,
			"Basic " + token: 401, token: 401, "Bearer": 401, "Bearer " + token + " x": 401,
		} {
			a := w.do(call{method: "GET", path: "/v1/auth/sessions", header: map[string]string{"Authorization": form}})
			if a.status != status {
				t.Errorf("Authorization %.12s…: status %d; want %d", form, a.status, status)
			}
		}
		for _, path := range []string{"/v1/auth/sessions?access_token=" + token, "/v1/auth/sessions?token=" + token} {
			if a := w.do(call{method: "GET", path: path}); a.status != 401 {
				t.Errorf("a token in the URL: status %d; want 401", a.status)
			}
		}
	})
}

func TestAccessTokenAfterItsKeyRetires(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		old := w.signup("minji").str("access_token")
		oldKey := w.key
		newKey, err := auth.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		w.key = append(newKey, oldKey...)
		w.start()
		w.sessions(old).want(t, 200, "") // while both are listed
		fresh := w.login("minji").str("access_token")
		w.key = newKey
		w.start()
		w.sessions(old).want(t, 401, "signed_out")
		w.sessions(fresh).want(t, 200, "")
	})
}

func TestAccessTokenExpires(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.signup("minji").str("access_token")
		w.pass(auth.AccessLife - 5*time.Second)
		w.sessions(token).want(t, 200, "")
		w.pass(6 * time.Second)
		w.sessions(token).want(t, 401, "signed_out")
	})
}

// Revoking takes effect at once, and says so to whoever holds a socket.
func TestAuthenticateReadsTheSessionEachTime(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.signup("minji").str("access_token")
		ctx := context.Background()
		caller, err := w.auth.Authenticate(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		if d := caller.Expires.Time().Sub(w.now()); d <= 0 || d > auth.AccessLife {
			t.Errorf("expires in %v; want within ten minutes", d)
		}
		w.disable(caller.User)
		if _, err := w.auth.Authenticate(ctx, token); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("disabled: %v; want ErrNotAllowed", err)
		}
		w.sessions(token).want(t, 403, "disabled")
		w.do(call{method: "POST", path: "/v1/auth/login", body: fields{"login": "minji", "password": password}}).want(t, 403, "disabled")
		w.do(call{method: "POST", path: "/v1/auth/login", body: fields{"login": "minji", "password": "wrong"}}).want(t, 401, "wrong_login")
	})
}
