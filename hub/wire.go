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
	"time"

	"github.com/coder/websocket"

	"modu/sync/frame"
)

// Buffers that the WebSocket library gets, in bytes. Frames of clients are small and rare, and what it writes itself
// are control frames.
const (
	readBuffer  = 512
	writeBuffer = 256
)

// A wire is the socket of one session. The reader calls read; send is called with one message at a time; everything
// else may be called by anybody.
type wire struct {
	ws      *websocket.Conn
	conn    net.Conn
	writers *sync.WaitGroup // whom the hub waits for

	closing sync.Once
	done    chan struct{} // closed when the socket is
	hung    sync.Once
}

func newWire(ws *websocket.Conn, conn net.Conn, writers *sync.WaitGroup) *wire {
	ws.SetReadLimit(frame.MaxHello)
	return &wire{ws: ws, conn: conn, writers: writers, done: make(chan struct{})}
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

// send writes the packets of a batch as one message, and calls done when they are out or will never be. A peer that
// takes longer than writeTimeout is too slow.
func (w *wire) send(batch []packet, done func(error)) {
	message := batch[0].text()
	if len(batch) > 1 {
		message = join(batch)
	}
	w.writers.Go(func() {
		_ = w.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
		done(w.ws.Write(context.Background(), websocket.MessageText, message))
	})
}

func join(batch []packet) []byte {
	n := 0
	for _, p := range batch {
		n += p.size()
	}
	message := make([]byte, 0, n)
	for i, p := range batch {
		if i > 0 {
			message = append(message, '\n')
		}
		message = append(message, p.text()...)
	}
	return message
}

// hasten gives a write that is under way a last moment, so that the close need not wait for it.
func (w *wire) hasten() { _ = w.conn.SetWriteDeadline(time.Now().Add(time.Second)) }

// close says goodbye with a code and closes the socket, for which the peer has some seconds. It does not wait.
func (w *wire) close(code int, reason string) {
	w.closing.Do(func() {
		w.writers.Go(func() {
			_ = w.conn.SetWriteDeadline(time.Time{}) // the library has its own
			_ = w.ws.Close(websocket.StatusCode(code), reason)
			w.hangUp()
		})
	})
}

// hangUp closes the socket without a word.
func (w *wire) hangUp() {
	w.hung.Do(func() {
		_ = w.ws.CloseNow()
		close(w.done)
	})
}

// An upgrader is the ResponseWriter that the WebSocket library gets: it keeps the connection, and hands the library
// small buffers instead of those of the HTTP server.
type upgrader struct {
	http.ResponseWriter
	conn net.Conn // after Hijack
}

// Hijack implements http.Hijacker.
func (u *upgrader) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	u.conn = conn
	// The library takes over only what is already buffered, so what a hasty client has sent must be buffered again.
	early, _ := rw.Peek(rw.Reader.Buffered())
	r := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(bytes.Clone(early)), conn), max(readBuffer, len(early)))
	if len(early) > 0 {
		_, _ = r.Peek(len(early))
	}
	return conn, bufio.NewReadWriter(r, bufio.NewWriterSize(conn, writeBuffer)), nil
}
