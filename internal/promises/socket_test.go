package promises

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json/jsontext"

	"modu/client"
	"modu/sync/frame"
)

// A socket is one connection of a client that does what the client room never would.
type socket struct {
	t     *testing.T
	ws    *websocket.Conn
	lines [][]byte // read and not looked at
}

// dial connects a client of a person, says hello and is welcomed: hellos of one client count in the order of their
// welcomes.
func dial(t *testing.T, url string, session *client.Session, clientID string) *socket {
	t.Helper()
	s, _ := greet(t, url, session, clientID)
	return s
}

// greet is dial with the welcome.
func greet(t *testing.T, url string, session *client.Session, clientID string) (*socket, *frame.Welcome) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	token, err := session.Token(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	ws, _, err := websocket.Dial(ctx, url+"/v1/sync", &websocket.DialOptions{Subprotocols: []string{frame.Subprotocol}})
	if err != nil {
		t.Fatal(err)
	}
	ws.SetReadLimit(frame.MaxServerMessage)
	t.Cleanup(func() { ws.CloseNow() }) //nolint:errcheck // it may be closed
	s := &socket{t: t, ws: ws}
	s.send(&frame.Hello{Token: token, ClientID: clientID, Agent: "promises"})
	for {
		if w, ok := s.next().(*frame.Welcome); ok {
			return s, w
		}
	}
}

func (s *socket) send(f frame.ClientFrame) {
	s.t.Helper()
	line, err := frame.AppendClient(nil, f)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	if err := s.ws.Write(ctx, websocket.MessageText, line); err != nil {
		s.t.Fatal(err)
	}
}

// acks returns the results of the mutations first to last, read until they are all there.
func (s *socket) acks(first, last int64) []frame.Result {
	s.t.Helper()
	var results []frame.Result
	for {
		switch f := s.next().(type) {
		case *frame.Ack:
			for _, r := range f.Results {
				if r.N >= first {
					results = append(results, r)
				}
			}
			if f.N >= last {
				return results
			}
		case *frame.Error:
			s.t.Fatalf("%v", f)
		}
	}
}

func (s *socket) next() frame.ServerFrame {
	s.t.Helper()
	for len(s.lines) == 0 {
		ctx, cancel := context.WithTimeout(s.t.Context(), patience)
		_, message, err := s.ws.Read(ctx)
		cancel()
		if err != nil {
			s.t.Fatal(err)
		}
		s.lines = bytes.Split(message, []byte("\n"))
	}
	line := s.lines[0]
	s.lines = s.lines[1:]
	f, err := frame.DecodeServer(line)
	if err != nil {
		s.t.Fatalf("%s: %v", line, err)
	}
	return f
}

// mutation is a put of now.
func mutation(n int64, kind, id, fields string) frame.Mutation {
	at := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	return frame.Mutation{N: n, Op: frame.Put, Kind: kind, ID: id, At: at, Fields: jsontext.Value(fields)}
}
