package frame

import "github.com/go-json-experiment/json/jsontext"

// Subprotocol is the WebSocket subprotocol of protocol version 1.
const Subprotocol = "modu.v1"

// Sizes of a message, in bytes, and of what is in it.
const (
	MaxMessage       = 64 << 10  // from a client
	MaxHello         = 160 << 10 // a hello alone
	MaxServerMessage = 256 << 10
	MaxMutations     = 100
	MaxCursors       = 2048 // of a hello
)

// A ClientFrame is one of Hello, Mutate, Watch, Unwatch, Pull, Auth, Pong.
type ClientFrame interface{ clientFrame() }

// Hello opens a connection. A brand-new client sends neither Epoch nor Cursors.
type Hello struct {
	Token    string           `json:"token,omitzero"`
	ClientID string           `json:"client_id"`
	Agent    string           `json:"agent,omitzero"`
	Epoch    string           `json:"epoch,omitzero"`
	Cursors  map[string]int64 `json:"cursors,omitzero"` // stream → seq
}

// Mutate carries 1 to MaxMutations mutations with consecutive numbers.
type Mutate struct {
	Mutations []Mutation `json:"mutations"`
}

// Put and Delete are the two operations of a mutation.
const (
	Put    = "put"
	Delete = "delete"
)

// A Mutation is one change that a person made on one client.
type Mutation struct {
	N      int64          `json:"n"` // 1, 2, 3 … of this client
	Op     string         `json:"op"`
	Kind   string         `json:"kind"`
	ID     string         `json:"id"`
	At     string         `json:"at"`              // RFC 3339, checked by the decoder; when the person did it
	Fields jsontext.Value `json:"fields,omitzero"` // an object; what is wrong inside it is refused in the ack
}

// Watch opens a p/ stream from a cursor.
type Watch struct {
	Stream string `json:"stream"`
	Cursor int64  `json:"cursor"`
}

// Unwatch closes a stream opened by Watch.
type Unwatch struct {
	Stream string `json:"stream"`
}

// Pull asks for what comes after a cursor of an open stream; the answer is at least one delta, if need be empty.
type Pull struct {
	Stream string `json:"stream"`
	Cursor int64  `json:"cursor"`
}

// Auth replaces the access token of the connection by a newer one of the same session.
type Auth struct {
	Token string `json:"token"`
}

// Pong answers a ping.
type Pong struct{}

func (*Hello) clientFrame()   {}
func (*Mutate) clientFrame()  {}
func (*Watch) clientFrame()   {}
func (*Unwatch) clientFrame() {}
func (*Pull) clientFrame()    {}
func (*Auth) clientFrame()    {}
func (*Pong) clientFrame()    {}
