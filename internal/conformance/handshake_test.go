package conformance

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func testSubprotocol(t *testing.T, w *world) {
	p := w.person(t)
	s, resp, err := dial(t, w.a, []string{"other", "modu.v1"})
	if err != nil {
		t.Fatal(err)
	}
	if got := resp.Header.Get("Sec-WebSocket-Protocol"); got != "modu.v1" {
		t.Errorf("subprotocol = %q; want modu.v1", got)
	}
	if got := resp.Header.Get("Sec-WebSocket-Extensions"); got != "" {
		t.Errorf("extensions = %q; want none, for there is no compression", got)
	}
	s.greet(p)
	for _, protocols := range [][]string{nil, {"modu.v2"}, {"MODU.V1"}} {
		s, _, err := dial(t, w.a, protocols)
		if err != nil {
			t.Fatalf("%v: %v; want it accepted and then closed", protocols, err)
		}
		s.closes(4406)
	}
}

func testOrigin(t *testing.T, w *world) {
	for _, foreign := range w.foreign {
		_, resp, err := dial(t, w.a, []string{"modu.v1"}, "Origin", foreign)
		if err == nil || resp == nil || resp.StatusCode != http.StatusForbidden {
			t.Errorf("origin %q: %v, %v; want 403", foreign, resp, err)
		}
	}
	if _, _, err := dial(t, w.a, []string{"modu.v1"}, "Origin", w.origin); err != nil {
		t.Errorf("origin %q: %v; want it accepted", w.origin, err)
	}
}

func testTokenPlaces(t *testing.T, w *world) {
	p := w.person(t)
	s, _, err := dial(t, w.a, []string{"modu.v1"}, "Authorization", "Bearer "+p.access)
	if err != nil {
		t.Fatal(err)
	}
	s.send(object{"type": "hello", "client_id": newID()})
	s.await("ready")
	s = open(t, w.a)
	s.send(object{"type": "hello", "client_id": newID()})
	s.closes(4401)
	for _, name := range []string{"token", "access_token", "authorization"} {
		r := request(t, w.a, "GET", "/v1/me?"+name+"="+p.access, nil)
		if r.status != 401 && r.status != 400 {
			t.Errorf("a token in the URL as %s = %d; want it passed over", name, r.status)
		}
	}
	s, _, err = dial(t, w.a, []string{"modu.v1"}, "Authorization", "Bearer no-good")
	if err != nil {
		t.Fatalf("a bad token at the handshake: %v; want it accepted and closed", err)
	}
	s.closes(4401)
}

// forge signs claims as the server does; the header is that of a real token with other members put in.
func (p *person) forge(t *testing.T, header, claims object) string {
	t.Helper()
	parts := strings.Split(p.access, ".")
	part := func(text string, changes object) string {
		b, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		var o object
		if err := json.Unmarshal(b, &o); err != nil {
			t.Fatal(err)
		}
		for name, v := range changes {
			if o[name] = v; v == nil {
				delete(o, name)
			}
		}
		b, err = json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	signed := part(parts[0], header) + "." + part(parts[1], claims)
	return signed + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(p.w.key, []byte(signed)))
}

func testBadTokens(t *testing.T, w *world) {
	p, other := w.person(t), w.person(t)
	now := time.Now().Unix()
	good := p.forge(t, nil, nil)
	request(t, w.a, "GET", "/v1/me", nil, "Authorization", "Bearer "+good).want(t, 200)
	cut := strings.LastIndexByte(good, '.')
	bad := map[string]string{
		"garbage": "x", "three dots": "a.b.c", "long": strings.Repeat("a", 20_000),
		"expired": p.forge(t, nil, object{"exp": now - 61}), "no exp": p.forge(t, nil, object{"exp": nil}),
		"exp far": p.forge(t, nil, object{"exp": 253402300799}),
		"no iat":  p.forge(t, nil, object{"iat": nil}), "iat to come": p.forge(t, nil, object{"iat": now + 3600, "exp": now + 4200}),
		"nbf to come": p.forge(t, nil, object{"nbf": now + 3600}), "no jti": p.forge(t, nil, object{"jti": nil}),
		"iss": p.forge(t, nil, object{"iss": "evil"}), "no iss": p.forge(t, nil, object{"iss": nil}),
		"aud": p.forge(t, nil, object{"aud": "evil"}), "no aud": p.forge(t, nil, object{"aud": nil}),
		"no sub": p.forge(t, nil, object{"sub": nil}), "no sid": p.forge(t, nil, object{"sid": nil}),
		"sub of another": p.forge(t, nil, object{"sub": other.id}), "sid of nobody": p.forge(t, nil, object{"sid": newID()}),
		"sub is no id": p.forge(t, nil, object{"sub": "' OR 1=1--"}), "sid is no id": p.forge(t, nil, object{"sid": "\x00"}),
		"alg none": p.forge(t, object{"alg": "none"}, nil), "alg HS256": p.forge(t, object{"alg": "HS256"}, nil),
		"kid": p.forge(t, object{"kid": "../../dev/null"}, nil), "typ": p.forge(t, object{"typ": "refresh"}, nil),
		"crit":         p.forge(t, object{"crit": []string{"x"}}, nil),
		"no signature": good[:cut+1], "short signature": good[:len(good)-4], "other signature": good[:cut] + other.access[strings.LastIndexByte(other.access, '.'):],
		"padded": good + "==", "refresh": p.refresh,
	}
	var body string
	for name, token := range bad {
		r := request(t, w.a, "GET", "/v1/me", nil, "Authorization", "Bearer "+token)
		r.refused(t, 401, "")
		delete(r.json, "request_id")
		if text := fmt.Sprint(r.json); body == "" {
			body = text
		} else if text != body {
			t.Errorf("%s: %s; want the same as for others: %s", name, text, body)
		}
		s := open(t, w.a)
		s.send(object{"type": "hello", "token": token, "client_id": newID()})
		s.closes(4401)
		if t.Failed() {
			t.Fatalf("that was the token with %s", name)
		}
	}
}

