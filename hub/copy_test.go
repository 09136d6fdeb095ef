package hub

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"modu/models"
	"modu/sync/frame"
)

// A copyOf is what a client keeps of one stream.
type copyOf struct {
	cursor   int64
	entities map[string]held
}

type held struct {
	rev, token int64
}

type sentMutation struct {
	id      string
	streams []models.Stream
}

type heldJSON struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Rev   int64  `json:"rev"`
	Token int64  `json:"token"`
	Day   int    `json:"day"`
}

// hear applies one frame.
func (p *peer) hear(line string) {
	p.lines = append(p.lines, line)
	f, err := frame.DecodeServer([]byte(line))
	if err != nil {
		p.fault("frame %s: %v", line, err)
		return
	}
	switch f := f.(type) {
	case *frame.Welcome:
		p.epoch, p.lastN = f.Epoch, f.LastN
	case *frame.Delta:
		p.apply(f)
	case *frame.StreamState:
		if f.State == frame.StreamGone {
			delete(p.copies, models.Stream(f.Stream))
		}
	case *frame.Ack:
		p.acks = append(p.acks, *f)
	case *frame.Error:
		p.errs = append(p.errs, *f)
	}
}

func (p *peer) apply(f *frame.Delta) {
	name := models.Stream(f.Stream)
	k := p.copies[name]
	if f.Reset {
		k = &copyOf{entities: map[string]held{}}
		p.copies[name] = k
	}
	switch {
	case k == nil && p.mayPull: // a watch that crossed the word that the stream is gone
		p.pulls = append(p.pulls, name)
		return
	case k == nil:
		p.fault("%s %d..%d: not open", name, f.From, f.To)
		return
	case f.To <= k.cursor && !f.Reset:
		return
	case f.From > k.cursor:
		p.fault("%s %d..%d: gap after %d", name, f.From, f.To, k.cursor)
		return
	}
	for _, gone := range f.Del {
		delete(k.entities, gone.ID)
	}
	for _, raw := range f.Put {
		var e heldJSON
		if err := json.Unmarshal(raw, &e); err != nil {
			p.fault("entity %s: %v", raw, err)
			continue
		}
		p.tokens = append(p.tokens, e.Token)
		if e.Rev >= k.entities[e.ID].rev {
			k.entities[e.ID] = held{e.Rev, e.Token}
		}
	}
	k.cursor = f.To
}

func (p *peer) fault(format string, args ...any) {
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

// equal compares a copy with the world and reports differences.
func (p *peer) equal(name models.Stream) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.faults {
		p.t.Errorf("peer of %s: %s", p.user, f)
	}
	p.faults = nil
	k := p.copies[name]
	if k == nil {
		p.t.Errorf("%s lacks %s", p.user, name)
		return
	}
	want := p.node.world.View(name)
	for id, token := range want {
		if k.entities[id].token != token {
			p.t.Errorf("%s: %s has token %d; want %d (cursor %d)", name, id, k.entities[id].token, token, k.cursor)
		}
	}
	for id := range k.entities {
		if _, ok := want[id]; !ok {
			p.t.Errorf("%s: %s is held and is no more", name, id)
		}
	}
}

// leakless reports content that the person could never see.
func (p *peer) leakless() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, token := range p.tokens {
		if !p.node.world.CouldSee(p.user, token) {
			p.t.Errorf("%s got content %d that it could never see", p.user, token)
		}
	}
}
