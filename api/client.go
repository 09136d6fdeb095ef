package api

import (
	"net/http"
	"net/netip"
	"strings"
)

// A client is where a request comes from.
type client struct {
	addr  netip.Addr
	https bool
}

// clientOf follows X-Forwarded-For from its end, through the proxies that are trusted, to the first address that is
// not one of them. Without a trusted proxy the headers mean nothing.
func clientOf(r *http.Request, proxies []netip.Prefix) client {
	var c client
	if ap, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		c.addr = ap.Addr().Unmap()
	}
	c.https = r.TLS != nil
	if !within(c.addr, proxies) {
		return c
	}
	if proto := r.Header.Get("X-Forwarded-Proto"); proto != "" {
		c.https = strings.EqualFold(proto, "https")
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(c.addr, proxies); i-- {
		addr, ok := parseHop(strings.TrimSpace(hops[i]))
		if !ok {
			break // a proxy that we trust wrote what is none: whoever it was, the proxy is who we know
		}
		c.addr = addr
	}
	return c
}

func within(addr netip.Addr, proxies []netip.Prefix) bool {
	for _, p := range proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// parseHop reads an address, with or without a port.
func parseHop(s string) (netip.Addr, bool) {
	if addr, err := netip.ParseAddr(s); err == nil {
		return addr.Unmap(), true
	}
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap(), true
	}
	return netip.Addr{}, false
}
