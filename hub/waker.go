package hub

import (
	"context"
	"sync"
	"time"
)

// A waker wakes the readers of streams that move faster than their readers can follow, or have many of them.
type waker struct {
	mu     sync.Mutex // guards the following; a leaf
	due    []*stream
	filled chan struct{} // capacity 1, never closed
}

func newWaker() *waker { return &waker{filled: make(chan struct{}, 1)} }

// add is called with the stream locked, once until a visit says that it need not be visited again.
func (w *waker) add(st *stream) {
	w.mu.Lock()
	w.due = append(w.due, st)
	w.mu.Unlock()
	w.hurry()
}

// hurry has the waker look at its streams again.
func (w *waker) hurry() { ring(w.filled) }

// wake wakes what is due and returns when the next one is; the zero time means that nothing waits.
func (w *waker) wake(now time.Time) (next time.Time) {
	w.mu.Lock()
	due := w.due
	w.due = nil
	w.mu.Unlock()
	var later []*stream
	for _, st := range due {
		again := st.visit(now)
		if again.IsZero() {
			continue
		}
		later = append(later, st)
		if next.IsZero() || again.Before(next) {
			next = again
		}
	}
	w.mu.Lock()
	w.due = append(w.due, later...)
	w.mu.Unlock()
	return next
}

func (h *Hub) wakeLoop(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.waker.filled:
		case <-timer.C:
		}
		timer.Stop()
		if next := h.waker.wake(time.Now()); !next.IsZero() {
			timer.Reset(max(0, time.Until(next)))
		}
	}
}
