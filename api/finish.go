package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"modu/telemetry"
)

const (
	noPattern = "none" // the route of what has none
	// codeGoneAway is how a request counts whose client has not waited for the answer.
	codeGoneAway = 499
)

// finish counts a request that has been answered. One that failed for our sake is logged, with why; others only for
// whoever debugs.
func (s *server) finish(ctx context.Context, w *response, r *http.Request, began time.Time) {
	took, code := time.Since(began), w.status
	switch {
	case ctx.Err() != nil && code >= http.StatusInternalServerError:
		code = codeGoneAway
	case code == 0:
		code = http.StatusOK
	}
	route := routeOf(r)
	s.Metrics.Done(route, r.Method, code, took)
	level, q := slog.LevelDebug, requestOf(r.Context())
	switch {
	case code == http.StatusInternalServerError:
		level = slog.LevelError
	case code > http.StatusInternalServerError && route != "/readyz": // where no is an answer, given every second to a proxy
		level = slog.LevelWarn
	}
	if !s.log.Enabled(ctx, level) {
		return
	}
	what := "request"
	if level > slog.LevelDebug {
		what = "request failed"
	}
	attrs := []slog.Attr{
		slog.String("route", route), slog.String("method", telemetry.Method(r.Method)), slog.Int("code", code),
		slog.Duration("took", took), slog.String("request", q.id),
	}
	if q.cause != nil && level > slog.LevelDebug {
		attrs = append(attrs, slog.Any("err", q.cause))
	}
	s.log.LogAttrs(context.WithoutCancel(ctx), level, what, attrs...)
}

// routeOf is the pattern of a request's route, without its method.
func routeOf(r *http.Request) string {
	if r.Pattern == "" {
		return noPattern
	}
	if _, path, ok := strings.Cut(r.Pattern, " "); ok {
		return path
	}
	return r.Pattern
}
