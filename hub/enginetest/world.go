package enginetest

import (
	"slices"
	"sync"

	"modu/models"
	modusync "modu/sync"
)

// A World is the database that any number of nodes share.
type World struct {
	// Fixed before use.
	PageSize int // entries of a page
	Window   int // a snapshot holds the days 0 … Window

	mu       sync.Mutex // guards the following
	epoch    string
	people   map[models.ID]*person
	streams  map[models.Stream]*stream
	clients  map[models.ID]*client
	live     map[models.ID]models.Time // until when a client has a socket, as the hubs say
	sessions map[models.ID]modusync.SessionState
	token    int64
	seen     map[Sight]bool
	pushes   int // that had an effect
}

// A Sight is one content that one person could see at some instant.
type Sight struct {
	Token int64
	User  models.ID
}

type person struct {
	fence   models.Fence
	follows map[models.ID]bool // whom the person follows
	blocked map[models.ID]bool
}

type stream struct {
	owner   models.ID
	head    models.Seq
	viewers map[models.ID]bool // of a g/ stream
	past    bool               // a diary's whose day has left the window
	entries map[string]*entry
}

type entry struct {
	seq   models.Seq
	rev   int64
	token int64
	day   int
	gone  bool
}

type client struct {
	user    models.ID
	lastN   int64
	hellos  int64
	results map[int64]pushed
}

// New returns an empty world.
func New() *World {
	return &World{
		PageSize: 500, Window: 1 << 30, epoch: "e1",
		people: make(map[models.ID]*person), streams: make(map[models.Stream]*stream), clients: make(map[models.ID]*client),
		live:     make(map[models.ID]models.Time),
		sessions: make(map[models.ID]modusync.SessionState), seen: make(map[Sight]bool),
	}
}

// AddUser makes a person with empty streams.
func (w *World) AddUser() models.ID {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := models.NewID()
	w.people[id] = &person{fence: 1, follows: make(map[models.ID]bool), blocked: make(map[models.ID]bool)}
	for _, name := range []models.Stream{models.SelfStream(id), models.FollowersStream(id), models.PublicStream(id)} {
		w.streams[name] = &stream{owner: id, entries: make(map[string]*entry)}
	}
	return id
}

// AddSession makes a good signed-in session.
func (w *World) AddSession() models.ID {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := models.NewID()
	w.sessions[id] = modusync.SessionGood
	return id
}

// Share makes a g/ stream of owner that viewers may read while they follow.
func (w *World) Share(owner models.ID, viewers ...models.ID) (models.Stream, modusync.Commit) {
	w.mu.Lock()
	defer w.mu.Unlock()
	name := models.SharedStream(models.NewID())
	w.streams[name] = &stream{owner: owner, viewers: set(viewers), entries: make(map[string]*entry)}
	t := w.begin()
	t.raise(owner, viewers...)
	return name, t.commit()
}

func set(ids []models.ID) map[models.ID]bool {
	m := make(map[models.ID]bool, len(ids))
	for _, id := range ids {
		m[id] = true
	}
	return m
}

// Pass lets the day of a shared diary leave the window, of which no commit tells.
func (w *World) Pass(name models.Stream) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.streams[name].past = true
}

// Put writes an entity with new content to streams of one owner.
func (w *World) Put(id string, day int, streams ...models.Stream) modusync.Commit {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.begin()
	t.put(id, day, streams...)
	return t.commit()
}

// Delete removes an entity from streams of one owner.
func (w *World) Delete(id string, streams ...models.Stream) modusync.Commit {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.begin()
	t.delete(id, streams...)
	return t.commit()
}

// Follow lets a read b's f/ stream, and Unfollow ends it; both raise both fences.
func (w *World) Follow(a, b models.ID) modusync.Commit {
	return w.edge(a, b, func() { w.people[a].follows[b] = true })
}

// Unfollow ends what Follow began.
func (w *World) Unfollow(a, b models.ID) modusync.Commit {
	return w.edge(a, b, func() { delete(w.people[a].follows, b) })
}

