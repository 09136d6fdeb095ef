package bench

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"modu/sync/frame"
)

// A person is an account, and at most one socket that reads without looking at more than it must: what the load costs
// is not to be measured.
type person struct {
	ID     string
	handle string
	token  string
	url    string // of the node
	n      int64
	client string
	conn   *websocket.Conn
}

var web = &http.Client{Transport: &http.Transport{
	MaxIdleConnsPerHost: 64, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS13},
	DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
}}

// signUp makes an account.
func signUp(b *testing.B, url, handle string) *person {
	b.Helper()
	body, err := json.Marshal(map[string]any{
		"email": handle + "@example.org", "password": "a long enough phrase", "handle": handle, "token_in_body": true,
	})
	if err != nil {
		b.Fatal(err)
	}
	res, err := web.Post(url+"/v1/auth/signup", "application/json", bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	var got struct {
		User        struct{ ID string }
		AccessToken string `json:"access_token"`
	}
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusCreated || json.Unmarshal(raw, &got) != nil {
		b.Fatalf("sign up %s: %s %v %s", handle, res.Status, err, raw)
	}
	return &person{ID: got.User.ID, handle: handle, token: got.AccessToken, url: url, client: uuid.Must(uuid.NewV7()).String()}
}

// connect says hello and reads until ready.
func (p *person) connect(ctx context.Context, b *testing.B) {
	b.Helper()
	conn, _, err := websocket.Dial(ctx, p.url+"/v1/sync", &websocket.DialOptions{
		Subprotocols: []string{frame.Subprotocol}, HTTPHeader: http.Header{"Authorization": {"Bearer " + p.token}},
	})
	if err != nil {
		b.Fatalf("dial: %v", err)
	}
	conn.SetReadLimit(frame.MaxServerMessage + 1)
	p.conn = conn
	p.send(ctx, b, &frame.Hello{ClientID: p.client, Agent: "bench"})
	for {
		_, message, err := conn.Read(ctx)
		if err != nil {
			b.Fatalf("hello of %s: %v", p.handle, err)
		}
		if bytes.Contains(message, []byte(`"type":"ready"`)) {
			return
		}
	}
}

func (p *person) send(ctx context.Context, b *testing.B, f frame.ClientFrame) {
	b.Helper()
	raw, err := frame.AppendClient(nil, f)
	if err != nil {
		b.Fatal(err)
	}
	if err := p.conn.Write(ctx, websocket.MessageText, raw); err != nil {
		b.Fatalf("write: %v", err)
	}
}

// put makes a mutation.
func (p *person) put(b *testing.B, kind, id string, fields map[string]any) frame.Mutation {
	b.Helper()
	raw, err := json.Marshal(fields)
	if err != nil {
		b.Fatal(err)
	}
	p.n++
	return frame.Mutation{
		N: p.n, Op: frame.Put, Kind: kind, ID: id, At: time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), Fields: raw,
	}
}

// mutate sends mutations and waits for the ack.
func (p *person) mutate(ctx context.Context, b *testing.B, ms ...frame.Mutation) {
	b.Helper()
	p.send(ctx, b, &frame.Mutate{Mutations: ms})
	want := []byte(`"type":"ack","n":` + strconv.FormatInt(p.n, 10))
	for {
		_, message, err := p.conn.Read(ctx)
		if err != nil {
			b.Fatalf("mutate of %s: %v", p.handle, err)
		}
		p.pong(ctx, b, message)
		if bytes.Contains(message, []byte(`"type":"error"`)) || bytes.Contains(message, []byte(`"ok":false`)) {
			b.Fatalf("mutate of %s: %s", p.handle, message)
		}
		if bytes.Contains(message, want) {
			return
		}
	}
}

func (p *person) pong(ctx context.Context, b *testing.B, message []byte) {
	if bytes.Contains(message, []byte(`"type":"ping"`)) {
		p.send(ctx, b, &frame.Pong{})
	}
}

// derived is the id of an edge.
func derived(kind, me, other string) string {
	ns := uuid.MustParse("6d6f6475-0000-5000-8000-006964730001")
	return uuid.NewSHA1(ns, []byte(fmt.Sprintf("%s:%s:%s", kind, me, other))).String()
}
