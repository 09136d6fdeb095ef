package conformance

import (
	"testing"
	"time"
)

func testReplaced(t *testing.T, w *world) {
	p := w.person(t)
	first := p.connect(t, w.a)
	second := first.resume(p, w.b)
	first.closes(4409)
	third := second.resume(p, w.a)
	second.closes(4409)
	third.settle(p.s())
	other := p.connect(t, w.b) // another client of the same person replaces nobody
	third.settle(p.s())
	other.settle(p.s())
}

func testRevokedSession(t *testing.T, w *world) {
	p := w.person(t)
	second, third := p.login(t), p.login(t)
	own := p.connect(t, w.a)
	gone := []*socket{second.connect(t, w.a), second.connect(t, w.b)}
	left := third.connect(t, w.b)
	sessions := p.call(t, "GET", "/v1/auth/sessions", nil).data(t)
	if len(sessions) != 3 {
		t.Fatalf("sessions = %v; want 3", sessions)
	}
	current := 0
	for _, s := range sessions {
		if s["current"] == true {
			current++
		}
	}
	if current != 1 {
		t.Errorf("%d sessions are the current one", current)
	}
	session := second.sid(t)
	start := time.Now()
	p.call(t, "DELETE", "/v1/auth/sessions/"+session, nil).want(t, 204)
	for _, s := range gone {
		s.closes(4401)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("closed after %v; want at once", took)
	}
	second.callAt(t, w.b, "GET", "/v1/me", nil).refused(t, 401, "signed_out")
	request(t, w.b, "POST", "/v1/auth/refresh", object{"refresh_token": second.refresh}).refused(t, 401, "")
	p.call(t, "DELETE", "/v1/auth/sessions/"+session, nil).refused(t, 404, "not_found")
	stranger := w.person(t)
	stranger.call(t, "DELETE", "/v1/auth/sessions/"+p.sid(t), nil).refused(t, 404, "not_found")
	stranger.call(t, "DELETE", "/v1/auth/sessions/no-id", nil).refused(t, 404, "not_found")
	// Signing out ends the own one.
	third.call(t, "POST", "/v1/auth/logout", object{"refresh_token": third.refresh}).want(t, 204)
	left.closes(4401)
	third.callAt(t, w.b, "GET", "/v1/me", nil).refused(t, 401, "signed_out")
	own.settle(p.s())
	// All the others at once.
	a, b := p.login(t), p.login(t)
	sockets := []*socket{a.connect(t, w.a), b.connect(t, w.b)}
	p.call(t, "DELETE", "/v1/auth/sessions", nil).want(t, 204)
	for _, s := range sockets {
		s.closes(4401)
	}
	own.settle(p.s())
}

// sid is the id of the person's session, which stands in the refresh token.
func (p *person) sid(t *testing.T) string {
	t.Helper()
	const uuid = 36 // bytes
	if len(p.refresh) < uuid {
		t.Fatalf("refresh token = %q", p.refresh)
	}
	return p.refresh[:uuid]
}

func testChangePassword(t *testing.T, w *world) {
	p := w.person(t)
	other := p.login(t)
	own, lost := p.connect(t, w.b), other.connect(t, w.b)
	change := func(current, next string) *reply {
		return p.call(t, "POST", "/v1/auth/password", object{"current_password": current, "new_password": next})
	}
	if r := change("not this one", "another long pass phrase"); r.status != 403 && r.status != 401 && r.status != 422 {
		t.Errorf("a wrong current password = %d %s", r.status, r.body)
	}
	for _, weak := range []string{"", "short", "password123", "1234567890", p.handle} {
		change(password, weak).refused(t, 422, "invalid")
	}
	lost.settle(p.s()) // nothing happened yet
	change(password, "another long pass phrase").want(t, 204)
	lost.closes(4401)
	own.settle(p.s())
	request(t, w.a, "POST", "/v1/auth/login", object{"login": p.handle, "password": password}).refused(t, 401, "wrong_login")
	request(t, w.b, "POST", "/v1/auth/login", object{"login": p.email, "password": "another long pass phrase"}).want(t, 200)
	request(t, w.b, "POST", "/v1/auth/refresh", object{"refresh_token": other.refresh}).refused(t, 401, "")
}

func testAuthInPlace(t *testing.T, w *world) {
	p, other := w.person(t), w.person(t)
	now := time.Now().Unix()
	short := &person{w: w, id: p.id, access: p.forge(t, nil, object{"iat": now, "exp": now + 4})}
	s := short.connect(t, w.a)
	s.read = 0 // it may have come before ready
	if f := s.await("auth_expiring"); f["in_s"].(float64) > 60 || f["in_s"].(float64) < 0 {
		t.Errorf("%v; want at most 60", f)
	}
	ends := short.connect(t, w.b)
	s.send(object{"type": "auth", "token": p.access})
	s.settle(p.s())
	ends.closes(4401) // it brought no newer token
	s.settle(p.s())
	for name, token := range map[string]string{"of another": other.access, "of another session": "", "no good": "x"} {
		s := p.connect(t, w.a)
		if name == "of another session" {
			continue // whether one may change over is not said
		}
		s.send(object{"type": "auth", "token": token})
		s.closes(4401)
	}
}

func testHeartbeat(t *testing.T, w *world) {
	p := w.person(t)
	s := p.connect(t, w.a)
	s.await("ping") // after 25 s; the reader answers
	s.settle(p.s())
}
