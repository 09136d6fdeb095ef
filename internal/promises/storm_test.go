package promises

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"modu/client"
	"modu/internal/testenv"
	"modu/models"
	"modu/sync/frame"
)

const (
	stormPeople = 5
	stormFor    = 10 * time.Second
	stormPause  = 60 * time.Millisecond // between two acts of a device, at most
	calmFor     = 1500 * time.Millisecond
)

// TestPromise5InAStorm: people with two devices each, at both nodes, do at random all that there is to do, while lines
// break, stall and delay, nodes and servers are killed. In the end every device is what a new one is.
func TestPromise5InAStorm(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		seed := uint64(time.Now().UnixNano())
		t.Log("seed", seed)
		w := newStorm(t, s, seed)
		over := make(chan struct{})
		var all sync.WaitGroup
		for i, p := range w.people {
			for j, c := range p.devices {
				random := rand.New(rand.NewPCG(seed, uint64(10*i+j)))
				all.Go(func() { w.live(t, random, i, c, over) })
			}
		}
		all.Go(func() { w.breakLines(rand.New(rand.NewPCG(seed, 100)), over) })
		all.Go(func() { w.breakServers(rand.New(rand.NewPCG(seed, 101)), s, over) })
		<-time.After(stormFor)
		close(over)
		all.Wait()
		w.check(t, s)
	})
}

// A storm is the people in it, and the lines between them and the nodes.
type storm struct {
	people []*person
	lines  []*testenv.Proxy

	mu    sync.Mutex // guards the following
	goals [stormPeople][]string
	todos [stormPeople][]string
}

func newStorm(t *testing.T, s *site, seed uint64) *storm {
	t.Helper()
	w := &storm{}
	for i := range 2 {
		w.lines = append(w.lines, testenv.NewProxy(t, strings.TrimPrefix(s.url(i), "http://")))
	}
	for i := range stormPeople {
		p := s.join(t, fmt.Sprintf("storm_%d_%04d", i, seed%10_000), i, 0, nil)
		session, err := p.signIn(t.Context(), s.url(i), fmt.Sprintf("storm_%d_%04d", i, seed%10_000))
		if err != nil {
			t.Fatal(err)
		}
		p.session = session
		for j := range 2 {
			p.devices = append(p.devices, run(t, "http://"+w.lines[(i+j)%2].Addr, session, nil))
		}
		w.people = append(w.people, p)
	}
	for i, p := range w.people {
		p.follow(t, w.people[(i+1)%stormPeople])
	}
	return w
}

// live has one device do things until over is closed.
func (w *storm) live(t *testing.T, random *rand.Rand, i int, c *client.Client, over <-chan struct{}) {
	for {
		select {
		case <-over:
			return
		case <-time.After(rand.N(stormPause)):
		}
		if changes := w.act(random, i); len(changes) > 0 {
			if _, err := c.Do(changes...); err != nil {
				t.Error(err)
				return
			}
		}
	}
}

func one[T any](random *rand.Rand, of []T) (v T) {
	if len(of) > 0 {
		v = of[random.IntN(len(of))]
	}
	return v
}

// act thinks of something that person i might do; much of it is refused.
func (w *storm) act(random *rand.Rand, i int) []client.Change {
	w.mu.Lock()
	defer w.mu.Unlock()
	j := (i + 1 + random.IntN(stormPeople-1)) % stormPeople
	me, other := w.people[i].id(), w.people[j].id()
	goal, todo := one(random, w.goals[i]), one(random, w.todos[i])
	if goal == "" || todo == "" {
		goal, todo = client.NewID(), client.NewID()
		w.goals[i], w.todos[i] = append(w.goals[i], goal), append(w.todos[i], todo)
		return []client.Change{
			put("goal", goal, map[string]any{"title": "goal", "audience": "followers"}),
			put("todo", todo, map[string]any{"goal_id": goal, "title": "todo", "date": today()}),
		}
	}
	days := []any{today(), today(), models.Day(today()).Add(1), models.Day(today()).Add(20), nil}
	switch random.IntN(20) {
	case 0, 1:
		id := client.NewID()
		w.goals[i] = append(w.goals[i], id)
		return []client.Change{put("goal", id, map[string]any{"title": "goal", "audience": one(random, models.Audiences), "viewers": []string{other}})}
	case 2, 3, 4:
		id := client.NewID()
		w.todos[i] = append(w.todos[i], id)
		return []client.Change{put("todo", id, map[string]any{"goal_id": goal, "title": "todo", "date": one(random, days)})}
	case 5:
		return []client.Change{put("goal", goal, map[string]any{"audience": one(random, models.Audiences), "viewers": []string{other}})}
	case 6:
		return []client.Change{put("goal", goal, map[string]any{"status": one(random, models.Statuses)}), put("goal", goal, map[string]any{"title": "again"})}
	case 7:
		return []client.Change{put("goal", goal, map[string]any{"status": "active", "deleted": false})}
	case 8:
		kind, id := "todo", todo
		if random.IntN(4) == 0 {
			kind, id = "goal", goal
		}
		return []client.Change{{Op: frame.Delete, Kind: kind, ID: id}}
	case 9:
		return []client.Change{put("follow", client.DerivedID("follow", me, other), map[string]any{"user_id": other})}
	case 10, 11:
		return []client.Change{put("follower", client.DerivedID("follower", me, other), map[string]any{"user_id": other, "state": "accepted"})}
	case 12:
		return w.part(random, me, other)
	case 13, 14:
		target := one(random, w.todos[j])
		return []client.Change{put("cheer", client.DerivedID("cheer", target, me), map[string]any{
			"target_kind": "todo", "target_id": target, "emoji": one(random, []string{"👏", "🔥"}),
		})}
	case 15:
		return []client.Change{put("profile", me, map[string]any{"name": fmt.Sprint("name ", random.IntN(100))})}
	}
	return []client.Change{put("todo", todo, one(random, []map[string]any{
		{"done": true},
		{"done": false},
		{"title": fmt.Sprint("title ", random.IntN(1000))},
		{"date": one(random, days)},
		{"goal_id": one(random, w.goals[i])},
		{"memo": "memo", "memo_public": random.IntN(2) == 0},
		{"deleted": false},
	}))}
}

