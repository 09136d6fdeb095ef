package hub

import "sync"

// An inbox collects things, each once, for one goroutine that takes many at a time.
type inbox[T comparable] struct {
	box *box[T]
}

type box[T comparable] struct {
	mu      sync.Mutex // guards the following; a leaf
	waiting map[T]struct{}
	filled  chan struct{} // capacity 1, never closed; full means that there may be something
}

func newInbox[T comparable]() inbox[T] {
	return inbox[T]{&box[T]{waiting: make(map[T]struct{}), filled: make(chan struct{}, 1)}}
}

func (i inbox[T]) put(things ...T) {
	if len(things) == 0 {
		return
	}
	i.box.mu.Lock()
	for _, t := range things {
		i.box.waiting[t] = struct{}{}
	}
	i.box.mu.Unlock()
	i.ring()
}

func (i inbox[T]) ring() {
	select {
	case i.box.filled <- struct{}{}:
	default:
	}
}

// take returns at most n of what waits; when more is left the inbox rings again.
func (i inbox[T]) take(n int) []T {
	i.box.mu.Lock()
	var taken []T
	for t := range i.box.waiting {
		if len(taken) == n {
			break
		}
		taken = append(taken, t)
		delete(i.box.waiting, t)
	}
	more := len(i.box.waiting) > 0
	i.box.mu.Unlock()
	if more {
		i.ring()
	}
	return taken
}

// filled is ready when there may be something to take.
func (i inbox[T]) filled() <-chan struct{} { return i.box.filled }
