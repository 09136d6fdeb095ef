package client

import (
	"bytes"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"

	"modu/sync/frame"
)

const (
	me      = "01928f5e-7c00-7000-8000-00000000a001"
	friend  = "01928f5e-7c00-7000-8000-00000000b002"
	goal    = "01928f5e-7c00-7000-8000-0000000000a9"
	goal2   = "01928f5e-7c00-7000-8000-0000000000aa"
	todo    = "01928f5e-7c00-7000-8000-0000000000b1"
	todo2   = "01928f5e-7c00-7000-8000-0000000000b2"
	mine    = "s/" + me
	friends = "f/" + friend
)

// A server is the other end of a client under test: it hands each connection to the test, which speaks for it.
type server struct {
	address string
	http    *http.Client
	peers   chan *peer
	tokens  chan string // of the handshakes
}

// A peer is one connection of the client, seen from the server.
type peer struct {
	t    *testing.T
	ws   *websocket.Conn
	done chan struct{} // closed when the test has finished with it
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{frame.Subprotocol}, InsecureSkipVerify: true})
	if err != nil {
		return
	}
	s.tokens <- r.Header.Get("Authorization")
	p := &peer{ws: ws, done: make(chan struct{})}
	select {
	case s.peers <- p:
		<-p.done
	case <-r.Context().Done():
	}
	ws.CloseNow()
}

// newServer starts a server on a real socket.
func newServer(t *testing.T) *server {
	s := &server{peers: make(chan *peer), tokens: make(chan string, 100)}
	h := httptest.NewUnstartedServer(s)
	h.Config.ErrorLog = log.New(io.Discard, "", 0)
	h.Start()
	t.Cleanup(h.Close)
	s.address, s.http = h.URL, h.Client()
	return s
}

// newPipeServer starts a server that is reached through pipes, for a synctest bubble.
func newPipeServer(t *testing.T) *server {
	s := &server{peers: make(chan *peer), tokens: make(chan string, 100)}
	l := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	h := &http.Server{Handler: s, ErrorLog: log.New(io.Discard, "", 0)}
	served := make(chan struct{})
	go func() { defer close(served); _ = h.Serve(l) }()
	transport := &http.Transport{DialContext: l.dial}
	t.Cleanup(func() {
		_ = h.Close()
		<-served
		transport.CloseIdleConnections()
	})
	s.address, s.http = "http://pipe", &http.Client{Transport: transport}
	return s
}

type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case l.conns <- there:
		return here, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { close(l.closed); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// accept waits for the client to connect and to say hello.
func (s *server) accept(t *testing.T) (*peer, *frame.Hello) {
	t.Helper()
	p := s.connection(t)
	hello, ok := p.next().(*frame.Hello)
	if !ok {
		t.Fatal("the first frame is no hello")
	}
	return p, hello
}

func (s *server) connection(t *testing.T) *peer {
	t.Helper()
	select {
	case p := <-s.peers:
		p.t = t
		t.Cleanup(p.over)
		return p
	case <-time.After(2 * time.Minute): // more than the longest back-off and silence
		t.Fatal("the client does not connect")
		return nil
	}
}

// over lets go of the connection.
func (p *peer) over() {
	select {
	case <-p.done:
	default:
		close(p.done)
	}
}

// read returns the frames of the client's next message.
func (p *peer) read() []frame.ClientFrame {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 10*time.Second)
	defer cancel()
	_, message, err := p.ws.Read(ctx)
	if err != nil {
		p.t.Fatalf("read from the client: %v", err)
	}
	frames, bad := frame.Decode(message)
	if bad != nil {
		p.t.Fatalf("the client sent %s: %v", message, bad)
	}
	return frames
}

// next returns the client's next message, which has to be one frame.
func (p *peer) next() frame.ClientFrame {
	p.t.Helper()
	frames := p.read()
	if len(frames) != 1 {
		p.t.Fatalf("the client sent %d frames in a message; want 1", len(frames))
	}
	return frames[0]
}

// mutate returns the numbers of the changes that the client sends next.
func (p *peer) mutate() []int64 {
	p.t.Helper()
	m, ok := p.next().(*frame.Mutate)
	if !ok {
		p.t.Fatal("the client sent something else than changes")
	}
	var numbers []int64
	for _, mutation := range m.Mutations {
		numbers = append(numbers, mutation.N)
	}
	return numbers
}

func (p *peer) send(frames ...frame.ServerFrame) {
	p.t.Helper()
	var lines [][]byte
	for _, f := range frames {
		lines = append(lines, frame.Append(nil, f))
	}
	p.sendText(string(bytes.Join(lines, []byte{'\n'})))
}

func (p *peer) sendText(message string) {
	p.t.Helper()
	if err := p.ws.Write(p.t.Context(), websocket.MessageText, []byte(message)); err != nil {
		p.t.Fatalf("write to the client: %v", err)
	}
}

// close ends the connection with a close frame.
func (p *peer) close(code int) {
	_ = p.ws.Close(websocket.StatusCode(code), "")
	p.over()
}

// drop ends it without one, as a network does.
func (p *peer) drop() {
	_ = p.ws.CloseNow()
	p.over()
}

// welcome returns the usual answer to hello.
func welcome(lastN int64) *frame.Welcome {
	return &frame.Welcome{
		UserID: me, ServerTime: "2026-11-22T09:00:00.000Z", Epoch: "e1", LastN: lastN, HeartbeatS: 25,
		Limits: frame.Limits{MutationsPerS: 50, Burst: 500, Streams: 2048, MessageBytes: frame.MaxMessage},
	}
}

// ok acknowledges changes from one number to another.
func ok(from, to int64) *frame.Ack {
	a := &frame.Ack{N: to}
	for n := from; n <= to; n++ {
		a.Results = append(a.Results, frame.Result{N: n, OK: true})
	}
	return a
}

// start runs a client until the test ends and checks that Run does.
func start(t *testing.T, s *server, change func(*Options)) *Client {
	t.Helper()
	options := Options{
		Server: s.address, HTTP: s.http, Agent: "test/1",
		Token: func(context.Context, string) (string, error) { return "token", nil },
	}
	if change != nil {
		change(&options)
	}
	c, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return c
}

// expect waits until holds does.
func expect(t *testing.T, c *Client, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := c.Until(ctx, holds); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func closeCode(err error) int { return int(websocket.CloseStatus(err)) }
