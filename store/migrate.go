package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
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
	// On SQLite two processes that start at once may both try; the one that lost finds the work done a little later.
	sqliteMigrationTries = 20
	sqliteMigrationPause = 250 * time.Millisecond
)

func (db *DB) migrator() (*migrate.Migrator, error) {
	dir := "migrations/sqlite"
	if db.Postgres() {
		dir = "migrations/postgres"
	}
	files, err := fs.Sub(migrationFiles, dir)
	if err != nil {
		return nil, err
	}
	all := migrate.NewMigrations()
	if err := all.Discover(files); err != nil {
		return nil, err
	}
	return migrate.NewMigrator(db.writer, all, migrate.WithTableName(migrationTable),
		migrate.WithMarkAppliedOnSuccess(true), migrate.WithUpsert(true), migrate.AfterMigration(markInTx)), nil
}

// markInTx marks a migration as applied in its own transaction. The migrator's mark comes after that has committed: a
// process that dies in between would leave a schema that no later start can migrate.
func markInTx(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO "+migrationTable+" (name, group_id) VALUES (?, ?)", m.Name, m.GroupID)
	return err
}

// Migrate brings the schema up to this binary's. Several nodes may call it at once: one works, the others wait.
func (db *DB) Migrate(ctx context.Context) error {
	if db.Postgres() {
		return db.migrateLocked(ctx)
	}
	var err error
	for range sqliteMigrationTries {
		if err = db.migrate(ctx); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(sqliteMigrationPause):
		}
	}
	return err
}

func (db *DB) migrateLocked(ctx context.Context) (err error) {
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(?)", migrationLock); err != nil {
		return fmt.Errorf("migrate: take the lock: %w", err)
	}
	defer func() {
		_, e := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(?)", migrationLock)
		err = errors.Join(err, e)
	}()
	return db.migrate(ctx)
}

func (db *DB) migrate(ctx context.Context) error {
	m, err := db.migrator()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := m.Init(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	group, err := m.Migrate(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, done := range group.Migrations {
		db.log.InfoContext(ctx, "migration applied", slog.String("name", done.String()))
	}
	return db.ensureEpoch(ctx)
}

// Migrated reports whether every migration of this binary has been applied.
func (db *DB) Migrated(ctx context.Context) (bool, error) {
	m, err := db.migrator()
	if err != nil {
		return false, fmt.Errorf("migrations: %w", err)
	}
	if ok, err := db.hasTable(ctx, migrationTable); err != nil || !ok {
		return false, err
	}
	all, err := m.MigrationsWithStatus(ctx)
	if err != nil {
		return false, fmt.Errorf("migrations: %w", err)
	}
	return len(all.Unapplied()) == 0, nil
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
