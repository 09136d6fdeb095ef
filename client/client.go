package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/sync/frame"
)

// Errors of a client.
var (
	// ErrSignedOut is what a TokenSource returns when the person has to sign in again.
	ErrSignedOut = errors.New("signed out")
	// ErrOtherUser says that the Store belongs to another user than the token does.
	ErrOtherUser = errors.New("the store belongs to another user")
	// ErrTooLarge refuses changes that do not fit into one message.
	ErrTooLarge = errors.New("too large for one message")
)

// A TokenSource returns an access token. refused is the one that the server did not take, or that is about to expire:
// the answer has to be another one. It is "" when any good token will do. ErrSignedOut ends Run; after other errors the
// client tries again later.
type TokenSource func(ctx context.Context, refused string) (string, error)

// Options say where a client connects and as whom. Server and Token are required.
type Options struct {
	Server string // base address: https://modu.example
	Token  TokenSource
	Agent  string           // program and version, at most 100 bytes: "watch/1.0"
	Store  Store            // nil: nothing is kept between runs
	Log    *slog.Logger     // nil: silent
	Now    func() time.Time // nil: time.Now
	HTTP   *http.Client     // nil: http.DefaultClient

	// OnFrame is called with each frame after it has been applied, in their order, and with its bytes. The frame is nil
	// if its type is not known. The client may be used in it; it must not wait for anything from the server.
	OnFrame func(f frame.ServerFrame, raw []byte)
	// OnChange is called when something that View shows may have changed: by Run, or by the goroutine that made the
	// change. The same rules hold.
	OnChange func()
	// OnResult is called by Run with each answer to a change. The same rules hold.
	OnResult func(Ticket, frame.Result)
}

// A Ticket names a change of this client in this process: 1, 2, 3 … It stays when the protocol's number of the change
// does not. Changes found in the Store have the first tickets.
type Ticket int64

// A Change is a put or a delete to come.
type Change struct {
	Op     string // frame.Put, frame.Delete
	Kind   string
	ID     string
	Fields any // what JSON makes an object of; nil for none
}

// keptResults is how many answers are kept for Wait.
const keptResults = 10_000

// A Client holds a person's copy of the streams and their queue. Its methods may be called from anywhere.
type Client struct {
	// Fixed at construction.
	options Options
	saving  chan struct{} // capacity 1: who holds the token writes to the Store, outside mu

	// Owned by the holder of saving.
	written int // records since the last Replace

	mu      sync.Mutex // guards everything below; never held over I/O
	state   *state
	unsaved []Record
	broken  error         // of the Store; nothing is taken after it
	changed chan struct{} // closed and made anew at each change
	ready   bool          // connected, and everything opened has reached its head
	conn    *conn         // nil while there is none
	watched map[string]bool
	results map[Ticket]frame.Result
	offset  time.Duration // server's clock minus ours
	latest  time.Time     // the instant of the last change
}

// New returns a client in the state that its Store holds.
func New(options Options) (*Client, error) {
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.HTTP == nil {
		options.HTTP = http.DefaultClient
	}
	c := &Client{
		options: options,
		saving:  make(chan struct{}, 1),
		state:   newState(),
		changed: make(chan struct{}),
		watched: make(map[string]bool),
		results: make(map[Ticket]frame.Result),
	}
	if err := c.load(); err != nil {
		return nil, fmt.Errorf("new client: %w", err)
	}
	return c, nil
}

// ID returns the client_id.
func (c *Client) ID() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.who.Client
}

// User returns the id of the person; "" before the first welcome.
func (c *Client) User() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.who.User
}

// Put creates an entity or changes the fields named; a null clears one. It returns when the change is in the Store;
// Wait tells what the server made of it.
func (c *Client) Put(kind, id string, fields any) (Ticket, error) {
	return c.Do(Change{Op: frame.Put, Kind: kind, ID: id, Fields: fields})
}

// Delete removes an entity.
func (c *Client) Delete(kind, id string) (Ticket, error) {
	return c.Do(Change{Op: frame.Delete, Kind: kind, ID: id})
}

// Do makes up to frame.MaxMutations changes that the server commits together. It returns the ticket of the last; those
// of the others precede it.
func (c *Client) Do(changes ...Change) (Ticket, error) {
	mutations, err := mutationsOf(changes)
	if err != nil {
		return 0, err
	}
	c.mu.Lock()
	at := c.instant()
	n := c.state.next()
	for i := range mutations {
		mutations[i].N, mutations[i].At = n+int64(i), at
	}
	err = c.record(Record{Add: mutations})
	ticket := c.state.ticket
	c.wake()
	c.mu.Unlock()
	if err == nil {
		err = c.save()
	}
	if err != nil {
		return 0, err
	}
	c.notify()
	return ticket, nil
}

