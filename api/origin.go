package api

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Origins are the web pages that may speak to this server with what a browser adds by itself.
type Origins struct {
	Public string   // the origin of MODU_PUBLIC_URL, such as https://modu.example; empty if not set
	Others []string // MODU_ALLOWED_ORIGINS
}

// Allowed reports whether a page of an origin may use the socket of this server, or its cookie: the public origin and
// the others exactly as they are, scheme included; when neither is set, a page of this very server on localhost, a
// loopback or a private address, by http.
func (o Origins) Allowed(origin, host string) bool {
	if origin == "" {
		return false
	}
	if o.Public == "" && len(o.Others) == 0 {
		return origin == "http://"+host && isPrivate(host)
	}
	return origin == o.Public || slices.Contains(o.Others, origin)
}

// refusedOrigin tells of a page elsewhere whose request was refused.
func (s *server) refusedOrigin(r *http.Request) {
	origin := r.Header.Get("Origin")
	if s.OriginRefused != nil && origin != "" && !s.Origins.Allowed(origin, r.Host) {
		s.OriginRefused(origin)
	}
}

// https reports whether the server is known to be reached by https.
func (o Origins) https() bool { return strings.HasPrefix(o.Public, "https://") }

// protection refuses writes that a browser sends for pages elsewhere.
func (o Origins) protection() *http.CrossOriginProtection {
	p := http.NewCrossOriginProtection()
	for _, origin := range append([]string{o.Public}, o.Others...) {
		if origin == "" {
			continue
		}
		if err := p.AddTrustedOrigin(origin); err != nil {
			panic("api: " + err.Error()) // the configuration has checked it
		}
	}
	return p
}

// OriginOf returns the origin of a URL as browsers write it; ok is false if it is not an http or https URL.
func OriginOf(rawURL string) (origin string, ok bool) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	host := strings.ToLower(u.Host)
	if u.Scheme == "http" {
		host = strings.TrimSuffix(host, ":80")
	} else {
		host = strings.TrimSuffix(host, ":443")
	}
	return u.Scheme + "://" + host, true
}

// isPrivate reports whether a host, with or without a port, is localhost, a loopback or a private address.
func isPrivate(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && (addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast())
}
