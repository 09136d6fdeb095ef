package hub

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"modu/models"
	"modu/sync/frame"
)

// The tests of this file are on real sockets.

// closedWith waits for the end of the socket and checks its code.
func (p *peer) closedWith(t *testing.T, what string, code int) {
	t.Helper()
	p.await(what, func() bool { return p.code() != 0 })
	if got := p.code(); got != code {
		t.Errorf("%s: closed with %d; want %d", what, got, code)
	}
	p.hangUp()
}

func TestFrameClasses(t *testing.T) {
	r := newRig(t, rigOptions{real: true})
	user := r.world.AddUser()
	long := strings.Repeat("x", frame.MaxMessage)
	hello := func(p *peer) string {
		return fmt.Sprintf(`{"type":"hello","token":%q,"client_id":%q}`, p.token(), p.client)
	}
	for _, test := range []struct {
		name  string
		first bool // instead of the hello
		kind  websocket.MessageType
		text  string
		code  int
	}{
		{"binary", false, websocket.MessageBinary, `{"type":"pong"}`, frame.CloseBinary},
		{"binary first", true, websocket.MessageBinary, `{"type":"pong"}`, frame.CloseBinary},
		{"not UTF-8", false, websocket.MessageText, "{\"type\":\"\xff\xfe\"}", frame.CloseNotUTF8},
		{"too long", false, websocket.MessageText, `{"type":"pong"}` + strings.Repeat(" ", frame.MaxMessage), frame.CloseTooLong},
		{"far too long", false, websocket.MessageText, strings.Repeat(" ", 2<<20), frame.CloseTooLong},
		{"hello too long", true, websocket.MessageText, strings.Repeat(" ", frame.MaxHello+1), frame.CloseTooLong},
		{"not JSON", false, websocket.MessageText, "{", frame.CloseBadFrame},
		{"empty", false, websocket.MessageText, "", frame.CloseBadFrame},
		{"unknown frame", false, websocket.MessageText, `{"type":"nonsense"}`, frame.CloseBadFrame},
		{"unknown field", false, websocket.MessageText, `{"type":"pong","x":1}`, frame.CloseBadFrame},
		{"double key", false, websocket.MessageText, `{"type":"pong","type":"pong"}`, frame.CloseBadFrame},
		{"no hello first", true, websocket.MessageText, `{"type":"pong"}`, frame.CloseBadFrame},
		{"token of nobody", true, websocket.MessageText, `{"type":"hello","token":"x","client_id":"0192a0b1-0000-7000-8000-00000000c0de"}`, frame.CloseSignedOut},
		{"no token", true, websocket.MessageText, `{"type":"hello","client_id":"0192a0b1-0000-7000-8000-00000000c0de"}`, frame.CloseSignedOut},
		{"long agent", true, websocket.MessageText, `{"type":"hello","token":"` + long + `","client_id":"0192a0b1-0000-7000-8000-00000000c0de"}`, frame.CloseSignedOut},
	} {
		p := r.nodes[0].newPeer(t, user)
		p.dial(frame.Subprotocol)
		if !test.first {
			p.sendText(hello(p))
			p.await("ready", func() bool { return len(p.heard(`"ready"`)) == 1 })
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		_ = p.ws.Write(ctx, test.kind, []byte(test.text))
		cancel()
		p.closedWith(t, test.name, test.code)
		if got := p.heard(`"error"`); test.code == frame.CloseBadFrame && len(got) != 1 {
			t.Errorf("%s: heard %q before the close; want one error", test.name, got)
		}
	}
	p := r.nodes[0].newPeer(t, user)
	p.dial(frame.Subprotocol)
	p.sendText(hello(p) + "\n" + hello(p))
	p.closedWith(t, "a second hello", frame.CloseBadFrame)
	if got := r.world.Pushes(); got != 0 {
		t.Errorf("bad frames had %d effects; want none", got)
	}
}

func TestLongHello(t *testing.T) {
	r := newRig(t, rigOptions{real: true})
	p := r.nodes[0].newPeer(t, r.world.AddUser())
	p.dial(frame.Subprotocol)
	h := &frame.Hello{Token: p.token(), ClientID: string(p.client), Cursors: map[string]int64{}}
	for range maxStreams {
		h.Cursors["f/"+string(models.NewID())] = 1
	}
	p.send(h)
	p.await("ready", func() bool { return len(p.heard(`"ready"`)) == 1 })
	if got := len(p.heard(`"gone"`)); got != maxStreams {
		t.Errorf("gone frames for cursors of closed streams = %d; want %d", got, maxStreams)
	}
	p.hangUp()
}

func TestSubprotocol(t *testing.T) {
	r := newRig(t, rigOptions{real: true})
	for _, offered := range [][]string{nil, {"other.v9"}} {
		p := r.nodes[0].newPeer(t, r.world.AddUser())
		p.dial(offered...)
		p.closedWith(t, fmt.Sprint(offered), frame.CloseVersion)
	}
	p := r.nodes[0].newPeer(t, r.world.AddUser())
	p.dial("other.v9", frame.Subprotocol)
	p.hello()
	p.await("ready", func() bool { return len(p.heard(`"ready"`)) == 1 })
	p.hangUp()
}

// upgrade sends a handshake by hand and returns the answer.
func upgrade(t *testing.T, n *testNode, header string, after string) (*bufio.Reader, *http.Response) {
	t.Helper()
	conn, err := n.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "GET /v1/sync HTTP/1.1\r\nHost: modu.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: modu.v1\r\n%s\r\n%s", header, after)
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	read := bufio.NewReader(conn)
	res, err := http.ReadResponse(read, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return read, res
}

func TestOrigin(t *testing.T) {
	allowed := func(origin, host string) bool { return origin == "https://"+host }
	r := newRig(t, rigOptions{real: true, Options: Options{OriginAllowed: allowed}})
	for header, want := range map[string]int{
		"":                                     http.StatusSwitchingProtocols,
		"Origin: https://modu.example\r\n":     http.StatusSwitchingProtocols,
		"Origin: http://modu.example\r\n":      http.StatusForbidden,
		"Origin: https://evil.example\r\n":     http.StatusForbidden,
		"Origin: null\r\n":                     http.StatusForbidden,
		"Origin: https://modu.example:444\r\n": http.StatusForbidden,
		"Origin: https://a.modu.example\r\n":   http.StatusForbidden,
	} {
		if _, res := upgrade(t, r.nodes[0], header, ""); res.StatusCode != want {
			t.Errorf("%q: status %d; want %d", header, res.StatusCode, want)
		}
	}
}

// TestHastyClient sends its hello together with the handshake, so that the HTTP server has read it already.
func TestHastyClient(t *testing.T) {
	r := newRig(t, rigOptions{real: true})
	hello := fmt.Sprintf(`{"type":"hello","token":"%s:","client_id":%q}`, r.world.AddUser(), models.NewID())
	masked := string([]byte{0x81, 0x80 | 126, byte(len(hello) >> 8), byte(len(hello)), 0, 0, 0, 0}) + hello
	read, _ := upgrade(t, r.nodes[0], "", masked)
	got := make([]byte, 0, 4096)
	for !strings.Contains(string(got), `"ready"`) {
		b := make([]byte, 1024)
		n, err := read.Read(b)
		if err != nil {
			t.Fatalf("the hello was lost: %v; read %q", err, got)
		}
		got = append(got, b[:n]...)
	}
}

func TestBearer(t *testing.T) {
	r := newRig(t, rigOptions{real: true})
	user := r.world.AddUser()
	for _, test := range []struct {
		bearer, token string
		code          int
	}{
		{string(user) + ":", "", 0},
		{"garbage", "", frame.CloseSignedOut},
		{string(user) + ":", "garbage", frame.CloseSignedOut},
	} {
		p := r.nodes[0].newPeer(t, user)
		p.header = http.Header{"Authorization": {"Bearer " + test.bearer}}
		p.dial(frame.Subprotocol)
		p.helloWith(test.token)
		if test.code != 0 {
			p.closedWith(t, test.bearer, test.code)
			continue
		}
		p.await("ready", func() bool { return len(p.heard(`"ready"`)) == 1 })
		p.hangUp()
	}
}

// TestSlowSocket fills the kernel's buffers of a peer that does not read, and finds that it missed nothing.
func TestSlowSocket(t *testing.T) {
	r := newRig(t, rigOptions{real: true})
	user := r.world.AddUser()
	s := models.SelfStream(user)
	p := r.nodes[0].connect(t, user)
	p.await("ready", func() bool { return len(p.heard(`"ready"`)) == 1 })
	p.pause()
	const commits = 20_000
	padding := strings.Repeat("p", 1000)
	for i := range commits {
		r.hub().Announce(r.world.Put(fmt.Sprint(padding, i%50), 0, s))
	}
	p.resume()
	head, _ := r.world.Head(s)
	p.await("the head", func() bool { return p.cursor(s) == int64(head) })
	p.equal(s)
	if got := len(p.heard("delta")); got > commits/2 {
		t.Errorf("deltas = %d for %d commits; want them merged for a slow peer", got, commits)
	}
	p.hangUp()
}

// TestControlFramesBetweenData pings while data fills the line: a pong inside a data frame would end the socket.
func TestControlFramesBetweenData(t *testing.T) {
	r := newRig(t, rigOptions{real: true})
	user := r.world.AddUser()
	s := models.SelfStream(user)
	p := r.nodes[0].connect(t, user)
	p.await("ready", func() bool { return len(p.heard(`"ready"`)) == 1 })
	padding := strings.Repeat("p", 2000)
	var pinging sync.WaitGroup
	for range 4 {
		pinging.Go(func() {
			for range 200 {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				err := p.ws.Ping(ctx)
				cancel()
				if err != nil {
					t.Errorf("ping: %v", err)
					return
				}
			}
		})
	}
	for i := range 3000 {
		r.hub().Announce(r.world.Put(fmt.Sprint(padding, i%10), 0, s))
	}
	pinging.Wait()
	head, _ := r.world.Head(s)
	p.await("the head", func() bool { return p.cursor(s) == int64(head) })
	p.equal(s)
	p.hangUp()
}
