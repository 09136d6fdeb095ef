package hub

import (
	"sync"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// A notice that comes a second time within noticeMemory is one that the bus doubled.
const (
	noticeMemory = time.Minute
	noticesKept  = 1 << 16 // more are told without being remembered
)

// tellAll tells the sockets of this process, and gives what is to be told by the others.
func (h *Hub) tellAll(notices []modusync.Notice) []Message {
	messages := make([]Message, len(notices))
	for i := range notices {
		n := &notices[i]
		h.tell(n.User, &n.Frame)
		messages[i] = Message{Stream: models.SelfStream(n.User), Owner: n.User, Notice: &n.Frame}
	}
	return messages
}

// tell says a notice once to every socket that a person has here.
func (h *Hub) tell(user models.ID, f *frame.Notice) {
	p := h.find(user)
	if p == nil || !h.told.first(toldKey{user, *f}, time.Now()) {
		return
	}
	p.shard.mu.Lock()
	sessions := append([]*session(nil), p.sessions...)
	p.shard.mu.Unlock()
	for _, s := range sessions {
		s.notice(f)
	}
}

// notice says a notice, once the client has been welcomed.
func (s *session) notice(f *frame.Notice) {
	s.mu.Lock()
	welcomed := s.phase == live
	s.mu.Unlock()
	if welcomed {
		s.say(f)
	}
}

type toldKey struct {
	user  models.ID
	frame frame.Notice
}

// A toldSet remembers what was told lately.
type toldSet struct {
	mu   sync.Mutex // guards the following; a leaf
	at   map[toldKey]time.Time
	tidy time.Time // when it was last tidied
}

// first reports whether a notice is told for the first time, and remembers it.
func (t *toldSet) first(k toldKey, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Sub(t.tidy) > noticeMemory {
		for k, at := range t.at {
			if now.Sub(at) > noticeMemory {
				delete(t.at, k)
			}
		}
		t.tidy = now
	}
	if _, told := t.at[k]; told {
		return false
	}
	if len(t.at) < noticesKept {
		t.at[k] = now
	}
	return true
}
