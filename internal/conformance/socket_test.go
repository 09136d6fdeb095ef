package conformance

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"modu/internal/testenv"
)

const (
	patience   = 30 * time.Second // for a frame that has to come
	mostServer = 256 << 10        // bytes of a server's message
)

// A socket is one connection, and what a client that applies all it receives holds.
type socket struct {
	t      *testing.T
	ws     *websocket.Conn
	client string
	n      int // of the last mutation sent
	read   int // frames that await has passed
	done   chan struct{}

	mu      sync.Mutex // guards what follows; all of it belongs to the reader
	changed chan struct{}
	frames  []object
	raw     []string
	cursors map[string]float64
	gone    map[string]bool
	copies  map[string]map[string]object // by stream and id
	err     error                        // why it ended
}

// dial opens a socket and sends nothing. headers are name, value pairs.
func dial(t *testing.T, node *testenv.Node, protocols []string, headers ...string) (*socket, *http.Response, error) {
	t.Helper()
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	ws, resp, err := websocket.Dial(t.Context(), node.URL+"/v1/sync", &websocket.DialOptions{Subprotocols: protocols, HTTPHeader: h})
	if err != nil {
		return nil, resp, err
	}
	ws.SetReadLimit(mostServer)
	s := &socket{
		t: t, ws: ws, client: newID(), done: make(chan struct{}), changed: make(chan struct{}),
		cursors: map[string]float64{}, gone: map[string]bool{}, copies: map[string]map[string]object{},
	}
	go s.receive()
	t.Cleanup(func() {
		s.ws.CloseNow() //nolint:errcheck // the test is over
		<-s.done
	})
	return s, resp, nil
}

func open(t *testing.T, node *testenv.Node) *socket {
	t.Helper()
	s, _, err := dial(t, node, []string{"modu.v1"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// connect opens a socket of a new client and brings it to ready.
func (p *person) connect(t *testing.T, node *testenv.Node) *socket {
	t.Helper()
	s := open(t, node)
	s.greet(p)
	return s
}

// greet sends the hello, with more members if there are any, and waits for ready. It returns the welcome.
func (s *socket) greet(p *person, more ...any) object {
	s.t.Helper()
	s.send(with(object{"type": "hello", "token": p.access, "client_id": s.client}, more...))
	w := s.await("welcome")
	s.n = int(w["last_n"].(float64))
	s.await("ready")
	return w
}

// resume opens a socket of the client of another one, with the cursors that that one had.
func (s *socket) resume(p *person, node *testenv.Node) *socket {
	s.t.Helper()
	next := open(s.t, node)
	next.client = s.client
	s.mu.Lock()
	cursors, epoch := map[string]float64{}, s.frames[0]["epoch"]
	for stream, to := range s.cursors {
		cursors[stream], next.cursors[stream] = to, to
		next.copies[stream] = map[string]object{}
		for id, e := range s.copies[stream] {
			next.copies[stream][id] = e
		}
	}
	s.mu.Unlock()
	next.greet(p, "epoch", epoch, "cursors", cursors)
	return next
}

// send sends one frame; a string goes as it is.
func (s *socket) send(frame any) {
	s.t.Helper()
	text, ok := frame.(string)
	if !ok {
		b, err := json.Marshal(frame)
		if err != nil {
			s.t.Fatal(err)
		}
		text = string(b)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.ws.Write(ctx, websocket.MessageText, []byte(text)); err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.t.Fatalf("sending %.200s: %v; it had ended by %v", text, err, s.err)
	}
}

func (s *socket) receive() {
	defer close(s.done)
	for {
		_, msg, err := s.ws.Read(context.Background())
		if err != nil {
			s.mu.Lock()
			s.err = err
			s.wakeLocked()
			s.mu.Unlock()
			return
		}
		for line := range strings.SplitSeq(string(msg), "\n") {
			s.take(line)
		}
	}
}

func (s *socket) take(line string) {
	var f object
	if err := json.Unmarshal([]byte(line), &f); err != nil {
		s.t.Errorf("the server sent %q: %v", line, err)
		return
	}
	if err := checkFrame(f); err != nil {
		s.t.Errorf("the server sent %.2000s: %v", line, err)
	}
	if f["type"] == "ping" {
		s.ws.Write(context.Background(), websocket.MessageText, []byte(`{"type":"pong"}`)) //nolint:errcheck // Read tells
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frames, s.raw = append(s.frames, f), append(s.raw, line)
	s.applyLocked(f)
	s.wakeLocked()
}

func (s *socket) wakeLocked() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// applyLocked does what section 4 tells a client to do with a frame, and complains of what should not come.
func (s *socket) applyLocked(f object) {
	stream := str(f["stream"])
	switch f["type"] {
	case "stream":
		s.gone[stream] = f["state"] == "gone"
		if s.gone[stream] {
			delete(s.copies, stream)
			delete(s.cursors, stream)
		}
	case "delta":
		from, to := f["from"].(float64), f["to"].(float64)
		if s.gone[stream] {
			s.t.Errorf("a delta of %s after it was gone: %v", stream, f)
		}
		if f["reset"] == true {
			s.copies[stream], s.cursors[stream] = map[string]object{}, 0
		}
		cursor := s.cursors[stream]
		switch {
		case from > to:
			s.t.Errorf("delta of %s from %v to %v", stream, from, to)
		case from > cursor:
			s.t.Errorf("delta of %s from %v; the client is at %v", stream, from, cursor)
		case to > cursor || f["reset"] == true:
			s.applyDeltaLocked(stream, f)
			s.cursors[stream] = to
		}
	}
}

func (s *socket) applyDeltaLocked(stream string, f object) {
	held := s.copies[stream]
	if held == nil {
		held = map[string]object{}
		s.copies[stream] = held
	}
	for _, d := range list(f["del"]) {
		delete(held, str(d["id"]))
		if d["kind"] != "goal" {
			continue
		}
		for id, e := range held {
			if e["goal_id"] == d["id"] {
				delete(held, id)
			}
		}
	}
	for _, e := range list(f["put"]) {
		id := str(e["id"])
		if e["kind"] == "settings" {
			id = "settings" // it shares its id with the profile
		}
		if old, ok := held[id]; !ok || old["rev"].(float64) <= e["rev"].(float64) {
			held[id] = e
		}
	}
}

// until waits for something to hold of what was received.
func (s *socket) until(what string, holds func() bool) {
	s.t.Helper()
	timeout := time.After(patience)
	for {
		s.mu.Lock()
		ok, changed, err := holds(), s.changed, s.err
		s.mu.Unlock()
		if ok {
			return
		}
		if err != nil {
			s.t.Fatalf("no %s before the socket closed: %v\n%s", what, err, s.tail())
		}
		select {
		case <-changed:
		case <-timeout:
			s.t.Fatalf("no %s after %v\n%s", what, patience, s.tail())
		}
	}
}

// tail is the end of what was received, for a complaint.
func (s *socket) tail() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	const most = 12 // frames
	var out strings.Builder
	for _, line := range s.raw[max(0, len(s.raw)-most):] {
		if len(line) > 600 {
			line = line[:600] + "…"
		}
		out.WriteString(line + "\n")
	}
	return out.String()
}
