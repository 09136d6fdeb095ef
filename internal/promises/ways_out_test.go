package promises

import (
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"modu/client"
	"modu/sync/frame"
)

// A wayOut is one way in which somebody ceases to see a todo, and the way back.
type wayOut struct {
	name      string
	out, back []client.Change
	byReader  bool // the reader does it, not the owner
	unfollows bool // the way back is to follow again
	restores  bool // the way back shows what was written meanwhile, and nothing can be written before it
}

// waysOut are all there are; goal holds the todo and is for followers.
func waysOut(owner, reader *person, goal, todo, private string) []wayOut {
	one := func(kind, id string, fields map[string]any) []client.Change {
		return []client.Change{put(kind, id, fields)}
	}
	remove := func(kind, id string) []client.Change {
		return []client.Change{{Op: frame.Delete, Kind: kind, ID: id}}
	}
	block := func(by, of *person) (id string, fields map[string]any) {
		return client.DerivedID("block", by.id(), of.id()), map[string]any{"user_id": of.id()}
	}
	theirs, themselves := block(owner, reader)
	its, itself := block(reader, owner)
	listed, unlisted := map[string]any{"audience": "selected", "viewers": []string{reader.id()}}, map[string]any{"viewers": []string{}}
	followers := map[string]any{"audience": "followers"}
	return []wayOut{
		{name: "goal made private", out: one("goal", goal, map[string]any{"audience": "private"}), back: one("goal", goal, followers)},
		{
			name: "goal for others", out: one("goal", goal, map[string]any{"audience": "selected", "viewers": []string{}}),
			back: one("goal", goal, listed),
		},
		{name: "off the list", out: one("goal", goal, unlisted), back: one("goal", goal, followers)},
		{name: "goal hidden", out: one("goal", goal, map[string]any{"status": "hidden"}), back: one("goal", goal, map[string]any{"status": "active"})},
		{name: "goal deleted", out: remove("goal", goal), back: one("goal", goal, map[string]any{"deleted": false}), restores: true},
		{
			name: "todo moved to a private goal", out: one("todo", todo, map[string]any{"goal_id": private}),
			back: one("todo", todo, map[string]any{"goal_id": goal}),
		},
		{name: "todo archived", out: one("todo", todo, map[string]any{"date": nil}), back: one("todo", todo, map[string]any{"date": today()})},
		{name: "follower removed", out: remove("follower", client.DerivedID("follower", owner.id(), reader.id())), unfollows: true},
		{name: "unfollowed", out: remove("follow", client.DerivedID("follow", reader.id(), owner.id())), unfollows: true, byReader: true},
		{name: "blocked by the owner", out: one("block", theirs, themselves), back: remove("block", theirs), unfollows: true},
		{name: "blocked by the reader", out: one("block", its, itself), back: remove("block", its), unfollows: true, byReader: true},
	}
}

// TestPromise6EveryWayOut: while the owner's other device renames a todo without a pause, the reader is shut out in each
// way there is. What was written after the ack never reaches the reader, on any device; what is written after the way back
// does. With two nodes, also while they cannot hear of each other.
func TestPromise6EveryWayOut(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		x := newExpulsion(t, s)
		for _, way := range x.ways {
			x.take(t, way)
		}
		if s.redis != nil {
			s.redis.Pause()
			for _, way := range x.ways {
				if way.unfollows || way.name == x.ways[0].name { // the others are of the first's kind
					x.take(t, way)
				}
			}
			s.redis.Resume()
		}
		if x.heard.count() == 0 {
			t.Error("the reader heard nothing at all")
		}
	})
}

// An expulsion is a reader, at whose expense an owner finds out what the ways out are good for.
type expulsion struct {
	owner, reader *person
	todo          string
	ways          []wayOut
	renamer       *renamer
	heard         *numbers // of the reader's devices
}

