package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"modu/hub/enginetest"
	"modu/models"
	modusync "modu/sync"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A rig is one or more hubs on one world.
type rig struct {
	t     testing.TB
	world *enginetest.World
	nodes []*testNode
	stop  []func()
}

type testNode struct {
	*rig
	hub    *Hub
	engine *enginetest.Node
	dial   func(ctx context.Context) (net.Conn, error)
	hook   atomic.Pointer[func(op string) error] // of the engine
	deaf   atomic.Bool                           // the hub is not told of its own commits
}

// on has f called at each step of the engine; nil ends it.
func (n *testNode) on(f func(op string) error) { n.hook.Store(&f) }

// hold has the calls of one step wait; the returned function lets them go on.
func (n *testNode) hold(op string) (release func()) {
	open := make(chan struct{})
	n.on(func(at string) error {
		if at == op {
			<-open
		}
		return nil
	})
	return func() { n.on(nil); close(open) }
}

// refuse has the calls of one step fail until the returned function is called.
func (n *testNode) refuse(op string) (release func()) {
	n.on(func(at string) error {
		if at == op {
			return errors.New("the database is away")
		}
		return nil
	})
	return func() { n.on(nil) }
}

// rigOptions are what a test changes.
type rigOptions struct {
	Options
	nodes int        // default 1
	bus   func() Bus // default members of one memory broker
	real  bool       // real sockets instead of pipes
	token func(token string) (models.Caller, error)
}

// newRig starts hubs; outside a bubble give real.
func newRig(t testing.TB, o rigOptions) *rig {
	r := &rig{t: t, world: enginetest.New()}
	if o.bus == nil {
		broker := NewBroker()
		o.bus = func() Bus { return broker.Join() }
	}
	if o.token == nil {
		o.token = callerOfToken
	}
	for range max(1, o.nodes) {
		r.addNode(o)
	}
	t.Cleanup(r.close)
	return r
}

func (r *rig) addNode(o rigOptions) {
	n := &testNode{rig: r}
	n.engine = r.world.Node(func(c modusync.Commit) {
		if !n.deaf.Load() {
			n.hub.Announce(c)
		}
	})
	n.engine.Hook = func(_ context.Context, op string) error {
		if f := n.hook.Load(); f != nil && *f != nil {
			return (*f)(op)
		}
		return nil
	}
	log := slog.New(slog.NewTextHandler(testLog{r.t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	n.hub = New(log, n.engine, func(_ context.Context, token string) (models.Caller, error) { return o.token(token) },
		o.bus(), o.Options, time.Now)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.hub.Run(ctx) }()
	listener := newPipeListener()
	n.dial = listener.dial
	var l net.Listener = listener
	if o.real {
		var err error
		if l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			r.t.Fatal(err)
		}
		n.dial = func(ctx context.Context) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "tcp", l.Addr().String())
		}
	}
	server := &http.Server{Handler: n.hub, ReadHeaderTimeout: time.Second}
	served := make(chan struct{})
	go func() { defer close(served); _ = server.Serve(l) }()
	<-n.hub.Started()
	r.nodes = append(r.nodes, n)
	r.stop = append(r.stop, func() {
		cancel()
		if err := <-done; err != nil {
			r.t.Errorf("Run() = %v; want nil", err)
		}
		_ = server.Close()
		<-served
	})
}

func (r *rig) close() {
	for _, stop := range r.stop {
		stop()
	}
	r.stop = nil
}

// hub returns the first node's.
func (r *rig) hub() *Hub { return r.nodes[0].hub }

// bubble runs a test in a synctest bubble with a rig in it, which is gone when the bubble ends.
func bubble(t *testing.T, o rigOptions, f func(*testing.T, *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, o)
		f(t, r)
		for _, p := range peersOf(t) {
			p.hangUp()
		}
		r.close()
	})
}

// A token of the tests is "user:session", with an optional ":life".
func callerOfToken(token string) (models.Caller, error) {
	parts := strings.Split(token, ":")
	if len(parts) < 2 {
		return models.Caller{}, fmt.Errorf("garbage: %w", models.ErrInvalid)
	}
	who := models.Caller{User: models.ID(parts[0]), Session: models.ID(parts[1])}
	if len(parts) == 3 {
		life, err := time.ParseDuration(parts[2])
		if err != nil {
			return models.Caller{}, err
		}
		who.Expires = models.TimeOf(time.Now().Add(life))
	}
	return who, nil
}

// testLog writes warnings and errors to the test's log until the test is over.
type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// A pipeListener is a listener in memory, which a bubble can see through.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *pipeListener) dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.closed:
		return nil, errors.New("closed")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, io.EOF
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }
