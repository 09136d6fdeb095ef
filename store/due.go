package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"modu/models"
)

// AddDue writes things to do; one with a dedupe key that is there already is left out.
func (tx Tx) AddDue(ctx context.Context, rows []*models.Due) error {
	if len(rows) == 0 {
		return nil
	}
	if _, err := tx.NewInsert().Model(&rows).On("CONFLICT (dedupe_key) DO NOTHING").Exec(ctx); err != nil {
		return fmt.Errorf("add due: %w", err)
	}
	return nil
}

// jobs and pushes are the two kinds of things to do, as their indexes know them: what the engine does, and what is left to
// whoever speaks to push services.
const (
	jobs   = "kind <> 'push'"
	pushes = "kind = 'push'"
)

// ClaimDue leases at most limit jobs that are due to the caller, until now + lease.
func (tx Tx) ClaimDue(ctx context.Context, now models.Time, lease time.Duration, limit int) ([]*models.Due, error) {
	return tx.claim(ctx, jobs, now, lease, limit)
}

// ClaimPushes is ClaimDue for what is to be told by Web Push.
func (tx Tx) ClaimPushes(ctx context.Context, now models.Time, lease time.Duration, limit int) ([]*models.Due, error) {
	return tx.claim(ctx, pushes, now, lease, limit)
}

func (tx Tx) claim(ctx context.Context, which string, now models.Time, lease time.Duration, limit int) ([]*models.Due, error) {
	var rows []*models.Due
	q := tx.NewSelect().Model(&rows).Where(which).Where("fire_at <= ?", now).Where("(lease_until IS NULL OR lease_until < ?)", now).
		Order("fire_at").Limit(int64(limit))
	if tx.Postgres() {
		q = q.For("UPDATE SKIP LOCKED")
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("claim due: %w", err)
	}
	for _, d := range rows {
		d.LeaseUntil = now.Add(lease)
		d.Attempts++
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return rows, save(ctx, tx, rows)
}

// NextDue returns when the next job that nobody works on is due, or 0.
func (tx Tx) NextDue(ctx context.Context, now models.Time) (models.Time, error) {
	return tx.next(ctx, jobs, now)
}

// NextPush is NextDue for what is to be told by Web Push.
func (tx Tx) NextPush(ctx context.Context, now models.Time) (models.Time, error) {
	return tx.next(ctx, pushes, now)
}

func (tx Tx) next(ctx context.Context, which string, now models.Time) (models.Time, error) {
	var at models.Time
	err := tx.NewSelect().TableExpr("due").ColumnExpr("min(fire_at)").Where(which).
		Where("(lease_until IS NULL OR lease_until < ?)", now).Scan(ctx, &at)
	if err != nil {
		return 0, fmt.Errorf("next due: %w", err)
	}
	return at, nil
}

// RemindersDueAfter returns at most limit reminders that are to come after a time.
func (tx Tx) RemindersDueAfter(ctx context.Context, after models.Time, limit int) ([]*models.Due, error) {
	var rows []*models.Due
	err := tx.NewSelect().Model(&rows).Where("kind = 'reminder'").Where("fire_at > ?", after).
		Order("fire_at DESC").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for far reminders: %w", err)
	}
	return rows, nil
}

// SaveDue writes a thing to do back, with how far it has come.
func (tx Tx) SaveDue(ctx context.Context, d *models.Due) error {
	return save(ctx, tx, []*models.Due{d})
}

// PutOffDue has a thing to do wait until a time, if it is still there, and gives it back.
func (tx Tx) PutOffDue(ctx context.Context, id models.ID, until models.Time) error {
	_, err := tx.NewUpdate().Model((*models.Due)(nil)).Set("fire_at = ?", until).Set("lease_until = NULL").
		Where("id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("put off due: %w", err)
	}
	return nil
}

// RemoveDue removes what is done.
func (tx Tx) RemoveDue(ctx context.Context, id models.ID) error {
	if _, err := tx.NewDelete().Model((*models.Due)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("remove due: %w", err)
	}
	return nil
}

// ReplaceDue writes a thing to do, instead of one with the same dedupe key.
func (tx Tx) ReplaceDue(ctx context.Context, d *models.Due) error {
	if err := tx.RemoveDueKey(ctx, d.DedupeKey); err != nil {
		return err
	}
	return tx.AddDue(ctx, []*models.Due{d})
}

// RemoveDueKey removes the thing to do that has a dedupe key, if there is one.
func (tx Tx) RemoveDueKey(ctx context.Context, key string) error {
	if _, err := tx.NewDelete().Model((*models.Due)(nil)).Where("dedupe_key = ?", key).Exec(ctx); err != nil {
		return fmt.Errorf("remove due: %w", err)
	}
	return nil
}

// RemoveDueKeys removes the things to do that have one of the dedupe keys.
func (tx Tx) RemoveDueKeys(ctx context.Context, keys []string) error {
	for len(keys) > 0 {
		n := min(len(keys), maxRows)
		_, err := tx.NewDelete().Model((*models.Due)(nil)).Where("dedupe_key IN (?)", bun.List(keys[:n])).Exec(ctx)
		if err != nil {
			return fmt.Errorf("remove due: %w", err)
		}
		keys = keys[n:]
	}
	return nil
}

// DueByKey returns the things to do that have one of the dedupe keys.
func (tx Tx) DueByKey(ctx context.Context, keys []string) ([]*models.Due, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	var rows []*models.Due
	if err := tx.NewSelect().Model(&rows).Where("dedupe_key IN (?)", bun.List(keys)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("look for due: %w", err)
	}
	return rows, nil
}

// HurryDue has the things to do that have one of the dedupe keys done at a time, if that is before theirs.
func (tx Tx) HurryDue(ctx context.Context, keys []string, at models.Time) error {
	if len(keys) == 0 {
		return nil
	}
	_, err := tx.NewUpdate().Model((*models.Due)(nil)).Set("fire_at = ?", at).
		Where("dedupe_key IN (?)", bun.List(keys)).Where("fire_at > ?", at).Exec(ctx)
	if err != nil {
		return fmt.Errorf("hurry due: %w", err)
	}
	return nil
}

// HasDue reports whether a thing is still to do.
func (tx Tx) HasDue(ctx context.Context, id models.ID) (bool, error) {
	n, err := tx.NewSelect().Model((*models.Due)(nil)).Where("id = ?", id).Count(ctx)
	if err != nil {
		return false, fmt.Errorf("look for due: %w", err)
	}
	return n > 0, nil
}
