package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"modu/telemetry"
)

// A panic of a handler is caught, counted by its room and logged; who asked gets an answer, if none had begun.
func TestAPanicIsCounted(t *testing.T) {
	log := &lockedBuffer{}
	n := &node{log: slog.New(slog.NewTextHandler(log, nil)), metrics: telemetry.NewMetrics()}
	server := httptest.NewServer(n.counted("/boom", "pages", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/begun" {
			w.WriteHeader(http.StatusOK)
			_, _ = w.Write([]byte("half"))
		}
		panic("boom")
	})))
	defer server.Close()
	resp, err := http.Get(server.URL + "/boom")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusInternalServerError {
		t.Errorf("a panic is answered with %s", resp.Status)
	}
	if resp, err := http.Get(server.URL + "/begun"); err == nil {
		resp.Body.Close()
	}
	server.Close() // both handlers have returned
	w := httptest.NewRecorder()
	n.metrics.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, line := range []string{
		`modu_panics_total{room="pages"} 2`, `modu_http_requests_total{code="500",method="GET",route="/boom"} 1`,
		`modu_http_requests_total{code="200",method="GET",route="/boom"} 1`,
	} {
		if !strings.Contains(w.Body.String(), line+"\n") {
			t.Errorf("there is no %s", line)
		}
	}
	if got := strings.Count(log.String(), "msg=panic"); got != 2 {
		t.Errorf("%d panics in the log: %s", got, log)
	}
}
