package remind

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

const (
	dialWithin = 5 * time.Second
	sendWithin = 15 * time.Second // one message, from the name's lookup to the answer
	idleConns  = 64
	idleFor    = 90 * time.Second
)

var errPrivate = errors.New("not an address on the internet")

// newClient returns a client for addresses that users have named: it follows no redirect, and connects to no address of
// this machine or of a private network, whatever a name resolves to. With local, certificates of that pool count, and any
// address will do.
func newClient(local *x509.CertPool) *http.Client {
	dialer := &net.Dialer{Timeout: dialWithin, Control: onlyInternet}
	if local != nil {
		dialer.Control = nil
	}
	return &http.Client{
		Timeout: sendWithin,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: dialWithin, ResponseHeaderTimeout: sendWithin,
			ForceAttemptHTTP2: true, MaxIdleConns: idleConns, IdleConnTimeout: idleFor,
			TLSClientConfig: &tls.Config{RootCAs: local, MinVersion: tls.VersionTLS12},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// onlyInternet refuses to connect to an address, which has been looked up, unless anybody could reach it.
func onlyInternet(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %s: %w", address, err)
	}
	if !onInternet(at.Addr()) {
		return fmt.Errorf("dial %s: %w", address, errPrivate)
	}
	return nil
}

// reserved are networks that the standard library counts as global and that are not the internet (RFC 6890), or that
// carry addresses of another kind in theirs.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

func onInternet(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
