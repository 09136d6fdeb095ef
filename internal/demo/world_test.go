package demo

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"modu/auth"
	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// open returns the doors of a server without sockets, and its database.
func open(t *testing.T) (Doors, *store.DB) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	db := testenv.SQLite(t).Open(t)
	pem, err := auth.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := auth.ParseKeys(pem)
	if err != nil {
		t.Fatal(err)
	}
	people, err := auth.New(t.Context(), log, db, auth.Options{Keys: keys, Issuer: "modu", Relaxed: true}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	limits := modusync.DefaultLimits
	limits.FollowsAnHour = 1000
	engine := modusync.New(log, db, func(modusync.Commit) {}, limits, time.Now)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		engine.Run(ctx) //nolint:errcheck // it has none
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return Doors{
		SignUp: func(ctx context.Context, a Account) (Pane, error) {
			g, err := people.Signup(ctx, auth.Signup{
				Email: a.Email, Password: a.Password, Handle: a.Handle, Name: a.Name, Locale: a.Locale, TimeZone: a.TimeZone,
			}, auth.Device{Addr: netip.MustParseAddr("127.0.0.1")})
			return Pane{User: User{ID: string(g.Person.ID), Handle: g.Person.Handle, Name: g.Person.Name}, Access: g.Access, Refresh: g.Refresh}, err
		},
		Push: func(ctx context.Context, user, clientID string, mutations []frame.Mutation) ([]frame.Result, error) {
			pushed, err := engine.Push(ctx, models.Caller{User: models.ID(user)}, modusync.Push{Client: models.ID(clientID), Mutations: mutations})
			if err == nil && pushed.Err != nil {
				err = pushed.Err
			}
			return pushed.Results, err
		},
	}, db
}

// count returns what a query counts, with the ids of the world's people in the order of the cast as arguments.
func count(t *testing.T, db *store.DB, query string, args ...any) (n int) {
	t.Helper()
	err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
		return tx.NewRaw(query, args...).Scan(ctx, &n)
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func TestWorldIsMadeInTime(t *testing.T) {
	doors, db := open(t)
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	w, err := New(t.Context(), doors, now, zone, "", Password)
	if err != nil {
		t.Fatal(err)
	}
	const most = 30 * time.Second // 3 s without the race detector on an idle machine
	took := time.Since(now)
	t.Logf("made in %v", took)
	if took > most {
		t.Errorf("it took %v; want less than %v", took, most)
	}
	me, today := w.People[jiwoo].User.ID, now.In(zone).Format(time.DateOnly)
	first := now.In(zone).AddDate(0, 0, -historyDays+1).Format(time.DateOnly)
	for _, c := range []struct {
		what, query string
		args        []any
		from, to    int
	}{
		{"goals", "SELECT count(*) FROM goals WHERE owner_id = ?", []any{me}, 3, 3},
		{"todos of today", "SELECT count(*) FROM todos WHERE owner_id = ? AND date = ?", []any{me, today}, 6, 6}, // one of them made by a routine
		{"routines", "SELECT count(*) FROM routines WHERE owner_id = ?", []any{me}, 2, 2},
		{"diaries that friends see", "SELECT count(*) FROM entries WHERE owner_id = ? AND audience = 'f' AND kind = 'diary'", []any{me}, 2, 2},
		{"private diaries in f/", "SELECT count(*) FROM entries e JOIN diaries d ON d.id = e.entity_id WHERE e.audience <> 's' AND d.audience = 'private'", nil, 0, 0},
		{"todos of the first day", "SELECT count(*) FROM todos WHERE owner_id = ? AND date = ?", []any{me, first}, 2, 5},
		{"done todos", "SELECT count(*) FROM todos WHERE owner_id = ? AND done", []any{me}, 50, 110},
		{"todos done in the future", "SELECT count(*) FROM todos WHERE done_at > ?", []any{models.TimeOf(time.Now())}, 0, 0},
		{"glasses of water", "SELECT count(*) FROM todos WHERE owner_id = ? AND date = ? AND title = ? AND done", []any{me, today, water}, 1, 1},
		{"followees", "SELECT count(*) FROM follows WHERE owner_id = ? AND state = 'accepted'", []any{me}, 4, 4},
		{"followers who ask", "SELECT count(*) FROM followers WHERE owner_id = ? AND state = 'requested'", []any{me}, 1, 1},
		{"followers", "SELECT count(*) FROM followers WHERE owner_id = ? AND state = 'accepted'", []any{me}, 4, 4},
		{
			"cheers on the water", "SELECT count(*) FROM cheers WHERE owner_id = ? AND target_id = (SELECT id FROM todos WHERE owner_id = ? AND date = ? AND title = ?)",
			[]any{me, me, today, water},
			2, 2,
		},
		{"private goals in f/", "SELECT count(*) FROM entries e JOIN goals g ON g.id = e.entity_id WHERE e.audience = 'f' AND g.audience = 'private'", nil, 0, 0},
	} {
		if n := count(t, db, c.query, c.args...); n < c.from || n > c.to {
			t.Errorf("%s: %d; want %d to %d", c.what, n, c.from, c.to)
		}
	}
}

func TestWorldsAreAlike(t *testing.T) {
	doors, db := open(t)
	now := time.Now()
	var lines [2]string
	for i := range lines {
		w, err := New(t.Context(), doors, now, time.UTC, fmt.Sprintf("_%d", i), Password)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range w.People {
			lines[i] += fmt.Sprintln(p.User.Name, count(t, db, "SELECT count(*) FROM todos WHERE owner_id = ? AND done", p.User.ID),
				count(t, db, "SELECT count(*) FROM cheers WHERE owner_id = ?", p.User.ID))
		}
	}
	if lines[0] != lines[1] {
		t.Errorf("two worlds differ:\n%s\n%s", lines[0], lines[1])
	}
}

// TestWorldAtAnyHour keeps the seed from writing what the engine refuses, whenever the demo starts.
func TestWorldAtAnyHour(t *testing.T) {
	for _, clock := range []string{"2026-03-29T00:00:30Z", "2028-02-29T23:59:59Z", "2026-01-01T00:00:00Z"} {
		now, err := time.Parse(time.RFC3339, clock)
		if err != nil {
			t.Fatal(err)
		}
		w := &World{zone: time.UTC}
		for range cast {
			w.People = append(w.People, Pane{User: User{ID: string(models.NewID())}})
		}
		s := newSeed(w, now)
		for _, sc := range s.write() {
			for _, m := range sc.mutations {
				if at, err := time.Parse(time.RFC3339, m.At); err != nil || at.After(now) {
					t.Fatalf("at %s: %s is done at %s", clock, m.Fields, m.At)
				}
			}
		}
		if s.water.id == "" {
			t.Errorf("at %s nobody drinks water", clock)
		}
	}
}
