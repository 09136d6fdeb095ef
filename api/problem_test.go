package api_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"modu/internal/testenv"
	"modu/store"
)

func TestProblemsSpeakTheReadersLanguage(t *testing.T) {
	w := newWorld(t, testenv.SQLite(t))
	for accept, want := range map[string]string{
		"": "Not found", "en": "Not found", "ko": "찾을 수 없어요", "ko-KR,ko;q=0.9,en;q=0.8": "찾을 수 없어요", "ko-KP": "찾을 수 없어요",
		"en;q=0.1,ko": "찾을 수 없어요", "fr": "Not found", "*": "Not found", ";;;": "Not found", strings.Repeat("ko,", 1000): "Not found",
	} {
		a := w.do(call{method: "GET", path: "/v1/nothing", header: map[string]string{"Accept-Language": accept}}).want(t, 404, "not_found")
		if a.str("title") != want {
			t.Errorf("Accept-Language %.30q: title %q; want %q", accept, a.str("title"), want)
		}
	}
	ko := w.do(call{
		method: "POST", path: "/v1/auth/signup", header: map[string]string{"Accept-Language": "ko"},
		body: fields{"email": "x", "password": "short", "handle": "A", "name": strings.Repeat("가", 41), "time_zone": "x", "locale": "x"},
	}).want(t, 422, "invalid")
	for _, e := range ko.body["errors"].([]any) {
		if detail := e.(map[string]any)["detail"].(string); !strings.ContainsAny(detail, "요") || strings.Contains(detail, "확인해") {
			t.Errorf("%v is not told in Korean", e)
		}
	}
}

func TestProblemHasTheFormOfRFC9457(t *testing.T) {
	w := newWorld(t, testenv.SQLite(t))
	a := w.do(call{method: "POST", path: "/v1/auth/signup", body: fields{"email": "x", "password": password, "handle": "minji"}}).want(t, 422, "invalid")
	if kind := a.header.Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("Content-Type %s", kind)
	}
	if a.body["status"] != float64(422) || a.str("type") != "/docs/errors#invalid" || a.str("title") == "" || a.str("detail") == "" {
		t.Errorf("problem = %s", a.text)
	}
	if len(a.body) != 7 {
		t.Errorf("members of %s; want type, title, status, detail, code, errors, request_id", a.text)
	}
}

func TestPathsAndMethodsThatAreNotThere(t *testing.T) {
	w := newWorld(t, testenv.SQLite(t))
	for _, path := range []string{"/v1/nothing", "/v1/", "/v1/auth", "/v1/auth/sessions/a/b", "/v2/x", "/v1/openapi.yaml", "/v1/schemas/x"} {
		w.do(call{method: "GET", path: path}).want(t, 404, "not_found")
	}
	a := w.do(call{method: "PUT", path: "/v1/auth/login"}).want(t, 405, "method")
	if a.header.Get("Allow") != "POST" {
		t.Errorf("Allow = %q; want POST", a.header.Get("Allow"))
	}
	w.do(call{method: "BREW", path: "/healthz"}).want(t, 405, "method")
}

func TestEveryAnswerHasTheSecurityHeaders(t *testing.T) {
	w := newWorld(t, testenv.SQLite(t))
	for _, path := range []string{"/v1/nothing", "/healthz", "/v1/auth/sessions", "/v1/openapi.json"} {
		a := w.do(call{method: "GET", path: path})
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s = %q; want %q", path, name, got, want)
			}
		}
		if a.header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: Strict-Transport-Security on plain http", path)
		}
	}
	first, second := w.do(call{method: "GET", path: "/healthz"}), w.do(call{method: "GET", path: "/healthz", header: map[string]string{"X-Request-Id": "mine"}})
	if a, b := first.header.Get("X-Request-Id"), second.header.Get("X-Request-Id"); a == b || b == "mine" {
		t.Errorf("request ids %q and %q; want two of the server's own", a, b)
	}
}

