package client

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modu/sync/frame"
)

// stores are the homes of a Store; open opens the same one again.
func stores(t *testing.T) map[string]func() Store {
	memory := &Memory{}
	path := filepath.Join(t.TempDir(), "deep", "client.jsonl")
	return map[string]func() Store{
		"memory": func() Store { return memory },
		"file": func() Store {
			f, err := OpenFile(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = f.Close() })
			return f
		},
	}
}

func load(t *testing.T, s Store) *state {
	t.Helper()
	got := newState()
	if err := s.Load(got.apply); err != nil {
		t.Fatal(err)
	}
	return got
}

// describe is what two states are compared by.
func describe(s *state) map[string]any {
	d := map[string]any{"who": s.who, "parked": s.parked}
	var queue []frame.Mutation
	for _, p := range s.queue {
		queue = append(queue, p.Mutation)
	}
	d["queue"] = queue
	for stream := range s.streams {
		d[stream] = heldIn(s, stream)
	}
	return d
}

func TestStoreKeepsEverything(t *testing.T) {
	records := []Record{
		{Who: &Identity{Client: todo, User: me, Epoch: "e1", Sent: 3, Acked: 1}},
		{Delta: frame.Append(nil, delta(mine, 0, 2, goalText(goal, 1), todoText(todo, 1, goal, "물")))},
		{Delta: frame.Append(nil, delta(friends, 0, 1, goalText(goal2, 1)))},
		{Add: []frame.Mutation{{N: 2, Op: frame.Put, Kind: "todo", ID: todo, Fields: []byte(`{"title":"읽기"}`)}, {N: 3, Op: frame.Delete, Kind: "todo", ID: todo2}}},
		{Add: []frame.Mutation{{N: 4, Op: frame.Delete, Kind: "goal", ID: goal}}},
		{Acked: 2},
		{Park: &Parked{Mutation: frame.Mutation{N: 3}, Error: frame.Error{Code: frame.BadFrame, N: 3}}},
		{Numbers: []int64{3}},
		{Gone: friends},
	}
	want := newState()
	for _, r := range records {
		if err := want.apply(r); err != nil {
			t.Fatal(err)
		}
	}
	for name, open := range stores(t) {
		t.Run(name, func(t *testing.T) {
			s := open()
			load(t, s)
			for _, r := range records {
				if err := s.Append([]Record{r}); err != nil {
					t.Fatal(err)
				}
			}
			again := open()
			if diff := cmp.Diff(describe(want), describe(load(t, again))); diff != "" {
				t.Errorf("loaded: (-want +got)\n%s", diff)
			}
			if err := again.Replace(want.records()); err != nil {
				t.Fatal(err)
			}
			if err := again.Append([]Record{{Acked: 3}}); err != nil {
				t.Fatal(err)
			}
			final := load(t, open())
			if diff := cmp.Diff(describe(want)[mine], describe(final)[mine]); diff != "" || len(final.queue) != 0 || len(final.parked) != 1 {
				t.Errorf("after Replace and Append: %v", describe(final))
			}
		})
	}
}

func TestFileDropsALineThatWasCutOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "client.jsonl")
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	load(t, f)
	if err := f.Append([]Record{{Who: &Identity{Client: todo}}}); err != nil {
		t.Fatal(err)
	}
	if err := f.Append([]Record{{Gone: mine}, {Add: []frame.Mutation{{N: 1}}}}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first := len(whole) - 1
	for whole[first-1] != '\n' {
		first--
	}
	for cut := first; cut < len(whole); cut++ {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := load(t, f); got.who.Client != todo || len(got.queue) != 0 {
			t.Fatalf("cut at %d of %d: %+v", cut, len(whole), describe(got))
		}
		if err := f.Append([]Record{{Add: []frame.Mutation{{N: 1}}}}); err != nil {
			t.Fatal(err)
		}
		if got := load(t, f); len(got.queue) != 1 {
			t.Fatalf("cut at %d: what was appended after it is not there", cut)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFileIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "client.jsonl")
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	load(t, f)
	for range 2 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("mode %v; want 0600", got)
		}
		if err := f.Replace([]Record{{Gone: mine}}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestStoreIsRewritten keeps a long-lived store short.
func TestStoreIsRewritten(t *testing.T) {
	memory := &Memory{}
	c, err := New(Options{Store: memory})
	if err != nil {
		t.Fatal(err)
	}
	for i := range int64(3 * rewriteRecords) {
		c.mu.Lock()
		d := delta(mine, i, i+1, goalText(goal, i+1))
		if _, err := c.state.delta(d); err != nil {
			t.Fatal(err)
		}
		c.unsaved = append(c.unsaved, Record{Delta: frame.Append(nil, d)})
		c.mu.Unlock()
		if err := c.save(); err != nil {
			t.Fatal(err)
		}
	}
	if len(memory.records) > rewriteRecords+10 {
		t.Errorf("%d records for one entity", len(memory.records))
	}
	if diff := cmp.Diff(describe(c.state), describe(load(t, memory))); diff != "" {
		t.Errorf("loaded: (-want +got)\n%s", diff)
	}
}
