package examples_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"

	"modu/client"
	"modu/internal/testenv"
	"modu/sync/frame"
)

// closedWithin is how soon the sockets of a session are gone, on every node.
const closedWithin = 2 * time.Second

// TestEndedSessionsCloseTheirSockets: whoever ends a session, and at whichever node, its sockets close with 4401 at once,
// and nobody else's do.
func TestEndedSessionsCloseTheirSockets(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		node := testenv.StartNode(t, "MODU_LIMITS=relaxed")
		sessionsEnd(t, node.URL, node.URL)
	})
	t.Run("two nodes", func(t *testing.T) {
		environ := []string{
			"MODU_DATABASE_URL=" + testenv.Postgres(t).URL, "MODU_REDIS_URL=" + testenv.Redis(t),
			"MODU_SIGNING_KEY=" + keygen(t), "MODU_LIMITS=relaxed",
		}
		sessionsEnd(t, testenv.StartNode(t, environ...).URL, testenv.StartNode(t, environ...).URL)
	})
}

func sessionsEnd(t *testing.T, here, there string) {
	const word, newWord = "correct horse battery", "another horse battery"
	mine := signIn(t, here, "/v1/auth/signup", map[string]any{"email": "ann@example.com", "handle": "anna", "password": word})
	signIn(t, here, "/v1/auth/signup", map[string]any{"email": "ben@example.com", "handle": "benn", "password": word})
	ben := signIn(t, there, "/v1/auth/login", map[string]any{"login": "benn", "password": word})
	login := func() device {
		return signIn(t, there, "/v1/auth/login", map[string]any{"login": "anna", "password": word})
	}
	kept := []*socket{listen(t, here, mine), listen(t, there, mine), listen(t, there, ben)}

	for name, end := range map[string]func(d device){
		"logged out": func(d device) {
			call(t, here, http.MethodPost, "/v1/auth/logout", "", map[string]any{"refresh_token": d.Refresh}, nil)
		},
		"ended from another device": func(device) {
			call(t, here, http.MethodDelete, "/v1/auth/sessions", mine.Access, nil, nil)
		},
		"a superseded token was used": func(d device) {
			var next device
			refresh := map[string]any{"refresh_token": d.Refresh}
			call(t, here, http.MethodPost, "/v1/auth/refresh", "", refresh, &next)
			call(t, here, http.MethodPost, "/v1/auth/refresh", "", map[string]any{"refresh_token": next.Refresh}, nil)
			call(t, here, http.MethodPost, "/v1/auth/refresh", "", refresh, nil)
		},
	} {
		d := login()
		s := listen(t, there, d)
		end(d)
		s.wantClosed(t, name)
	}

	s := listen(t, there, login())
	call(t, here, http.MethodPost, "/v1/auth/password", mine.Access, map[string]any{"current_password": word, "new_password": newWord}, nil)
	s.wantClosed(t, "the password was changed")
	for _, k := range kept {
		k.wantOpen(t)
	}
}

// A device is a signed-in session.
type device struct {
	User struct {
		ID string `json:"id"`
	} `json:"user"`
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
}

func signIn(t *testing.T, server, path string, in map[string]any) (d device) {
	t.Helper()
	in["token_in_body"] = true
	call(t, server, http.MethodPost, path, "", in, &d)
	if d.Access == "" {
		t.Fatalf("%s: not signed in", path)
	}
	return d
}

// call sends a request and reads the answer into out, if there is one to be read.
func call(t *testing.T, server, method, path, token string, in, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if in == nil {
		body = nil
	}
	r, err := http.NewRequestWithContext(t.Context(), method, server+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if out != nil {
		if err := json.UnmarshalRead(res.Body, out); err != nil {
			t.Fatalf("%s: status %d: %v", path, res.StatusCode, err)
		}
	}
}

// A socket is a connection that has been welcomed.
type socket struct {
	ws   *websocket.Conn
	user string
}

func listen(t *testing.T, server string, d device) *socket {
	t.Helper()
	ws, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(server, "http")+"/v1/sync", &websocket.DialOptions{
		Subprotocols: []string{frame.Subprotocol}, HTTPHeader: http.Header{"Authorization": {"Bearer " + d.Access}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.CloseNow() }) //nolint:errcheck // most are closed by then
	s := &socket{ws: ws, user: d.User.ID}
	s.send(t, `{"type":"hello","client_id":"`+client.NewID()+`"}`)
	s.until(t, `"type":"ready"`)
	return s
}

func (s *socket) send(t *testing.T, text string) {
	t.Helper()
	if err := s.ws.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// until reads messages up to one that holds text.
func (s *socket) until(t *testing.T, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		_, message, err := s.ws.Read(ctx)
		if err != nil {
			t.Fatalf("waiting for %s: %v", text, err)
		}
		if strings.Contains(string(message), text) {
			return
		}
	}
}

func (s *socket) wantClosed(t *testing.T, why string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), closedWithin)
	defer cancel()
	for {
		_, _, err := s.ws.Read(ctx)
		if err == nil {
			continue
		}
		if code := websocket.CloseStatus(err); code != frame.CloseSignedOut {
			t.Errorf("%s: the socket ends with %d (%v); want %d within %v", why, code, err, frame.CloseSignedOut, closedWithin)
		}
		return
	}
}

// wantOpen asks for something and waits for the answer.
func (s *socket) wantOpen(t *testing.T) {
	t.Helper()
	s.send(t, `{"type":"pull","stream":"s/`+s.user+`","cursor":2}`)
	s.until(t, `"type":"delta"`)
}
