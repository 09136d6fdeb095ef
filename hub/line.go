package hub

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// A line is the way of data to one peer, past the WebSocket library: everything that is pending leaves in one write of
// frames that were made once for all readers, tried without waiting. That is worth two and a half times the deliveries
// of a write by the library for each event, and needs no goroutine for a peer whose kernel buffer has room.
//
// The library has the line as its connection and writes control frames to it. They are at most 131 bytes and leave its
// buffer in one write, so under the same mutex they never land inside a data frame. All data must go this way; after a
// close frame nothing does.
type line struct {
	net.Conn                 // reads and deadlines pass through
	raw      syscall.RawConn // nil when writing cannot be tried: pipes, TLS
	hurried  atomic.Bool     // the session is over: what is left has a moment

	mu     sync.Mutex // held while bytes of one batch or control frame leave, and guards the following
	closed bool       // a close frame was written
	offer  []byte     // what attempt tries to write
	taken  int        // of it
	fault  error
	tryOut func(fd uintptr) bool // attempt, made once
}

// opClose is the first byte of a close frame.
const opClose = 0x88

var errClosing = errors.New("the socket is closing")

func newLine(conn net.Conn) *line {
	l := &line{Conn: conn}
	if c, ok := conn.(syscall.Conn); ok {
		if raw, err := c.SyscallConn(); err == nil {
			l.raw = raw
		}
	}
	l.tryOut = l.attempt
	return l
}

// Write is the library's way in.
func (l *line) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(b) > 0 && b[0] == opClose {
		l.closed = true
	}
	return l.Conn.Write(b)
}

// A rest is what a peer had no room for.
type rest struct {
	line  *line
	begun bool    // the line is locked, and bytes may have left
	buf   *[]byte // to give back; nil: the bytes are shared
	left  []byte
}

// try writes as much of a batch as the kernel takes now. A rest that is not nil has to be finished elsewhere.
func (l *line) try(batch []packet) (*rest, error) {
	if l.raw == nil || !l.mu.TryLock() {
		r := rest{line: l} // pipes wait, and so does who meets a control frame
		r.fill(batch)
		return &r, nil
	}
	if l.closed {
		l.mu.Unlock()
		return nil, errClosing
	}
	r := rest{line: l, begun: true}
	r.fill(batch)
	n, err := l.offerLocked(r.left)
	if r.left = r.left[n:]; err == nil && len(r.left) > 0 {
		slow := r
		return &slow, nil
	}
	r.free()
	l.mu.Unlock()
	return nil, err
}

// offerLocked writes what the kernel takes without waiting.
func (l *line) offerLocked(b []byte) (int, error) {
	l.offer, l.taken, l.fault = b, 0, nil
	err := l.raw.Write(l.tryOut)
	l.offer = nil
	if err == nil {
		err = l.fault
	}
	return l.taken, err
}

// attempt is one write; it always reports that it is done, so that the runtime does not wait for room.
func (l *line) attempt(fd uintptr) bool {
	for {
		n, err := syscall.Write(int(fd), l.offer)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
		case err != nil:
			l.fault = err
		default:
			l.taken = n
		}
		return true
	}
}

// slowChunk is what a slow peer must take within writeTimeout, in bytes.
const slowChunk = 16 << 10

// finish writes the rest, for each piece of which the peer has writeTimeout, and unlocks the line.
func (r *rest) finish() error {
	l := r.line
	if !r.begun {
		l.mu.Lock()
	}
	defer l.mu.Unlock()
	defer r.free()
	if l.closed {
		return errClosing
	}
	for len(r.left) > 0 {
		_ = l.SetWriteDeadline(time.Now().Add(writeTimeout))
		if l.hurried.Load() {
			l.hasten()
		}
		n, err := l.Conn.Write(r.left[:min(len(r.left), slowChunk)])
		if err != nil {
			return err
		}
		r.left = r.left[n:]
	}
	_ = l.SetWriteDeadline(time.Time{})
	return nil
}

// hasten gives a write that is under way, or about to be, a last moment.
func (l *line) hasten() {
	l.hurried.Store(true)
	_ = l.SetWriteDeadline(time.Now().Add(time.Second))
}

// buffers holds what batches of more than one packet were gathered in.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// keepBuffer is the largest buffer that is kept, in bytes.
const keepBuffer = 64 << 10

// fill gathers a batch; a single packet is shared, not copied.
func (r *rest) fill(batch []packet) {
	if len(batch) == 1 {
		r.left = batch[0].bytes
		return
	}
	r.buf = buffers.Get().(*[]byte)
	b := (*r.buf)[:0]
	for _, p := range batch {
		b = append(b, p.bytes...)
	}
	*r.buf, r.left = b, b
}

// free gives the buffer back.
func (r *rest) free() {
	if r.buf != nil && cap(*r.buf) <= keepBuffer {
		buffers.Put(r.buf)
	}
	r.buf, r.left = nil, nil
}
