package hub

import (
	"sync"
	"sync/atomic"
	"time"

	"modu/models"
	"modu/telemetry"
)

// A stream is one live stream: one that sessions of this process read, or did a moment ago.
type stream struct {
	// Fixed at construction.
	name  models.Stream
	owner *person
	hub   *Hub

	state atomic.Pointer[state] // stored under mu

	// Guarded by owner.shard.mu.
	refs int       // sessions that hold it
	idle time.Time // when the last one let go

	mu         sync.Mutex // guards the following
	readers    []*subscription
	lastWake   time.Time
	wakeDue    time.Time        // when the readers are to be woken; zero: they are not
	comeAt     time.Time        // when the waker comes at the latest; zero: it does not have the stream
	delivering []telemetry.Span // of commits whose readers have not been woken
	early      early
	flight     flight
}

// advance moves the stream on by what a commit announced: the next one is kept in the ring; after a gap the readers
// read the database; what is old changes nothing.
func (st *stream) advance(m *Message, took telemetry.Observer) {
	if st.state.Load().head >= m.To {
		return
	}
	var kept *ringFrame
	reserved := 0
	if m.Frame != nil && len(m.Frame) <= ringFrameBytes {
		p := newPacket(m.Frame)
		if st.hub.rings.reserve(p.size()) {
			kept, reserved = &ringFrame{from: m.From, to: m.To, fence: m.Fence, packet: p, at: m.At, took: took}, p.size()
		}
	}
	span := st.traceDelivery(m, kept != nil)
	st.mu.Lock()
	st.deliveringLocked(span)
	woken, freed := st.advanceLocked(m, kept, reserved, time.Now())
	st.mu.Unlock()
	st.hub.rings.release(freed)
	st.hub.flushes.push(woken...)
}

// advanceLocked is advance with the frame made and its bytes reserved.
func (st *stream) advanceLocked(m *Message, f *ringFrame, reserved int, now time.Time) (woken []*session, freed int) {
	head := st.state.Load().head
	switch {
	case m.To <= head:
		return nil, reserved
	case m.From > head:
		if !st.parkLocked(m.To, f, now) {
			freed = reserved
		}
		return nil, freed
	}
	_, freed = st.moveLocked(m.To, f)
	if f != nil {
		st.hub.rings.keep(keptFrame{stream: st, to: m.To, at: now})
	}
	freed += st.unparkLocked(now)
	return st.wakeLocked(now), freed
}

// moveLocked stores the state at head, with f as its newest frame or with an empty ring.
func (st *stream) moveLocked(head models.Seq, f *ringFrame) (moved bool, freed int) {
	old := st.state.Load()
	if old.head >= head {
		return false, 0
	}
	next := &state{head: head, hole: head}
	if f != nil {
		next, freed = old.with(f)
	} else {
		freed = bytesIn(old.ring)
	}
	st.state.Store(next)
	return true, freed
}

// learn moves the stream to a head that was read in the database. Nobody knows what lies between.
func (st *stream) learn(head models.Seq) (moved bool) {
	st.mu.Lock()
	moved, freed := st.moveLocked(head, nil)
	var woken []*session
	if moved {
		now := time.Now()
		freed += st.unparkLocked(now)
		woken = st.wakeLocked(now)
	}
	st.mu.Unlock()
	st.hub.rings.release(freed)
	st.hub.flushes.push(woken...)
	return moved
}

// fallBack sets the stream to what the database holds after it has lost commits.
func (st *stream) fallBack(head models.Seq) {
	st.mu.Lock()
	freed := bytesIn(st.state.Load().ring) + bytesIn(st.early.frames)
	st.early = early{}
	st.deliveredLocked()
	st.state.Store(&state{head: head, hole: head})
	st.mu.Unlock()
	st.hub.rings.release(freed)
}

// dropUpTo drops the ring's frames up to seq and returns their bytes.
func (st *stream) dropUpTo(seq models.Seq) int {
	st.mu.Lock()
	defer st.mu.Unlock()
	next, dropped := st.state.Load().without(seq)
	if dropped > 0 {
		st.state.Store(next)
	}
	return dropped
}

// wakeLocked marks the readers dirty and returns the sessions to flush. A stream that moves faster than its readers can
// be woken, or has many of them, is left to the waker.
func (st *stream) wakeLocked(now time.Time) []*session {
	if len(st.readers) == 0 {
		st.deliveredLocked()
		return nil
	}
	if !st.wakeDue.IsZero() {
		return nil
	}
	interval := max(minWake, time.Duration(len(st.readers))*time.Second/wakesPerS)
	due := st.lastWake.Add(interval)
	if len(st.readers) <= inlineWake && !due.After(now) {
		return st.markLocked(now)
	}
	st.wakeDue = due
	st.comeAtLocked(due)
	return nil
}

// comeAtLocked has the waker come at due, or before.
func (st *stream) comeAtLocked(due time.Time) {
	if st.comeAt.IsZero() {
		st.hub.waker.add(st)
	} else if due.Before(st.comeAt) {
		st.hub.waker.hurry()
	} else {
		return
	}
	st.comeAt = due
}

// visit is the waker's turn; it returns when to come again, the zero time for never.
func (st *stream) visit(now time.Time) (again time.Time) {
	st.mu.Lock()
	var woken []*session
	freed := 0
	if due := st.early.due; !due.IsZero() && !due.After(now) {
		freed = st.giveUpLocked(now)
		woken = st.wakeLocked(now)
	}
	if due := st.wakeDue; !due.IsZero() && !due.After(now) {
		st.wakeDue = time.Time{}
		woken = append(woken, st.markLocked(now)...)
	}
	for _, due := range []time.Time{st.early.due, st.wakeDue} {
		if !due.IsZero() && (again.IsZero() || due.Before(again)) {
			again = due
		}
	}
	st.comeAt = again
	st.mu.Unlock()
	st.hub.rings.release(freed)
	st.hub.flushes.push(woken...)
	return again
}

func (st *stream) markLocked(now time.Time) (woken []*session) {
	st.lastWake = now
	for _, sub := range st.readers {
		if sub.session.mark(sub) {
			woken = append(woken, sub.session)
		}
	}
	st.deliveredLocked()
	return woken
}

// admit adds a reader, unless it has been retired meanwhile.
func (st *stream) admit(sub *subscription) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if sub.retired {
		return
	}
	sub.place = len(st.readers)
	sub.admitted = true
	st.readers = append(st.readers, sub)
}

// dismiss retires a reader and reports whether it is the first to do so.
func (st *stream) dismiss(sub *subscription) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if sub.retired {
		return false
	}
	sub.retired = true
	if sub.admitted {
		last := len(st.readers) - 1
		moved := st.readers[last]
		st.readers[sub.place] = moved
		moved.place = sub.place
		st.readers[last] = nil
		st.readers = st.readers[:last]
	}
	return true
}

// wake wakes the readers though nothing may have moved.
func (st *stream) wake() {
	st.mu.Lock()
	woken := st.wakeLocked(time.Now())
	st.mu.Unlock()
	st.hub.flushes.push(woken...)
}

// sessions returns the sessions that read the stream.
func (st *stream) sessions() []*session {
	st.mu.Lock()
	defer st.mu.Unlock()
	list := make([]*session, len(st.readers))
	for i, sub := range st.readers {
		list[i] = sub.session
	}
	return list
}
