package api_test

import (
	"net/url"
	"strings"
	"testing"

	"modu/internal/testenv"
)

// TestNobodyIsSentElsewhere: whatever stands in the address, the browser goes to the issuer or to our own page.
func TestNobodyIsSentElsewhere(t *testing.T) {
	withIssuer(t, func(t *testing.T, w *world, i *testenv.Issuer) {
		i.Be(claimsOf("1", "sora@example.com", true))
		for _, evil := range []string{
			"//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "%0d%0aLocation:%20https://evil.example", "\t//evil.example",
		} {
			for _, name := range []string{"redirect_uri", "redirect", "next", "return_to", "url", "state", "code", "iss", "error"} {
				b := w.browser()
				back := b.start("")
				back.RawQuery += "&" + url.Values{name: {evil}}.Encode()
				if at := b.arrive(back); at != "/" && !strings.HasPrefix(at, "/?oauth=") || strings.Contains(at, "evil") {
					t.Fatalf("%s=%s sends to %q", name, evil, at)
				}
			}
			a := w.do(call{method: "GET", path: "/v1/auth/oauth/" + url.PathEscape(evil) + "/start"})
			if at := a.header.Get("Location"); a.status < 400 || at != "" {
				t.Errorf("the provider %q: %d, sent to %q", evil, a.status, at)
			}
			a = w.do(call{method: "GET", path: "/v1/auth/oauth/home/start?next=" + url.QueryEscape(evil)})
			if a.status != 400 {
				t.Errorf("a next of its own: %d, sent to %q", a.status, a.header.Get("Location"))
			}
		}
	})
}
