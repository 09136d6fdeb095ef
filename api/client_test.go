package api

import (
	"net/http"
	"net/netip"
	"testing"
)

func TestClientOf(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, test := range []struct {
		name, remote string
		forwarded    []string
		proto        string
		proxies      []netip.Prefix
		addr         string
		https        bool
	}{
		{"no proxy is trusted", "203.0.113.1:5", []string{"1.1.1.1"}, "https", nil, "203.0.113.1", false},
		{"a stranger forwards", "203.0.113.1:5", []string{"1.1.1.1"}, "https", trusted, "203.0.113.1", false},
		{"a proxy forwards", "10.0.0.1:5", []string{"203.0.113.7"}, "https", trusted, "203.0.113.7", true},
		{"the client lies in front", "10.0.0.1:5", []string{"1.1.1.1, 203.0.113.7"}, "", trusted, "203.0.113.7", false},
		{"two headers", "10.0.0.1:5", []string{"1.1.1.1", "203.0.113.7, 10.0.0.2"}, "http", trusted, "203.0.113.7", false},
		{"proxies only", "10.0.0.1:5", []string{"10.0.0.3, 10.0.0.2"}, "", trusted, "10.0.0.3", false},
		{"nonsense last", "10.0.0.1:5", []string{"203.0.113.7, unknown"}, "", trusted, "10.0.0.1", false},
		{"nonsense behind a proxy", "10.0.0.1:5", []string{"evil, 10.0.0.2"}, "", trusted, "10.0.0.2", false},
		{"with ports", "10.0.0.1:5", []string{"203.0.113.7:1234"}, "", trusted, "203.0.113.7", false},
		{"IPv6", "[fd00::1]:5", []string{"2001:db8::7"}, "", trusted, "2001:db8::7", false},
		{"IPv6 with a port", "[fd00::1]:5", []string{"[2001:db8::7]:1234"}, "", trusted, "2001:db8::7", false},
		{"mapped IPv4", "[::ffff:10.0.0.1]:5", []string{"::ffff:203.0.113.7"}, "", trusted, "203.0.113.7", false},
		{"nothing forwarded", "10.0.0.1:5", nil, "", trusted, "10.0.0.1", false},
		{"empty", "10.0.0.1:5", []string{""}, "", trusted, "10.0.0.1", false},
	} {
		r := &http.Request{RemoteAddr: test.remote, Header: http.Header{}}
		r.Header["X-Forwarded-For"] = test.forwarded
		if test.proto != "" {
			r.Header.Set("X-Forwarded-Proto", test.proto)
		}
		if got := clientOf(r, test.proxies); got.addr.String() != test.addr || got.https != test.https {
			t.Errorf("%s: %v; want %s, https %t", test.name, got, test.addr, test.https)
		}
	}
}

func TestOriginOf(t *testing.T) {
	for _, test := range []struct {
		url, want string
		ok        bool
	}{
		{"https://modu.example", "https://modu.example", true},
		{"https://Modu.Example:443/app?x", "https://modu.example", true},
		{"http://localhost:8080/", "http://localhost:8080", true},
		{"http://localhost:80", "http://localhost", true},
		{"ftp://modu.example", "", false},
		{"modu.example", "", false},
		{"https://", "", false},
		{"https://a:b@modu.example", "", false},
		{"*", "", false},
	} {
		if got, ok := OriginOf(test.url); got != test.want || ok != test.ok {
			t.Errorf("OriginOf(%q) = %q, %t; want %q, %t", test.url, got, ok, test.want, test.ok)
		}
	}
}
