package api

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A panic costs its request an answer and nobody else anything; what it was stands in the log alone.
func TestPanicIsAnInternalError(t *testing.T) {
	var log bytes.Buffer
	h := New(slog.New(slog.NewTextHandler(&log, nil)), Deps{Now: time.Now})
	h.Handler.(*server).mux.HandleFunc("GET /v1/broken", func(http.ResponseWriter, *http.Request) { panic("the cause") })
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/broken", nil))
	if w.Code != http.StatusInternalServerError || w.Header().Get("Content-Type") != "application/problem+json" || strings.Contains(w.Body.String(), "cause") {
		t.Errorf("status %d, %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "the cause") || !strings.Contains(log.String(), w.Header().Get("X-Request-Id")) {
		t.Errorf("log = %s; want the cause and the request's id", &log)
	}
}
