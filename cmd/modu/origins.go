package main

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// origins says which pages may call the server from a browser: exactly those of the configuration, and when there are
// none, the server's own page under a name that only this machine or its private network can mean.
type origins struct {
	exact []string
}

func newOrigins(c *config) origins {
	o := origins{exact: slices.Clone(c.allowedOrigins)}
	if c.publicURL != "" {
		o.exact = append(o.exact, c.publicURL)
	}
	return o
}

// allowed reports whether a page of origin may call the server that it addressed as host (the request's Host).
func (o origins) allowed(origin, host string) bool {
	if len(o.exact) > 0 {
		return slices.Contains(o.exact, origin)
	}
	return origin == "http://"+host && isPrivateHost(host)
}

// isPrivateHost reports whether host, with or without a port, is localhost, a loopback or a private address.
func isPrivateHost(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	if strings.EqualFold(name, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && (addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast())
}