func mutationsOf(changes []Change) ([]frame.Mutation, error) {
	if len(changes) == 0 || len(changes) > frame.MaxMutations {
		return nil, fmt.Errorf("%d changes at once: %w", len(changes), ErrTooLarge)
	}
	mutations := make([]frame.Mutation, len(changes))
	size := 0
	for i, change := range changes {
		m := frame.Mutation{Op: change.Op, Kind: change.Kind, ID: change.ID}
		if change.Fields != nil {
			fields, err := json.Marshal(change.Fields, json.Deterministic(true))
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", change.Op, change.Kind, err)
			}
			if jsontext.Value(fields).Kind() != '{' {
				return nil, fmt.Errorf("%s %s: fields are no object", change.Op, change.Kind)
			}
			m.Fields = fields
		}
		size += sizeOf(m)
		mutations[i] = m
	}
	if size > maxBatch {
		return nil, fmt.Errorf("%d bytes of changes: %w", size, ErrTooLarge)
	}
	return mutations, nil
}

// instant returns now by the server's clock as far as it is known, never before the change made last: of two puts of one
// client the second has to win. The caller holds mu.
func (c *Client) instant() string {
	now := c.options.Now().Add(c.offset)
	if now.Before(c.latest) {
		now = c.latest
	}
	c.latest = now
	return now.UTC().Format("2006-01-02T15:04:05.000Z")
}

// Wait returns the server's answer to a change; it may be a refusal. A parked change has the code of the error that
// parked it.
func (c *Client) Wait(ctx context.Context, ticket Ticket) (frame.Result, error) {
	var result frame.Result
	err := c.until(ctx, func() bool {
		var ok bool
		result, ok = c.results[ticket]
		return ok
	})
	return result, err
}

// Settled waits until the client is connected, has everything that was there when it connected, and has no change
// without an answer.
func (c *Client) Settled(ctx context.Context) error {
	return c.until(ctx, func() bool { return c.ready && len(c.state.queue) == 0 })
}

// Until waits until holds does. holds is called at each change of the client, and may use it.
func (c *Client) Until(ctx context.Context, holds func() bool) error {
	for {
		c.mu.Lock()
		changed := c.changed
		c.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// until is Until for conditions that are looked at under mu.
func (c *Client) until(ctx context.Context, holds func() bool) error {
	return c.Until(ctx, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return holds()
	})
}

// View returns the entities of a kind as the person sees them, what is still in the queue laid over what the streams
// say, sorted by id.
func (c *Client) View(kind string) []Entity {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := slices.Collect(maps.Values(c.state.view(kind)))
	sortEntities(list)
	return list
}

// Entity returns one entity of View.
func (c *Client) Entity(kind, id string) (e Entity, ok bool) {
	for _, e := range c.View(kind) {
		if e.ID == id {
			return e, true
		}
	}
	return Entity{}, false
}

// Entities returns what a stream carries, without the queue, sorted by kind and id.
func (c *Client) Entities(stream string) []Entity {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.state.streams[stream]
	if r == nil {
		return nil
	}
	return r.sorted()
}

// Streams returns the names of the streams this client holds, sorted.
func (c *Client) Streams() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.state.streams))
}

// Cursor returns up to where a stream has been applied; ok is false for one that is not held.
func (c *Client) Cursor(stream string) (seq int64, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.state.streams[stream]
	if r == nil {
		return 0, false
	}
	return r.cursor, true
}

// Pending returns the changes that have no answer yet, in their order.
func (c *Client) Pending() []frame.Mutation {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := make([]frame.Mutation, len(c.state.queue))
	for i, p := range c.state.queue {
		list[i] = p.Mutation
	}
	return list
}

// Parked returns the changes that the server would not even read, oldest first.
func (c *Client) Parked() []Parked {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.state.parked)
}

// Watch opens a p/ stream, and keeps it open over reconnections until Unwatch. If it is not to be seen, it is not held.
func (c *Client) Watch(stream string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watched[stream] = true
	if c.conn != nil && c.conn.welcomed {
		c.conn.ask(stream, &frame.Watch{Stream: stream, Cursor: c.state.cursor(stream)})
	}
}

// Unwatch closes a stream that Watch opened and forgets it.
func (c *Client) Unwatch(stream string) error {
	c.mu.Lock()
	delete(c.watched, stream)
	var err error
	if c.state.streams[stream] != nil {
		err = c.record(Record{Gone: stream})
	}
	if c.conn != nil && c.conn.welcomed {
		delete(c.conn.asked, stream)
		c.conn.control(&frame.Unwatch{Stream: stream})
	}
	c.mu.Unlock()
	if err == nil {
		err = c.save()
	}
	c.notify()
	return err
}

// notify tells everybody who waits, and the application.
func (c *Client) notify() {
	c.mu.Lock()
	close(c.changed)
	c.changed = make(chan struct{})
	c.mu.Unlock()
	if c.options.OnChange != nil {
		c.options.OnChange()
	}
}

// wake lets the connection, if there is one, look for something to send. The caller holds mu.
func (c *Client) wake() {
	if c.conn != nil {
		c.conn.wakeUp()
	}
}
