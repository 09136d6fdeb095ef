package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
)

// townNow is the time in a town: many people of whom every tenth wants to be found by exploring, and is active in public.
const townNow models.Time = 1795305600000

// settleTown fills a database with a town: ids count up, since nothing asks for their order in time.
func settleTown(t *testing.T, db *store.DB, people int) {
	t.Helper()
	err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		numbers := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", people)
		id, goal, todo, at, flag, back := "printf('00000000-0000-7000-8000-%012d', i)", "printf('00000000-0000-7000-8001-%012d', i)",
			"printf('00000000-0000-7000-8002-%012d', i)", fmt.Sprint(int64(townNow)), "i % 10 = 0", fmt.Sprintf("%d - i * 1000", int64(townNow))
		if tx.Postgres() {
			pad := func(part string) string {
				return "('00000000-0000-7000-" + part + "-' || lpad(i::text, 12, '0'))::uuid"
			}
			id, goal, todo = pad("8000"), pad("8001"), pad("8002")
			at = "to_timestamp(" + fmt.Sprint(int64(townNow)/1000) + ")"
			back = at + " - i * interval '1 second'"
		}
		other := strings.Replace(strings.Replace(id, "i::text", "(i % 1000 + 1)::text", 1), ", i)", ", i % 1000 + 1)", 1)
		everybody, explored := " FROM n", " FROM n WHERE i % 10 = 0"
		for _, statement := range []string{
			"INSERT INTO users (id, email, email_key, password_hash, created_at, verified_at) " + numbers + "SELECT " + id + ", 'p' || i || '@example.com', 'p' || i || '@example.com', '', " + at + ", " + at + everybody,
			"INSERT INTO profiles (owner_id, rev, created_at, handle, name, bio, stamps, search_name) " + numbers + "SELECT " + id + ", 1, " + at + ", 'p_' || i, 'Kim ' || i % 500, '', '{}', 'kim ' || i % 500" + everybody,
			"INSERT INTO settings (owner_id, rev, created_at, locale, time_zone, week_start, day_start_hour, newest_first, approve_followers, searchable_by_handle, searchable_by_email, in_explore, cheers_on_todos, cheers_on_diaries, default_audience, stamps) " +
				numbers + "SELECT " + id + ", 1, " + at + ", 'ko', 'UTC', 'sun', 0, i < 0, i > 0, i > 0, i > 0, " + flag + ", i > 0, i > 0, 'private', '{}'" + everybody,
			"INSERT INTO heads (owner_id, seq_s, seq_f, seq_p, floor_s, floor_f, floor_p, fence, goals, todos, followees, in_explore, public_at) " +
				numbers + "SELECT " + id + ", 2, 1, 1, 0, 0, 0, 1, 1, 1, 0, " + flag + ", " + back + everybody,
			"INSERT INTO goals (owner_id, id, rev, created_at, title, color, rank, audience, viewers, status, stamps) " + numbers + "SELECT " + id + ", " + goal + ", 1, " + at + ", 'goal', 'leaf', 'a1', 'public', '[]', 'active', '{}'" + explored,
			"INSERT INTO todos (owner_id, id, rev, created_at, goal_id, title, date, done, rank, memo_public, checklist, cheers, cheers_shown, stamps) " + numbers + "SELECT " + id + ", " + todo + ", 1, " + at + ", " + goal + ", 'run', '2026-11-20', i < 0, 'a1', i < 0, '[]', '{}', '{}', '{}'" + explored,
			"INSERT INTO blocks (owner_id, id, rev, created_at, user_id, \"user\") " + numbers + "SELECT " + id + ", " + goal + ", 1, " + at + ", " + other + ", '{}'" + everybody,
			"INSERT INTO follows (owner_id, id, rev, created_at, user_id, state, \"user\") " + numbers + "SELECT " + id + ", " + goal + ", 1, " + at + ", " + other + ", 'accepted', '{}'" + everybody,
			"INSERT INTO followers (owner_id, id, rev, created_at, user_id, state, \"user\") " + numbers + "SELECT " + other + ", " + goal + ", 1, " + at + ", " + id + ", 'accepted', '{}'" + everybody,
			"INSERT INTO reports (id, created_at, owner_id, user_id, reason, text) " + numbers + "SELECT " + todo + ", " + back + ", " + id + ", " + other + ", 'spam', ''" + explored,
			"UPDATE reports SET closed_at = created_at WHERE created_at < (SELECT max(created_at) FROM reports)",
			"INSERT INTO invites (user_id, id, code, uses_left, created_at, expires_at) " + numbers + "SELECT " + id + ", " + todo + ", 'CODE' || i, 1, " + back + ", " + at + explored,
			"UPDATE users SET disabled_at = created_at WHERE email IN ('p15@example.com', 'p16@example.com')",
			"ANALYZE",
		} {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%.60s: %w", statement, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFindingPlans: each page of people is found by an index, and reads no more than it shows and those that are hidden.
func TestFindingPlans(t *testing.T) {
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		people := 30_000
		if env.Name == "sqlite" {
			people = 10_000
		}
		db := env.Open(t)
		settleTown(t, db, people)
		heard := &statements{}
		db.Watch(heard)
		me := models.ID("00000000-0000-7000-8000-000000000001")
		find := store.Find{Reader: me, Handle: "p_12", Name: "kim 12", Limit: 21}
		explore := store.Exploring{Reader: me, Since: townNow.Add(-14 * 24 * time.Hour), From: "2026-11-08", To: "2026-11-23", Limit: 21}
		second := explore
		second.After = store.ExplorePlace{At: townNow.Add(-1000 * time.Second), ID: "00000000-0000-7000-8000-000000001000"}
		const hidden = " users_deleted users_disabled blocks_user blocks_of blocks_pkey users_pkey"
		for _, r := range []plannedRead{
			{"find by handle", "profiles_handle settings_pkey" + hidden, tight, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.FindByHandle(ctx, find, "p_121")
				return err
			}},
			{"find by name", "profiles_name settings_pkey" + hidden, tight, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.FindByName(ctx, find, store.NamePlace{})
				return err
			}},
			{"find by a short name, further on", "profiles_name settings_pkey" + hidden, tight, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.FindByName(ctx, store.Find{Reader: me, Name: "k", Limit: 21}, store.NamePlace{Name: "kim 300", ID: me})
				return err
			}},
			{"find by e-mail", "users_email profiles_pkey settings_pkey" + hidden, hiding, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.FindByEmail(ctx, me, "p77@example.com")
				return err
			}},
			{"explore", "heads_explore todos_date todos_read todos_pkey goals_pkey goals_id" + hidden, tight, func(ctx context.Context, tx store.Tx) error { _, err := tx.Explore(ctx, explore); return err }},
			{"explore further on", "heads_explore todos_date todos_read todos_pkey goals_pkey goals_id" + hidden, tight, func(ctx context.Context, tx store.Tx) error { _, err := tx.Explore(ctx, second); return err }},
			{"count edges", "followers_state followers_user follows_user follows_pkey" + hidden, hiding, func(ctx context.Context, tx store.Tx) error { _, err := tx.CountEdges(ctx, me, me); return err }},
		} {
			err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
				heard.sql = nil
				began := time.Now()
				if err := r.read(ctx, tx); err != nil {
					return err
				}
				t.Logf("%s: %v of %d people", r.name, time.Since(began), people)
				for _, statement := range heard.sql {
					p, err := explain(ctx, tx, statement)
					if err != nil {
						return err
					}
					if !strings.Contains(r.name, "count") && p.returned == 0 && tx.Postgres() {
						t.Errorf("%s finds nobody", r.name)
					}
					r.judge(t, p, "analyzed")
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
