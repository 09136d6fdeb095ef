package main

import (
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"modu/api"
)

const (
	refusalsEvery = time.Minute // anybody can send any origin, and a log is not to be filled by them
	longestOrigin = 200         // bytes of one that is logged
)

// origins are the pages that may use the server.
func (c *config) origins() api.Origins {
	return api.Origins{Public: c.publicURL, Others: c.allowedOrigins}
}

// An originWatch says in the log that pages of an origin are refused, which mostly is a setting that is not what people
// type.
type originWatch struct {
	log     *slog.Logger
	public  string // MODU_PUBLIC_URL
	allowed func(origin, host string) bool
	now     func() time.Time

	mu   sync.Mutex // guards next
	next time.Time  // before it nothing is said
}

func newOriginWatch(log *slog.Logger, cfg *config) *originWatch {
	return &originWatch{log: log, public: cfg.publicURL, allowed: cfg.origins().Allowed, now: cfg.now()}
}

// Allowed reports whether a page may use the socket, and tells of one that may not.
func (o *originWatch) Allowed(origin, host string) bool {
	ok := o.allowed(origin, host)
	if !ok && origin != "" {
		o.refused(origin)
	}
	return ok
}

// refused tells of a page whose request was refused.
func (o *originWatch) refused(origin string) {
	if !o.mayTell() {
		return
	}
	public := o.public
	if public == "" {
		public = "not there"
	}
	o.log.Warn(originRefused.of(particulars{"origin": shownOrigin(origin), "public": public}).Error())
}

func (o *originWatch) mayTell() bool {
	now := o.now()
	o.mu.Lock()
	defer o.mu.Unlock()
	if now.Before(o.next) {
		return false
	}
	o.next = now.Add(refusalsEvery)
	return true
}

// shownOrigin is an origin as it may stand in a log: scheme, host and port, and not too long.
func shownOrigin(origin string) string {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return fmt.Sprintf("%q", origin[:min(len(origin), longestOrigin)])
	}
	text := u.Scheme + "://" + u.Host
	if len(text) > longestOrigin {
		text = strings.ToValidUTF8(text[:longestOrigin], "") + "…"
	}
	return text
}
