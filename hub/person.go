package hub

import (
	"hash/maphash"
	"slices"
	"sync"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// A person is a user whose streams are live here, or who has sockets here.
type person struct {
	id    models.ID
	shard *shard

	// Guarded by shard.mu.
	fence    models.Fence // the highest one announced or read with the heads
	streams  []*stream
	sessions []*session
	checking bool // a re-check is queued or under way
	again    bool // and another one is due after it
	everyone bool // which asks for all readers, not only those in doubt
}

// A shard is a part of the people of this process.
type shard struct {
	mu     sync.Mutex // guards the following; the first lock
	people map[models.ID]*person
}

var shardSeed = maphash.MakeSeed()

func (h *Hub) shardOf(id models.ID) *shard {
	return &h.shards[maphash.String(shardSeed, string(id))%shardCount]
}

// personLocked returns the person of that id, a new one if there is none.
func (sh *shard) personLocked(id models.ID) *person {
	p := sh.people[id]
	if p == nil {
		p = &person{id: id, shard: sh}
		sh.people[id] = p
	}
	return p
}

// find returns a person with live streams or sockets here, or nil.
func (h *Hub) find(id models.ID) *person {
	sh := h.shardOf(id)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.people[id]
}

// forgetFences makes the next fence of each person a new one.
func (sh *shard) forgetFences() {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for _, p := range sh.people {
		p.fence = 0
	}
}

// forgetLocked lets go of a person who has nothing here.
func (p *person) forgetLocked() {
	if len(p.streams) == 0 && len(p.sessions) == 0 {
		delete(p.shard.people, p.id)
	}
}

// knownFence returns the fence of the person that this node has heard of.
func (p *person) knownFence() models.Fence {
	p.shard.mu.Lock()
	defer p.shard.mu.Unlock()
	return p.fence
}

// hold returns the live stream that info names, which begins to live if it did not; letGo ends the hold.
func (h *Hub) hold(info modusync.StreamInfo) *stream {
	sh := h.shardOf(info.Owner)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	p := sh.personLocked(info.Owner)
	for _, st := range p.streams {
		if st.name == info.Stream {
			st.refs++
			return st
		}
	}
	if len(p.streams) == 0 { // nobody's right hangs on the fence yet
		p.fence = max(p.fence, info.Fence)
	}
	st := &stream{name: info.Stream, owner: p, hub: h, refs: 1}
	st.state.Store(&state{head: info.Head})
	p.streams = append(p.streams, st)
	h.live.put(st)
	h.metrics.Streams.Inc()
	h.bus.Subscribe(st.name) // its confirmation makes the head unknown, so that it is read again
	return st
}

func (h *Hub) letGo(st *stream) {
	st.owner.shard.mu.Lock()
	defer st.owner.shard.mu.Unlock()
	st.refs--
	st.idle = time.Now()
}

// tidy lets go of the streams of one shard that nobody has read for a while.
func (h *Hub) tidy(sh *shard, now time.Time) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for _, p := range sh.people {
		p.streams = slices.DeleteFunc(p.streams, func(st *stream) bool {
			if st.refs > 0 || now.Sub(st.idle) < linger {
				return false
			}
			h.bus.Unsubscribe(st.name)
			h.live.remove(st)
			h.metrics.Streams.Dec()
			st.fallBack(0) // gives back what the ring holds
			return true
		})
		p.forgetLocked()
	}
}

// A liveTable finds a live stream by its name.
type liveTable struct {
	mu      sync.RWMutex // guards the following; a leaf
	streams map[models.Stream]*stream
}

func (l *liveTable) put(st *stream) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.streams[st.name] = st
}

func (l *liveTable) remove(st *stream) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.streams, st.name)
}

func (l *liveTable) get(name models.Stream) *stream {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.streams[name]
}

// all returns every live stream.
func (l *liveTable) all() []*stream {
	l.mu.RLock()
	defer l.mu.RUnlock()
	list := make([]*stream, 0, len(l.streams))
	for _, st := range l.streams {
		list = append(list, st)
	}
	return list
}

// join notes the session with its person. Of one client the newest hello stays: older sockets close, and so does this
// one if it is the older. A person has only so many sockets here.
func (h *Hub) join(s *session) *ending {
	sh := h.shardOf(s.user)
	sh.mu.Lock()
	p := sh.personLocked(s.user)
	var replaced []*session
	late := false
	for _, other := range p.sessions {
		switch {
		case other.client != s.client:
		case other.number < s.number:
			replaced = append(replaced, other)
		default:
			late = true
		}
	}
	full := len(p.sessions)-len(replaced) >= h.options.SocketsAUser
	if !late && !full {
		p.sessions = append(p.sessions, s)
		s.person = p
	}
	p.forgetLocked()
	sh.mu.Unlock()
	for _, other := range replaced {
		other.end(replacement())
	}
	switch {
	case late:
		e := replacement()
		return &e
	case full:
		return &ending{code: frame.CloseOverloaded, reason: "too many sockets of one person"}
	}
	return nil
}

func replacement() ending {
	return ending{code: frame.CloseReplaced, reason: "replaced by a newer socket"}
}

// leave removes a session that join noted.
func (p *person) leave(s *session) {
	p.shard.mu.Lock()
	defer p.shard.mu.Unlock()
	p.sessions = slices.DeleteFunc(p.sessions, func(other *session) bool { return other == s })
	p.forgetLocked()
}

// replace closes the sockets of a client that are older than its hello of that number on another node.
func (p *person) replace(client models.ID, number int64) {
	p.shard.mu.Lock()
	var old []*session
	for _, s := range p.sessions {
		if s.client == client && s.number < number {
			old = append(old, s)
		}
	}
	p.shard.mu.Unlock()
	for _, s := range old {
		s.end(replacement())
	}
}
