package store_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"modu/internal/testenv"
	"modu/store"
)

// TestMigrationsSayWhetherOlderVersionsMayRun: what is not written down when a migration is made is not known when a
// deploy is rolled back.
func TestMigrationsSayWhetherOlderVersionsMayRun(t *testing.T) {
	const since = "0009"
	for _, dir := range []string{"migrations/postgres", "migrations/sqlite"} {
		files, err := fs.ReadDir(store.MigrationFiles, dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if f.Name() < since {
				continue
			}
			text, err := fs.ReadFile(store.MigrationFiles, dir+"/"+f.Name())
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(text), "\n")
			if first != "-- older versions: run" && first != "-- older versions: stop" {
				t.Errorf("%s/%s begins with %q; want -- older versions: run, or stop", dir, f.Name(), first)
			}
		}
	}
}

// withMigration returns the migrations of this binary and one more, number 9001, in both dialects.
func withMigration(t *testing.T, name, text string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(store.MigrationFiles, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(store.MigrationFiles, path)
		files[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, dialect := range []string{"postgres", "sqlite"} {
		files["migrations/"+dialect+"/9001_"+name+".tx.up.sql"] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// hasTable reports whether a table is there.
func hasTable(t *testing.T, db *store.DB, name string) bool {
	t.Helper()
	err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
		_, err := tx.ExecContext(ctx, "SELECT * FROM "+name)
		return err
	})
	return err == nil
}

func TestMigrationThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		db := env.Open(t)
		db.UseMigrations(withMigration(t, "broken", "-- older versions: stop\nCREATE TABLE half (id text);\n--bun:split\nINSERT INTO nowhere VALUES (1);\n"))
		for range 2 { // it is no different the second time
			err := db.Migrate(t.Context())
			if failed, ok := errors.AsType[*store.MigrationError](err); !ok || failed.Name != "9001_broken" {
				t.Fatalf("Migrate() = %v; want a MigrationError of 9001_broken", err)
			}
			if hasTable(t, db, "half") {
				t.Error("half of the migration is there")
			}
		}
		s, err := db.Schema(t.Context())
		if err != nil || len(s.Missing) != 1 || s.Missing[0] != "9001_broken" || s.Newer != "" {
			t.Errorf("Schema() = %+v, %v; want 9001_broken missing", s, err)
		}
		db.UseMigrations(withMigration(t, "mended", "-- older versions: run\nCREATE TABLE half (id text);\n"))
		if err := db.Migrate(t.Context()); err != nil {
			t.Errorf("with the migration mended: %v", err)
		}
	})
}

// TestSchemaOfANewerVersion: a server that finds a newer schema runs if that migration lets it, and else stops.
func TestSchemaOfANewerVersion(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"run", "stop"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			testenv.Each(t, func(t *testing.T, env testenv.DB) {
				newer := env.Open(t)
				newer.UseMigrations(withMigration(t, "more", "-- older versions: "+policy+"\nCREATE TABLE more (id text);\n"))
				if err := newer.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
				older := env.Open(t)
				s, err := older.Schema(t.Context())
				if want := (policy == "stop"); err != nil || s.Newer != "9001_more" || s.Harmful != want || len(s.Missing) > 0 {
					t.Errorf("Schema() = %+v, %v; want 9001_more, harmful %t", s, err, want)
				}
				err = older.Migrate(t.Context())
				if policy == "run" && err != nil || policy == "stop" && !errors.Is(err, store.ErrNewerSchema) {
					t.Errorf("Migrate() = %v", err)
				}
			})
		})
	}
}

// A linesLog is a log that tells when a line with a text has come.
type linesLog struct {
	mu   sync.Mutex // guards b
	b    bytes.Buffer
	text string
	seen func() // called once the text has come
}

func (l *linesLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bytes.Contains(p, []byte(l.text)) {
		l.seen()
	}
	return l.b.Write(p)
}

// openLogged opens a database; come is closed when its log has said text.
func openLogged(t *testing.T, env testenv.DB, text string) (db *store.DB, come <-chan struct{}) {
	t.Helper()
	done := make(chan struct{})
	log := slog.New(slog.NewTextHandler(&linesLog{text: text, seen: sync.OnceFunc(func() { close(done) })}, nil))
	db, err := store.Open(t.Context(), log, store.Options{URL: env.URL, Pool: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db, done
}

// TestMigrationWaitsForAnotherProcess, says so, and finds the work done or does it.
func TestMigrationWaitsForAnotherProcess(t *testing.T) {
	t.Parallel()
	env := testenv.PostgresFrom(t, testenv.SharedPostgres(t), "template0")
	db, says := openLogged(t, env, "another process migrates the database; waiting")
	migrated := make(chan error, 1)
	err := env.Open(t).InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?)", 0x6d6f6475); err != nil {
			return err
		}
		go func() { migrated <- db.Migrate(ctx) }()
		select {
		case <-says:
		case err := <-migrated:
			t.Errorf("it did not wait: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-migrated; err != nil {
		t.Error(err)
	}
}

// TestMigrationDoesNotBlockTheRunningNodes: it gives up its place in the queue for a table that is in use, and tries
// again.
func TestMigrationDoesNotBlockTheRunningNodes(t *testing.T) {
	t.Parallel()
	env := testenv.Postgres(t)
	db, says := openLogged(t, env, "waits for other work on its tables")
	db.UseMigrations(withMigration(t, "busy", "-- older versions: run\nALTER TABLE users ADD COLUMN more text;\n"))
	migrated := make(chan error, 1)
	err := env.Open(t).InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.ExecContext(ctx, "LOCK TABLE users IN ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
		go func() { migrated <- db.Migrate(t.Context()) }()
		select {
		case <-says:
		case err := <-migrated:
			t.Errorf("it did not wait: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-migrated; err != nil {
		t.Error(err)
	}
}
