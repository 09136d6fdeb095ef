package conformance

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
)

// A line is a WebSocket connection on which the test writes each byte itself.
type line struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

const (
	fin  = 0x80
	text = 1
)

func dialLine(t *testing.T, node *testenv.Node) *line {
	t.Helper()
	conn, err := net.Dial("tcp", testenv.Host(t, node.URL))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &line{t: t, conn: conn, in: bufio.NewReader(conn)}
}

// upgrade sends a handshake and returns the status of the answer. A header may be put in or, with an empty value, left out.
func (l *line) upgrade(changes ...string) int {
	l.t.Helper()
	var key [16]byte
	rand.Read(key[:])
	h := map[string]string{
		"Host": l.conn.RemoteAddr().String(), "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": base64.StdEncoding.EncodeToString(key[:]), "Sec-WebSocket-Protocol": "modu.v1",
	}
	for i := 0; i < len(changes); i += 2 {
		h[changes[i]] = changes[i+1]
	}
	var req strings.Builder
	req.WriteString("GET /v1/sync HTTP/1.1\r\n")
	for name, value := range h {
		if value != "" {
			req.WriteString(name + ": " + value + "\r\n")
		}
	}
	l.write([]byte(req.String() + "\r\n"))
	resp, err := http.ReadResponse(l.in, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		resp.Body.Close()
	}
	return resp.StatusCode
}

func (l *line) write(b []byte) {
	l.conn.Write(b) //nolint:errcheck // the server may have hung up already; what it said is looked at
}

// frame writes one frame: the first byte, then the payload under a mask.
func (l *line) frame(first byte, payload []byte) { l.write(masked(first, payload)) }

func masked(first byte, payload []byte) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	mask := []byte{1, 2, 3, 4}
	b = append(b, mask...)
	for i, c := range payload {
		b = append(b, c^mask[i%4])
	}
	return b
}

// read returns the next frame of the server; opcode 8 is a close, 0 the end of the connection without one.
func (l *line) read() (opcode byte, payload []byte) {
	l.t.Helper()
	l.conn.SetReadDeadline(time.Now().Add(2 * patience)) //nolint:errcheck // the read tells
	var head [2]byte
	if _, err := io.ReadFull(l.in, head[:]); err != nil {
		if ne := net.Error(nil); errors.As(err, &ne) && ne.Timeout() {
			l.t.Fatal("the server neither answers nor hangs up")
		}
		return 0, nil
	}
	n := uint64(head[1] & 0x7f)
	var ext [8]byte
	switch n {
	case 126:
		io.ReadFull(l.in, ext[:2]) //nolint:errcheck // the next read tells
		n = uint64(binary.BigEndian.Uint16(ext[:2]))
	case 127:
		io.ReadFull(l.in, ext[:]) //nolint:errcheck // the next read tells
		n = binary.BigEndian.Uint64(ext[:])
	}
	if n > mostServer {
		l.t.Fatalf("the server sends a frame of %d bytes", n)
	}
	payload = make([]byte, n)
	if _, err := io.ReadFull(l.in, payload); err != nil {
		return 0, nil
	}
	return head[0] & 0x0f, payload
}

// readUntil reads frames up to one of that type of ours.
func (l *line) readUntil(kind string) {
	l.t.Helper()
	for {
		opcode, payload := l.read()
		if opcode == 0 || opcode == 8 {
			l.t.Fatalf("no %s before the end %x", kind, payload)
		}
		if strings.Contains(string(payload), `"type":"`+kind+`"`) {
			return
		}
	}
}

// code reads until the server closes or hangs up, and returns the close code, 0 if there was none.
func (l *line) code() int {
	l.t.Helper()
	for {
		opcode, payload := l.read()
		if opcode == 0 {
			return 0
		}
		if opcode == 8 && len(payload) >= 2 {
			return int(binary.BigEndian.Uint16(payload))
		}
	}
}

// greeted is a line that has had its hello and its ready.
func (p *person) greeted(t *testing.T, node *testenv.Node) *line {
	t.Helper()
	l := dialLine(t, node)
	if status := l.upgrade(); status != http.StatusSwitchingProtocols {
		t.Fatalf("upgrade = %d", status)
	}
	l.frame(fin|text, []byte(marshal(t, object{"type": "hello", "token": p.access, "client_id": newID()})))
	l.readUntil("ready")
	return l
}
