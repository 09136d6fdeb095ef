package promises

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modu/client"
	"modu/sync/frame"
)

// TestPromise2SentAgain: a client that heard no ack sends the same again, at another node, before and after a kill. The
// answer is the same and nothing happens twice. A goal's audience shows it: it goes by the order of arrival, so a repeated
// widening would open what was closed since.
func TestPromise2SentAgain(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		p := s.join(t, "minji", 0, 1, nil)
		watch, id, goal := p.devices[0], client.NewID(), client.NewID()
		seq := func() int64 { n, _ := watch.Cursor("s/" + p.id()); return n }
		var before int64
		batch := []frame.Mutation{
			mutation(1, "goal", goal, `{"title":"goal","audience":"followers"}`),
			mutation(2, "todo", client.NewID(), fmt.Sprintf(`{"goal_id":%q,"title":"todo","date":%q}`, goal, today())),
			mutation(3, "goal", goal, `{"audience":"private"}`),
			mutation(4, "todo", client.NewID(), fmt.Sprintf(`{"goal_id":%q,"title":"of no goal"}`, client.NewID())), // refused
		}
		var first []frame.Result
		for round := range 6 {
			at := dial(t, s.url(round), p.session, id)
			at.send(&frame.Mutate{Mutations: batch})
			if round%2 == 0 { // gone before the answer, to another node, with the same
				other := dial(t, s.url(round+1), p.session, id)
				other.send(&frame.Mutate{Mutations: batch})
				at = other
			}
			results := at.acks(1, 4)
			if first == nil {
				first = results
				until(t, watch, "what the batch made", patience, func() bool {
					return audienceOf(watch, goal) == "private" && len(watch.View("todo")) == 1
				})
				before = seq()
			}
			if diff := cmp.Diff(first, results); diff != "" || len(results) != 4 || !results[2].OK || results[3].OK {
				t.Errorf("round %d is answered differently (-first +now):\n%s", round, diff)
			}
			if round == 3 {
				s.nodes[0].Kill()
				s.nodes[0].Start()
			}
		}
		marker := client.NewID()
		must(t, watch, put("goal", marker, map[string]any{"title": "the end"}))
		if got := audienceOf(watch, goal); got != "private" || seq() != before+1 {
			t.Errorf("sent again and again, the batch left the goal %s and took %d seqs more", got, seq()-before-1)
		}
	})
}

func audienceOf(c *client.Client, goal string) string {
	e, _ := c.Entity("goal", goal)
	var fields struct {
		Audience string `json:"audience"`
	}
	if e.JSON == nil || e.Decode(&fields) != nil {
		return ""
	}
	return fields.Audience
}

// TestPromise3OneClientsOrder: each change needs the one before it: a goal, a todo in it, its title, another goal, the move
// there. Sent without waiting while the node is killed, none may be refused.
func TestPromise3OneClientsOrder(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		p := s.join(t, "minji", 0, 1, nil)
		c, todo := p.devices[0], client.NewID()
		goal := client.NewID()
		var last client.Ticket
		do := func(changes ...client.Change) {
			ticket, err := c.Do(changes...)
			if err != nil {
				t.Fatal(err)
			}
			last = ticket
		}
		do(put("goal", goal, map[string]any{"title": "first"}))
		do(put("todo", todo, map[string]any{"goal_id": goal, "title": "todo", "date": today()}))
		const chains = 30
		for i := range chains {
			next := client.NewID()
			do(put("goal", next, map[string]any{"title": fmt.Sprint("goal ", i)}))
			do(put("todo", todo, map[string]any{"goal_id": next}), put("todo", todo, map[string]any{"title": fmt.Sprint("in ", i)}))
			do(client.Change{Op: frame.Delete, Kind: "goal", ID: goal}) // it took the todo with it, had the todo not moved before
			goal = next
			if i%10 == 5 {
				s.nodes[0].Kill()
				s.nodes[0].Start()
			}
		}
		for ticket := client.Ticket(1); ticket <= last; ticket++ {
			acked(t, c, ticket)
		}
		fresh := run(t, s.url(1), p.session, nil)
		if got, want := titleOf(fresh, todo), fmt.Sprint("in ", chains-1); got != want {
			t.Errorf("the todo is %q; want %q", got, want)
		}
		if goals := fresh.View("goal"); len(goals) != 1 || goals[0].ID != goal {
			t.Errorf("%d goals are left; want the last", len(goals))
		}
	})
}

