package enginetest

import (
	"context"
	"sync/atomic"

	"github.com/go-json-experiment/json"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// A Node is the engine of one process. It has the methods of hub.Engine.
type Node struct {
	world    *World
	announce func(modusync.Commit)

	// Hook is called before each method does its work, with its name ("hello", "list", "push", "pages", "recheck",
	// "heads", "sessions", "live", "left"), and after it ("hello read", "list read", "pages read", "recheck read", "pushed"). It may
	// wait or refuse. Fixed before use.
	Hook func(ctx context.Context, op string) error

	Calls Calls
}

// Calls counts what was asked of a Node.
type Calls struct {
	Hello, List, Push, Pages, Asks, Recheck, Readers, Heads, Sessions atomic.Int64
}

// Node returns another node; announce is told of its commits.
func (w *World) Node(announce func(modusync.Commit)) *Node {
	return &Node{world: w, announce: announce}
}

func (n *Node) enter(ctx context.Context, op string) error {
	if n.Hook != nil {
		if err := n.Hook(ctx, op); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Hello implements hub.Engine.
func (n *Node) Hello(ctx context.Context, who models.Caller, h modusync.Hello) (modusync.Welcome, error) {
	n.Calls.Hello.Add(1)
	if err := n.enter(ctx, "hello"); err != nil {
		return modusync.Welcome{}, err
	}
	answer, err := n.world.hello(who, h)
	if err != nil {
		return answer, err
	}
	return answer, n.enter(ctx, "hello read")
}

func (w *World) hello(who models.Caller, h modusync.Hello) (modusync.Welcome, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.clients[h.Client]
	if c == nil {
		c = &client{user: who.User, results: make(map[int64]pushed)}
		w.clients[h.Client] = c
	}
	if c.user != who.User {
		return modusync.Welcome{}, errClientConflict
	}
	c.hellos++
	answer := modusync.Welcome{Epoch: w.epoch, LastN: c.lastN, Hello: c.hellos, List: w.list(who.User)}
	for name := range h.Cursors {
		switch {
		case !w.mayRead(who.User, name):
			answer.Gone = append(answer.Gone, name)
		case name.Letter() == models.LetterPublic:
			answer.List.Streams = append(answer.List.Streams, w.info(name))
		}
	}
	return answer, nil
}

func (w *World) list(user models.ID) (l modusync.List) {
	for _, name := range w.readable(user) {
		l.Streams = append(l.Streams, w.info(name))
	}
	return l
}

func (w *World) info(name models.Stream) modusync.StreamInfo {
	st := w.streams[name]
	return modusync.StreamInfo{Stream: name, Owner: st.owner, Head: st.head, Fence: w.people[st.owner].fence}
}

// List implements hub.Engine.
func (n *Node) List(ctx context.Context, user models.ID) (modusync.List, error) {
	n.Calls.List.Add(1)
	if err := n.enter(ctx, "list"); err != nil {
		return modusync.List{}, err
	}
	n.world.mu.Lock()
	list := n.world.list(user)
	n.world.mu.Unlock()
	return list, n.enter(ctx, "list read")
}

// Pages implements hub.Engine.
func (n *Node) Pages(ctx context.Context, reader models.ID, asks []modusync.Ask) ([]modusync.Page, error) {
	n.Calls.Pages.Add(1)
	n.Calls.Asks.Add(int64(len(asks)))
	if err := n.enter(ctx, "pages"); err != nil {
		return nil, err
	}
	n.world.mu.Lock()
	pages := make([]modusync.Page, len(asks))
	for i, ask := range asks {
		pages[i] = n.world.page(reader, ask)
	}
	n.world.mu.Unlock()
	return pages, n.enter(ctx, "pages read")
}

// Recheck implements hub.Engine.
func (n *Node) Recheck(ctx context.Context, owner models.ID, readers []modusync.Reader) (modusync.Recheck, error) {
	n.Calls.Recheck.Add(1)
	n.Calls.Readers.Add(int64(len(readers)))
	if err := n.enter(ctx, "recheck"); err != nil {
		return modusync.Recheck{}, err
	}
	n.world.mu.Lock()
	answer := modusync.Recheck{Past: make(map[models.Stream]bool)}
	if p := n.world.people[owner]; p != nil {
		answer.Fence = p.fence
	}
	for _, r := range readers {
		allowed := make(map[models.Stream]bool)
		for _, name := range r.Streams {
			allowed[name] = n.world.mayRead(r.User, name)
			if st := n.world.streams[name]; st != nil && st.past {
				answer.Past[name] = true
			}
		}
		answer.Allowed = append(answer.Allowed, allowed)
	}
	n.world.mu.Unlock()
	return answer, n.enter(ctx, "recheck read")
}

// Heads implements hub.Engine.
func (n *Node) Heads(ctx context.Context, streams []models.Stream) ([]modusync.Head, error) {
	n.Calls.Heads.Add(1)
	if err := n.enter(ctx, "heads"); err != nil {
		return nil, err
	}
	n.world.mu.Lock()
	defer n.world.mu.Unlock()
	var heads []modusync.Head
	for _, name := range streams {
		if st := n.world.streams[name]; st != nil {
			heads = append(heads, modusync.Head{Stream: name, Seq: st.head, Fence: n.world.people[st.owner].fence})
		}
	}
	return heads, nil
}

// Sessions implements hub.Engine.
func (n *Node) Sessions(ctx context.Context, ids []models.ID) (map[models.ID]modusync.SessionState, error) {
	n.Calls.Sessions.Add(1)
	if err := n.enter(ctx, "sessions"); err != nil {
		return nil, err
	}
	n.world.mu.Lock()
	defer n.world.mu.Unlock()
	states := make(map[models.ID]modusync.SessionState)
	for _, id := range ids {
		if state, ok := n.world.sessions[id]; ok {
			states[id] = state
		}
	}
	return states, nil
}

// Live implements hub.Engine.
func (n *Node) Live(ctx context.Context, clients []models.ID, until models.Time) error {
	if err := n.enter(ctx, "live"); err != nil {
		return err
	}
	n.world.mu.Lock()
	defer n.world.mu.Unlock()
	for _, c := range clients {
		n.world.live[c] = until
	}
	return nil
}

// Left implements hub.Engine.
func (n *Node) Left(ctx context.Context, clients []modusync.ClientHello) error {
	if err := n.enter(ctx, "left"); err != nil {
		return err
	}
	n.world.mu.Lock()
	defer n.world.mu.Unlock()
	for _, c := range clients {
		if n.world.clients[c.Client] != nil && n.world.clients[c.Client].hellos == c.Hello {
			delete(n.world.live, c.Client)
		}
	}
	return nil
}

// A pushed is what is kept of a mutation.
type pushed struct {
	result    frame.Result
	positions map[models.Stream]models.Seq
}

// Fields are what a mutation of kind "todo" may carry here: to which streams it goes, and its day.
type Fields struct {
	Streams []models.Stream `json:"streams"`
	Day     int             `json:"day,omitzero"`
}

// Push implements hub.Engine: a todo is written to the streams it names, deleted from them, each mutation a commit.
func (n *Node) Push(ctx context.Context, who models.Caller, p modusync.Push) (modusync.Pushed, error) {
	n.Calls.Push.Add(1)
	if err := n.enter(ctx, "push"); err != nil {
		return modusync.Pushed{}, err
	}
	answer := modusync.Pushed{Positions: make(map[models.Stream]models.Seq)}
	for _, m := range p.Mutations {
		done, refusal := n.take(p.Client, m)
		if refusal != nil {
			answer.Err = refusal
			break
		}
		answer.N = m.N
		answer.Results = append(answer.Results, done.result)
		for name, seq := range done.positions {
			answer.Positions[name] = max(answer.Positions[name], seq)
		}
	}
	return answer, n.enter(ctx, "pushed")
}

func (n *Node) take(id models.ID, m frame.Mutation) (pushed, *frame.Error) {
	w := n.world
	w.mu.Lock()
	c := w.clients[id]
	switch {
	case m.N > c.lastN+1:
		w.mu.Unlock()
		return pushed{}, &frame.Error{Code: frame.MutationGap, N: m.N, Want: c.lastN + 1}
	case m.N <= c.lastN:
		defer w.mu.Unlock()
		return c.results[m.N], nil
	}
	var f Fields
	done := pushed{result: frame.Result{N: m.N, OK: true}, positions: make(map[models.Stream]models.Seq)}
	t := w.begin()
	if err := json.Unmarshal(m.Fields, &f); err != nil {
		done.result = frame.Result{N: m.N, Code: frame.Invalid}
	} else if m.Op == frame.Put {
		t.put(m.ID, f.Day, f.Streams...)
	} else {
		t.delete(m.ID, f.Streams...)
	}
	commit := t.commit()
	for _, s := range commit.Streams {
		done.positions[s.Stream] = s.To
	}
	c.lastN = m.N
	c.results[m.N] = done
	w.pushes++
	// Announced under the lock, since a hub hears of one owner's commits in their order. It never waits.
	n.announce(commit)
	w.mu.Unlock()
	return done, nil
}