// Forget ends what Follow began without telling of it by a fence, which no engine may do.
func (w *World) Forget(a, b models.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.people[a].follows, b)
}

// Block hides a and b from each other.
func (w *World) Block(a, b models.ID) modusync.Commit {
	return w.edge(a, b, func() {
		w.people[a].blocked[b] = true
		delete(w.people[a].follows, b)
		delete(w.people[b].follows, a)
	})
}

// Unblock ends a block and restores nothing.
func (w *World) Unblock(a, b models.ID) modusync.Commit {
	return w.edge(a, b, func() { delete(w.people[a].blocked, b) })
}

func (w *World) edge(a, b models.ID, change func()) modusync.Commit {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
	t := w.begin()
	t.raise(a, b)
	t.raise(b, a)
	return t.commit()
}

// SetSession changes the state of a signed-in session of user.
func (w *World) SetSession(user, session models.ID, state modusync.SessionState) modusync.Commit {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sessions[session] = state
	t := w.begin()
	t.raise(user, user)
	return t.commit()
}

// Lose takes the newest n positions of a stream back, as a replica does that was promoted too early. The epoch is
// another one then.
func (w *World) Lose(name models.Stream, n models.Seq) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st := w.streams[name]
	st.head -= n
	for id, e := range st.entries {
		if e.seq > st.head {
			delete(st.entries, id)
		}
	}
	w.epoch += "'"
}

// Erase removes a person and all streams of theirs, and tells nobody.
func (w *World) Erase(id models.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.people, id)
	for name, st := range w.streams {
		if st.owner == id {
			delete(w.streams, name)
		}
	}
}

// MayRead reports whether user has the right to a stream now.
func (w *World) MayRead(user models.ID, name models.Stream) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.mayRead(user, name)
}

func (w *World) mayRead(user models.ID, name models.Stream) bool {
	st := w.streams[name]
	if st == nil || st.past {
		return false
	}
	if name.Letter() == models.LetterSelf {
		return st.owner == user
	}
	if st.owner == user || w.people[st.owner].blocked[user] || w.people[user].blocked[st.owner] {
		return false
	}
	switch name.Letter() {
	case models.LetterPublic:
		return true
	case models.LetterFollowers:
		return w.people[user].follows[st.owner]
	}
	return st.viewers[user] && w.people[user].follows[st.owner]
}

// CouldSee reports whether user could see a content at some instant.
func (w *World) CouldSee(user models.ID, token int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen[Sight{token, user}]
}

// remember notes who can see what now.
func (w *World) remember() {
	for name, st := range w.streams {
		for user := range w.people {
			if !w.mayRead(user, name) {
				continue
			}
			for _, e := range st.entries {
				if !e.gone {
					w.seen[Sight{e.token, user}] = true
				}
			}
		}
	}
}

// View returns the content of a stream: entity → token, without what lies outside the window of a snapshot.
func (w *World) View(name models.Stream) map[string]int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	view := make(map[string]int64)
	for id, e := range w.streams[name].entries {
		if !e.gone {
			view[id] = e.token
		}
	}
	return view
}

// Head returns where a stream stands, and its owner's fence.
func (w *World) Head(name models.Stream) (models.Seq, models.Fence) {
	w.mu.Lock()
	defer w.mu.Unlock()
	st := w.streams[name]
	return st.head, w.people[st.owner].fence
}

// Pushes returns how many mutations had an effect.
func (w *World) Pushes() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pushes
}

// readable lists the streams that open by themselves, the own one first.
func (w *World) readable(user models.ID) []models.Stream {
	var list []models.Stream
	for name := range w.streams {
		if name.Letter() != models.LetterPublic && w.mayRead(user, name) {
			list = append(list, name)
		}
	}
	slices.SortFunc(list, func(a, b models.Stream) int {
		order := "sfg"
		return slices.Index([]byte(order), a.Letter()) - slices.Index([]byte(order), b.Letter())
	})
	return list
}

// LiveUntil returns until when a client has a socket, as the hubs have said; 0: it has none.
func (w *World) LiveUntil(client models.ID) models.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.live[client]
}
