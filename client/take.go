package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"modu/sync/frame"
)

// take applies one frame of the server, saves what it changed, and tells the application.
func (k *conn) take(ctx context.Context, line []byte) error {
	c := k.client
	f, err := frame.DecodeServer(line)
	if err != nil {
		return err
	}
	var results []answered
	c.mu.Lock()
	switch f := f.(type) {
	case *frame.Welcome:
		err = k.welcome(f)
	case *frame.Delta:
		err = k.delta(f, line)
	case *frame.StreamState:
		err = k.stream(f)
	case *frame.Ack:
		results, err = k.ack(f)
	case *frame.Error:
		results, err = k.failure(f)
	case *frame.Ready:
		c.ready, k.end.worked = true, true
	case *frame.Ping:
		k.control(&frame.Pong{})
	case *frame.Drain:
		k.drain(f)
	case *frame.AuthExpiring:
		k.tasks.Go(func() { k.renew(ctx) })
	}
	c.mu.Unlock()
	if saveErr := c.save(); saveErr != nil {
		err = errors.Join(err, fmt.Errorf("%w: %w", errStore, saveErr))
	}
	k.tell(f, line, results)
	return err
}

// tell calls the application's functions.
func (k *conn) tell(f frame.ServerFrame, line []byte, results []answered) {
	options := &k.client.options
	if options.OnFrame != nil {
		options.OnFrame(f, line)
	}
	for _, a := range results {
		if options.OnResult != nil {
			options.OnResult(a.ticket, a.result)
		}
	}
	switch f.(type) {
	case nil, *frame.Ping, *frame.Notice, *frame.AuthExpiring, *frame.Drain:
	default:
		k.client.notify()
	}
}

// The functions below are called with Client.mu held.

func (k *conn) welcome(w *frame.Welcome) error {
	c := k.client
	if c.state.who.User != "" && c.state.who.User != w.UserID {
		return ErrOtherUser
	}
	records, again := c.state.welcome(w)
	for _, r := range records {
		if err := c.record(r); err != nil {
			return err
		}
	}
	if again {
		k.end.again = true
		return errors.New("this client_id is in use elsewhere")
	}
	now := c.options.Now()
	if t, err := time.Parse(time.RFC3339, w.ServerTime); err == nil {
		c.offset = t.Sub(now)
	}
	if w.HeartbeatS > 0 {
		k.patience = time.Duration(silentBeats * float64(w.HeartbeatS) * float64(time.Second))
		k.watchdog.Reset(k.patience)
	}
	k.rate.fill(now, w.Limits.MutationsPerS, w.Limits.Burst)
	k.welcomed = true
	for stream := range c.watched {
		if c.state.streams[stream] == nil { // the others were renewed by their cursors
			k.ask(stream, &frame.Watch{Stream: stream})
		}
	}
	k.wakeUp()
	return nil
}

func (k *conn) delta(d *frame.Delta, line []byte) error {
	c := k.client
	if d.Stream == "" || d.Stream[0] == 'p' && !c.watched[d.Stream] {
		return nil // sent before the unwatch was read
	}
	became, err := c.state.delta(d)
	if err != nil {
		return err
	}
	if became == gap {
		if k.asked[d.Stream] == nil {
			k.ask(d.Stream, &frame.Pull{Stream: d.Stream, Cursor: c.state.cursor(d.Stream)})
		}
		return nil
	}
	delete(k.asked, d.Stream)
	if became == taken {
		c.keepRecord(Record{Delta: jsontext.Value(line).Clone()})
	}
	return nil
}

func (k *conn) stream(s *frame.StreamState) error {
	c := k.client
	if s.State != frame.StreamGone {
		return nil // a delta follows
	}
	delete(k.asked, s.Stream)
	delete(c.watched, s.Stream)
	if c.state.streams[s.Stream] == nil {
		return nil
	}
	return c.record(Record{Gone: s.Stream})
}

// An answered change.
type answered struct {
	ticket Ticket
	result frame.Result
}

