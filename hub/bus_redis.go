package hub

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"modu/models"
	"modu/telemetry"
)

// Of the connection that listens. A Redis that accepts and never answers is noticed after pongDeadline: the client
// library's own health check would not.
const (
	channelPrefix  = "modu:"
	redisTimeout   = 2 * time.Second // of a dial, a write, the answer to a publish
	pingEvery      = 2 * time.Second
	pongDeadline   = 3 * pingEvery
	subscribeChunk = 500 // channels of one command
	redisPool      = 4   // connections that publish
	minBackoff     = 100 * time.Millisecond
	maxBackoff     = 2 * time.Second
	senderBytes    = 8 // that begin a payload and name who published it
)

// A RedisBus is a Bus on Redis pub/sub, with one channel for each live stream.
type RedisBus struct {
	log     *slog.Logger
	metrics *telemetry.Bus // the hub brings those that count
	client  *redis.Client
	sender  string // of this process; what it published itself is not heard
	up      atomic.Bool
	heard   bool // there was a connection before; owned by Run

	mu      sync.Mutex // guards the following; a leaf
	wanted  map[string]bool
	changed []string      // channels that were subscribed or let go since the connection was last told
	filled  chan struct{} // capacity 1, never closed
}

var _ Bus = (*RedisBus)(nil)

// NewRedisBus returns a bus on the Redis of a redis:// or rediss:// address. It does not connect yet: a Redis that is
// away makes the bus slow, never an error.
func NewRedisBus(log *slog.Logger, url string) (*RedisBus, error) {
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("redis address: %w", err)
	}
	options.Protocol = 2
	options.MaxRetries = -1 // what did not get through is healed by the audits
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = redisTimeout, redisTimeout, redisTimeout
	options.DialerRetries = 1
	options.PoolSize = redisPool
	options.ContextTimeoutEnabled = true
	options.DisableIdentity = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	quiet()
	return &RedisBus{
		log: log, metrics: telemetry.NewMetrics().Bus, client: redis.NewClient(options), sender: rand.Text()[:senderBytes],
		wanted: make(map[string]bool), filled: make(chan struct{}, 1),
	}, nil
}

// quiet keeps the client library from writing to standard error by itself: that Redis is away is said once, by Run. Its
// logger is a variable of the library, so it is set once, before there is a client.
var quiet = sync.OnceFunc(func() { redis.SetLogger(silence{}) })

type silence struct{}

// Printf implements the logging interface of the client library.
func (silence) Printf(context.Context, string, ...any) {}

// Ping reports whether Redis answers, for whoever wants to know before it matters.
func (b *RedisBus) Ping(ctx context.Context) error {
	if err := b.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	return nil
}

// Publish implements Bus.
func (b *RedisBus) Publish(ctx context.Context, messages []Message) error {
	pipe := b.client.Pipeline()
	for i := range messages {
		m := &messages[i]
		payload := m.Append(append(make([]byte, 0, len(m.Frame)+messageRoom), b.sender...))
		pipe.Publish(ctx, channelPrefix+string(m.Stream), payload)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("publish %d messages: %w", len(messages), err)
	}
	return nil
}

// messageRoom is about what a message takes besides its frame, in bytes.
const messageRoom = 160

// Subscribe implements Bus.
func (b *RedisBus) Subscribe(stream models.Stream) { b.want(stream, true) }

// Unsubscribe implements Bus.
func (b *RedisBus) Unsubscribe(stream models.Stream) { b.want(stream, false) }

func (b *RedisBus) want(stream models.Stream, wanted bool) {
	channel := channelPrefix + string(stream)
	b.mu.Lock()
	if wanted {
		b.wanted[channel] = true
	} else {
		delete(b.wanted, channel)
	}
	b.changed = append(b.changed, channel)
	b.mu.Unlock()
	ring(b.filled)
}

// Up implements Bus.
func (b *RedisBus) Up() bool { return b.up.Load() }

