package hub

import "sync"

// An inbox collects things, each once, for one goroutine that takes many at a time.
type inbox[T comparable] struct {
	filled chan struct{} // capacity 1, never closed; full means that there may be something

	mu      sync.Mutex // guards the following; a leaf
	waiting map[T]struct{}
}

func newInbox[T comparable]() *inbox[T] {
	return &inbox[T]{filled: make(chan struct{}, 1), waiting: make(map[T]struct{})}
}

func (i *inbox[T]) put(things ...T) {
	if len(things) == 0 {
		return
	}
	i.mu.Lock()
	for _, t := range things {
		i.waiting[t] = struct{}{}
	}
	i.mu.Unlock()
	ring(i.filled)
}

// take returns at most n of what waits; when more is left the inbox is still filled.
func (i *inbox[T]) take(n int) []T {
	i.mu.Lock()
	defer i.mu.Unlock()
	var taken []T
	for t := range i.waiting {
		if len(taken) == n {
			ring(i.filled)
			break
		}
		taken = append(taken, t)
		delete(i.waiting, t)
	}
	return taken
}

// ring wakes whoever waits for a channel of capacity 1, now or the next time.
func ring(filled chan<- struct{}) {
	select {
	case filled <- struct{}{}:
	default:
	}
}
