package store

import (
	"context"

	"modu/models"
)

// AddReport keeps a report.
func (tx Tx) AddReport(ctx context.Context, r *models.Report) error {
	_, err := tx.NewInsert().Model(r).Exec(ctx)
	return wrap(err, "add a report")
}

// ReportsSince returns how many reports a person has made since a time, and when the oldest of them.
func (tx Tx) ReportsSince(ctx context.Context, owner models.ID, since models.Time) (n int, oldest models.Time, err error) {
	err = tx.NewRaw("SELECT count(*), min(created_at) FROM reports WHERE owner_id = ? AND created_at > ?", owner, since).
		Scan(ctx, &n, &oldest)
	return n, oldest, wrap(err, "count reports")
}
