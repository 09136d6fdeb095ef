package sync_test

import (
	"log/slog"
	"strings"
	gosync "sync"
	"testing"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// TestStatementsOfAPush: what one message costs in turns to the database does not grow unseen, nor with its length.
func TestStatementsOfAPush(t *testing.T) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		opened := db.Open(t)
		var mu gosync.Mutex // guards said
		var said []string
		opened.OnStatement(func(statement string) {
			mu.Lock()
			defer mu.Unlock()
			said = append(said, statement)
		})
		x := start(t, opened)
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		goal := o.goal(models.Followers)
		var todos []models.ID
		for range 20 {
			todos = append(todos, o.todo(goal, m{"done": true}))
		}
		x.commitsOnly()
		cheer := func(todo models.ID) frame.Mutation {
			return f.mutation(frame.Put, "cheer", models.CheerID(todo, f.id), m{"target_kind": "todo", "target_id": todo, "emoji": "🔥"})
		}
		each := func(of func(todo models.ID) frame.Mutation) (ms []frame.Mutation) {
			for _, todo := range todos[1:] {
				ms = append(ms, of(todo))
			}
			return ms
		}
		toggle := func(todo models.ID) frame.Mutation { return o.mutation(frame.Put, "todo", todo, m{"done": false}) }
		made := func(models.ID) frame.Mutation {
			return o.mutation(frame.Put, "todo", models.NewID(), m{"goal_id": goal, "title": "t", "date": o.today()})
		}
		undone := o.todo(goal)
		for _, c := range []struct {
			name string
			push func() modusync.Pushed
			most int
		}{
			{"cheer", func() modusync.Pushed { return f.push(cheer(todos[0])) }, 20},
			{"cheer 19 todos", func() modusync.Pushed { return f.push(each(cheer)...) }, 20},
			{"toggle", func() modusync.Pushed { return o.push(toggle(todos[0])) }, 10},
			{"toggle 19 todos", func() modusync.Pushed { return o.push(each(toggle)...) }, 10},
			{"finish", func() modusync.Pushed { return o.push(o.mutation(frame.Put, "todo", undone, m{"done": true})) }, 12},
			{"make", func() modusync.Pushed { return o.push(made("")) }, 12},
			{"make 19 todos", func() modusync.Pushed { return o.push(each(made)...) }, 12},
		} {
			mu.Lock()
			said = nil
			mu.Unlock()
			for _, r := range c.push().Results {
				ok(t, r)
			}
			mu.Lock()
			if len(said) > c.most {
				t.Errorf("%s: %d statements; want at most %d:\n%s", c.name, len(said), c.most, strings.Join(short(said), "\n"))
			}
			t.Logf("%s: %d statements", c.name, len(said))
			mu.Unlock()
		}
	})
}

func short(statements []string) (cut []string) {
	for _, s := range statements {
		cut = append(cut, s[:min(len(s), 90)])
	}
	return cut
}

// BenchmarkPushToggle is one person checking and unchecking one todo, over and over, one message at a time: the shortest
// way through the engine.
func BenchmarkPushToggle(b *testing.B) {
	benchEach(b, func(b *testing.B, x *fixture) {
		o := x.person("owner")
		todo := o.todo(o.goal(models.Followers))
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			o.push(o.mutation(frame.Put, "todo", todo, m{"done": i%2 == 0}))
		}
	})
}

// BenchmarkPushTogether is 32 people who do so at once: what group commit saves.
func BenchmarkPushTogether(b *testing.B) {
	benchEach(b, func(b *testing.B, x *fixture) {
		const people = 32
		var all []*person
		todos := map[*person]models.ID{}
		for i := range people {
			o := x.person("owner_" + string(rune('a'+i%26)) + string(rune('a'+i/26)))
			all = append(all, o)
			todos[o] = o.todo(o.goal(models.Followers))
		}
		b.ReportAllocs()
		b.ResetTimer()
		var g gosync.WaitGroup
		for i, o := range all {
			g.Go(func() {
				for j := i; j < b.N; j += people {
					o.push(o.mutation(frame.Put, "todo", todos[o], m{"done": j/people%2 == 0}))
				}
			})
		}
		g.Wait()
	})
}

func benchEach(b *testing.B, f func(b *testing.B, x *fixture)) {
	for name, db := range map[string]func(testing.TB) testenv.DB{"sqlite": testenv.SQLite, "postgres": testenv.Postgres} {
		b.Run(name, func(b *testing.B) {
			opened, err := store.Open(b.Context(), slog.New(slog.DiscardHandler), store.Options{URL: db(b).URL})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { opened.Close() })
			f(b, start(b, opened))
		})
	}
}
