package api

import (
	"log/slog"
	"net/http"
	"runtime/debug"
)

// A response remembers whether an answer has begun.
type response struct {
	http.ResponseWriter
	status int // 0: nothing has been written
}

func (w *response) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	if status == http.StatusNoContent { // huma names the type of a body before it sees that there is none
		w.Header().Del("Content-Type")
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *response) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets deadlines be set through the response.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// A probe takes an answer that nobody gets, to learn its status and headers.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) WriteHeader(status int)      { p.status = status }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }

func (s *server) logPanic(r *http.Request, cause any) {
	s.log.ErrorContext(r.Context(), "panic", slog.String("request", requestOf(r.Context()).id),
		slog.String("route", routeOf(r)), slog.String("method", r.Method), slog.Any("cause", cause), slog.String("stack", string(debug.Stack())))
}
