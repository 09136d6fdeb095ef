package hub

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"

	"modu/models"
	"modu/sync/frame"
)

// A peer is a client as protocol section 4 wants it, which also notes everything that it hears.
type peer struct {
	t      testing.TB
	node   *testNode
	user   models.ID
	client models.ID

	header http.Header // of the handshake
	ws     *websocket.Conn
	done   chan struct{} // closed when the socket is

	mu      sync.Mutex // guards the following
	changed chan struct{}
	lines   []string
	copies  map[models.Stream]*copyOf
	acks    []frame.Ack
	errs    []frame.Error
	closed  websocket.StatusCode
	tokens  []int64 // every content that came
	epoch   string
	lastN   int64
	nextN   int64
	faults  []string
	mayPull bool // a delta of a stream that is not held is no fault
	pulls   []models.Stream
	sent    map[int64]sentMutation
	paused  chan struct{} // closed to let the reading go on
}

var (
	peersMu sync.Mutex
	peers   = map[testing.TB][]*peer{}
)

// peersOf returns and forgets the peers of a test.
func peersOf(t testing.TB) []*peer {
	peersMu.Lock()
	defer peersMu.Unlock()
	list := peers[t]
	delete(peers, t)
	return list
}

// newPeer returns a client of user that is not connected yet.
func (n *testNode) newPeer(t testing.TB, user models.ID) *peer {
	p := &peer{
		t: t, node: n, user: user, client: models.NewID(), copies: map[models.Stream]*copyOf{},
		nextN: 1, sent: map[int64]sentMutation{},
	}
	peersMu.Lock()
	peers[t] = append(peers[t], p)
	peersMu.Unlock()
	return p
}

// connect returns a client of user that has said hello.
func (n *testNode) connect(t testing.TB, user models.ID) *peer {
	p := n.newPeer(t, user)
	p.dial(frame.Subprotocol)
	p.hello()
	return p
}

// dial opens the socket and begins to read.
func (p *peer) dial(subprotocols ...string) {
	p.t.Helper()
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return p.node.dial(ctx) },
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, "ws://hub/v1/sync", &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport}, Subprotocols: subprotocols, HTTPHeader: p.header,
	})
	if err != nil {
		p.t.Fatalf("dial: %v", err)
	}
	ws.SetReadLimit(frame.MaxServerMessage)
	p.mu.Lock()
	p.ws, p.done, p.closed, p.changed = ws, make(chan struct{}), 0, make(chan struct{}, 1)
	p.mu.Unlock()
	go p.read(ws, p.done)
}

func (p *peer) read(ws *websocket.Conn, done chan struct{}) {
	defer close(done)
	for {
		p.mu.Lock()
		paused := p.paused
		p.mu.Unlock()
		if paused != nil {
			<-paused
		}
		_, message, err := ws.Read(context.Background())
		p.mu.Lock()
		if err != nil {
			p.closed = websocket.CloseStatus(err)
			p.signal()
			p.mu.Unlock()
			_ = ws.CloseNow()
			return
		}
		for line := range strings.SplitSeq(string(message), "\n") {
			p.hear(line)
		}
		pulls := p.pulls
		p.pulls = nil
		p.signal()
		p.mu.Unlock()
		for _, name := range pulls {
			p.send(&frame.Pull{Stream: string(name)})
		}
	}
}

func (p *peer) signal() {
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// send writes frames as one message.
func (p *peer) send(frames ...frame.ClientFrame) {
	p.t.Helper()
	var b []byte
	for i, f := range frames {
		if i > 0 {
			b = append(b, '\n')
		}
		var err error
		if b, err = frame.AppendClient(b, f); err != nil {
			p.t.Fatal(err)
		}
	}
	p.sendText(string(b))
}

func (p *peer) sendText(text string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := p.ws.Write(ctx, websocket.MessageText, []byte(text)); err != nil {
		p.t.Logf("send: %v", err)
	}
}

func (p *peer) token() string { return string(p.user) + ":" }

// hello says it with the cursors that the client holds.
func (p *peer) hello() { p.t.Helper(); p.helloWith(p.token()) }

func (p *peer) helloWith(token string) {
	p.t.Helper()
	p.mu.Lock()
	h := &frame.Hello{Token: token, ClientID: string(p.client), Agent: "test", Epoch: p.epoch}
	for name, k := range p.copies {
		if h.Cursors == nil {
			h.Cursors = map[string]int64{}
		}
		h.Cursors[string(name)] = k.cursor
	}
	p.mu.Unlock()
	p.send(h)
}

// mutate sends one put of an entity to streams.
func (p *peer) mutate(id string, streams ...models.Stream) (n int64) {
	p.t.Helper()
	n = p.nextN
	p.mu.Lock()
	p.nextN++
	p.sent[n] = sentMutation{id, streams}
	p.mu.Unlock()
	p.send(&frame.Mutate{Mutations: []frame.Mutation{mutation(n, id, streams...)}})
	return n
}

func mutation(n int64, id string, streams ...models.Stream) frame.Mutation {
	fields, err := json.Marshal(map[string]any{"streams": streams})
	if err != nil {
		panic(err)
	}
	return frame.Mutation{N: n, Op: frame.Put, Kind: "todo", ID: id, At: "2026-11-22T09:00:00.000Z", Fields: fields}
}

// hangUp closes the socket without a word.
func (p *peer) hangUp() {
	if p.ws == nil {
		return
	}
	p.resume()
	_ = p.ws.CloseNow()
	<-p.done
}

// pause stops the reading after the next message, so that the peer is a slow one.
func (p *peer) pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused = make(chan struct{})
}

func (p *peer) resume() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paused != nil {
		close(p.paused)
		p.paused = nil
	}
}

// heard returns the lines that contain all of parts.
func (p *peer) heard(parts ...string) (list []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.lines {
		if !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(line, part) }) {
			list = append(list, line)
		}
	}
	return list
}

// forget drops what was heard so far.
func (p *peer) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines = nil
}

// order returns the types of what was heard, with the stream where there is one.
func (p *peer) order() (list []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.lines {
		var f struct {
			Type   string `json:"type"`
			Stream string `json:"stream"`
			State  string `json:"state"`
		}
		_ = json.Unmarshal([]byte(line), &f)
		list = append(list, strings.TrimSpace(f.Type+" "+f.State+" "+f.Stream))
	}
	return list
}

// cursor returns how far the client has come in a stream; -1: it does not hold it.
func (p *peer) cursor(name models.Stream) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if k := p.copies[name]; k != nil {
		return k.cursor
	}
	return -1
}

// code returns how the socket was closed; 0: it is open.
func (p *peer) code() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return int(p.closed)
}

// patience is for what must happen on real sockets, and may take long on a busy machine.
const patience = 60 * time.Second

// await waits on real sockets until ok says yes.
func (p *peer) await(what string, ok func() bool) {
	p.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for !ok() {
		select {
		case <-p.changed:
		case <-deadline.C:
			p.t.Fatalf("%s: not within %v; heard %q", what, patience, p.lines)
		}
	}
}

// settle waits until nothing moves in the bubble, with the time that streams take between two wake-ups.
func settle() {
	time.Sleep(5 * minWake)
	synctest.Wait()
}