func (k *conn) ack(a *frame.Ack) ([]answered, error) {
	c := k.client
	byNumber := make(map[int64]frame.Result, len(a.Results))
	for _, r := range a.Results {
		byNumber[r.N] = r
	}
	var list []answered
	for _, p := range c.state.queue {
		if p.N > a.N {
			break
		}
		r, ok := byNumber[p.N]
		if !ok {
			r = frame.Result{N: p.N, OK: true, Old: true}
		}
		list = append(list, answered{p.ticket, r})
	}
	k.end.worked = true
	c.keep(list)
	return list, c.record(Record{Acked: a.N})
}

// keep holds answers for Wait.
func (c *Client) keep(list []answered) {
	for _, a := range list {
		c.results[a.ticket] = a.result
		delete(c.results, a.ticket-keptResults)
	}
}

// retryUnsaid is when something is sent again if the server does not say when.
const retryUnsaid = 5 * time.Second

// failure follows an error frame. What has a retry_ms is sent again then; what closes the connection parks the change
// that it names.
func (k *conn) failure(e *frame.Error) ([]answered, error) {
	c := k.client
	retry := retryUnsaid
	if e.RetryMS > 0 {
		retry = time.Duration(e.RetryMS) * time.Millisecond
	}
	switch {
	case e.Code == frame.MutationGap && c.state.holds(e.Want):
		k.sent = min(k.sent, e.Want-1)
		k.wakeUp()
	case e.Code == frame.MutationGap:
		return nil, fmt.Errorf("the server wants change %d, which is not here", e.Want)
	case e.Closes():
		k.end.failure = e
		return k.park(e)
	case e.N != 0:
		k.sent = min(k.sent, e.N-1)
		k.paused = c.options.Now().Add(retry)
		k.wakeUp()
	default:
		k.end.wait = time.Duration(e.RetryMS) * time.Millisecond // these may be the words before a close
		k.askAgain = c.options.Now().Add(retry)
		k.wakeUp()
	}
	return nil, nil
}

func (s *state) holds(n int64) bool {
	for _, p := range s.queue {
		if p.N == n {
			return true
		}
	}
	return false
}

func (k *conn) park(e *frame.Error) ([]answered, error) {
	c := k.client
	for _, p := range c.state.queue {
		if p.N != e.N {
			continue
		}
		k.end.parked = true
		list := []answered{{p.ticket, frame.Result{N: p.N, Code: e.Code, Message: e.Message}}}
		c.keep(list)
		return list, c.record(Record{Park: &Parked{Mutation: p.Mutation, Error: *e}})
	}
	return nil, nil
}

// drain notes when to come back; the server closes the connection in its own time.
func (k *conn) drain(d *frame.Drain) {
	k.end.drained = true
	k.end.resume = k.client.options.Now().Add(time.Duration(d.ReconnectInMS) * time.Millisecond)
}

// renew sends a newer access token on the same connection. Without one the server closes it, and connecting again finds
// out why.
func (k *conn) renew(ctx context.Context) {
	c := k.client
	c.mu.Lock()
	old := k.token
	c.mu.Unlock()
	token, err := c.options.Token(ctx, old)
	if err != nil {
		c.options.Log.WarnContext(ctx, "no newer access token", slog.Any("err", err))
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	k.token = token
	k.control(&frame.Auth{Token: token})
}

// cursors returns what a hello says of the streams that are held.
func (s *state) cursors() map[string]int64 {
	names := slices.SortedFunc(maps.Keys(s.streams), func(a, b string) int {
		const order = "sfgp" // who has more than fit does without those that matter least
		return cmp.Or(strings.IndexByte(order, a[0])-strings.IndexByte(order, b[0]), strings.Compare(a, b))
	})
	names = names[:min(len(names), frame.MaxCursors)]
	cursors := make(map[string]int64, len(names))
	for _, stream := range names {
		cursors[stream] = s.streams[stream].cursor
	}
	return cursors
}
