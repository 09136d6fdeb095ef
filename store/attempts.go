package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// An Attempt is one thing done under a limit: N is how often its name was counted in the window that began at
// WindowStart.
type Attempt struct {
	bun.BaseModel `bun:"table:attempts"`

	Name        string      `bun:"name,pk"`
	WindowStart models.Time `bun:"window_start,pk"`
	N           int         `bun:"n"`
}

// CountAttempt adds one to an attempt and sets its N to the sum. The row stays locked until the transaction ends.
func (tx Tx) CountAttempt(ctx context.Context, a *Attempt) error {
	err := tx.NewRaw(`INSERT INTO attempts (name, window_start, n) VALUES (?, ?, 1)
		ON CONFLICT (name, window_start) DO UPDATE SET n = attempts.n + 1 RETURNING n`,
		a.Name, a.WindowStart).Scan(ctx, &a.N)
	if err != nil {
		return fmt.Errorf("count an attempt: %w", err)
	}
	return nil
}

// UncountAttempt takes back one of an attempt.
func (tx Tx) UncountAttempt(ctx context.Context, a *Attempt) error {
	_, err := tx.NewRaw("UPDATE attempts SET n = n - 1 WHERE name = ? AND window_start = ? AND n > 0",
		a.Name, a.WindowStart).Exec(ctx)
	if err != nil {
		return fmt.Errorf("take back an attempt: %w", err)
	}
	return nil
}

// HasAttempt reports whether a name was counted in a window that began at since or later.
func (tx Tx) HasAttempt(ctx context.Context, name string, since models.Time) (bool, error) {
	var n int
	err := tx.NewRaw("SELECT count(*) FROM attempts WHERE name = ? AND window_start >= ?", name, since).Scan(ctx, &n)
	if err != nil {
		return false, fmt.Errorf("look for an attempt: %w", err)
	}
	return n > 0, nil
}

// PurgeAttempts forgets windows that began before a time. Names that begin with keep, which is not empty, stay.
func (tx Tx) PurgeAttempts(ctx context.Context, before models.Time, keep string) error {
	_, err := tx.NewRaw("DELETE FROM attempts WHERE window_start < ? AND substr(name, 1, ?) <> ?",
		before, len(keep), keep).Exec(ctx)
	if err != nil {
		return fmt.Errorf("purge attempts: %w", err)
	}
	return nil
}

// Attempts returns how often an attempt was counted in its window.
func (tx Tx) Attempts(ctx context.Context, a *Attempt) (int, error) {
	var n int
	err := tx.NewRaw("SELECT coalesce(sum(n), 0) FROM attempts WHERE name = ? AND window_start = ?",
		a.Name, a.WindowStart).Scan(ctx, &n)
	if err != nil {
		return 0, fmt.Errorf("read attempts: %w", err)
	}
	return n, nil
}

// SetAttempts stores how often an attempt was counted; the caller has it locked otherwise.
func (tx Tx) SetAttempts(ctx context.Context, a *Attempt) error { return save(ctx, tx, []*Attempt{a}) }
