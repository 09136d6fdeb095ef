package web

import (
	"net/http"
	"strings"
	"testing"
)

// directives reads a policy.
func directives(policy string) map[string]string {
	all := map[string]string{}
	for directive := range strings.SplitSeq(policy, "; ") {
		name, value, _ := strings.Cut(directive, " ")
		all[name] = value
	}
	return all
}

func TestPolicyIsStrict(t *testing.T) {
	for _, path := range []string{"/", "/sw.js", "/nothing", "/page.css", "/assets/today-1a2b3c4d.js"} {
		resp, _ := ask(t, newHandler(quiet, built(t), Options{}), http.MethodGet, "http://modu.example:8080"+path)
		policy := resp.Header.Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
			t.Errorf("%s: %s", path, policy)
		}
		got := directives(policy)
		for name, want := range map[string]string{
			"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' blob: data:", "font-src": "'self'",
			"connect-src":  "'self' ws://modu.example:8080 wss://modu.example:8080",
			"manifest-src": "'self'", "worker-src": "'self'", "frame-src": "'none'", "frame-ancestors": "'none'",
			"base-uri": "'none'", "form-action": "'self'", "require-trusted-types-for": "'script'", "trusted-types": "modu",
		} {
			if got[name] != want {
				t.Errorf("%s: %s is %q; want %q", path, name, got[name], want)
			}
		}
	}
}

func TestOnlyTheDemoFramesItself(t *testing.T) {
	resp, _ := ask(t, newHandler(quiet, built(t), Options{Demo: true}), http.MethodGet, "/pane")
	got := directives(resp.Header.Get("Content-Security-Policy"))
	if got["frame-src"] != "'self'" || got["frame-ancestors"] != "'self'" {
		t.Errorf("frame-src %q, frame-ancestors %q", got["frame-src"], got["frame-ancestors"])
	}
}

// TestHostCannotWidenThePolicy sends what nobody's browser sends.
func TestHostCannotWidenThePolicy(t *testing.T) {
	for _, name := range []string{"x; script-src *", "a b", "x'y", "", "é"} {
		if got := directives(policy(name, false))["connect-src"]; got != "'self'" {
			t.Errorf("Host %q: connect-src is %q", name, got)
		}
	}
}

func TestOtherHeaders(t *testing.T) {
	for _, https := range []bool{false, true} {
		resp, _ := ask(t, newHandler(quiet, built(t), Options{HTTPS: https}), http.MethodGet, "/nothing")
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Strict-Transport-Security": map[bool]string{true: "max-age=31536000"}[https],
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("https %v: %s is %q; want %q", https, name, got, want)
			}
		}
		if got := resp.Header.Get("Permissions-Policy"); !strings.Contains(got, "geolocation=()") {
			t.Errorf("Permissions-Policy is %q", got)
		}
	}
}
