package hub

import "sync"

// keepQueue is how many places an empty queue keeps; more is let go of after a burst.
const keepQueue = 1024

// A queue hands things to workers, first in, first out. It is as long as it must be: whoever pushes makes sure that a
// thing is in it once.
type queue[T any] struct {
	mu     sync.Mutex // guards the following; a leaf
	filled *sync.Cond
	items  []T
	first  int // of items that have not been handed out
	closed bool
}

func newQueue[T any]() *queue[T] {
	q := &queue[T]{}
	q.filled = sync.NewCond(&q.mu)
	return q
}

func (q *queue[T]) push(items ...T) {
	if len(items) == 0 {
		return
	}
	q.mu.Lock()
	if !q.closed {
		q.items = append(q.items, items...)
	}
	q.mu.Unlock()
	if len(items) == 1 {
		q.filled.Signal()
	} else {
		q.filled.Broadcast()
	}
}

// pop waits for the next thing; false means that the queue was closed.
func (q *queue[T]) pop() (item T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.first == len(q.items) && !q.closed {
		q.filled.Wait()
	}
	if q.closed {
		return item, false
	}
	item = q.items[q.first]
	var zero T
	q.items[q.first] = zero
	q.first++
	switch {
	case q.first < len(q.items):
	case cap(q.items) > keepQueue:
		q.items, q.first = nil, 0
	default:
		q.items, q.first = q.items[:0], 0
	}
	return item, true
}

// close sends all workers home. What is still in the queue is dropped.
func (q *queue[T]) close() {
	q.mu.Lock()
	q.closed = true
	q.items, q.first = nil, 0
	q.mu.Unlock()
	q.filled.Broadcast()
}
