package api

import (
	"net/http"

	"modu/auth"
)

// Names of the cookie that keeps a browser signed in. It buys access tokens and nothing else reads it. The first is for
// https; the second for plain http on localhost and private addresses, where a browser keeps no Secure cookie.
const (
	secureCookie = "__Host-modu_refresh"
	plainCookie  = "modu_refresh"
)

// refreshCookie makes the cookie of a refresh token; the empty token removes it.
func (q *request) refreshCookie(token string) string {
	c := http.Cookie{
		Name: plainCookie, Value: token, Path: "/", MaxAge: int(auth.SessionIdle.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
	if q.wantsSecureCookie() {
		c.Name, c.Secure = secureCookie, true
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c.String()
}

// cookieToken returns the refresh token in the request's cookie, or nothing.
func (q *request) cookieToken() string {
	name := plainCookie
	if q.wantsSecureCookie() {
		name = secureCookie
	}
	c, err := q.http.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

func (q *request) wantsSecureCookie() bool { return q.secure || !isPrivate(q.http.Host) }
