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

// A plannedRead is a read of the store whose plan is judged.
type plannedRead struct {
	name    string
	indexes string // that it may use
	most    int    // rows that it may read of a table for one that it returns
	read    func(ctx context.Context, tx store.Tx) error
}

const (
	tight = 2
	// loose is for the window of s/ of a busy person, which is sorted whole for each page of 501.
	loose = 4
	// spareRows may be read for nothing, so that an answer without rows has a plan.
	spareRows = 8
	// hiding is for the blocks of one person, which are read to leave a few people out.
	hiding = 100
)

// TestPlans keeps the hot reads on their indexes. SQLite must not need ANALYZE, which no node runs.
func TestPlans(t *testing.T) {
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		size := crowdSize{todos: 100_000, old: 4_000, quiet: 10_000}
		if env.Name == "sqlite" { // does not tell the rows, and is slow to fill under the race detector
			size = crowdSize{todos: 5_000, old: 500, quiet: 500}
		}
		c := newCrowd(size)
		h := c.hoard(size.todos / 2)
		c.write(t, env)
		db := env.Open(t)
		heard := &statements{}
		db.Watch(heard)
		if env.Name == "sqlite" {
			judge(t, db, heard, c, h, "without statistics")
		}
		err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			_, err := tx.ExecContext(ctx, "ANALYZE")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		judge(t, db, heard, c, h, "analyzed")
	})
}

