package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"
)

// From 0009 on the first line of every migration file says what a server does that is older than the migration and
// finds it applied (a deploy rolled back): `-- older versions: run` or `-- older versions: stop`. Expand first: a new
// table or column lets them run. What they would read or write wrongly, such as a column that is gone or a constraint
// which they do not know, makes them stop. A test reads the lines.

//go:embed migrations/postgres/*.sql migrations/sqlite/*.sql
var migrationFiles embed.FS

const (
	migrationTable = "bun_migrations"
	// migrationLock is the key of the advisory lock under which Postgres is migrated; any constant does.
	migrationLock = 0x6d6f6475
	lockLook      = 200 * time.Millisecond // between two looks at a lock that another process holds
	// A migration waits only so long for a table that the running nodes use, since they then wait for it.
	lockTimeout   = "2s"
	lockPause     = time.Second // after that, doubled each time
	lockPauseMost = 30 * time.Second
	lockPatience  = 10 * time.Minute // in all, for another process or for a table
	// On SQLite two processes that start at once may both try; the one that lost finds the work done a little later.
	sqliteMigrationPause = 250 * time.Millisecond
)

// What the first line of a migration says.
const (
	olderPrefix = "-- older versions: "
	olderStop   = "stop"
)

// Rows of meta that say which versions may serve this database. They are written with the migration that they are about.
const (
	metaNewest = "newest_schema" // 0009_reports: the newest migration that has been applied
	metaOldest = "oldest_schema" // 0009: the newest that older versions must not run with
)

// A Schema compares what has been applied to a database with the migrations of this binary.
type Schema struct {
	Missing []string // of this binary's, such as 0009_reports
	Newer   string   // the newest that was applied and that this binary does not know; empty if there is none
	Harmful bool     // a version that does not know Newer must not run
}

// ErrNewerSchema is what Migrate returns when a newer version has changed the database so that this one would harm it.
var ErrNewerSchema = errors.New("the database has the schema of a newer version")

// A MigrationError says which migration failed. Nothing of it is left.
type MigrationError struct {
	Name string // 0009_reports
	Err  error
}

func (e *MigrationError) Error() string { return "migration " + e.Name + ": " + e.Err.Error() }
func (e *MigrationError) Unwrap() error { return e.Err }

// known are the migrations of this binary with what older versions are to do.
type known struct {
	all    migrate.MigrationSlice // in order
	stops  map[string]bool        // by number: older versions must stop
	runner *migrate.Migrator
}

func (db *DB) known() (known, error) {
	dir := "migrations/sqlite"
	if db.Postgres() {
		dir = "migrations/postgres"
	}
	files, err := fs.Sub(db.migrations, dir)
	if err != nil {
		return known{}, err
	}
	found := migrate.NewMigrations()
	if err := found.Discover(files); err != nil {
		return known{}, err
	}
	k := known{all: found.Sorted(), stops: map[string]bool{}}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return known{}, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return known{}, err
		}
		first, _, _ := strings.Cut(string(text), "\n")
		number, _, _ := strings.Cut(name, "_")
		k.stops[number] = strings.TrimSpace(first) == olderPrefix+olderStop
	}
	k.runner = migrate.NewMigrator(db.writer, found, migrate.WithTableName(migrationTable), migrate.WithMarkAppliedOnSuccess(true),
		migrate.WithUpsert(true), migrate.BeforeMigration(db.waitBriefly), migrate.AfterMigration(k.mark))
	return k, nil
}

// waitBriefly keeps a migration from blocking the nodes that run: whoever waits for a lock makes all others wait behind it.
func (db *DB) waitBriefly(ctx context.Context, tx bun.IConn, _ *migrate.Migration) error {
	if !db.Postgres() {
		return nil
	}
	_, err := tx.ExecContext(ctx, "SET LOCAL lock_timeout = '"+lockTimeout+"'")
	return err
}

// mark marks a migration as applied in its own transaction. The migrator's mark comes after that has committed: a
// process that dies in between would leave a schema that no later start can migrate.
func (k known) mark(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
	if _, err := tx.ExecContext(ctx, "INSERT INTO "+migrationTable+" (name, group_id) VALUES (?, ?)", m.Name, m.GroupID); err != nil {
		return err
	}
	rows := map[string]string{metaNewest: m.String()}
	if k.stops[m.Name] {
		rows[metaOldest] = m.Name
	}
	for name, value := range rows {
		_, err := tx.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
			name, value)
		if err != nil {
			return err
		}
	}
	return nil
}

// Schema reads what has been applied. It changes nothing.
func (db *DB) Schema(ctx context.Context) (Schema, error) {
	k, err := db.known()
	if err != nil {
		return Schema{}, fmt.Errorf("schema: %w", err)
	}
	s, err := db.compare(ctx, k)
	if err != nil {
		return Schema{}, fmt.Errorf("schema: %w", err)
	}
	return s, nil
}

