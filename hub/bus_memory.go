package hub

import (
	"context"
	"slices"
	"sync"

	"modu/models"
)

// memoryQueue is how many messages one member of a Broker may be behind, in messages.
const memoryQueue = 1 << 16

// A Broker joins the buses of hubs in one process; an installation of one process has one bus.
type Broker struct {
	mu      sync.Mutex // guards the following; a leaf
	members []*MemoryBus
}

// NewBroker returns a Broker without members.
func NewBroker() *Broker { return &Broker{} }

// NewMemoryBus returns the bus of a process that is alone.
func NewMemoryBus() *MemoryBus { return NewBroker().Join() }

// Join returns the bus of another hub.
func (b *Broker) Join() *MemoryBus {
	m := &MemoryBus{broker: b, streams: make(map[models.Stream]bool), filled: make(chan struct{}, 1)}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.members = append(b.members, m)
	return m
}

func (b *Broker) others(self *MemoryBus) []*MemoryBus {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.members), func(m *MemoryBus) bool { return m == self })
}

// A MemoryBus is one hub's end of a Broker.
type MemoryBus struct {
	broker *Broker

	mu      sync.Mutex // guards the following; a leaf
	streams map[models.Stream]bool
	fresh   []models.Stream // subscribed, and Run has not said so
	waiting []Message
	filled  chan struct{} // capacity 1, never closed
}

var _ Bus = (*MemoryBus)(nil)

// Publish implements Bus; it never waits.
func (m *MemoryBus) Publish(_ context.Context, messages []Message) error {
	for _, other := range m.broker.others(m) {
		other.accept(messages)
	}
	return nil
}

func (m *MemoryBus) accept(messages []Message) {
	m.mu.Lock()
	for _, message := range messages {
		switch {
		case !m.streams[message.Stream]:
		case len(m.waiting) == memoryQueue:
			m.fresh = append(m.fresh, message.Stream) // lost: to be read again
		default:
			m.waiting = append(m.waiting, message)
		}
	}
	m.mu.Unlock()
	ring(m.filled)
}

// Subscribe implements Bus.
func (m *MemoryBus) Subscribe(stream models.Stream) {
	m.mu.Lock()
	m.streams[stream] = true
	m.fresh = append(m.fresh, stream)
	m.mu.Unlock()
	ring(m.filled)
}

// Unsubscribe implements Bus.
func (m *MemoryBus) Unsubscribe(stream models.Stream) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.streams, stream)
}

// Run implements Bus.
func (m *MemoryBus) Run(ctx context.Context, receive func(Message), lost func([]models.Stream)) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-m.filled:
		}
		m.mu.Lock()
		waiting, fresh := m.waiting, m.fresh
		m.waiting, m.fresh = nil, nil
		m.mu.Unlock()
		if len(fresh) > 0 {
			lost(fresh)
		}
		for _, message := range waiting {
			receive(message)
		}
	}
}

// Up implements Bus.
func (m *MemoryBus) Up() bool { return true }
