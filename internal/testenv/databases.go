package testenv

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modu/models"
	"modu/store"
)

// A DB is a database for one test.
type DB struct {
	Name string // "sqlite" or "postgres"
	URL  string // for store.Open and MODU_DATABASE_URL
}

// Each runs f as two subtests, "sqlite" and "postgres", each with a migrated database of its own.
func Each(t *testing.T, f func(t *testing.T, db DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// EachEmpty is like Each with databases that hold nothing yet, for tests of the migrations.
func EachEmpty(t *testing.T, f func(t *testing.T, db DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		f(t, DB{Name: "sqlite", URL: "sqlite://" + filepath.Join(ownDir(t, "sqlite"), "modu.db")})
	})
	t.Run("postgres", func(t *testing.T) { f(t, PostgresFrom(t, SharedPostgres(t), "template0")) })
}

// Open opens the database; the test's end closes it.
func (db DB) Open(tb testing.TB) *store.DB {
	tb.Helper()
	opened, err := store.Open(context.Background(), slog.New(slog.DiscardHandler), store.Options{URL: db.URL})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := opened.Close(); err != nil {
			tb.Error(err)
		}
	})
	return opened
}

// SQLite returns a new migrated database file.
func SQLite(tb testing.TB) DB {
	tb.Helper()
	path := filepath.Join(ownDir(tb, "sqlite"), "modu.db")
	b, err := os.ReadFile(sqliteTemplate(tb))
	if err == nil {
		err = os.WriteFile(path, b, 0o600)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return DB{Name: "sqlite", URL: "sqlite://" + path}
}

// Postgres returns a new migrated database on the Postgres that the tests of this package share.
func Postgres(tb testing.TB) DB {
	tb.Helper()
	server := SharedPostgres(tb)
	return PostgresFrom(tb, server, postgresTemplate(tb, server))
}

// SharedPostgres returns the Postgres that the tests of this package share. Do not kill it: see StartPostgres.
func SharedPostgres(tb testing.TB) *PostgresServer {
	tb.Helper()
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.postgres == nil {
		run.postgres = newPostgres(tb, PostgresOptions{})
	}
	return run.postgres
}

// PostgresFrom makes a database on a server as a copy of template; "template0" is an empty one. The test's end drops it
// if the server is still there.
func PostgresFrom(tb testing.TB, p *PostgresServer, template string) DB {
	tb.Helper()
	ctx := context.Background()
	name := "t" + strings.ReplaceAll(string(models.NewID()), "-", "")
	if err := p.Exec(ctx, "postgres", fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY", name, template)); err != nil {
		tb.Fatal("testenv:", err)
	}
	tb.Cleanup(func() {
		if p.proc.alive() {
			_ = p.Exec(ctx, "postgres", "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
		}
	})
	return DB{Name: "postgres", URL: p.URL(name)}
}

// Migrated makes a migrated database on a server of the test's own.
func (p *PostgresServer) Migrated() DB {
	p.tb.Helper()
	db := PostgresFrom(p.tb, p, "template0")
	migrateDB(p.tb, db.URL)
	return db
}

func postgresTemplate(tb testing.TB, p *PostgresServer) string {
	tb.Helper()
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.template == "" {
		const name = "modu_template"
		if err := p.Exec(context.Background(), "postgres", "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
			tb.Fatal("testenv:", err)
		}
		migrateDB(tb, p.URL(name))
		run.template = name
	}
	return run.template
}

func sqliteTemplate(tb testing.TB) string {
	tb.Helper()
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.sqlite == "" {
		path := filepath.Join(tempDir(tb, "sqlite"), "modu.db")
		migrateDB(tb, "sqlite://"+path)
		run.sqlite = path
	}
	return run.sqlite
}

// migrateDB migrates a database and closes it, which also brings a SQLite one into a single file.
func migrateDB(tb testing.TB, url string) {
	tb.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, slog.New(slog.DiscardHandler), store.Options{URL: url})
	if err != nil {
		tb.Fatal(err)
	}
	if err := db.Migrate(ctx); err != nil {
		tb.Fatal(err)
	}
	if err := db.Close(); err != nil {
		tb.Fatal(err)
	}
}
