package store

import (
	"context"

	"modu/models"
)

// SetCalendarSecret makes what opens a person's calendar feed, in place of what did before.
func (tx Tx) SetCalendarSecret(ctx context.Context, s *models.CalendarSecret) error {
	return save(ctx, tx, []*models.CalendarSecret{s})
}

// RemoveCalendarSecret closes a person's calendar feed.
func (tx Tx) RemoveCalendarSecret(ctx context.Context, owner models.ID) error {
	_, err := tx.NewDelete().Model((*models.CalendarSecret)(nil)).Where("owner_id = ?", owner).Exec(ctx)
	return wrap(err, "remove a calendar secret")
}

// CalendarOwner returns whose feed a secret opens, empty if it opens none: it was replaced, or the account is closed.
func (tx Tx) CalendarOwner(ctx context.Context, hash string) (models.ID, error) {
	var owners []models.ID
	err := tx.NewRaw(`SELECT s.owner_id FROM calendar_secrets s JOIN users u ON u.id = s.owner_id
		WHERE s.hash = ? AND u.disabled_at IS NULL AND u.deleted_at IS NULL`, hash).Scan(ctx, &owners)
	if err != nil || len(owners) == 0 {
		return "", wrap(err, "find a calendar")
	}
	return owners[0], nil
}
