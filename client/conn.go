package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"modu/sync/frame"
)

const (
	dialTimeout  = 10 * time.Second
	helloTimeout = 10 * time.Second // from the upgrade to the welcome
	writeTimeout = 10 * time.Second // one message
	byeTimeout   = time.Second      // for the other side's half of a close
	silentBeats  = 2.5              // heartbeats without a word, then either side hangs up
)

var (
	errSilent = errors.New("the server is silent")
	errStore  = errors.New("client store")
)

// A conn is one connection, from the dial to its end.
type conn struct {
	// Fixed at construction.
	client *Client
	ws     *websocket.Conn
	cancel context.CancelCauseFunc
	wakes  chan struct{} // capacity 1: there may be something to send

	// Owned by the reading goroutine.
	watchdog *time.Timer
	patience time.Duration
	end      ending
	heard    bool // anything

	tasks sync.WaitGroup // the goroutines of this connection besides the reading one

	// Guarded by Client.mu.
	token    string // that it was opened with, or the newer one
	welcomed bool
	out      []frame.ClientFrame // to send before any change
	sent     int64               // the highest number sent on this connection
	paused   time.Time           // no changes before this
	rate     bucket
	asked    map[string]frame.ClientFrame // by stream: the watch or pull that is not answered
	askAgain time.Time                    // when to ask again; zero if nothing was turned away
}

// connect opens a connection and serves it to its end.
func (c *Client) connect(ctx context.Context, refused string) ending {
	token, err := c.options.Token(ctx, refused)
	if err != nil {
		return ending{err: fmt.Errorf("access token: %w", err)}
	}
	ws, err := c.dial(ctx, token)
	if err != nil {
		return ending{err: err, token: token}
	}
	connCtx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	k := &conn{
		client: c, ws: ws, cancel: cancel, token: token,
		wakes: make(chan struct{}, 1), patience: helloTimeout, asked: make(map[string]frame.ClientFrame),
	}
	k.watchdog = time.AfterFunc(k.patience, func() { cancel(errSilent) })
	k.tasks.Go(func() { k.sayGoodbye(ctx, connCtx) })
	c.attach(k)
	err = k.hello(connCtx)
	if err == nil {
		k.tasks.Go(func() { k.write(connCtx) })
		err = k.read(connCtx)
	}
	k.watchdog.Stop()
	cancel(err)
	c.detach(k)
	ws.CloseNow()
	k.tasks.Wait()
	end := k.ended(connCtx, err)
	end.unheard = end.code == 0 && !k.heard
	return end
}

func (c *Client) dial(ctx context.Context, token string) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, strings.TrimRight(c.options.Server, "/")+"/v1/sync", &websocket.DialOptions{
		HTTPClient:   c.options.HTTP,
		HTTPHeader:   http.Header{"Authorization": {"Bearer " + token}},
		Subprotocols: []string{frame.Subprotocol},
	})
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	ws.SetReadLimit(frame.MaxServerMessage)
	return ws, nil
}

// attach makes k the connection that changes go out by.
func (c *Client) attach(k *conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn = k
}

func (c *Client) detach(*conn) {
	c.mu.Lock()
	c.conn, c.ready = nil, false
	c.mu.Unlock()
	c.notify()
}

// ended says how the connection went, from what reading it ended with.
func (k *conn) ended(ctx context.Context, err error) ending {
	k.end.err, k.end.token = err, k.token
	if code := websocket.CloseStatus(err); code > 0 {
		k.end.code = int(code)
	}
	if cause := context.Cause(ctx); k.end.code == 0 && cause != nil {
		k.end.err = cause
	}
	return k.end
}

// sayGoodbye closes the connection in good form when the client's context ends.
func (k *conn) sayGoodbye(client, connection context.Context) {
	select {
	case <-client.Done():
	case <-connection.Done():
		return
	}
	hurry := time.AfterFunc(byeTimeout, func() { k.cancel(context.Cause(client)) })
	defer hurry.Stop()
	_ = k.ws.Close(websocket.StatusNormalClosure, "")
	k.cancel(context.Cause(client))
}

// hello sends the first message, and it alone.
func (k *conn) hello(ctx context.Context) error {
	c := k.client
	c.mu.Lock()
	hello := &frame.Hello{ClientID: c.state.who.Client, Agent: c.options.Agent, Epoch: c.state.who.Epoch}
	if hello.Epoch != "" {
		hello.Cursors = c.state.cursors()
	}
	c.mu.Unlock()
	return k.send(ctx, hello)
}

// read takes messages until the connection ends, which is always an error.
func (k *conn) read(ctx context.Context) error {
	for {
		kind, message, err := k.ws.Read(ctx)
		if err != nil {
			return err
		}
		k.heard = true
		k.watchdog.Reset(k.patience)
		if kind != websocket.MessageText {
			return errors.New("the server sent a binary message")
		}
		for line := range bytes.SplitSeq(bytes.TrimSuffix(message, []byte{'\n'}), []byte{'\n'}) {
			if err := k.take(ctx, line); err != nil {
				return err
			}
		}
	}
}

// write sends what there is, whenever there is something.
func (k *conn) write(ctx context.Context) {
	for {
		message, pause, err := k.client.outgoing(k)
		if err == nil && message != nil {
			err = k.sendMessage(ctx, message)
			if err == nil {
				continue
			}
		}
		if err != nil {
			k.cancel(err)
			return
		}
		var timer <-chan time.Time
		if pause > 0 {
			timer = time.After(pause)
		}
		select {
		case <-k.wakes:
		case <-timer:
		case <-ctx.Done():
			return
		}
	}
}

func (k *conn) send(ctx context.Context, f frame.ClientFrame) error {
	line, err := frame.AppendClient(nil, f)
	if err != nil {
		return err
	}
	return k.sendMessage(ctx, line)
}

func (k *conn) sendMessage(ctx context.Context, message []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return k.ws.Write(ctx, websocket.MessageText, message)
}

// ask queues a watch or a pull of a stream, which the server answers with a delta or with gone. The caller holds
// Client.mu.
func (k *conn) ask(stream string, f frame.ClientFrame) {
	k.asked[stream] = f
	k.control(f)
}

// control queues a frame that is no change. The caller holds Client.mu.
func (k *conn) control(f frame.ClientFrame) {
	k.out = append(k.out, f)
	k.wakeUp()
}

func (k *conn) wakeUp() {
	select {
	case k.wakes <- struct{}{}:
	default: // a wake-up is already due
	}
}
