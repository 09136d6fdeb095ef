package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
)

// accounts are those of the database that a restore replaces.
type accounts struct {
	epoch string
	good  map[string]bool // neither deleted nor disabled, by id
}

// Back are accounts that a restore has brought back, by handle.
type Back struct {
	Known   bool     // the database that was replaced is the one of which the backup was taken, so the next is all
	Handles []string // deleted or disabled since
}

const goodAccounts = `SELECT u.id, p.handle FROM users u JOIN heads h ON h.owner_id = u.id JOIN profiles p ON p.owner_id = u.id
	WHERE h.deleted_at IS NULL AND u.disabled_at IS NULL ORDER BY p.handle`

func accountsOf(ctx context.Context, db querier) (a accounts, err error) {
	if err := db.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'epoch'").Scan(&a.epoch); err != nil {
		return a, fmt.Errorf("read the epoch: %w", err)
	}
	a.good = map[string]bool{}
	err = eachAccount(ctx, db, func(id, _ string) { a.good[id] = true })
	return a, err
}

// accountsIn is accountsOf for a file; one that is not there has none.
func accountsIn(ctx context.Context, path string) (a accounts, err error) {
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return a, nil
	}
	db, err := openFile(path)
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tables, err := tablesOf(ctx, db, sqlite)
	if err != nil || !slices.Contains(tables, "users") {
		return a, err
	}
	return accountsOf(ctx, db)
}

// back returns which accounts of a restored database were not good any more in the one before.
func (a accounts) back(ctx context.Context, db querier, m *Manifest) (Back, error) {
	b := Back{Known: a.epoch == m.Epoch}
	if !b.Known {
		return b, nil
	}
	err := eachAccount(ctx, db, func(id, handle string) {
		if !a.good[id] {
			b.Handles = append(b.Handles, handle)
		}
	})
	return b, err
}

func eachAccount(ctx context.Context, db querier, f func(id, handle string)) (err error) {
	rows, err := db.QueryContext(ctx, goodAccounts)
	if err != nil {
		return fmt.Errorf("read the accounts: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id, handle string
		if err := rows.Scan(&id, &handle); err != nil {
			return fmt.Errorf("read the accounts: %w", err)
		}
		f(id, handle)
	}
	return rows.Err()
}
