package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"modu/store"
)

// ErrNothing says that a database was never migrated.
var ErrNothing = errors.New("the database holds nothing of Modu yet: there is nothing to back up")

// A querier is a connection, a pool, or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// facts fills in what a manifest says of a database.
func (m *Manifest) facts(ctx context.Context, db querier) error {
	tables, err := tablesOf(ctx, db, m.Dialect)
	if err != nil {
		return err
	}
	if !slices.Contains(tables, "bun_migrations") || !slices.Contains(tables, "meta") {
		return ErrNothing
	}
	if m.Migrations, err = texts(ctx, db, "SELECT name FROM bun_migrations ORDER BY name"); err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if err := db.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'epoch'").Scan(&m.Epoch); err != nil {
		return fmt.Errorf("read the epoch: %w", err)
	}
	m.Counts = map[string]int64{}
	for _, table := range tables {
		var n int64
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			return fmt.Errorf("count %s: %w", table, err)
		}
		m.Counts[table] = n
	}
	return nil
}

// tablesOf returns which tables of ours there are.
func tablesOf(ctx context.Context, db querier, dialect string) ([]string, error) {
	look := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if dialect == postgres {
		look = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	}
	there, err := texts(ctx, db, look)
	if err != nil {
		return nil, fmt.Errorf("look for tables: %w", err)
	}
	ours, err := store.Tables(dialect == postgres)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(ours, func(name string) bool { return !slices.Contains(there, name) }), nil
}

func texts(ctx context.Context, db querier, query string) (all []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, rows.Err()
}

// holdsPeople reports whether somebody has an account in a database.
func holdsPeople(ctx context.Context, db querier, dialect string) (bool, error) {
	tables, err := tablesOf(ctx, db, dialect)
	if err != nil || !slices.Contains(tables, "users") {
		return false, err
	}
	var n int64
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM users").Scan(&n)
	return n > 0, err
}
