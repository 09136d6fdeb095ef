package hub

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"github.com/coder/websocket"

	"modu/models"
	"modu/sync/frame"
)

// bearerPrefix begins the Authorization header of clients that are no browsers.
const bearerPrefix = "Bearer "

// ServeHTTP upgrades GET /v1/sync to a socket. It returns once the upgrade is made, so that what the HTTP server keeps
// for a request is freed; the socket lives on in its reader.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" && !h.options.OriginAllowed(origin, r.Host) {
		h.metrics.RefusedOrigins.Inc()
		h.metrics.Refused.Inc()
		refuseOrigin(w)
		return
	}
	if !h.Running() {
		h.metrics.Refused.Inc()
		w.Header().Set("Retry-After", "1")
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	up := &upgrader{ResponseWriter: w}
	ws, err := websocket.Accept(up, r, &websocket.AcceptOptions{
		Subprotocols:       []string{frame.Subprotocol},
		InsecureSkipVerify: true, // the Origin was checked above, scheme included
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		h.metrics.Failed.Inc()
		return // Accept has answered
	}
	bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), bearerPrefix)
	s := h.newSession(newWire(ws, up.line, &h.writers), bearer)
	h.shaking(1)
	if !h.roster.add(s) {
		h.shaking(-1)
		h.metrics.Refused.Inc()
		s.cancel()
		s.wire.hangUp()
		return
	}
	go s.run()
}

// shaking notes that there are n handshakes more.
func (h *Hub) shaking(n int64) {
	h.handshakes.Add(n)
	h.metrics.Handshakes.Add(float64(n))
}

// refuseOrigin answers a page elsewhere as the api does. A browser keeps the answer from the page; its tools show it.
func refuseOrigin(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusForbidden)
	_, _ = io.WriteString(w, `{"type":"/docs/errors#origin","title":"Origin not allowed","status":403,"code":"origin",`+
		`"detail":"This server does not take connections from that web page. Its operator: MODU_PUBLIC_URL must be the address that `+
		`people type, or MODU_ALLOWED_ORIGINS must name the page's."}`+"\n")
}

// run is the reader of a socket: it lasts as long as the session.
func (s *session) run() {
	defer s.hub.readers.Done()
	defer s.leave()
	s.hub.wheel.set(s, helloTimeout)
	if e := s.refused(); e != nil {
		s.end(*e)
	} else {
		s.readAll()
	}
	<-s.wire.done
}

// refused says why a socket that was just accepted must go.
func (s *session) refused() *ending {
	switch h := s.hub; {
	case s.wire.ws.Subprotocol() != frame.Subprotocol:
		return &ending{code: frame.CloseVersion, reason: "subprotocol " + frame.Subprotocol + " wanted"}
	case h.draining.Load():
		return &ending{code: frame.CloseDrain, reason: "draining"}
	case h.handshakes.Load() > int64(h.options.MaxHandshakes):
		return &ending{code: frame.CloseOverloaded, reason: "too many handshakes"}
	}
	if s.bearer == "" {
		return nil
	}
	who, e := s.authenticate(s.bearer)
	if e != nil {
		return e
	}
	s.mu.Lock()
	s.session, s.expires, s.scopes = who.Session, who.Expires, who.Scopes
	s.mu.Unlock()
	s.user = who.User
	return nil
}

// authenticate returns whom a token speaks for, who must be allowed to read: a socket does little else.
func (s *session) authenticate(token string) (models.Caller, *ending) {
	who, err := s.hub.authenticate(s.ctx, token)
	if err != nil {
		return models.Caller{}, s.hub.refusal(err)
	}
	if !who.May(models.ScopeRead) {
		return models.Caller{}, &ending{code: frame.CloseDisabled, reason: "the token's scopes do not let it read", abrupt: true}
	}
	return who, nil
}

// refusal says how a socket ends that could not be told who calls.
func (h *Hub) refusal(err error) *ending {
	switch {
	case errors.Is(err, models.ErrNotAllowed):
		return &ending{code: frame.CloseDisabled, reason: "account disabled", abrupt: true}
	case errors.Is(err, models.ErrInvalid):
		return &ending{code: frame.CloseSignedOut, reason: "not signed in", abrupt: true}
	}
	h.log.Error("authenticate", slog.Any("err", err))
	return &ending{code: frame.CloseOverloaded, reason: "overloaded", abrupt: true}
}

// farewell says for the log how a peer left.
func farewell(err error) (code int, reason string) {
	if status := websocket.CloseStatus(err); status != -1 {
		return int(status), "the peer closed"
	}
	if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) {
		return 0, "the peer left"
	}
	return 0, causeOf(err)
}

// causeOf is the text of an error of a connection without its addresses.
func causeOf(err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Op + ": " + op.Err.Error()
	}
	return err.Error()
}

// readAll handles message after message until the session ends.
func (s *session) readAll() {
	for first := true; ; first = false {
		message, err := s.wire.read()
		switch {
		case errors.Is(err, errBinary):
			s.end(ending{code: frame.CloseBinary, reason: "text messages only"})
			return
		case errors.Is(err, errTooLong):
			s.end(ending{code: frame.CloseTooLong, reason: "message too long"})
			return
		case err != nil:
			s.drop(farewell(err))
			return
		}
		if e := s.receive(message, first); e != nil {
			s.end(*e)
			return
		}
	}
}
