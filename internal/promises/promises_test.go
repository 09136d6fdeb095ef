package promises

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"modu/client"
)

// TestPromise1AckedIsCommitted: a change whose ack arrived is there for whoever comes later, whatever was killed since.
func TestPromise1AckedIsCommitted(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		p := s.join(t, "minji", 0, 2, nil)
		goal := p.goal(t, "private")
		var made []string
		work := func() {
			for range 5 {
				id := client.NewID()
				must(t, p.devices[len(s.nodes)-1], put("todo", id, map[string]any{"goal_id": goal, "title": "a todo", "date": today()}))
				made = append(made, id)
			}
		}
		for _, f := range s.faults() {
			work()
			f.do(func() {})
			work()
		}
		late := run(t, s.url(0), p.session, nil)
		for _, id := range made {
			if _, ok := late.Entity("todo", id); !ok {
				t.Errorf("todo %s was acked and is lost", id)
			}
		}
	})
}

// TestPromise2And3OnceAndInOrder: one device renames a todo 1, 2, 3 … without waiting. Were a change taken twice or out
// of order, a title would go back.
func TestPromise2And3OnceAndInOrder(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		var titles sequence
		owner := s.join(t, "minji", 0, 1, nil)
		follower := s.join(t, "leo_runs", 1, 1, titles.look)
		follower.follow(t, owner)
		goal, todo := owner.goal(t, "followers"), client.NewID()
		desk := owner.devices[0]
		must(t, desk, put("todo", todo, map[string]any{"goal_id": goal, "title": "n0", "date": today()}))
		n := 0
		var last client.Ticket
		work := func() {
			for range 30 {
				n++
				ticket, err := desk.Put("todo", todo, map[string]any{"title": "n" + strconv.Itoa(n)})
				if err != nil {
					t.Fatal(err)
				}
				last = ticket
			}
		}
		for _, f := range s.faults() {
			work()
			f.do(work)
			work()
			acked(t, desk, last)
		}
		want := "n" + strconv.Itoa(n)
		until(t, follower.devices[0], "the last title", patience, func() bool { return titleOf(follower.devices[0], todo) == want })
		if titles.last != n {
			t.Errorf("the newest title in a frame is n%d; want %s", titles.last, want)
		}
		if titles.back != "" {
			t.Error(titles.back)
		}
		if parked := desk.Parked(); len(parked) > 0 {
			t.Errorf("%d changes were not even read: %+v", len(parked), parked[0])
		}
	})
}

// A sequence watches the titles n1, n2, n3 … in the frames of one device.
type sequence struct {
	last int
	back string // what is wrong
}

func (s *sequence) look(raw []byte) {
	// Within one frame, too, each title stands after the one before.
	for rest := raw; ; {
		_, after, ok := bytes.Cut(rest, []byte(`"title":"n`))
		if !ok {
			return
		}
		digits, _, _ := bytes.Cut(after, []byte(`"`))
		rest = after
		n, err := strconv.Atoi(string(digits))
		if err == nil && n < s.last && s.back == "" {
			s.back = fmt.Sprintf("after n%d comes %.300s", s.last, raw)
		}
		s.last = max(s.last, n)
	}
}

func titleOf(c *client.Client, todo string) string {
	e, _ := c.Entity("todo", todo)
	var fields struct {
		Title string `json:"title"`
	}
	if e.JSON == nil || e.Decode(&fields) != nil {
		return ""
	}
	return fields.Title
}

// TestPromise4And5EveryCopyIsTheSame: three people with five devices work through every fault. In the end every copy of
// a stream is what somebody who comes new is given, byte for byte.
func TestPromise4And5EveryCopyIsTheSame(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		people := []*person{s.join(t, "minji", 0, 2, nil), s.join(t, "leo_runs", 1, 2, nil), s.join(t, "sora_", 0, 1, nil)}
		people[1].follow(t, people[0])
		people[2].follow(t, people[0])
		people[0].follow(t, people[1])
		random := rand.New(rand.NewPCG(4, 5))
		plans := []*plan{newPlan(t, people[0], people[2].id()), newPlan(t, people[1], people[0].id())}
		work := func() {
			for range 40 {
				i := random.IntN(len(plans))
				plans[i].act(t, random)
				plans[i].cheer(t, random, people[1-i])
			}
		}
		for _, f := range s.faults() {
			t.Log(f.name)
			work()
			f.do(work)
			work()
		}
		for _, p := range people {
			for _, c := range p.devices {
				settled(t, c)
			}
		}
		for i, p := range people {
			fresh := run(t, s.url(i), p.session, nil)
			for _, c := range p.devices {
				same(t, c, fresh)
			}
		}
	})
}