func newExpulsion(t *testing.T, s *site) *expulsion {
	t.Helper()
	x := &expulsion{todo: client.NewID(), heard: &numbers{}}
	x.owner, x.reader = s.join(t, "minji", 0, 2, nil), s.join(t, "leo_runs", 1, 2, x.heard.look)
	x.reader.follow(t, x.owner)
	goal, private := x.owner.goal(t, "followers"), x.owner.goal(t, "private")
	must(t, x.owner.devices[0], put("todo", x.todo, map[string]any{"goal_id": goal, "title": "open", "date": today()}))
	x.renamer = &renamer{c: x.owner.devices[1], todo: x.todo}
	until(t, x.renamer.c, "the todo", patience, func() bool { return titleOf(x.renamer.c, x.todo) == "open" })
	x.ways = waysOut(x.owner, x.reader, goal, x.todo, private)
	return x
}

// take shuts the reader out in one way, and lets the reader in again.
func (x *expulsion) take(t *testing.T, way wayOut) {
	t.Helper()
	by, r := x.owner.devices[0], x.renamer
	if way.byReader {
		by = x.reader.devices[0]
	}
	stop := r.start(t)
	must(t, by, way.out...)
	first := r.next()
	r.reach(t, first+15)
	stop()
	last := r.next() - 1
	leaked := x.heard.between(first, last)
	open := fmt.Sprint("open after ", last) // what is there will be seen after the way back, rightly
	if !way.restores {
		must(t, r.c, put("todo", x.todo, map[string]any{"title": open}))
	}
	start := time.Now()
	if len(way.back) > 0 {
		must(t, by, way.back...)
	}
	if way.unfollows {
		x.reader.follow(t, x.owner)
	}
	if way.restores {
		must(t, r.c, put("todo", x.todo, map[string]any{"title": open}))
	}
	for _, c := range x.reader.devices {
		until(t, c, way.name+": the way back", patience, func() bool { return titleOf(c, x.todo) == open })
	}
	if !way.restores {
		leaked = x.heard.between(first, last)
	}
	t.Logf("%s: %d titles unseen; the way back took %v", way.name, last-first+1, time.Since(start))
	if len(leaked) > 0 {
		t.Errorf("%s: %d of the %d titles written after it was acked reached the reader: %v", way.name, len(leaked), last-first+1, leaked)
	}
}

// A renamer gives a todo the titles t1, t2, t3 …
type renamer struct {
	c    *client.Client
	todo string
	n    atomic.Int64 // the last one given
}

// next returns the number that will be given next at the earliest.
func (r *renamer) next() int64 { return r.n.Load() + 1 }

// start renames until the returned function is called, which waits for the answers.
func (r *renamer) start(t *testing.T) (stop func()) {
	t.Helper()
	over := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		for {
			select {
			case <-over:
				return
			default:
			}
			ticket, err := r.c.Put("todo", r.todo, map[string]any{"title": fmt.Sprint("t", r.n.Add(1))})
			if err == nil {
				_, err = r.c.Wait(t.Context(), ticket) // it may be refused while the goal is deleted
			}
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	return func() {
		close(over)
		running.Wait()
	}
}

// reach waits until the n-th title was given.
func (r *renamer) reach(t *testing.T, n int64) {
	t.Helper()
	until(t, r.c, "go on renaming", patience, func() bool { return r.n.Load() >= n })
}

// numbers are those of the titles that a reader heard.
type numbers struct {
	mu    sync.Mutex // guards the following
	heard []int64
}

var numbered = regexp.MustCompile(`"title":"t(\d+)"`)

func (h *numbers) look(raw []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, match := range numbered.FindAllSubmatch(raw, -1) {
		n, err := strconv.ParseInt(string(match[1]), 10, 64)
		if err == nil {
			h.heard = append(h.heard, n)
		}
	}
}

func (h *numbers) between(first, last int64) (found []int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, n := range h.heard {
		if n >= first && n <= last {
			found = append(found, n)
		}
	}
	return found
}

func (h *numbers) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.heard)
}