// part ends something between two people, or a block.
func (w *storm) part(random *rand.Rand, me, other string) []client.Change {
	switch random.IntN(5) {
	case 0:
		return []client.Change{{Op: frame.Delete, Kind: "follow", ID: client.DerivedID("follow", me, other)}}
	case 1:
		return []client.Change{{Op: frame.Delete, Kind: "follower", ID: client.DerivedID("follower", me, other)}}
	case 2:
		return []client.Change{put("block", client.DerivedID("block", me, other), map[string]any{"user_id": other})}
	}
	return []client.Change{{Op: frame.Delete, Kind: "block", ID: client.DerivedID("block", me, other)}}
}

func (w *storm) breakLines(random *rand.Rand, over <-chan struct{}) {
	for {
		line := one(random, w.lines)
		switch random.IntN(4) {
		case 0:
			line.Break()
		case 1:
			line.Stall()
		case 2:
			line.Delay(time.Duration(random.IntN(50)) * time.Millisecond)
		case 3:
			line.Cut()
		}
		select {
		case <-over:
		case <-time.After(time.Duration(random.Int64N(int64(calmFor / 2)))):
		}
		line.Mend()
		select {
		case <-over:
			return
		case <-time.After(time.Duration(random.Int64N(int64(calmFor)))):
		}
	}
}

func (w *storm) breakServers(random *rand.Rand, s *site, over <-chan struct{}) {
	for {
		select {
		case <-over:
			return
		case <-time.After(time.Duration(random.Int64N(int64(calmFor)))):
		}
		f := one(random, s.faults())
		f.do(func() { <-time.After(time.Duration(random.Int64N(int64(calmFor / 2)))) })
	}
}

func (w *storm) check(t *testing.T, s *site) {
	t.Helper()
	for _, p := range w.people {
		for _, c := range p.devices {
			settled(t, c)
		}
	}
	var wrong []error
	for i, p := range w.people {
		fresh := run(t, s.url(i), p.session, nil)
		for _, c := range p.devices {
			if err := equal(t, c, fresh); err != nil {
				wrong = append(wrong, fmt.Errorf("person %d: %w", i, err))
			}
		}
	}
	if err := errors.Join(wrong...); err != nil {
		t.Error(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	t.Logf("%d goals, %d todos; the first person holds %d streams", len(w.goals[0]), len(w.todos[0]), len(w.people[0].devices[0].Streams()))
}

// equal waits until a device holds what a new one does, over the days that both hold.
func equal(t *testing.T, c, fresh *client.Client) error {
	t.Helper()
	deadline := time.After(patience)
	for {
		diff := cmp.Diff(window(t, fresh), window(t, c))
		if diff == "" {
			return nil
		}
		select {
		case <-deadline:
			return fmt.Errorf("a device is not what a new one is (-new +device):\n%s", diff)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// window returns what a client holds by stream and entity, over the days that a new client is given. Whom an entity names
// is no part of it: that is as it was when the entity was written.
func window(t *testing.T, c *client.Client) map[string]map[string]map[string]any {
	t.Helper()
	first, last := models.Day(today()).Add(-1), models.Day(today()).Add(1)
	all := map[string]map[string]map[string]any{}
	for _, stream := range c.Streams() {
		all[stream] = map[string]map[string]any{}
		for _, e := range c.Entities(stream) {
			var v map[string]any
			if err := json.Unmarshal(e.JSON, &v); err != nil {
				t.Fatal(err)
			}
			if day, ok := v["date"].(string); ok && stream[0] != 's' && (models.Day(day) < first || models.Day(day) > last) {
				continue
			}
			maps.DeleteFunc(v, func(name string, _ any) bool { return name == "user" })
			all[stream][e.Kind+"/"+e.ID] = v
		}
	}
	return all
}
