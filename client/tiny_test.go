package client

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/sync/frame"
)

// A tinyServer is a server with one person and one stream, that takes every put of a todo and breaks connections at
// random. It is the other half of the client's rules, in as few lines as they can be said.
type tinyServer struct {
	mu      sync.Mutex // guards everything below
	random  *rand.Rand
	epoch   int
	seq     int64
	entries map[string]tinyEntry
	lastN   map[string]int64 // by client
	changed chan struct{}    // closed and made anew at each commit
}

type tinyEntry struct {
	seq  int64
	text jsontext.Value // nil when it is gone
	rev  int64
}

func newTinyServer(seed uint64) *tinyServer {
	return &tinyServer{
		random: rand.New(rand.NewPCG(seed, 1)), entries: make(map[string]tinyEntry),
		lastN: make(map[string]int64), changed: make(chan struct{}),
	}
}

// A tinySocket is one connection to a tinyServer.
type tinySocket struct {
	server *tinyServer
	ws     *websocket.Conn
	epoch  int

	mu     sync.Mutex // guards everything below; held while writing, so that what is taken first is written first
	cursor int64
	fresh  bool // a snapshot is due
}

func (s *tinyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{frame.Subprotocol}})
	if err != nil {
		return
	}
	defer ws.CloseNow()
	ctx, cancel := context.WithCancel(r.Context())
	var tasks sync.WaitGroup
	defer tasks.Wait()
	defer cancel()
	k := &tinySocket{server: s, ws: ws}
	hello, ok := k.read(ctx)[0].(*frame.Hello)
	if !ok {
		return
	}
	s.mu.Lock()
	cursor, held := hello.Cursors[mine]
	k.epoch, k.cursor, k.fresh = s.epoch, cursor, !held || hello.Epoch != s.name()
	answer := welcome(s.lastN[hello.ClientID])
	answer.Epoch = s.name()
	s.mu.Unlock()
	if !k.flush(ctx, answer, &frame.Ready{}) {
		return
	}
	tasks.Go(func() { k.follow(ctx) })
	for {
		m, ok := k.read(ctx)[0].(*frame.Mutate)
		if !ok || !k.flush(ctx, nil, s.push(hello.ClientID, m.Mutations)) {
			return
		}
	}
}

// read returns the frames of the next message; a nil frame at the end.
func (k *tinySocket) read(ctx context.Context) []frame.ClientFrame {
	_, message, err := k.ws.Read(ctx)
	if err != nil {
		return []frame.ClientFrame{nil}
	}
	frames, bad := frame.Decode(message)
	if bad != nil {
		panic(bad)
	}
	return frames
}

// follow writes each commit as it comes.
func (k *tinySocket) follow(ctx context.Context) {
	for {
		k.server.mu.Lock()
		changed := k.server.changed
		k.server.mu.Unlock()
		if !k.flush(ctx, nil, nil) {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// flush writes what is new between two frames, or breaks the connection.
func (k *tinySocket) flush(ctx context.Context, before, after frame.ServerFrame) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.server
	s.mu.Lock()
	frames := []frame.ServerFrame{before}
	if s.seq > k.cursor || k.fresh {
		frames = append(frames, s.after(k.cursor, k.fresh))
		k.cursor, k.fresh = s.seq, false
	}
	broken := s.random.IntN(30) == 0 || s.epoch != k.epoch
	s.mu.Unlock()
	var lines [][]byte
	for _, f := range append(frames, after) {
		if f != nil {
			lines = append(lines, frame.Append(nil, f))
		}
	}
	if broken {
		_ = k.ws.CloseNow()
		return false
	}
	return len(lines) == 0 || k.ws.Write(ctx, websocket.MessageText, bytes.Join(lines, []byte{'\n'})) == nil
}

func (s *tinyServer) name() string { return fmt.Sprintf("epoch%d", s.epoch) }

// push commits what is new of some mutations.
func (s *tinyServer) push(client string, mutations []frame.Mutation) frame.ServerFrame {
	s.mu.Lock()
	defer s.mu.Unlock()
	ack := &frame.Ack{}
	for _, m := range mutations {
		switch {
		case m.N > s.lastN[client]+1:
			return &frame.Error{Code: frame.MutationGap, N: m.N, Want: s.lastN[client] + 1}
		case m.N == s.lastN[client]+1:
			s.lastN[client] = m.N
			s.commit(m)
		}
		ack.N = m.N
		ack.Results = append(ack.Results, frame.Result{N: m.N, OK: true})
	}
	close(s.changed)
	s.changed = make(chan struct{})
	return ack
}

func (s *tinyServer) commit(m frame.Mutation) {
	s.seq++
	old := s.entries[m.ID]
	e := tinyEntry{seq: s.seq, rev: old.rev + 1}
	if m.Op == frame.Put {
		laid := Entity{JSON: old.text, Rev: e.rev}.laid(m)
		var members map[string]any
		_ = json.Unmarshal(laid.JSON, &members)
		members["rev"] = e.rev
		e.text, _ = json.Marshal(members, json.Deterministic(true))
	}
	s.entries[m.ID] = e
}

// after returns what comes after a cursor as one delta. The caller holds mu.
func (s *tinyServer) after(cursor int64, fresh bool) *frame.Delta {
	d := &frame.Delta{Stream: mine, From: cursor, To: s.seq, Reset: fresh}
	if fresh {
		d.From = 0
	}
	for id, e := range s.entries {
		switch {
		case e.seq <= d.From:
		case e.text != nil:
			d.Put = append(d.Put, e.text)
		case !fresh:
			d.Del = append(d.Del, frame.Gone{Kind: "todo", ID: id, Rev: e.rev})
		}
	}
	return d
}

// restore goes back to an older backup: everything of the last commits is lost, and the epoch is another.
func (s *tinyServer) restore() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch++
	s.seq /= 2
	for id, e := range s.entries {
		if e.seq > s.seq {
			delete(s.entries, id)
		}
	}
	for client := range s.lastN {
		s.lastN[client] /= 2
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *tinyServer) content() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for _, e := range s.entries {
		if e.text != nil {
			list = append(list, string(e.text))
		}
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}
