package frame

import "github.com/go-json-experiment/json/jsontext"

// A ServerFrame is one of Welcome, Delta, Ready, Ack, StreamState, Notice, AuthExpiring, Ping, Drain, Error, each
// as a pointer.
type ServerFrame interface{ serverFrame() }

// Welcome is the answer to a hello.
type Welcome struct {
	UserID       string `json:"user_id"`
	ServerTime   string `json:"server_time"`
	Epoch        string `json:"epoch"`
	LastN        int64  `json:"last_n"` // the highest mutation number taken from this client
	HeartbeatS   int    `json:"heartbeat_s"`
	TokenExpires string `json:"token_expires,omitzero"` // absent: never
	Limits       Limits `json:"limits"`
}

// Limits tells a client what it may do on this connection.
type Limits struct {
	MutationsPerS int `json:"mutations_per_s"`
	Burst         int `json:"burst"`
	Streams       int `json:"streams"`
	MessageBytes  int `json:"message_bytes"`
}

// Delta carries the entries of a stream after From up to To.
type Delta struct {
	Stream string           `json:"stream"`
	From   int64            `json:"from"`
	To     int64            `json:"to"`
	Head   int64            `json:"head,omitzero"`  // in the pages of a snapshot: up to where its window applies
	Reset  bool             `json:"reset,omitzero"` // forget what you hold of this stream, then apply
	More   bool             `json:"more,omitzero"`  // the rest follows
	Put    []jsontext.Value `json:"put"`            // whole entities
	Del    []Gone           `json:"del"`
}

// Gone names an entity that left the stream; a goal leaves with everything under it.
type Gone struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Rev  int64  `json:"rev"`
}

// Ready says that every stream opened after the hello has reached the head it had then.
type Ready struct{}

// Ack tells what became of the mutations up to N, after the deltas that carry their effects.
type Ack struct {
	N       int64    `json:"n"`
	Results []Result `json:"results"`
}

// A Result is what became of one mutation.
type Result struct {
	N          int64  `json:"n"`
	OK         bool   `json:"ok"`
	Superseded bool   `json:"superseded,omitzero"` // lost to a later instant in at least one field
	Old        bool   `json:"old,omitzero"`        // taken so long ago that its result is forgotten
	Code       string `json:"code,omitzero"`       // a Refusal code
	Field      string `json:"field,omitzero"`
	Message    string `json:"message,omitzero"`
}

// Refusal codes, in results and in REST problem documents.
const (
	Invalid    = "invalid"
	NotFound   = "not_found"
	NotAllowed = "not_allowed"
	NotDone    = "not_done"
	GoneCode   = "gone"
	Dependency = "dependency"
	Limit      = "limit"
	Conflict   = "conflict"
)

// StreamState says that a stream opened or is gone. After gone a client forgets all that came by it, at once.
type StreamState struct {
	Stream string `json:"stream"`
	State  string `json:"state"`           // StreamOpen, StreamGone
	Reason string `json:"reason,omitzero"` // of a stream that is gone
}

// States of a stream and why one is gone.
const (
	StreamOpen     = "open"
	StreamGone     = "gone"
	ReasonRemoved  = "removed"
	ReasonNotFound = "not_found"
	ReasonWindow   = "window" // of a diary whose day has left the window of snapshots
)

// A Notice tells of something that happened to the person and is no entity: an alarm, a reminder, a knock.
type Notice struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	TodoID string `json:"todo_id,omitzero"`
	At     string `json:"at"`
}

// AuthExpiring asks for an auth frame before the access token ends.
type AuthExpiring struct {
	InS int `json:"in_s"`
}

// Ping is the heartbeat; the answer is Pong.
type Ping struct{}

// Drain announces that this node is going away.
type Drain struct {
	ReconnectInMS int64 `json:"reconnect_in_ms"`
}

// An Error says what is wrong with a frame. With N it concerns a mutation: nothing from that number on was taken.
type Error struct {
	Code    string `json:"code"`
	N       int64  `json:"n,omitzero"`
	Want    int64  `json:"want,omitzero"`     // of a mutation_gap: the number expected next
	RetryMS int64  `json:"retry_ms,omitzero"` // send again after this
	Message string `json:"message,omitzero"`
}

// Error codes.
const (
	BadFrame         = "bad_frame"
	RateLimited      = "rate_limited"
	MutationGap      = "mutation_gap"
	MutationConflict = "mutation_conflict" // the same number with another body
	ClientConflict   = "client_conflict"   // another user's client
	Overloaded       = "overloaded"
	Internal         = "internal"
)

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Closes reports whether the connection is closed with CloseBadFrame after this error.
func (e *Error) Closes() bool {
	return e.Code == BadFrame || e.Code == MutationConflict || e.Code == ClientConflict
}

func (*Welcome) serverFrame()      {}
func (*Delta) serverFrame()        {}
func (*Ready) serverFrame()        {}
func (*Ack) serverFrame()          {}
func (*StreamState) serverFrame()  {}
func (*Notice) serverFrame()       {}
func (*AuthExpiring) serverFrame() {}
func (*Ping) serverFrame()         {}
func (*Drain) serverFrame()        {}
func (*Error) serverFrame()        {}
