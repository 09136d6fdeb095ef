package main

import (
	"io"
	"net/http"
	"sync/atomic"
)

// A demoDoor lets guests in once there is a world for them.
type demoDoor struct{ guests atomic.Pointer[http.Handler] }

func (d *demoDoor) open(guests http.Handler) { d.guests.Store(&guests) }

// ServeHTTP implements http.Handler.
func (d *demoDoor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if guests := d.guests.Load(); guests != nil {
		(*guests).ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, `{"type":"about:blank","title":"Service Unavailable","status":503,"code":"overloaded",`+
		`"detail":"the world is being made: come again in a moment"}`+"\n") // who asked may be gone
}
