package api

import (
	"sync"
	"time"

	"modu/auth"
	"modu/models"
)

// Limits of looking for people.
const (
	findsASecond = 2    // of one person on one node
	findsBurst   = 10   // at once, after a while without any
	paceMax      = 1000 // people who are remembered before those who have had a rest are forgotten
)

// A pace holds each person to so many requests a second.
type pace struct {
	now   func() time.Time
	every time.Duration // one request for each of these
	burst time.Duration // what may be used up beforehand

	mu   sync.Mutex              // guards what follows
	next map[models.ID]time.Time // when all that was used up has grown again
}

func newPace(now func() time.Time, relaxed bool) *pace {
	p := &pace{now: now, every: time.Second / findsASecond, next: map[models.ID]time.Time{}}
	if relaxed {
		p.every /= relaxedGuest
	}
	p.burst = findsBurst * p.every
	return p
}

// admit counts a request and returns what is left; wait is above 0 when it is one too many.
func (p *pace) admit(user models.ID) (left auth.Quota, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if len(p.next) >= paceMax {
		for id, at := range p.next {
			if !at.After(now) {
				delete(p.next, id)
			}
		}
	}
	full := p.next[user]
	if full.Before(now) || full.Sub(now) > p.burst+p.every { // rested, or the clock was set back
		full = now
	}
	used := full.Sub(now)
	if wait = used + p.every - p.burst; wait <= 0 {
		used, wait = used+p.every, 0
		p.next[user] = full.Add(p.every)
	}
	left = auth.Quota{Name: "find", Max: findsBurst, Window: p.burst, Left: int((p.burst - used) / p.every), Reset: used}
	return left, wait
}