// A tracer notes what one device holds of a stream at each of its positions.
type tracer struct {
	c      *client.Client
	stream string

	mu   sync.Mutex // guards the following
	at   map[int64]string
	last int64
	gaps []string
}

// trace starts a device that does.
func trace(t *testing.T, url string, p *person, stream string) *tracer {
	t.Helper()
	tr := &tracer{stream: stream, at: map[int64]string{}}
	var err error
	tr.c, err = client.New(client.Options{Server: url, Token: p.session.Token, Agent: "promises", OnFrame: tr.look})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := tr.c.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("a device ended: %v", err)
		}
	})
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	settled(t, tr.c)
	return tr
}

func (tr *tracer) look(f frame.ServerFrame, _ []byte) {
	d, ok := f.(*frame.Delta)
	if !ok || d.Stream != tr.stream {
		return
	}
	var content []string
	for _, e := range tr.c.Entities(tr.stream) {
		content = append(content, string(e.JSON))
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if !d.Reset && d.From > tr.last {
		tr.gaps = append(tr.gaps, fmt.Sprintf("at %d comes a delta from %d to %d", tr.last, d.From, d.To))
	}
	tr.last = max(tr.last, d.To)
	tr.at[tr.last] = strings.Join(content, "\n")
}

// noted reports whether the newest position of the device has been looked at.
func (tr *tracer) noted() bool {
	seq, _ := tr.c.Cursor(tr.stream)
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.last == seq
}

// TestPromise4EachStreamHasOneOrder: three writers change one person's things at both nodes and over REST. Every device
// gets a stream without a gap, and two devices that stand at one position hold the same, at every position.
func TestPromise4EachStreamHasOneOrder(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		owner, follower := s.join(t, "minji", 0, 2, nil), s.join(t, "leo_runs", 1, 1, nil)
		follower.follow(t, owner)
		goal := owner.goal(t, "followers")
		stream := "f/" + owner.id()
		var readers []*tracer
		for i := range 4 {
			readers = append(readers, trace(t, s.url(i), follower, stream))
		}
		var todos []string
		for i := range 8 {
			todos = append(todos, client.NewID())
			must(t, owner.devices[0], put("todo", todos[i], map[string]any{"goal_id": goal, "title": "t", "date": today()}))
		}
		const changes = 150
		var writing sync.WaitGroup
		for w, c := range owner.devices {
			writing.Go(func() {
				for i := range changes {
					if _, err := c.Put("todo", todos[(i+w)%len(todos)], map[string]any{"title": fmt.Sprintf("%d of %d", i, w)}); err != nil {
						t.Error(err)
					}
				}
				if err := c.Settled(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		writing.Go(func() {
			for i := range changes / 5 {
				path := "/v1/todos/" + todos[i%len(todos)]
				if err := owner.session.Do(t.Context(), "PATCH", path, map[string]any{"title": fmt.Sprint("rest ", i)}, nil); err != nil {
					t.Error(err)
				}
			}
		})
		writing.Wait()
		must(t, owner.devices[0], put("todo", todos[0], map[string]any{"title": "the end"}))
		for _, r := range readers {
			until(t, r.c, "the end", patience, func() bool { return titleOf(r.c, todos[0]) == "the end" && r.noted() })
		}
		compare(t, readers)
	})
}

func compare(t *testing.T, readers []*tracer) {
	t.Helper()
	held, common := map[int64]string{}, 0
	var ends []int64
	for i, r := range readers {
		r.mu.Lock()
		for _, gap := range r.gaps {
			t.Errorf("device %d: %s", i, gap)
		}
		for seq, content := range r.at {
			if other, ok := held[seq]; ok {
				common++
				if diff := cmp.Diff(strings.Split(other, "\n"), strings.Split(content, "\n")); diff != "" {
					t.Errorf("at %d device %d holds something else:\n%s", seq, i, diff)
				}
			}
			held[seq] = content
		}
		ends = append(ends, r.last)
		r.mu.Unlock()
	}
	t.Logf("%d positions were held by several; the ends are %v", common, ends)
	if common == 0 || slices.Max(ends) != slices.Min(ends) {
		t.Errorf("%d positions in common, ends %v", common, ends)
	}
}
