package testenv

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// An Issuer is an OpenID Connect provider on loopback: discovery, keys, the authorization code flow with PKCE. It takes
// everybody for the Person.
type Issuer struct {
	URL      string
	ClientID string
	Secret   string

	key *ecdsa.PrivateKey

	mu     sync.Mutex // guards what follows
	person map[string]any
	forge  func(header, claims map[string]any)
	codes  map[string]grant
}

// A grant is what a code buys.
type grant struct {
	redirect, challenge string
	claims              map[string]any
}

const issuerKeyID = "test"

// StartIssuer starts an issuer; the test's end stops it.
func StartIssuer(tb testing.TB) *Issuer {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	i := &Issuer{
		URL: "http://" + l.Addr().String(), ClientID: "modu-test", Secret: "a secret/with:signs", key: key,
		person: map[string]any{}, codes: map[string]grant{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.discovery)
	mux.HandleFunc("GET /keys", i.keys)
	mux.HandleFunc("GET /authorize", i.authorize)
	mux.HandleFunc("POST /token", i.token)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: startWait}
	var running sync.WaitGroup
	running.Go(func() { _ = server.Serve(l) })
	tb.Cleanup(func() {
		server.Close()
		running.Wait()
	})
	return i
}

// Be says who signs in from now on: claims such as sub, email, email_verified, name.
func (i *Issuer) Be(claims map[string]any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.person = claims
}

// Forge changes every token that is given out from now on before it is signed; nil: none. With the header alg none it is
// not signed.
func (i *Issuer) Forge(forge func(header, claims map[string]any)) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.forge = forge
}

func (i *Issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{
		"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"ES256"}, "code_challenge_methods_supported": []string{"S256"},
	})
}

func (i *Issuer) keys(w http.ResponseWriter, _ *http.Request) {
	const size = 32 // bytes of a coordinate of P-256
	point, err := i.key.PublicKey.Bytes()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	b64 := base64.RawURLEncoding.EncodeToString
	answer(w, http.StatusOK, map[string]any{"keys": []any{map[string]any{
		"kty": "EC", "crv": "P-256", "kid": issuerKeyID, "use": "sig", "alg": "ES256", "x": b64(point[1 : 1+size]), "y": b64(point[1+size:]),
	}}})
}

// authorize sends the person straight back with a code: a real issuer would show a page first.
func (i *Issuer) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("client_id") != i.ClientID || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" ||
		!strings.Contains(q.Get("scope"), "openid") {
		http.Error(w, "a request that is none", http.StatusBadRequest)
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	claims := map[string]any{
		"iss": i.URL, "aud": i.ClientID, "nonce": q.Get("nonce"), "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	for name, value := range i.person {
		claims[name] = value
	}
	code := rand.Text()
	i.codes[code] = grant{redirect: back.String(), challenge: q.Get("code_challenge"), claims: claims}
	back.RawQuery = url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

// token exchanges a code, once, for who knows the secret and what the challenge was made of.
func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	g, known := i.codes[r.PostFormValue("code")]
	delete(i.codes, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case !i.isClient(r):
		answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		return
	case !known, r.PostFormValue("grant_type") != "authorization_code", g.redirect != r.PostFormValue("redirect_uri"),
		g.challenge != base64.RawURLEncoding.EncodeToString(sum[:]):
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
		return
	}
	signed, err := i.sign(g.claims)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer(w, http.StatusOK, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 3600, "id_token": signed})
}

func (i *Issuer) isClient(r *http.Request) bool {
	id, secret, ok := r.BasicAuth()
	if ok { // RFC 6749, section 2.3.1: both are escaped
		id, _ = url.QueryUnescape(id)
		secret, _ = url.QueryUnescape(secret)
	} else {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	return id == i.ClientID && subtle.ConstantTimeCompare([]byte(secret), []byte(i.Secret)) == 1
}

func (i *Issuer) sign(claims map[string]any) (string, error) {
	t := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims(claims))
	t.Header["kid"] = issuerKeyID
	if i.forge != nil {
		i.forge(t.Header, claims)
	}
	if t.Header["alg"] == "none" {
		t.Method = jwt.SigningMethodNone
		return t.SignedString(jwt.UnsafeAllowNoneSignatureType)
	}
	key := i.key
	if t.Header["kid"] == "other" { // somebody else's key under our name
		t.Header["kid"] = issuerKeyID
		var err error
		if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			return "", err
		}
	}
	return t.SignedString(key)
}

func answer(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
