package main

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"modu/telemetry"
)

// counted counts the requests of a handler that does not do so itself, under one route, and catches the panics of its
// room. A request that failed for our sake is logged.
func (n *node) counted(route, room string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &answer{ResponseWriter: w}
		began := time.Now()
		defer func() {
			cause := recover()
			if cause != nil && cause != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
				n.metrics.HTTP.Panicked(room)
				n.log.ErrorContext(r.Context(), "panic", slog.String("room", room), slog.String("route", route),
					slog.Any("cause", cause), slog.String("stack", string(debug.Stack())))
				if out.status == 0 {
					http.Error(out, "internal", http.StatusInternalServerError)
					cause = nil
				}
			}
			n.done(r, route, out.status, time.Since(began))
			if cause != nil {
				panic(http.ErrAbortHandler)
			}
		}()
		h.ServeHTTP(out, r)
	})
}

// done counts a request; one that failed for our sake is logged.
func (n *node) done(r *http.Request, route string, status int, took time.Duration) {
	if status == 0 {
		status = http.StatusOK
	}
	n.metrics.HTTP.Done(route, r.Method, status, took)
	if status >= http.StatusInternalServerError {
		n.log.WarnContext(r.Context(), "request failed", slog.String("route", route),
			slog.String("method", telemetry.Method(r.Method)), slog.Int("code", status), slog.Duration("took", took))
	}
}

// An answer remembers its status.
type answer struct {
	http.ResponseWriter
	status int // 0: nothing has been written
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap lets the hub take over the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
