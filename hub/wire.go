package hub

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"

	"github.com/coder/websocket"

	"modu/sync/frame"
)

// Buffers that the WebSocket library gets, in bytes. Frames of clients are small and rare, and what it writes itself
// are control frames, which must leave in one write (see line).
const (
	readBuffer  = 512
	writeBuffer = 256
)

// A wire is the socket of one session. The reader calls read; send is called with one batch at a time; everything else
// may be called by anybody. Handshake, reading and control frames are the library's, data goes by the line.
type wire struct {
	session *session // which is told of what was written; set before the first send
	ws      *websocket.Conn
	line    *line
	writers *sync.WaitGroup // whom the hub waits for

	closing sync.Once
	done    chan struct{} // closed when the socket is
	hung    sync.Once
}

func newWire(ws *websocket.Conn, l *line, writers *sync.WaitGroup) *wire {
	ws.SetReadLimit(frame.MaxHello)
	return &wire{ws: ws, line: l, writers: writers, done: make(chan struct{})}
}

// greeted lowers the limit to what a message may have after the hello.
func (w *wire) greeted() { w.ws.SetReadLimit(frame.MaxMessage) }

// What ends the reading of a wire, besides the peer.
var (
	errBinary  = errors.New("a binary message")
	errTooLong = errors.New("a message that is too long")
)

// read waits for the next message.
func (w *wire) read() ([]byte, error) {
	kind, r, err := w.ws.Reader(context.Background())
	if err != nil {
		return nil, err
	}
	if kind == websocket.MessageBinary {
		return nil, errBinary
	}
	message, err := io.ReadAll(r)
	if errors.Is(err, websocket.ErrMessageTooBig) {
		return nil, errTooLong
	}
	return message, err
}

// send writes a batch, and tells the session when it is out or will never be: at once, unless the peer is slow. One that
// takes longer than writeTimeout is too slow.
func (w *wire) send(batch []packet) {
	rest, err := w.line.try(batch)
	if rest == nil {
		w.session.written(batch, err)
		return
	}
	slow := w.session.hub.metrics.SlowReaders
	slow.Inc()
	w.writers.Go(func() {
		err := rest.finish()
		slow.Dec()
		w.session.written(batch, err)
	})
}

// hasten gives a write that is under way a last moment, so that the close need not wait for it.
func (w *wire) hasten() { w.line.hasten() }

// close says goodbye with a code and closes the socket, for which the peer has some seconds. It does not wait.
func (w *wire) close(code int, reason string) {
	w.closing.Do(func() {
		w.writers.Go(func() {
			_ = w.ws.Close(websocket.StatusCode(code), reason)
			w.hangUp()
		})
	})
}

// hangUp closes the socket without a word.
func (w *wire) hangUp() {
	w.hung.Do(func() {
		w.session.cancel()
		_ = w.line.Conn.Close() // the library may be waiting for the peer's goodbye
		_ = w.ws.CloseNow()
		close(w.done)
	})
}

// An upgrader is the ResponseWriter that the WebSocket library gets: it keeps the connection, and hands the library
// small buffers instead of those of the HTTP server.
type upgrader struct {
	http.ResponseWriter
	line *line // after Hijack
}

// Hijack implements http.Hijacker.
func (u *upgrader) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	u.line = newLine(conn)
	// The library takes over only what is already buffered, so what a hasty client has sent must be buffered again.
	early, _ := rw.Peek(rw.Reader.Buffered())
	r := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(bytes.Clone(early)), conn), max(readBuffer, len(early)))
	if len(early) > 0 {
		_, _ = r.Peek(len(early))
	}
	return u.line, bufio.NewReadWriter(r, bufio.NewWriterSize(u.line, writeBuffer)), nil
}
