package conformance

import (
	"strings"
	"testing"
)

func testTwentySessions(t *testing.T, w *world) {
	p := w.person(t)
	second := p.login(t)
	s := second.connect(t, w.b)
	for range 18 {
		p.login(t)
	}
	p.call(t, "GET", "/v1/me", nil).want(t, 200)
	if got := p.call(t, "GET", "/v1/auth/sessions", nil).data(t); len(got) != 20 {
		t.Fatalf("%d sessions; want 20", len(got))
	}
	s.settle(p.s())
	p.login(t)
	if got := p.login(t).call(t, "GET", "/v1/auth/sessions", nil).data(t); len(got) != 20 {
		t.Errorf("%d sessions after the 22nd sign-in; want 20", len(got))
	}
}

// testOddRequests sends what proxies and servers have been confused with.
func testOddRequests(t *testing.T, w *world) {
	p := w.person(t)
	head := "Host: x\r\nAuthorization: Bearer " + p.access + "\r\nContent-Type: application/json\r\n"
	for name, raw := range map[string]string{
		"two lengths":       "POST /v1/goals HTTP/1.1\r\n" + head + "Content-Length: 13\r\nContent-Length: 14\r\n\r\n{\"title\":\"x\"}",
		"length and chunks": "POST /v1/goals HTTP/1.1\r\n" + head + "Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n\r\n{\"title\":\"x\"}",
		"NUL in a header":   "GET /v1/goals HTTP/1.1\r\n" + head + "X-A: \x00\r\n\r\n",
		"two hosts":         "GET /v1/goals HTTP/1.1\r\nHost: y\r\n" + head + "\r\n",
		"no host":           "GET /v1/goals HTTP/1.1\r\nX: y\r\n\r\n",
		"space in a name":   "GET /v1/goals HTTP/1.1\r\n" + head + "X A: 1\r\n\r\n",
		"long header":       "GET /v1/goals HTTP/1.1\r\n" + head + "X-A: " + strings.Repeat("a", 2<<20) + "\r\n\r\n",
		"no HTTP":           "hello\r\n\r\n",
	} {
		l := dialLine(t, w.a)
		go l.write([]byte(raw)) // the server may answer before it has read all
		status, err := l.in.ReadString('\n')
		if err == nil && !strings.HasPrefix(status, "HTTP/1.1 4") && !strings.HasPrefix(status, "HTTP/1.1 501") {
			t.Errorf("%s: %s", name, status)
		}
	}
	for _, override := range words("X-HTTP-Method-Override X-Method-Override X-HTTP-Method") {
		goal := p.goal(t, "kept")
		p.call(t, "GET", "/v1/goals/"+goal, nil, override, "DELETE").want(t, 200)
		p.call(t, "GET", "/v1/goals/"+goal+"?_method=DELETE", nil, override, "DELETE").want(t, 200, 400)
		p.call(t, "GET", "/v1/goals/"+goal, nil).want(t, 200)
	}
	form := p.call(t, "POST", "/v1/goals", "title=x", "Content-Type", "application/x-www-form-urlencoded")
	form.refused(t, 415, "media_type")
	p.call(t, "POST", "/v1/goals", `{"title":"x"}`, "Content-Type", "application/json; charset=utf-8").want(t, 201)
	cross := p.call(t, "POST", "/v1/goals", `{"title":"x"}`, "Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site")
	cross.want(t, 403, 201) // a token was given by hand, so no page of another site sent it by itself
	head2 := p.call(t, "HEAD", "/v1/goals", nil)
	if head2.status != 200 || head2.body != "" {
		t.Errorf("HEAD = %d %q", head2.status, head2.body)
	}
}