func testNoHello(t *testing.T, w *world) {
	p := w.person(t)
	s := open(t, w.a)
	start := time.Now()
	s.closes(4408)
	if took := time.Since(start); took < 4*time.Second || took > 9*time.Second {
		t.Errorf("closed after %v; want 5 s", took)
	}
	// Being known already changes nothing.
	s, _, err := dial(t, w.a, []string{"modu.v1"}, "Authorization", "Bearer "+p.access)
	if err != nil {
		t.Fatal(err)
	}
	s.closes(4408)
}

func testFirstFrame(t *testing.T, w *world) {
	p := w.person(t)
	for _, first := range []string{`{"type":"pong"}`, `{"type":"watch","stream":"` + p.pub() + `","cursor":0}`, `{"type":"mutate","mutations":[]}`} {
		s := open(t, w.a)
		s.send(first)
		s.failed("bad_frame", 4400)
	}
	for name, hello := range map[string]object{
		"no client":       {"type": "hello", "token": p.access},
		"client is no id": {"type": "hello", "token": p.access, "client_id": "me"},
		"upper case":      {"type": "hello", "token": p.access, "client_id": strings.ToUpper(newID())},
		"agent":           {"type": "hello", "token": p.access, "client_id": newID(), "agent": strings.Repeat("a", 101)},
		"negative cursor": {"type": "hello", "token": p.access, "client_id": newID(), "cursors": object{p.s(): -1}},
		"no such stream":  {"type": "hello", "token": p.access, "client_id": newID(), "cursors": object{"x/" + p.id: 1}},
	} {
		s := open(t, w.a)
		s.send(hello)
		s.failed("bad_frame", 4400)
		if t.Failed() {
			t.Fatal("that was the hello with", name)
		}
	}
	s := p.connect(t, w.a)
	s.send(object{"type": "hello", "token": p.access, "client_id": s.client})
	s.failed("bad_frame", 4400)
}

func testWelcome(t *testing.T, w *world) {
	p := w.person(t)
	s := open(t, w.a)
	welcome := s.greet(p, "agent", "conformance/1.0")
	if s.frames[0]["type"] != "welcome" {
		t.Errorf("the first frame is %v; want the welcome", s.frames[0])
	}
	if welcome["user_id"] != p.id || welcome["last_n"] != 0.0 || str(welcome["epoch"]) == "" || welcome["heartbeat_s"] != 25.0 {
		t.Errorf("welcome = %v", welcome)
	}
	now, err := time.Parse(time.RFC3339Nano, str(welcome["server_time"]))
	if err != nil || time.Since(now).Abs() > time.Minute || !timeText.MatchString(str(welcome["server_time"])) {
		t.Errorf("server_time = %v, %v; want now", welcome["server_time"], err)
	}
	expires, err := time.Parse(time.RFC3339Nano, str(welcome["token_expires"]))
	if err != nil || expires.Sub(now) > 10*time.Minute || expires.Sub(now) < 8*time.Minute {
		t.Errorf("token_expires = %v, %v; want 10 minutes from sign-in", welcome["token_expires"], err)
	}
	limits, _ := welcome["limits"].(object)
	if err := (shape{must: words("mutations_per_s burst streams message_bytes")}).members(limits); err != nil {
		t.Errorf("limits = %v: %v", limits, err)
	}
	if limits["streams"] != 2048.0 || limits["message_bytes"] != 65536.0 {
		t.Errorf("limits = %v", limits)
	}
	again := p.connect(t, w.b)
	if again.frames[0]["epoch"] != welcome["epoch"] {
		t.Errorf("epoch = %v on the other node; want %v", again.frames[0]["epoch"], welcome["epoch"])
	}
}

func testLongHello(t *testing.T, w *world) {
	p := w.person(t)
	cursors := object{}
	for range 2000 { // about 100 KiB
		cursors["f/"+newID()] = 1
	}
	s := open(t, w.a)
	s.send(object{"type": "hello", "token": p.access, "client_id": s.client, "epoch": "x", "cursors": cursors})
	s.await("ready")
	for stream := range cursors {
		if !s.gone[stream] {
			t.Errorf("%s is not mine to read; want it gone before ready", stream)
			break
		}
	}
	s = open(t, w.a)
	s.send(`{"type":"hello","agent":"` + strings.Repeat("a", 160<<10) + `"}`)
	s.closes(1009)
	s = p.connect(t, w.a)
	s.send(`{"type":"pong"}` + strings.Repeat(" ", 64<<10))
	s.closes(1009)
}

func testClientOfAnother(t *testing.T, w *world) {
	p, other := w.person(t), w.person(t)
	first := p.connect(t, w.a)
	s := open(t, w.b)
	s.send(object{"type": "hello", "token": other.access, "client_id": first.client})
	s.failed("client_conflict", 4400)
	first.settle(p.s()) // and nobody was replaced
}
