package api_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"modu/models"
)

func TestIdempotencyKey(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, other := w.join("minji"), w.join("joon")
		goal := me.goal("private", nil)
		read := fields{"goal_id": goal, "title": "read", "date": "2026-11-22"}
		first := me.with("Idempotency-Key", "k1", "POST", "/v1/todos", read).want(t, 201, "")
		me.send("PATCH", "/v1/todos/"+first.str("id"), fields{"title": "write"}).want(t, 200, "")
		again := me.with("Idempotency-Key", "k1", "POST", "/v1/todos", read).want(t, 201, "")
		for _, name := range []string{"ETag", "Location", "Modu-Position"} {
			if again.header.Get(name) != first.header.Get(name) || first.header.Get(name) == "" {
				t.Errorf("%s of the second answer is %q; want %q", name, again.header.Get(name), first.header.Get(name))
			}
		}
		if again.text != first.text {
			t.Errorf("the second answer is %s; want %s", again.text, first.text)
		}
		if got := me.get("/v1/todos").ids(); len(got) != 1 {
			t.Errorf("%d todos; want 1", len(got))
		}
		me.with("Idempotency-Key", "k1", "POST", "/v1/todos", fields{"goal_id": goal, "title": "other"}).want(t, 409, "conflict")
		me.with("Idempotency-Key", "k1", "POST", "/v1/goals", fields{"title": "other"}).want(t, 409, "conflict")
		theirs := other.with("Idempotency-Key", "k1", "POST", "/v1/goals", fields{"title": "theirs"}).want(t, 201, "")
		if theirs.str("title") != "theirs" {
			t.Errorf("a key of one person answers another: %s", theirs.text)
		}
		w.pass(5 * time.Minute)
		if got := me.with("Idempotency-Key", "k1", "POST", "/v1/todos", read).want(t, 201, ""); got.text != first.text {
			t.Errorf("some time later: %s; want %s", got.text, first.text)
		}
	})
}

func TestIdempotencyKeyWithAnID(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		id := string(models.NewID())
		body := fields{"id": id, "title": "x"}
		first := me.with("Idempotency-Key", "k", "POST", "/v1/goals", body).want(t, 201, "")
		again := me.with("Idempotency-Key", "k", "POST", "/v1/goals", body).want(t, 201, "")
		if first.str("id") != id || again.text != first.text {
			t.Errorf("%s then %s; want the same with id %s", first.text, again.text, id)
		}
		me.with("Idempotency-Key", "k2", "POST", "/v1/goals", body).want(t, 409, "conflict")
	})
}

func TestIdempotencyKeyThatIsNone(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		for _, key := range []string{strings.Repeat("k", 256), "k\u00e9", "a\tb"} {
			got := me.with("Idempotency-Key", key, "POST", "/v1/goals", fields{"title": "x"}).want(t, 400, "malformed")
			if got.pointers()[0] != "parameter:Idempotency-Key" {
				t.Errorf("%q: %s", key, got.text)
			}
		}
		me.with("Idempotency-Key", strings.Repeat("k", 255), "POST", "/v1/goals", fields{"title": "x"}).want(t, 201, "")
	})
}

// TestSameRequestAtOnce: a client that lost patience sends again while the first is under way.
func TestSameRequestAtOnce(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		goal := me.goal("private", nil)
		var running sync.WaitGroup
		ids := make([]string, 8)
		for i := range ids {
			running.Go(func() {
				a, err := w.try(call{
					method: "POST", path: "/v1/todos", token: me.token, body: fields{"goal_id": goal, "title": "read"},
					header: map[string]string{"Idempotency-Key": "k"},
				})
				if err != nil || a.status != 201 {
					t.Errorf("status %d, %v: %s", a.status, err, a.text)
				}
				ids[i] = a.str("id")
			})
		}
		running.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Errorf("two things were made: %s and %s", id, ids[0])
			}
		}
		if got := me.get("/v1/todos").ids(); len(got) != 1 {
			t.Errorf("%d todos; want 1", len(got))
		}
	})
}
