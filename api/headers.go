package api

import "net/http"

const (
	corsMethods = "GET, POST, PUT, PATCH, DELETE"
	corsHeaders = "Authorization, Content-Type, If-Match, Idempotency-Key, Accept-Language"
	corsExposed = "ETag, Modu-Position, X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Location"
	corsMaxAge  = "600" // seconds for which a browser remembers a preflight
	hsts        = "max-age=31536000"
)

// setHeaders puts on an answer what every answer has.
func (s *server) setHeaders(w http.ResponseWriter, r *http.Request) {
	q := requestOf(r.Context())
	h := w.Header()
	h.Set("X-Request-Id", q.id)
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Authorization, Origin, Accept-Language")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	if q.secure {
		h.Set("Strict-Transport-Security", hsts)
	}
}

// crossOrigin lets pages of the allowed origins read answers, without credentials, and refuses writes for any other
// page. It reports whether it has answered.
func (s *server) crossOrigin(w http.ResponseWriter, r *http.Request) (answered bool) {
	origin := r.Header.Get("Origin")
	if s.Origins.mayRead(origin) {
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Set("Access-Control-Expose-Headers", corsExposed)
	}
	if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
		s.preflight(w, r, origin)
		return true
	}
	if err := s.csrf.Check(r); err != nil {
		s.fail(w, r, codeError{code: codeOrigin, cause: err})
		return true
	}
	return false
}

func (s *server) preflight(w http.ResponseWriter, r *http.Request, origin string) {
	if !s.Origins.mayRead(origin) {
		s.fail(w, r, codeError{code: codeOrigin})
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", corsMethods)
	h.Set("Access-Control-Allow-Headers", corsHeaders)
	h.Set("Access-Control-Max-Age", corsMaxAge)
	w.WriteHeader(http.StatusNoContent)
}

// mayRead reports whether pages of an origin elsewhere may read answers.
func (o Origins) mayRead(origin string) bool {
	for _, other := range o.Others {
		if origin == other {
			return true
		}
	}
	return false
}
