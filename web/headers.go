package web

import (
	"net/http"
	"regexp"
	"strings"
)

// hsts is how long a browser insists on https.
const hsts = "max-age=31536000"

// host is what may stand in a policy.
var host = regexp.MustCompile(`^[A-Za-z0-9.\-]+(:[0-9]+)?$|^\[[0-9a-fA-F:]+\](:[0-9]+)?$`)

// setHeaders puts on an answer what every answer has.
func setHeaders(w http.ResponseWriter, r *http.Request, o Options) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy(r.Host, o.Demo))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	if o.HTTPS {
		h.Set("Strict-Transport-Security", hsts)
	}
}

// policy lets a page load what comes from this server and nothing else, run no script that stands in the page, and make
// scripts of strings only by the client's one Trusted Types policy, which lets the service worker through. The socket is
// named beside 'self', which covers it only in browsers since 2022. Pictures are blobs, being fetched with a token.
func policy(requestHost string, framed bool) string {
	connect := "'self'"
	if host.MatchString(requestHost) {
		connect += " ws://" + requestHost + " wss://" + requestHost
	}
	frames := "'none'"
	if framed {
		frames = "'self'"
	}
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:", "font-src 'self'",
		"connect-src " + connect, "manifest-src 'self'", "worker-src 'self'", "frame-src " + frames, "frame-ancestors " + frames,
		"base-uri 'none'", "form-action 'self'", "require-trusted-types-for 'script'", "trusted-types modu",
	}, "; ")
}
