package hub

import (
	"context"
	"sync"
	"time"
)

// The wheel's tick is how late a timer may be; its turn is longer than a heartbeat, so that an idle socket is visited
// once a heartbeat.
const (
	wheelTick  = 250 * time.Millisecond
	wheelSlots = 256
	noSlot     = -1
)

// A wheel is the timers of all sockets, one each.
type wheel struct {
	mu    sync.Mutex // guards the following; a leaf
	slots [wheelSlots]map[*session]struct{}
	at    int // the slot of the present
}

// set has the session visited after d, at the earliest possible tick; it replaces what was set before.
func (w *wheel) set(s *session, d time.Duration) {
	ticks := min(max(1, int((d+wheelTick-1)/wheelTick)), wheelSlots-1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.removeLocked(s)
	s.slot = (w.at + ticks) % wheelSlots
	if w.slots[s.slot] == nil {
		w.slots[s.slot] = make(map[*session]struct{})
	}
	w.slots[s.slot][s] = struct{}{}
}

func (w *wheel) remove(s *session) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.removeLocked(s)
}

func (w *wheel) removeLocked(s *session) {
	if s.slot != noSlot {
		delete(w.slots[s.slot], s)
		s.slot = noSlot
	}
}

// turn moves on by one tick and returns whom to visit.
func (w *wheel) turn() []*session {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = (w.at + 1) % wheelSlots
	due := make([]*session, 0, len(w.slots[w.at]))
	for s := range w.slots[w.at] {
		s.slot = noSlot
		due = append(due, s)
	}
	w.slots[w.at] = nil
	return due
}

// visit visits a session and has the wheel come again when it says.
func (h *Hub) visit(s *session, now time.Time) {
	if next := s.visit(now); next > 0 {
		h.wheel.set(s, next)
	}
}

func (h *Hub) wheelLoop(ctx context.Context) {
	ticker := time.NewTicker(wheelTick)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := time.Now()
		for _, s := range h.wheel.turn() {
			h.visit(s, now)
		}
	}
}
