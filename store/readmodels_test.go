package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
)

// readModels are the reads behind GET /v1/day, feed, calendar, stats, inbox and search, of somebody with a hoard.
func readModels(c *crowd, h *hoard) []plannedRead {
	search := func(text string, after *store.SearchPlace) func(context.Context, store.Tx) error {
		return func(ctx context.Context, tx store.Tx) error {
			_, err := tx.SearchTodos(ctx, store.Search{
				Owner: h.owner, Text: models.SearchText(text), Goals: h.goals, After: after, Limit: hoardPage,
			})
			return err
		}
	}
	counts := func(from, to models.Day) func(context.Context, store.Tx) error {
		return func(ctx context.Context, tx store.Tx) error {
			_, err := tx.DayCounts(ctx, h.owner, h.goals, from, to)
			return err
		}
	}
	middle := &store.InboxPlace{At: crowdNow - 5_000*60_000, ID: h.owner}
	days := []store.DayKey{{Owner: h.owner, Date: crowdDay}}
	const few = 10 // owners: half of a small table would be read whole
	people := c.people[:hoardPage-1]
	var theirs []store.DayKey
	for _, id := range people {
		theirs = append(theirs, store.DayKey{Owner: id, Date: crowdDay})
	}
	var goals []models.ID
	for _, row := range c.tables["goals"].rows {
		if slices.Contains(people, row[0].(models.ID)) {
			goals = append(goals, row[1].(models.ID))
		}
	}
	return []plannedRead{
		{"day: todos", "todos_date todos_read", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.TodosOn(ctx, days, h.goals)
			return err
		}},
		{"day: diary", "diaries_date", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.DiariesOn(ctx, days)
			return err
		}},
		{"day: routines", "routines_pkey routines_goal", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.RoutinesOf(ctx, []models.ID{h.owner})
			return err
		}},
		{"day: settled", "todos_occurrence skips_date", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Settled(ctx, h.owner, h.routines, crowdDay, crowdDay.Add(30))
			return err
		}},
		{"feed: rights", "follows_user blocks_user blocks_of blocks_pkey", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Sights(ctx, h.owner, people)
			return err
		}},
		{"feed: goals", "goals_pkey", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.GoalsOf(ctx, people[:few])
			return err
		}},
		{"feed: todos", "todos_date todos_read", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.TodosOn(ctx, theirs, goals)
			return err
		}},
		{"feed: diaries", "diaries_date", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.DiariesOn(ctx, theirs)
			return err
		}},
		{"calendar", "todos_date todos_read", hoardADay, counts(crowdDay.Add(-20), crowdDay.Add(10))},
		{"stats of a year", "todos_date todos_read", hoardADay, counts(crowdDay.Add(-365), crowdDay)},
		{"inbox: unheard", "mutes_user mutes_pkey blocks_user blocks_pkey blocks_of", 10, func(ctx context.Context, tx store.Tx) (err error) {
			h.unheard, err = tx.Unheard(ctx, h.owner)
			return err
		}},
		{"inbox: cheers", "cheers_received users_deleted", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.InboxCheers(ctx, h.lines(nil))
			return err
		}},
		{"inbox: older cheers", "cheers_received users_deleted", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.InboxCheers(ctx, h.lines(middle))
			return err
		}},
		{"inbox: later cheers", "cheers_target users_deleted", 10, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.CheeredAfter(ctx, h.owner, h.targets[:hoardPage], *middle, h.unheard)
			return err
		}},
		{"inbox: who cheered", "cheers_target users_deleted", 10, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.CheerLines(ctx, h.owner, h.targets[:hoardPage], h.unheard, 3)
			return err
		}},
		{"inbox: requests", "followers_state users_deleted", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.InboxRequests(ctx, h.lines(nil))
			return err
		}},
		{"inbox: news", "news_at users_deleted", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.InboxNews(ctx, h.lines(nil))
			return err
		}},
		{"search: common", searchIndexes, tight, search("run", nil)},
		{"search: absent", searchIndexes, tight, search("nowhere to be found", nil)},
		{"search: absent, in Korean", searchIndexes, tight, search("없는 말", nil)},
		{"search: further down", searchIndexes, tight, search("run", &store.SearchPlace{Date: crowdDay.Add(-500), Diary: true})},
		{"search: diaries", "diaries_date diaries_pkey", hoardDiaries, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.SearchDiaries(ctx, store.Search{Owner: h.owner, Text: "nowhere", Limit: hoardPage})
			return err
		}},
		{"search: as a filter", searchIndexes + " todos_pkey", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.ListTodos(ctx, store.TodoList{Owner: h.owner, Text: "nowhere", Goals: h.goals, Limit: hoardPage})
			return err
		}},
	}
}

// inAll is how many rows a read may read whatever it finds: a search all that its owner wrote, and nobody else's; requests
// to follow, of which there are never many, are sorted.
func inAll(name string) int {
	switch {
	case strings.HasPrefix(name, "search"):
		return hoardMost
	case name == "inbox: requests":
		return hoardRequests
	}
	return 0
}

// searchIndexes are any that lead to all of an owner's todos: a search looks at each.
const searchIndexes = "todos_date todos_goal todos_read todos_pkey"

// BenchmarkReadModels measures the reads of an account with 50,000 todos on both databases.
func BenchmarkReadModels(b *testing.B) {
	for _, make := range []func(testing.TB) testenv.DB{testenv.SQLite, testenv.Postgres} {
		env := make(b)
		c := newCrowd(crowdSize{todos: 50_000, old: 4_000, quiet: 1_000})
		h := c.hoard(hoardMost)
		c.write(b, env)
		db := env.Open(b)
		if env.Name == "postgres" { // as autovacuum would; SQLite has to do without
			if err := db.InTx(b.Context(), func(ctx context.Context, tx store.Tx) error {
				_, err := tx.ExecContext(ctx, "ANALYZE")
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
		for _, r := range readModels(c, h) {
			b.Run(env.Name+"/"+r.name, func(b *testing.B) {
				for b.Loop() {
					if err := db.Snapshot(b.Context(), r.read); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