func TestBodyTooLong(t *testing.T) {
	w := newWorld(t, testenv.SQLite(t))
	long := `{"login":"` + strings.Repeat("a", 2<<20) + `"}`
	w.do(call{method: "POST", path: "/v1/auth/login", body: long}).want(t, 413, "too_large")
}

func TestUnknownQueryParameter(t *testing.T) {
	w := newWorld(t, testenv.SQLite(t))
	token := w.signup("minji").str("access_token")
	a := w.do(call{method: "GET", path: "/v1/auth/sessions?page=2", token: token}).want(t, 400, "malformed")
	if pointer, code := a.firstError(); pointer != "parameter:page" || code != "bad_parameter" {
		t.Errorf("%s at %s; want bad_parameter at parameter:page", code, pointer)
	}
}

func TestHealthAndReadiness(t *testing.T) {
	w := newWorld(t, testenv.SQLite(t))
	w.do(call{method: "GET", path: "/healthz"}).want(t, 200, "")
	w.do(call{method: "GET", path: "/readyz"}).want(t, 200, "")
	w.setReady(errNotReady)
	a := w.do(call{method: "GET", path: "/readyz"}).want(t, 503, "overloaded")
	if a.header.Get("Retry-After") == "" || strings.Contains(a.text, errNotReady.Error()) {
		t.Errorf("Retry-After %q, body %s", a.header.Get("Retry-After"), a.text)
	}
	w.do(call{method: "GET", path: "/healthz"}).want(t, 200, "")
}

func TestOpenAPIDescribesEveryRoute(t *testing.T) {
	inDomain(t, describesEveryRoute)
}

func describesEveryRoute(t *testing.T, w *world) {
	a := w.do(call{method: "GET", path: "/v1/openapi.json"}).want(t, 200, "")
	if !strings.HasPrefix(a.str("openapi"), "3.1") {
		t.Errorf("openapi = %v; want 3.1", a.body["openapi"])
	}
	paths := a.body["paths"].(map[string]any)
	ids := make(map[string]bool)
	for path, operations := range paths {
		for method, operation := range operations.(map[string]any) {
			id, _ := operation.(map[string]any)["operationId"].(string)
			if id == "" || ids[id] {
				t.Errorf("%s %s: operationId %q is empty or used twice", method, path, id)
			}
			ids[id] = true
			if operation.(map[string]any)["summary"] == "" {
				t.Errorf("%s %s has no summary", method, path)
			}
			// Signed out, whatever asks for a token answers 401, and nothing breaks.
			concrete := strings.NewReplacer("{id}", "01920000-0000-7000-8000-000000000000").Replace(path)
			got := w.do(call{method: strings.ToUpper(method), path: concrete})
			if security, _ := operation.(map[string]any)["security"].([]any); len(security) == 1 && got.status != 401 {
				t.Errorf("%s %s signed out: status %d; want 401", method, path, got.status)
			}
			if got.status >= 500 {
				t.Errorf("%s %s signed out: status %d", method, path, got.status)
			}
		}
	}
	for _, id := range []string{"signup", "login", "refresh", "logout", "change-password", "session-list"} {
		if !ids[id] {
			t.Errorf("the operation %s is not described", id)
		}
	}
	if !json.Valid([]byte(a.text)) || strings.Contains(a.text, "$schema") {
		t.Error("the document is not plain JSON")
	}
}

// What goes wrong inside is in the log, under the request's id, and nowhere else.
func TestFailuresTellNothing(t *testing.T) {
	db := testenv.SQLite(t)
	w := newWorld(t, db)
	token := w.signup("minji").str("access_token")
	err := w.store.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		_, err := tx.NewRaw("ALTER TABLE sessions RENAME TO elsewhere").Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a := w.sessions(token).want(t, 500, "internal")
	if strings.Contains(a.text, "sessions") {
		t.Errorf("the answer tells of the database: %s", a.text)
	}
	if !strings.Contains(w.log.String(), a.header.Get("X-Request-Id")) {
		t.Error("the request's id is not in the log")
	}
}
