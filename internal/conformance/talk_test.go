package conformance

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// find waits for a frame that matches, at or behind the place up to which frames were found before, and returns it.
func (s *socket) find(what string, match func(object) bool) object {
	s.t.Helper()
	var found object
	s.until(what, func() bool {
		for i := s.read; i < len(s.frames); i++ {
			if match(s.frames[i]) {
				found, s.read = s.frames[i], i+1
				return true
			}
		}
		return false
	})
	return found
}

// await waits for the next frame of a type.
func (s *socket) await(kind string) object {
	s.t.Helper()
	return s.find(kind, func(f object) bool { return f["type"] == kind })
}

// awaitStream waits for a stream frame.
func (s *socket) awaitStream(stream, state string) object {
	s.t.Helper()
	return s.find(stream+" "+state, func(f object) bool {
		return f["type"] == "stream" && f["stream"] == stream && f["state"] == state
	})
}

// skip passes over all frames that are there.
func (s *socket) skip() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read = len(s.frames)
}

func put(kind, id string, fields ...any) object {
	return object{"op": "put", "kind": kind, "id": id, "at": stamp(time.Now()), "fields": with(object{}, fields...)}
}

func remove(kind, id string) object {
	return object{"op": "delete", "kind": kind, "id": id, "at": stamp(time.Now())}
}

// number gives mutations the client's next numbers.
func (s *socket) number(mutations ...object) object {
	for _, m := range mutations {
		s.n++
		m["n"] = s.n
	}
	return object{"type": "mutate", "mutations": mutations}
}

// mutate sends mutations in one message and returns their results.
func (s *socket) mutate(mutations ...object) []object {
	s.t.Helper()
	s.send(s.number(mutations...))
	return s.results(mutations...)
}

// results waits for the results of mutations that were sent.
func (s *socket) results(mutations ...object) []object {
	s.t.Helper()
	out := make([]object, len(mutations))
	s.until("ack", func() bool {
		missing := len(out)
		for i := len(s.frames) - 1; i >= 0 && missing > 0; i-- {
			for _, r := range list(s.frames[i]["results"]) {
				for j, m := range mutations {
					if int(r["n"].(float64)) == m["n"].(int) && out[j] == nil {
						out[j] = r
						missing--
					}
				}
			}
		}
		return missing == 0
	})
	return out
}

// ok sends mutations of which none may be refused.
func (s *socket) ok(mutations ...object) {
	s.t.Helper()
	for i, r := range s.mutate(mutations...) {
		if r["ok"] != true || r["code"] != nil {
			s.t.Fatalf("%v = %v; want ok", mutations[i], r)
		}
	}
}

// refuse sends one mutation that has to be refused. An empty field is any.
func (s *socket) refuse(code, field string, m object) {
	s.t.Helper()
	r := s.mutate(m)[0]
	if r["ok"] != false || r["code"] != code || field != "" && r["field"] != field {
		s.t.Errorf("%v = %v; want it refused with %s of %q", m, r, code, field)
	}
}

// get returns what the client holds of an entity in a stream, nil if nothing.
func (s *socket) get(stream, id string) object {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.copies[stream][id]
}

// settle pulls a stream and waits for the answer, by which what was committed before has come.
func (s *socket) settle(stream string) {
	s.t.Helper()
	s.mu.Lock()
	from, cursor := len(s.frames), s.cursors[stream]
	s.mu.Unlock()
	s.send(object{"type": "pull", "stream": stream, "cursor": cursor})
	s.until("answer to pull of "+stream, func() bool {
		for _, f := range s.frames[from:] {
			if (f["type"] == "delta" || f["type"] == "stream") && f["stream"] == stream && f["more"] != true {
				return true
			}
		}
		return false
	})
}

// has waits until the client holds an entity in a stream for which holds is true, nil meaning anything.
func (s *socket) has(stream, id string, holds func(object) bool) object {
	s.t.Helper()
	var found object
	s.until(id+" in "+stream, func() bool {
		found = s.copies[stream][id]
		return found != nil && (holds == nil || holds(found))
	})
	return found
}

// lacks waits until the client does not hold an entity in a stream.
func (s *socket) lacks(stream, id string) {
	s.t.Helper()
	s.until(id+" gone from "+stream, func() bool { return s.copies[stream][id] == nil })
}

// place is how much was received so far; since returns what came after a place.
func (s *socket) place() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.raw)
}

func (s *socket) since(place int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.raw[place:], "\n")
}

// closes waits for the end of the socket and complains unless it has that code.
func (s *socket) closes(code int) {
	s.t.Helper()
	select {
	case <-s.done:
	case <-time.After(patience):
		s.t.Fatalf("the socket is open after %v; want it closed with %d\n%s", patience, code, s.tail())
	}
	if got := websocket.CloseStatus(s.err); int(got) != code {
		s.t.Errorf("closed with %d (%v); want %d\n%s", got, s.err, code, s.tail())
	}
}

// failed waits for an error frame of that code and then for the close.
func (s *socket) failed(code string, closeCode int) object {
	s.t.Helper()
	f := s.await("error")
	if f["code"] != code {
		s.t.Errorf("error %v; want code %s", f, code)
	}
	s.closes(closeCode)
	return f
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// trySend sends text to a server that may be closing.
func (s *socket) trySend(frame string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s.ws.Write(ctx, websocket.MessageText, []byte(frame)) //nolint:errcheck // its answer is looked at
}
