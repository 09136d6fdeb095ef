package client

import (
	"fmt"
	"time"

	"modu/sync/frame"
)

// What goes out at once.
const (
	maxBatch  = 60 << 10 // bytes of changes in a message, leaving room for what stands around them
	envelope  = 200      // bytes of a mutation without its fields and kind, rounded up
	maxFlying = 1000     // changes sent and not answered
	maxOut    = 64       // other frames in one message
)

func sizeOf(m frame.Mutation) int { return envelope + len(m.Kind) + len(m.Fields) }

// outgoing returns the next message, or how long to pause before there may be one; 0 is until woken. When it returns
// changes, the Store knows that they were sent.
func (c *Client) outgoing(k *conn) (message []byte, pause time.Duration, err error) {
	c.mu.Lock()
	again := k.repeat(c.options.Now())
	out := k.out[:min(len(k.out), maxOut)]
	k.out = k.out[len(out):]
	var mutate *frame.Mutate
	if len(out) == 0 && k.welcomed {
		mutate, pause = c.changes(k)
	}
	if mutate != nil {
		err = c.markSent(k, mutate)
	}
	c.mu.Unlock()
	if pause == 0 || again > 0 && again < pause {
		pause = again
	}

	if mutate != nil && err == nil {
		out = []frame.ClientFrame{mutate}
		err = c.save()
	}
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", errStore, err)
	}
	for i, f := range out {
		if i > 0 {
			message = append(message, '\n')
		}
		if message, err = frame.AppendClient(message, f); err != nil {
			return nil, 0, err
		}
	}
	return message, pause, nil
}

// repeat queues what was asked and turned away, or returns how long it is until then. The caller holds mu.
func (k *conn) repeat(now time.Time) (wait time.Duration) {
	if k.askAgain.IsZero() {
		return 0
	}
	if wait := k.askAgain.Sub(now); wait > 0 {
		return wait
	}
	k.askAgain = time.Time{}
	for _, f := range k.asked {
		k.out = append(k.out, f)
	}
	return 0
}

// changes returns the changes to send next: whole batches, with consecutive numbers, as many as fit and as the server
// takes now. The caller holds mu.
func (c *Client) changes(k *conn) (m *frame.Mutate, pause time.Duration) {
	now := c.options.Now()
	if now.Before(k.paused) {
		return nil, k.paused.Sub(now)
	}
	m = &frame.Mutate{}
	size, flying := 0, 0
	for i := 0; i < len(c.state.queue); {
		batch := c.state.batch(i, k.sent)
		i += len(batch)
		if batch[0].N <= k.sent {
			flying += len(batch)
			continue
		}
		for _, p := range batch {
			size += sizeOf(p.Mutation)
		}
		count := len(m.Mutations)
		if flying > 0 && flying+count+len(batch) > maxFlying {
			break
		}
		if count > 0 && (size > maxBatch || count+len(batch) > frame.MaxMutations || batch[0].N != m.Mutations[count-1].N+1) {
			break
		}
		if wait := k.rate.wait(now, count+len(batch)); wait > 0 {
			pause = wait
			break
		}
		for _, p := range batch {
			m.Mutations = append(m.Mutations, p.Mutation)
		}
	}
	if len(m.Mutations) == 0 {
		return nil, pause
	}
	k.rate.take(len(m.Mutations))
	return m, 0
}

// batch returns the changes from queue[i] on that travel together: made together, still consecutive, and either all sent
// or none.
func (s *state) batch(i int, sent int64) []pending {
	j := i + 1
	for j < len(s.queue) && s.queue[j].batch == s.queue[i].batch && s.queue[j].N == s.queue[j-1].N+1 &&
		(s.queue[j].N <= sent) == (s.queue[i].N <= sent) {
		j++
	}
	return s.queue[i:j]
}

// markSent notes, before anything leaves, that it may have left. The caller holds mu.
func (c *Client) markSent(k *conn, m *frame.Mutate) error {
	k.sent = m.Mutations[len(m.Mutations)-1].N
	if k.sent <= c.state.who.Sent {
		return nil
	}
	who := c.state.who
	who.Sent = k.sent
	return c.record(Record{Who: &who})
}

// A bucket keeps a client below the rate that the server allows. Its zero value lets everything pass.
type bucket struct {
	perSecond float64
	burst     float64
	tokens    float64
	at        time.Time // when tokens were counted
}

// fill sets the rate and fills the bucket.
func (b *bucket) fill(now time.Time, perSecond, burst int) {
	*b = bucket{float64(perSecond), float64(burst), float64(burst), now}
}

// wait returns how long it takes until n tokens are there.
func (b *bucket) wait(now time.Time, n int) time.Duration {
	if b.perSecond == 0 {
		return 0
	}
	b.tokens = min(b.burst, b.tokens+now.Sub(b.at).Seconds()*b.perSecond)
	b.at = now
	short := min(float64(n), b.burst) - b.tokens
	if short <= 0 {
		return 0
	}
	return time.Duration(short/b.perSecond*float64(time.Second)) + time.Millisecond
}

func (b *bucket) take(n int) { b.tokens -= float64(n) }