func (db *DB) compare(ctx context.Context, k known) (s Schema, err error) {
	var applied []string
	if ok, err := db.hasTable(ctx, migrationTable); err != nil {
		return s, err
	} else if ok {
		if err := db.reader.NewRaw("SELECT name FROM "+migrationTable+" ORDER BY name").Scan(ctx, &applied); err != nil {
			return s, err
		}
	}
	newest := ""
	for i := range k.all {
		newest = k.all[i].Name
		if !slices.Contains(applied, newest) {
			s.Missing = append(s.Missing, k.all[i].String())
		}
	}
	if len(applied) == 0 || applied[len(applied)-1] <= newest {
		return s, nil
	}
	s.Newer = applied[len(applied)-1]
	rows := map[string]string{}
	for _, name := range []string{metaNewest, metaOldest} {
		var value []string
		if err := db.reader.NewRaw("SELECT value FROM meta WHERE name = ?", name).Scan(ctx, &value); err != nil {
			return s, err
		}
		rows[name] = strings.Join(value, "")
	}
	if strings.HasPrefix(rows[metaNewest], s.Newer+"_") {
		s.Newer = rows[metaNewest]
	}
	s.Harmful = rows[metaOldest] > newest
	return s, nil
}

// Migrate brings the schema up to this binary's. Several nodes may call it at once: one works, the others wait. A schema
// that is newer than this binary stays as it is: ErrNewerSchema if this binary must not run with it.
func (db *DB) Migrate(ctx context.Context) error {
	k, err := db.known()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	s, err := db.compare(ctx, k)
	switch {
	case err != nil:
	case s.Harmful:
		return fmt.Errorf("%w (%s)", ErrNewerSchema, s.Newer)
	case len(s.Missing) == 0:
		return db.ensureEpoch(ctx)
	case db.Postgres():
		err = db.migrateLocked(ctx, k)
	default:
		err = db.migrateAlone(ctx, k)
	}
	if err != nil {
		return db.aboutMigrating(err)
	}
	return db.ensureEpoch(ctx)
}

// aboutMigrating adds to an error which database it is about.
func (db *DB) aboutMigrating(err error) error {
	fail := *db.about
	fail.Reason, fail.Err = ReasonOf(err), fmt.Errorf("migrate: %w", err)
	return &fail
}

// migrateAlone migrates a SQLite file. Another process may be at it too: what it has done need not be done again.
func (db *DB) migrateAlone(ctx context.Context, k known) error {
	for waited := time.Duration(0); ; waited += sqliteMigrationPause {
		before, err := db.compare(ctx, k)
		if err != nil || len(before.Missing) == 0 {
			return err
		}
		failure := db.apply(ctx, k)
		if failure == nil {
			return nil
		}
		after, err := db.compare(ctx, k)
		if err != nil || len(after.Missing) == len(before.Missing) && !IsRetryable(failure) || waited >= lockPatience {
			return failure
		}
		if err := pause(ctx, sqliteMigrationPause); err != nil {
			return errors.Join(err, failure)
		}
	}
}

// migrateLocked migrates Postgres while it holds a lock that only one process gets.
func (db *DB) migrateLocked(ctx context.Context, k known) (err error) {
	// The lock is a transaction's: with a pool between us and Postgres another session might have to give back a session's.
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // gives the lock back
	if _, err := tx.ExecContext(ctx, "SET LOCAL idle_in_transaction_session_timeout = 0"); err != nil {
		return err
	}
	if err := db.takeLock(ctx, tx); err != nil {
		return err
	}
	for wait, waited := lockPause, time.Duration(0); ; wait = min(2*wait, lockPauseMost) {
		err := db.apply(ctx, k)
		if err == nil || ReasonOf(err) != Locked || waited >= lockPatience {
			return err
		}
		db.log.WarnContext(ctx, "a migration waits for other work on its tables and lets that go first", slog.Duration("again_in", wait))
		if e := pause(ctx, wait); e != nil {
			return errors.Join(e, err)
		}
		waited += wait
	}
}

func (db *DB) takeLock(ctx context.Context, tx bun.Tx) error {
	for waited := time.Duration(0); waited < lockPatience; waited += lockLook {
		var got bool
		if err := tx.NewRaw("SELECT pg_try_advisory_xact_lock(?)", migrationLock).Scan(ctx, &got); err != nil || got {
			return err
		}
		if waited == 0 {
			db.log.InfoContext(ctx, "another process migrates the database; waiting")
		}
		if err := pause(ctx, lockLook); err != nil {
			return err
		}
	}
	return &OpenError{Reason: Locked, Err: fmt.Errorf("another process has been migrating for %v", lockPatience)}
}

// apply runs what is missing, each migration in a transaction of its own.
func (db *DB) apply(ctx context.Context, k known) error {
	if err := k.runner.Init(ctx); err != nil {
		return err
	}
	group, err := k.runner.Migrate(ctx)
	done := group.Migrations
	if err != nil && len(done) > 0 {
		err = &MigrationError{done[len(done)-1].String(), err}
		done = done[:len(done)-1]
	}
	for _, m := range done {
		db.log.InfoContext(ctx, "migration applied", slog.String("name", m.String()))
	}
	return err
}

// pause waits, or returns why ctx ended.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// Migrated reports whether every migration of this binary has been applied.
func (db *DB) Migrated(ctx context.Context) (bool, error) {
	s, err := db.Schema(ctx)
	return err == nil && len(s.Missing) == 0, err
}

func (db *DB) hasTable(ctx context.Context, name string) (found bool, err error) {
	look := "SELECT count(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = ?"
	if db.Postgres() {
		look = "SELECT to_regclass(?) IS NOT NULL"
	}
	if err := db.reader.NewRaw(look, name).Scan(ctx, &found); err != nil {
		return false, fmt.Errorf("look for table %s: %w", name, err)
	}
	return found, nil
}