func judge(t *testing.T, db *store.DB, heard *statements, c *crowd, h *hoard, when string) {
	t.Helper()
	var heads map[models.ID]*models.Head
	err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
		heads, err = tx.Heads(ctx, c.people)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range slices.Concat(pageReads(c, heads), rowReads(c), peopleReads(c), readModels(c, h)) {
		err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
			heard.sql = nil
			if err := r.read(ctx, tx); err != nil {
				return err
			}
			for _, statement := range heard.sql {
				p, err := explain(ctx, tx, statement)
				if err != nil {
					return err
				}
				r.judge(t, p, when)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (r plannedRead) judge(t *testing.T, p plan, when string) {
	t.Helper()
	t.Logf("%s, %s: %d rows by %v, read %v", r.name, when, p.returned, p.indexes, p.read)
	for _, index := range p.indexes {
		if !slices.Contains(strings.Fields(r.indexes), index) {
			t.Errorf("%s, %s: reads by %s; want %s", r.name, when, index, r.indexes)
		}
	}
	for table, n := range p.read {
		if n > r.most*max(1, p.returned)+spareRows+inAll(r.name) {
			t.Errorf("%s, %s: reads %d rows of %s for %d", r.name, when, n, table, p.returned)
		}
	}
}

func pageReads(c *crowd, heads map[models.ID]*models.Head) []plannedRead {
	me, busy, eldest := c.people[40], c.people[1], c.people[0]
	pages := func(queries ...store.PageQuery) func(context.Context, store.Tx) error {
		for i := range queries {
			q := &queries[i]
			q.Limit, q.Head = 501, heads[q.Owner].SeqS
			if q.Audience == "f" {
				q.Head = heads[q.Owner].SeqF
			}
			switch {
			case q.After < 0: // from there on
				q.After += q.Head
			case q.Until < 0: // a snapshot that began so long ago
				q.Until += q.Head + 1
			}
		}
		return func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Pages(ctx, queries)
			return err
		}
	}
	var hello []store.PageQuery
	for _, id := range c.people[:64] {
		hello = append(hello, store.PageQuery{Owner: id, Audience: "f", After: -5})
	}
	window, from := []models.Day{crowdDay.Add(-1), crowdDay, crowdDay.Add(1)}, crowdDay.Add(-62)
	return []plannedRead{
		{"delta of s", "entries_seq", tight, pages(store.PageQuery{Owner: me, Audience: "s", After: -20})},
		{"delta of s from long ago", "entries_seq", tight, pages(store.PageQuery{Owner: busy, Audience: "s", After: -100})},
		{"deltas of a hello", "entries_seq", tight, pages(hello...)},
		{"snapshot of f", "entries_day", tight, pages(store.PageQuery{Owner: busy, Audience: "f", Until: -1, Days: window})},
		{"snapshot of an old f", "entries_day", tight, pages(store.PageQuery{Owner: eldest, Audience: "f", Until: -1, Days: window})},
		{"snapshot of f that moved on", "entries_day entries_seq", tight, pages(store.PageQuery{Owner: busy, Audience: "f", Until: -20, Days: window})},
		{"snapshot of s", "entries_day", tight, pages(store.PageQuery{Owner: me, Audience: "s", Until: -1, From: from})},
		{"snapshot of an old s", "entries_day", tight, pages(store.PageQuery{Owner: eldest, Audience: "s", Until: -1, From: from})},
		{"snapshot of a busy s", "entries_day", loose, pages(store.PageQuery{Owner: busy, Audience: "s", Until: -1, From: from})},
		{"snapshot of s that moved on", "entries_day entries_seq", tight, pages(store.PageQuery{Owner: me, Audience: "s", Until: -20, From: from})},
	}
}

func rowReads(c *crowd) []plannedRead {
	todos := c.tables["todos"].rows[2000:2050] // owner_id, id, …, goal_id
	var keys []store.Key
	var mentions []store.EntryKey
	for _, row := range todos {
		k := store.Key{Owner: row[0].(models.ID), ID: row[1].(models.ID)}
		keys = append(keys, k)
		mentions = append(mentions, store.EntryKey{Owner: k.Owner, Audience: "s", Kind: "todo", Entity: k.ID})
	}
	goal := store.Key{Owner: keys[0].Owner, ID: todos[0][4].(models.ID)}
	var days []store.DayKey
	for _, id := range c.people[:20] {
		days = append(days, store.DayKey{Owner: id, Date: crowdDay})
	}
	const counts = "todos_date todos_read goals_deleted goals_pkey goals_id" // a todo whose goal is deleted does not count
	return []plannedRead{
		{"todos of a day", "todos_date todos_read", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.ListTodos(ctx, store.TodoList{Owner: goal.Owner, From: crowdDay, To: crowdDay, Limit: 200})
			return err
		}},
		{"todos of a group", "todos_date", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.TodosIn(ctx, store.Group{Owner: goal.Owner, Goal: goal.ID, Date: crowdDay})
			return err
		}},
		{"count of a day", counts, 50, func(ctx context.Context, tx store.Tx) error { _, err := tx.CountDays(ctx, days[:1]); return err }},
		{"counts of days", counts, 50, func(ctx context.Context, tx store.Tx) error { _, err := tx.CountDays(ctx, days); return err }},
		{"count of a backlog", counts, 50, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.CountBacklogs(ctx, []store.Key{goal})
			return err
		}},
		{"todos under a goal", "todos_goal", tight, func(ctx context.Context, tx store.Tx) error { _, err := tx.TodosUnder(ctx, goal, "", 500); return err }},
		{"todos by key", "todos_pkey", tight, func(ctx context.Context, tx store.Tx) error { _, err := tx.Todos(ctx, keys); return err }},
		{"todos by id", "todos_id", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.TodosByID(ctx, []models.ID{keys[0].ID, keys[1].ID})
			return err
		}},
		{"occurrences from a day", "todos_occurrence", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.OccurrencesFrom(ctx, goal.Owner, []models.ID{goal.ID, keys[0].ID}, crowdDay, 500)
			return err
		}},
		{"occurrences of a routine", "todos_occurrence", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.OccurrencesOf(ctx, goal, 500)
			return err
		}},
		{"revs of todos", "entries_pkey", 3, func(ctx context.Context, tx store.Tx) error { _, err := tx.EntryRevs(ctx, "todo", keys); return err }},
		{"mentions of todos", "entries_pkey", tight, func(ctx context.Context, tx store.Tx) error { _, err := tx.Mentioned(ctx, mentions); return err }},
	}
}

func peopleReads(c *crowd) []plannedRead {
	me := c.people[40]
	var follows []models.ID // of me
	for _, row := range c.tables["follows"].rows {
		if row[0] == me {
			follows = append(follows, row[4].(models.ID))
		}
	}
	const streams = "heads_pkey follows_user viewers_pkey goals_pkey goals_id shared_heads_pkey shared_heads_id diaries_date diary_viewers_pkey"
	return []plannedRead{
		{"list of streams", streams, tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Readable(ctx, me, crowdDay.Add(-3))
			return err
		}},
		{"followees among", "follows_user", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.FolloweesAmong(ctx, me, follows)
			return err
		}},
		{"follower", "followers_user", tight, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.FollowersAmong(ctx, follows[0], []models.ID{me})
			return err
		}},
		{"blocked among", "blocks_user blocks_of", hiding, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.BlockedAmong(ctx, me, follows)
			return err
		}},
	}
}
