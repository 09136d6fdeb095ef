package store

import (
	"context"
	"fmt"
	"time"

	"modu/models"
)

// SetDisabled shuts an account, or says anew why it is shut; the caller has locked the user's head and raises the fence.
func (tx Tx) SetDisabled(ctx context.Context, user models.ID, at models.Time, reason string) error {
	_, err := tx.NewRaw("UPDATE users SET disabled_at = ?, disabled_reason = nullif(?, '') WHERE id = ?", at, reason, user).Exec(ctx)
	return wrap(err, "disable an account")
}

// SetEnabled opens an account that was shut. The caller has locked the user's head.
func (tx Tx) SetEnabled(ctx context.Context, user models.ID) error {
	_, err := tx.NewRaw("UPDATE users SET disabled_at = NULL, disabled_reason = NULL WHERE id = ?", user).Exec(ctx)
	return wrap(err, "enable an account")
}

// EndGrace has an account that was deleted purged at a time; its head, which the caller has locked, says since when it is
// deleted.
func (tx Tx) EndGrace(ctx context.Context, h *models.Head, at models.Time) error {
	if err := tx.SaveHeads(ctx, []*models.Head{h}); err != nil {
		return err
	}
	_, err := tx.NewRaw("UPDATE users SET deleted_at = ? WHERE id = ?", h.DeletedAt, h.OwnerID).Exec(ctx)
	if err == nil {
		_, err = tx.NewRaw("UPDATE due SET fire_at = ? WHERE dedupe_key = ?", at, LeavingKey(h.OwnerID)).Exec(ctx)
	}
	return wrap(err, "end the grace of an account")
}

// ClaimDueKey leases the thing to do that has a dedupe key to the caller, or returns nil: it is not due, or another's.
func (tx Tx) ClaimDueKey(ctx context.Context, key string, now models.Time, lease time.Duration) (*models.Due, error) {
	var rows []*models.Due
	q := tx.NewSelect().Model(&rows).Where("dedupe_key = ?", key).Where("fire_at <= ?", now).
		Where("(lease_until IS NULL OR lease_until < ?)", now)
	if tx.Postgres() {
		q = q.For("UPDATE SKIP LOCKED")
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("claim due: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	rows[0].LeaseUntil = now.Add(lease)
	rows[0].Attempts++
	return rows[0], save(ctx, tx, rows)
}
