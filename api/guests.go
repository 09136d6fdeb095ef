package api

import (
	"net/netip"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"modu/auth"
)

// Limits of what is read signed out.
const (
	guestReads   = 60          // requests of one address on one node in a guestWindow
	guestWindow  = time.Minute // a window begins when the one before is over
	guestsMax    = 100_000     // addresses that are counted in a window; what comes beyond them waits
	relaxedGuest = 1000        // what MODU_LIMITS=relaxed multiplies with
)

// guests counts the requests of people who are signed out.
type guests struct {
	now func() time.Time
	max int

	mu    sync.Mutex // guards what follows
	began time.Time
	seen  map[netip.Prefix]int
}

func newGuests(now func() time.Time, relaxed bool) *guests {
	g := &guests{now: now, max: guestReads, seen: map[netip.Prefix]int{}}
	if relaxed {
		g.max *= relaxedGuest
	}
	return g
}

// admit counts a request and returns what is left; ok is false when it is one too many.
func (g *guests) admit(addr netip.Addr) (left auth.Quota, ok bool) {
	bits := addr.BitLen()
	if addr.Is6() {
		bits /= 2 // one household has that many addresses
	}
	from, err := addr.Prefix(bits)
	if err != nil {
		from = netip.Prefix{} // whoever it is, together with all like it
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if now.Sub(g.began) >= guestWindow || now.Before(g.began) {
		g.began = now
		clear(g.seen)
	}
	left = auth.Quota{Name: "guest", Max: g.max, Window: guestWindow, Reset: max(g.began.Add(guestWindow).Sub(now), time.Second)}
	n, known := g.seen[from]
	if n >= g.max || !known && len(g.seen) >= guestsMax {
		return left, false
	}
	g.seen[from] = n + 1
	left.Left = g.max - n - 1
	return left, true
}

// limitGuests turns away who asks too often without being signed in.
func (s *server) limitGuests(c huma.Context, next func(huma.Context)) {
	q := requestOf(c.Context())
	left, ok := s.guests.admit(q.addr)
	q.note(left)
	q.tellQuotas()
	if !ok {
		s.write(c, codeError{code: codeRateLimited, retry: left.Reset})
		return
	}
	next(c)
}
