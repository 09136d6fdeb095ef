package conformance

import (
	"testing"
	"time"
)

// token makes a personal access token and returns its bearer and its id.
func (p *person) token(t *testing.T, scopes ...string) (holder *person, id string) {
	t.Helper()
	r := p.call(t, "POST", "/v1/auth/tokens", object{"name": "script", "scopes": scopes})
	r.want(t, 201)
	return &person{w: p.w, id: p.id, handle: p.handle, access: str(r.json["token"])}, str(r.json["id"])
}

// testPersonalToken: a token opens what its scopes say at both doors, and its end closes its sockets on every node.
func testPersonalToken(t *testing.T, w *world) {
	p := w.person(t)
	own := p.connect(t, w.a)
	both, id := p.token(t, "read", "write")
	reader, _ := p.token(t, "read")
	writer, _ := p.token(t, "write")

	s := open(t, w.b)
	if welcome := s.greet(both); welcome["token_expires"] != nil {
		t.Errorf("welcome = %v; the token never ends", welcome)
	}
	goal := newID()
	s.ok(put("goal", goal, "title", "by a script"))
	own.has(p.s(), goal, nil)

	r := reader.connect(t, w.a)
	r.has(p.s(), goal, nil)
	r.refuse("not_allowed", "", put("goal", newID(), "title", "x"))
	r.settle(p.s())
	reader.call(t, "GET", "/v1/goals/"+goal, nil).want(t, 200)
	reader.call(t, "PATCH", "/v1/goals/"+goal, object{"title": "x"}).refused(t, 403, "not_allowed")
	both.call(t, "GET", "/v1/auth/sessions", nil).refused(t, 403, "not_allowed")

	blind := open(t, w.b)
	blind.send(object{"type": "hello", "token": writer.access, "client_id": blind.client})
	blind.closes(4403)
	writer.call(t, "PATCH", "/v1/goals/"+goal, object{"title": "written unseen"}).want(t, 200)

	again := both.connect(t, w.a)
	start := time.Now()
	p.call(t, "DELETE", "/v1/auth/tokens/"+id, nil).want(t, 204)
	s.closes(4401)
	again.closes(4401)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("closed after %v; want at once", took)
	}
	both.callAt(t, w.b, "GET", "/v1/me", nil).refused(t, 401, "signed_out")
	r.settle(p.s())
	own.settle(p.s())
}
