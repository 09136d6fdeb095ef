package store_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"modu/internal/testenv"
	"modu/store"
)

func TestMigrationsAreNumberedWithoutGaps(t *testing.T) {
	var dialects [2][]string
	for i, dir := range []string{"migrations/postgres", "migrations/sqlite"} {
		files, err := fs.ReadDir(store.MigrationFiles, dir)
		if err != nil {
			t.Fatal(err)
		}
		for n, f := range files { // sorted by name
			if number := fmt.Sprintf("%04d_", n+1); !strings.HasPrefix(f.Name(), number) || !strings.HasSuffix(f.Name(), ".tx.up.sql") {
				t.Errorf("%s stands in place %d: a migration is named %sname.tx.up.sql", path.Join(dir, f.Name()), n+1, number)
			}
			dialects[i] = append(dialects[i], f.Name())
		}
	}
	if diff := cmp.Diff(dialects[0], dialects[1]); diff != "" {
		t.Errorf("the dialects have different migrations (-postgres +sqlite):\n%s", diff)
	}
}

func TestMigratedTellsWhetherAllIsApplied(t *testing.T) {
	testenv.EachEmpty(t, func(t *testing.T, env testenv.DB) {
		db := env.Open(t)
		for _, want := range []bool{false, true, true} {
			if ok, err := db.Migrated(t.Context()); err != nil || ok != want {
				t.Errorf("Migrated() = %v, %v; want %v", ok, err, want)
			}
			if err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		unapply(t, db)
		if ok, err := db.Migrated(t.Context()); err != nil || ok {
			t.Errorf("with the last migration missing: Migrated() = %v, %v; want false", ok, err)
		}
	})
}

// unapply makes the database forget that the last migration was applied.
func unapply(t *testing.T, db *store.DB) {
	t.Helper()
	err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM bun_migrations WHERE name = (SELECT max(name) FROM bun_migrations)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A deathAtCommit ends the context of a migration as soon as a transaction has committed.
type deathAtCommit struct{ die context.CancelFunc }

func (deathAtCommit) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (d deathAtCommit) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	if e.Query == "COMMIT" {
		d.die()
	}
}

func TestMigrationGoesOnAfterDeathAtCommit(t *testing.T) {
	testenv.EachEmpty(t, func(t *testing.T, env testenv.DB) {
		files, err := fs.ReadDir(store.MigrationFiles, "migrations/"+env.Name)
		if err != nil {
			t.Fatal(err)
		}
		for range files {
			db := env.Open(t)
			ctx, die := context.WithCancel(t.Context())
			db.Watch(deathAtCommit{die})
			if err := db.Migrate(ctx); err == nil {
				t.Error("a migration that died reports no error")
			}
		}
		db := env.Open(t)
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ok, err := db.Migrated(t.Context()); err != nil || !ok {
			t.Errorf("Migrated() = %v, %v; want true", ok, err)
		}
	})
}

const migrateAtOnce = 4

func TestConnectionsMigrateOneDatabaseAtOnce(t *testing.T) {
	testenv.EachEmpty(t, func(t *testing.T, env testenv.DB) {
		atOnce(t, env, func() error { return migrate(t.Context(), env.URL) })
	})
}

func TestProcessesMigrateOneDatabaseAtOnce(t *testing.T) {
	testenv.EachEmpty(t, func(t *testing.T, env testenv.DB) {
		atOnce(t, env, func() error {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), migrateEnv+"="+env.URL)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			if err := cmd.Run(); err != nil {
				return fmt.Errorf("%w: %s", err, out.Bytes())
			}
			return nil
		})
	})
}

// atOnce migrates one database several times at once and looks at what is there then.
func atOnce(t *testing.T, env testenv.DB, migrate func() error) {
	t.Helper()
	var all sync.WaitGroup
	for range migrateAtOnce {
		all.Go(func() {
			if err := migrate(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	db := env.Open(t)
	if ok, err := db.Migrated(t.Context()); err != nil || !ok {
		t.Errorf("Migrated() = %v, %v; want true", ok, err)
	}
	var applied, names int
	err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
		if err := tx.NewRaw("SELECT count(*), count(DISTINCT name) FROM bun_migrations").Scan(ctx, &applied, &names); err != nil {
			return err
		}
		_, err := tx.Epoch(ctx)
		return err
	})
	if err != nil || applied != names {
		t.Errorf("%d migrations applied of %d (%v)", applied, names, err)
	}
}