// same waits until two devices of a person hold the same.
func same(t *testing.T, c, fresh *client.Client) {
	t.Helper()
	deadline := time.After(patience)
	for {
		a, b := holdings(c), holdings(fresh)
		if a == b {
			return
		}
		select {
		case <-deadline:
			t.Errorf("a device holds\n%s\nand who comes new\n%s", a, b)
			return
		case <-time.After(100 * time.Millisecond): // either may be the one that is behind
		}
	}
}

func holdings(c *client.Client) string {
	var b strings.Builder
	for _, stream := range c.Streams() {
		seq, _ := c.Cursor(stream)
		fmt.Fprintf(&b, "%s %d\n", stream, seq)
		for _, e := range c.Entities(stream) {
			fmt.Fprintf(&b, "\t%s\n", e.JSON)
		}
	}
	return b.String()
}

// TestPromise6NothingAfterARevocation: what is written after a narrowing, a removal or a block was acked reaches the
// person it excludes in no frame at all, not even while the nodes cannot hear of each other.
func TestPromise6NothingAfterARevocation(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		var leaks leak
		owner := s.join(t, "minji", 0, 1, nil)
		shut := s.join(t, "leo_runs", 1, 2, leaks.look)
		shut.follow(t, owner)
		goal, desk := owner.goal(t, "followers"), owner.devices[0]
		n := 0
		todo := func(title string) client.Change {
			n++
			return put("todo", client.NewID(), map[string]any{"goal_id": goal, "title": fmt.Sprintf("%s %d", title, n), "date": today()})
		}
		narrow := func() {
			must(t, desk, todo("open"))
			must(t, desk, put("goal", goal, map[string]any{"audience": "private"}))
			must(t, desk, todo("secret"), todo("secret"))
			must(t, desk, todo("secret"))
		}
		widen := func() { // what was secret is deleted before, since widening would show it
			must(t, desk, clearing(desk, "secret")...)
			must(t, desk, put("goal", goal, map[string]any{"audience": "followers"}))
		}
		for _, f := range s.faults() {
			narrow()
			widen()
			f.do(func() {
				if strings.Contains(f.name, "Redis") { // the nodes are deaf to each other
					narrow()
					widen()
				}
			})
			narrow()
			widen()
		}
		block := client.DerivedID("block", owner.id(), shut.id())
		must(t, desk, put("block", block, map[string]any{"user_id": shut.id()}))
		must(t, desk, todo("secret"))
		for _, c := range shut.devices {
			until(t, c, "the owner's stream is gone", patience, func() bool {
				_, held := c.Cursor("f/" + owner.id())
				return !held
			})
		}
		leaks.report(t)
	})
}

// clearing deletes the owner's todos of a kind.
func clearing(c *client.Client, title string) []client.Change {
	var changes []client.Change
	for _, e := range c.View("todo") {
		if strings.HasPrefix(titleOf(c, e.ID), title) {
			changes = append(changes, client.Change{Op: "delete", Kind: "todo", ID: e.ID})
		}
	}
	return changes
}

// A leak looks for what a person must not get.
type leak struct {
	mu    sync.Mutex // guards everything below; two devices look
	found []string
	open  int // frames that told what anybody may know
}

func (l *leak) look(raw []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bytes.Contains(raw, []byte(`"open `)) {
		l.open++
	}
	if bytes.Contains(raw, []byte(`"secret `)) {
		l.found = append(l.found, string(raw))
	}
}

func (l *leak) report(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == 0 {
		t.Error("nothing arrived at all")
	}
	if len(l.found) > 0 {
		t.Errorf("%d frames tell a secret, the first: %s", len(l.found), l.found[0])
	}
}

// TestPromise8ALostMessageHeals: while Redis is dead, a change made at one node reaches a follower at the other within
// the time of an audit.
func TestPromise8ALostMessageHeals(t *testing.T) {
	t.Parallel()
	s := twoNodes(t)
	owner, follower := s.join(t, "minji", 0, 1, nil), s.join(t, "leo_runs", 1, 1, nil)
	follower.follow(t, owner)
	goal := owner.goal(t, "followers")
	const audit = 10*time.Second + 2*time.Second // and a fifth
	const margin = 5 * time.Second               // of a busy machine
	for _, f := range s.faults() {
		if !strings.Contains(f.name, "Redis") {
			continue
		}
		f.do(func() {
			todo := client.NewID()
			must(t, owner.devices[0], put("todo", todo, map[string]any{"goal_id": goal, "title": "heals", "date": today()}))
			until(t, follower.devices[0], f.name, audit+margin, func() bool { return titleOf(follower.devices[0], todo) == "heals" })
		})
	}
}
