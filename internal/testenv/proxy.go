package testenv

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// stalledBytes is about how much of what a target sends waits on this side of a stalled line, where the system would
// let megabytes wait.
const stalledBytes = 64 << 10

// A Proxy forwards TCP connections to a target and can spoil them: cut, stall, delay. What it does holds for the
// connections there are and for new ones.
type Proxy struct {
	Addr string // host:port to dial instead of the target

	target   string
	listener net.Listener
	running  sync.WaitGroup // the acceptor and two copiers a connection

	mu      sync.Mutex // guards everything below
	conns   map[net.Conn]struct{}
	cut     bool
	delay   time.Duration
	changed chan struct{} // closed and renewed whenever the state below or above changes
	stalled bool
	closed  bool
}

// NewProxy starts a proxy to target (host:port); the test's end closes it.
func NewProxy(tb testing.TB, target string) *Proxy {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p := &Proxy{
		Addr: l.Addr().String(), target: target, listener: l,
		conns: map[net.Conn]struct{}{}, changed: make(chan struct{}),
	}
	p.running.Go(p.accept)
	tb.Cleanup(p.close)
	return p
}

// Cut breaks all connections and those that come, until Mend.
func (p *Proxy) Cut() {
	p.change(func() { p.cut = true })
	p.breakAll()
}

// Break breaks the connections there are; new ones work.
func (p *Proxy) Break() { p.breakAll() }

// Stall keeps connections open and accepts new ones but lets no byte pass, in either direction, until Mend.
func (p *Proxy) Stall() { p.change(func() { p.stalled = true }) }

// Delay holds each piece of data back by d, in each direction.
func (p *Proxy) Delay(d time.Duration) { p.change(func() { p.delay = d }) }

// Mend lets everything pass at once again; what was stalled is delivered.
func (p *Proxy) Mend() { p.change(func() { p.cut, p.stalled, p.delay = false, false, 0 }) }

func (p *Proxy) change(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *Proxy) breakAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		if tcp, ok := c.(*net.TCPConn); ok {
			tcp.SetLinger(0) //nolint:errcheck // without it the peer sees an orderly end
		}
		c.Close()
	}
	clear(p.conns)
}

func (p *Proxy) close() {
	p.change(func() { p.closed = true })
	p.listener.Close()
	p.breakAll()
	p.running.Wait()
}

func (p *Proxy) accept() {
	for {
		in, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.running.Go(func() { p.join(in) })
	}
}

// join carries one connection until either side ends.
func (p *Proxy) join(in net.Conn) {
	defer in.Close()
	if !p.keep(in) {
		return
	}
	defer p.drop(in)
	out, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	defer out.Close()
	if !p.keep(out) {
		return
	}
	defer p.drop(out)
	out.(*net.TCPConn).SetReadBuffer(stalledBytes) //nolint:errcheck // the system's own size does too
	var both sync.WaitGroup
	both.Go(func() { p.carry(out, in) })
	both.Go(func() { p.carry(in, out) })
	both.Wait()
}

// carry copies from one connection to the other until one of them ends, and then closes both.
func (p *Proxy) carry(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if !p.pass() {
				return
			}
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			if err != io.EOF {
				return
			}
			p.pass()
			return
		}
	}
}

// pass waits as long as the state says and reports whether the data may go on.
func (p *Proxy) pass() bool {
	p.mu.Lock()
	delay := p.delay
	p.mu.Unlock()
	if delay > 0 {
		<-time.After(delay)
	}
	for {
		p.mu.Lock()
		stalled, changed, over := p.stalled, p.changed, p.closed || p.cut
		p.mu.Unlock()
		if over {
			return false
		}
		if !stalled {
			return true
		}
		<-changed
	}
}

// keep notes a connection, so that it can be broken; false if it is to be broken at once.
func (p *Proxy) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cut || p.closed {
		return false
	}
	p.conns[c] = struct{}{}
	return true
}

func (p *Proxy) drop(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
}