// Run implements Bus: it listens on one connection after the other.
func (b *RedisBus) Run(ctx context.Context, receive func(Message), lost func([]models.Stream)) error {
	defer func() { _ = b.client.Close() }()
	backoff, complained := minBackoff, false
	for {
		err := b.listen(ctx, receive, lost)
		if wasUp := b.up.Swap(false); wasUp {
			backoff, complained = minBackoff, false
		}
		if ctx.Err() != nil {
			return nil
		}
		if !complained {
			complained = true
			b.log.Debug("redis is away", slog.Any("err", err)) // the command watches Up and says it to people
		}
		if !sleep(ctx, jittered(backoff)) {
			return nil
		}
		backoff = min(2*backoff, maxBackoff)
	}
}

// listen lasts as long as one connection.
func (b *RedisBus) listen(ctx context.Context, receive func(Message), lost func([]models.Stream)) error {
	ctx, cancel := context.WithCancel(ctx)
	ps := b.client.Subscribe(ctx)
	defer context.AfterFunc(ctx, func() { _ = ps.Close() })()
	var told sync.WaitGroup
	var telling error
	told.Go(func() {
		defer cancel()
		telling = b.tell(ctx, ps)
	})
	hearing := b.hear(ctx, ps, receive, lost)
	cancel()
	_ = ps.Close()
	told.Wait()
	if telling != nil {
		return telling
	}
	return hearing
}

// tell subscribes to all that is wanted, follows what changes, and pings.
func (b *RedisBus) tell(ctx context.Context, ps *redis.PubSub) error {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	on, off := b.everything(), []string(nil)
	for {
		if err := errors.Join(inChunks(ctx, ps.Subscribe, on), inChunks(ctx, ps.Unsubscribe, off), ps.Ping(ctx)); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			on, off = nil, nil
		case <-b.filled:
			on, off = b.news()
		}
	}
}

// inChunks calls a command of many channels with some at a time; with none it does nothing, since Unsubscribe without
// names means all.
func inChunks(ctx context.Context, command func(context.Context, ...string) error, channels []string) error {
	for len(channels) > 0 {
		n := min(len(channels), subscribeChunk)
		if err := command(ctx, channels[:n]...); err != nil {
			return err
		}
		channels = channels[n:]
	}
	return nil
}

// everything returns all wanted channels, for a new connection.
func (b *RedisBus) everything() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.changed = nil
	on := make([]string, 0, len(b.wanted))
	for channel := range b.wanted {
		on = append(on, channel)
	}
	return on
}

// news returns what was subscribed and let go since the connection was last told. A channel that was let go and wanted
// again meanwhile is subscribed again, since its confirmation is waited for.
func (b *RedisBus) news() (on, off []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, channel := range b.changed {
		if b.wanted[channel] {
			on = append(on, channel)
		} else {
			off = append(off, channel)
		}
	}
	b.changed = nil
	return on, off
}

// hear hands on what comes in, until nothing has come for too long.
func (b *RedisBus) hear(ctx context.Context, ps *redis.PubSub, receive func(Message), lost func([]models.Stream)) error {
	garbled := 0
	for ctx.Err() == nil {
		got, err := ps.ReceiveTimeout(ctx, pongDeadline)
		if err != nil {
			return err
		}
		b.rises()
		switch got := got.(type) {
		case *redis.Subscription:
			if got.Kind == "subscribe" {
				lost([]models.Stream{models.Stream(strings.TrimPrefix(got.Channel, channelPrefix))})
			}
		case *redis.Message:
			if len(got.Payload) >= senderBytes && got.Payload[:senderBytes] == b.sender {
				continue
			}
			m, err := parsePayload(got.Payload)
			if err == nil {
				receive(m)
				continue
			}
			b.metrics.Garbled.Inc()
			if garbled++; garbled == 1 {
				b.log.Warn("redis: a message that is none of ours")
			}
		}
	}
	return nil
}

// rises notes that something has come through.
func (b *RedisBus) rises() {
	if b.up.Swap(true) {
		return
	}
	if b.heard {
		b.metrics.Reconnects.Inc()
	}
	b.heard = true
}

func parsePayload(payload string) (Message, error) {
	if len(payload) < senderBytes {
		return Message{}, errGarbled
	}
	return ParseMessage([]byte(payload[senderBytes:]))
}
