package api

import (
	"net/http"
	"time"

	"modu/auth"
)

// A cookie that a browser keeps for us. Under https its name begins with hostPrefix, so that no other host of the domain
// can have set it; on plain http, that is on localhost and private addresses, a browser keeps no Secure cookie.
type cookie struct {
	name string
	life time.Duration
	site http.SameSite
}

const hostPrefix = "__Host-"

var (
	// refreshCookie keeps a browser signed in. It buys access tokens and nothing else reads it.
	refreshCookie = cookie{"modu_refresh", auth.SessionIdle, http.SameSiteStrictMode}
	// flowCookie knows the way to an issuer and back. It comes with the issuer's redirect, which is of another site.
	flowCookie = cookie{"modu_flow", auth.FlowLife, http.SameSiteLaxMode}
	// offerCookie holds the offer to link whom an issuer has vouched for.
	offerCookie = cookie{"modu_offer", auth.FlowLife, http.SameSiteStrictMode}
)

// set makes the header that gives the cookie to who made a request; the empty value removes it.
func (c cookie) set(q *request, value string) string {
	h := http.Cookie{Name: c.name, Value: value, Path: "/", MaxAge: int(c.life.Seconds()), HttpOnly: true, SameSite: c.site}
	if q.wantsSecureCookie() {
		h.Name, h.Secure = hostPrefix+c.name, true
	}
	if value == "" {
		h.MaxAge = -1
	}
	return h.String()
}

// of returns the value of the cookie in a request, or nothing.
func (c cookie) of(q *request) string {
	name := c.name
	if q.wantsSecureCookie() {
		name = hostPrefix + c.name
	}
	got, err := q.http.Cookie(name)
	if err != nil {
		return ""
	}
	return got.Value
}

func (q *request) wantsSecureCookie() bool { return q.secure || !isPrivate(q.http.Host) }
