package conformance

import (
	"fmt"
	"net/http"
	"testing"

	"modu/internal/testenv"
)

// TestDefaultLimits runs on a node whose limits are those that people meet.
func TestDefaultLimits(t *testing.T) {
	t.Parallel()
	key, pemKey := signingKey(t)
	n := testenv.StartNode(t, "MODU_LIMITS=default", "MODU_SIGNING_KEY="+pemKey)
	w := &world{a: n, b: n, key: key}
	first, second, third := w.person(t), w.person(t), w.person(t)
	t.Run("Mutations", func(t *testing.T) { t.Parallel(); limitMutations(t, first) })
	t.Run("DroppedMessages", func(t *testing.T) { t.Parallel(); limitDropped(t, second) })
	t.Run("Pulls", func(t *testing.T) { t.Parallel(); limitPulls(t, first) })
	t.Run("SignedOut", func(t *testing.T) { t.Parallel(); limitSignedOut(t, w, first) })
	t.Run("Sockets", func(t *testing.T) { t.Parallel(); limitSockets(t, third) })
	t.Run("Login", func(t *testing.T) { t.Parallel(); limitLogin(t, w, second) })
}

func limitMutations(t *testing.T, p *person) {
	s := open(t, p.w.a)
	limits, _ := s.greet(p)["limits"].(object)
	if limits["mutations_per_s"] != 50.0 || limits["burst"] != 500.0 {
		t.Errorf("limits = %v", limits)
	}
	goal := newID()
	s.ok(put("goal", goal, "title", "busy"))
	const perMessage = 100
	var f object
	for range 12 {
		batch := make([]object, perMessage)
		for i := range batch {
			batch[i] = put("goal", goal, "title", fmt.Sprint("title ", s.n, i))
		}
		s.send(s.number(batch...))
	}
	f = s.await("error")
	n, _ := f["n"].(float64)
	retry, _ := f["retry_ms"].(float64)
	if f["code"] != "rate_limited" || n <= 401 || n > 1201 || retry <= 0 || retry > 60_000 {
		t.Fatalf("1,201 mutations at once: %v; want rate_limited with n and retry_ms", f)
	}
	// Nothing from that n on was taken, and the socket is open: going on from there is no gap.
	s.settle(p.s())
	welcome := object(nil)
	next := open(t, p.w.a)
	next.client = s.client
	welcome = next.greet(p)
	if welcome["last_n"] != n-1 {
		t.Errorf("last_n = %v; want one less than the n of the first error, %v", welcome["last_n"], n)
	}
}

func limitDropped(t *testing.T, p *person) {
	s := p.connect(t, p.w.a)
	goal := newID()
	s.ok(put("goal", goal, "title", "busy"))
	ended := false
	for i := 0; i < 200 && !ended; i++ {
		batch := make([]object, 100)
		for j := range batch {
			batch[j] = put("goal", goal, "title", fmt.Sprint("title ", i, j))
		}
		select {
		case <-s.done:
			ended = true
		default:
			s.trySend(marshal(t, s.number(batch...)))
		}
	}
	s.closes(4429)
}

func limitLogin(t *testing.T, w *world, p *person) {
	refused := 0
	for range 8 {
		r := request(t, w.a, "POST", "/v1/auth/login", object{"login": p.handle, "password": "a wrong pass phrase"})
		switch r.status {
		case http.StatusUnauthorized:
			if refused > 0 {
				t.Error("401 after 429")
			}
		case http.StatusTooManyRequests:
			refused++
			r.refused(t, 429, "rate_limited")
		default:
			t.Errorf("%s = %d", r.what, r.status)
		}
	}
	if refused == 0 {
		t.Error("eight wrong passwords in a row were taken")
	}
}

// limitPulls sees that pull and watch count in the rate.
func limitPulls(t *testing.T, p *person) {
	s := p.connect(t, p.w.a)
	pull := marshal(t, object{"type": "pull", "stream": p.s(), "cursor": 0})
	for range 9 {
		s.send(many(pull+"\n", 99) + pull)
	}
	if f := s.await("error"); f["code"] != "rate_limited" || f["retry_ms"] == nil {
		t.Errorf("900 pulls at once: %v", f)
	}
}

func limitSignedOut(t *testing.T, w *world, p *person) {
	refused := 0
	for range 75 {
		r := request(t, w.a, "GET", "/v1/users/"+p.id, nil, "X-Forwarded-For", randomHex(1)+".1.1.1")
		if r.status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("75 reads by nobody from one address were answered; want 60 a minute")
	}
	p.call(t, "GET", "/v1/users/"+p.id, nil).want(t, 200)
}

func limitSockets(t *testing.T, p *person) {
	const most = 20
	var all []*socket
	for range most {
		all = append(all, p.connect(t, p.w.a))
	}
	one := open(t, p.w.a)
	one.send(object{"type": "hello", "token": p.access, "client_id": one.client})
	one.closes(4503)
	all[0].settle(p.s())
}
