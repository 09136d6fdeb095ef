package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"modu/api"
	"modu/auth"
	"modu/internal/testenv"
	"modu/store"
	"modu/telemetry"
)

// A request counts by its pattern, and one that failed for our sake stands in the log once, with what an operator asks.
func TestRequestsAreCountedAndFailuresLoggedOnce(t *testing.T) {
	metrics := telemetry.NewMetrics()
	w := newWorld(t, testenv.SQLite(t), func(o *auth.Options, d *api.Deps) {
		o.Metrics, d.Metrics = metrics.Auth, metrics.HTTP
	})
	token := w.signup("minji").str("access_token")
	w.do(call{method: "POST", path: "/v1/auth/login", body: map[string]string{"login": "minji", "password": "another one than that"}}).want(t, 401, "wrong_login")
	w.do(call{method: "GET", path: "/v1/nowhere/at-all"}).want(t, 404, "not_found")
	w.do(call{method: "POST", path: "/v1/auth/login", header: map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}}).want(t, 403, "origin")
	before := w.log.String()
	w.sessions(token)
	if log := strings.TrimPrefix(w.log.String(), before); strings.Count(log, "\n") != 1 || !strings.Contains(log, "level=DEBUG msg=request") {
		t.Errorf("a request that is well writes more than a line of debugging: %s", log)
	}
	err := w.store.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		_, err := tx.NewRaw("ALTER TABLE sessions RENAME TO elsewhere").Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	before = w.log.String()
	failed := w.sessions(token).want(t, http.StatusInternalServerError, "internal")
	log := strings.TrimPrefix(w.log.String(), before)
	for _, part := range []string{
		"level=ERROR", "route=/v1/auth/sessions", "method=GET", "code=500", "took=", "request=" + failed.header.Get("X-Request-Id"), "err=",
	} {
		if strings.Count(log, part) != 1 {
			t.Errorf("%s stands %d times in the log: %s", part, strings.Count(log, part), log)
		}
	}
	want := `
		# HELP modu_http_requests_total HTTP requests by the pattern of their route.
		# TYPE modu_http_requests_total counter
		modu_http_requests_total{code="201",method="POST",route="/v1/auth/signup"} 1
		modu_http_requests_total{code="200",method="GET",route="/v1/auth/sessions"} 1
		modu_http_requests_total{code="500",method="GET",route="/v1/auth/sessions"} 1
		modu_http_requests_total{code="401",method="POST",route="/v1/auth/login"} 1
		modu_http_requests_total{code="403",method="POST",route="none"} 1
		modu_http_requests_total{code="404",method="GET",route="none"} 1
		# HELP modu_refused_origins_total Requests of web pages that may not connect, by socket or REST.
		# TYPE modu_refused_origins_total counter
		modu_refused_origins_total 1
		# HELP modu_signins_total Attempts to sign in, by result.
		# TYPE modu_signins_total counter
		modu_signins_total{result="busy"} 0
		modu_signins_total{result="disabled"} 0
		modu_signins_total{result="failed"} 0
		modu_signins_total{result="limited"} 0
		modu_signins_total{result="ok"} 0
		modu_signins_total{result="wrong"} 1
	`
	err = testutil.GatherAndCompare(metrics.Registry(), strings.NewReader(want), "modu_http_requests_total", "modu_refused_origins_total", "modu_signins_total")
	if err != nil {
		t.Error(err)
	}
}
