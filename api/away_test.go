package api_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
)

// While Postgres is away requests are turned away and told when to come back; when it is there again, all is well.
func TestPostgresAway(t *testing.T) {
	server := testenv.StartPostgres(t, testenv.PostgresOptions{})
	w := newWorld(t, server.Migrated())
	in := w.signup("minji")
	server.Kill()
	for _, c := range []call{
		{method: "GET", path: "/v1/auth/sessions", token: in.str("access_token")},
		{method: "POST", path: "/v1/auth/refresh", body: fields{"refresh_token": in.str("refresh_token")}},
		{method: "POST", path: "/v1/auth/login", body: fields{"login": "minji", "password": password}},
	} {
		a := w.do(c).want(t, 503, "overloaded")
		if a.header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", c.path)
		}
	}
	w.do(call{method: "GET", path: "/healthz"}).want(t, 200, "")
	server.Start()
	w.sessions(in.str("access_token")).want(t, 200, "")
	w.refresh(in.str("refresh_token")).want(t, 200, "")
}

// A body that does not come is not waited for.
func TestSlowBody(t *testing.T) {
	w := newWorld(t, testenv.SQLite(t))
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /v1/auth/login HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"login\":")
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.Contains(string(answer), http.StatusText(http.StatusRequestTimeout)) {
		t.Errorf("%v %s; want 408 within ten seconds", err, answer)
	}
}
