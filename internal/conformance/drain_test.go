package conformance

import (
	"testing"
	"time"

	"modu/internal/testenv"
)

func testDrain(t *testing.T, w *world) {
	const sockets, most = 4, 25 * time.Second
	var node *testenv.Node
	var p *person
	if w.env != nil {
		node = testenv.StartNode(t, w.env...) // a third node of the set-up; the others go on
		p = w.person(t)
	} else {
		key, pemKey := signingKey(t)
		node = testenv.StartNode(t, "MODU_SIGNING_KEY="+pemKey)
		p = (&world{a: node, b: node, key: key}).person(t)
	}
	all := make([]*socket, sockets)
	for i := range all {
		all[i] = p.connect(t, node)
	}
	start := time.Now()
	node.Term()
	all[0].mutateWhileDraining(p)
	for _, s := range all {
		f := s.await("drain")
		if ms, ok := f["reconnect_in_ms"].(float64); !ok || ms < 0 || ms > 60_000 {
			t.Errorf("%v", f)
		}
		s.closes(1012)
	}
	if code := node.Wait(); code != 0 {
		t.Errorf("exit code %d; want 0", code)
	}
	if took := time.Since(start); took > most {
		t.Errorf("drained in %v; want at most %v", took, most)
	}
	if w.env != nil {
		all[0].resume(p, w.a).settle(p.s())
	}
}

// mutateWhileDraining sends a mutation that has to be acked, or not be taken at all.
func (s *socket) mutateWhileDraining(p *person) {
	s.t.Helper()
	id := newID()
	s.trySend(marshal(s.t, s.number(put("goal", id, "title", "last words"))))
	<-s.done
	acked := false
	for _, f := range s.frames {
		for _, r := range list(f["results"]) {
			acked = acked || r["n"] == float64(s.n) && r["ok"] == true
		}
	}
	if acked && s.copies[p.s()][id] == nil {
		s.t.Error("acked and not shown")
	}
}
