package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

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

// A ReportLine is a report with the people whom it names.
type ReportLine struct {
	models.Report
	ByHandle    string `bun:"by_handle"` // who reported
	ByName      string `bun:"by_name"`
	AboutHandle string `bun:"about_handle"` // who was reported
	AboutName   string `bun:"about_name"`
}

// A ReportList asks for a page of reports, the newest first.
type ReportList struct {
	Closed bool      // those too
	About  models.ID // of this person alone; empty: of everybody
	After  models.ID // a report; empty: from the newest
	Limit  int
}

// selectReports takes its tables as they stand: SQLite would rather begin with all people.
const selectReports = `SELECT r.*, b.handle AS by_handle, b.name AS by_name, a.handle AS about_handle, a.name AS about_name
	FROM reports r CROSS JOIN profiles b CROSS JOIN profiles a WHERE b.owner_id = r.owner_id AND a.owner_id = r.user_id`

// Reports returns the page.
func (tx Tx) Reports(ctx context.Context, l ReportList) ([]ReportLine, error) {
	where, args := "", []any(nil)
	and := func(condition string, values ...any) { where, args = where+" AND "+condition, append(args, values...) }
	if !l.Closed {
		and("r.closed_at IS NULL")
	}
	if l.About != "" {
		and("r.user_id = ?", l.About)
	}
	if l.After != "" {
		and("(r.created_at, r.id) < (SELECT created_at, id FROM reports WHERE id = ?)", l.After)
	}
	return tx.reports(ctx, where+" ORDER BY r.created_at DESC, r.id DESC LIMIT ?", append(args, l.Limit)...)
}

// ReportsFrom returns at most limit reports whose id lies between two, both included.
func (tx Tx) ReportsFrom(ctx context.Context, first, last models.ID, limit int) ([]ReportLine, error) {
	return tx.reports(ctx, " AND r.id >= ? AND r.id <= ? ORDER BY r.id LIMIT ?", first, last, limit)
}

func (tx Tx) reports(ctx context.Context, rest string, args ...any) ([]ReportLine, error) {
	var rows []ReportLine
	if err := tx.NewRaw(selectReports+rest, args...).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("list reports: %w", err)
	}
	return rows, nil
}

// CloseReport notes that an operator is done with a report, and reports whether it was open.
func (tx Tx) CloseReport(ctx context.Context, id models.ID, at models.Time, by, note string) (open bool, err error) {
	n, err := affected(tx.NewRaw("UPDATE reports SET closed_at = ?, closed_by = ?, note = nullif(?, '') WHERE id = ? AND closed_at IS NULL",
		at, by, note, id).Exec(ctx))
	return n > 0, wrap(err, "close a report")
}

// A Reported is what a report is about, as it is now.
type Reported struct {
	ID        models.ID   `bun:"id"`
	Title     string      `bun:"title"` // of a diary: how it begins
	Date      models.Day  `bun:"date"`  // of a todo or diary
	DeletedAt models.Time `bun:"deleted_at"`
}

// reportedText is how much of a diary is read, in characters.
const reportedText = 500

// Reported returns the things with these ids; those that are gone for good are missing.
func (tx Tx) Reported(ctx context.Context, ids []models.ID) (map[models.ID]Reported, error) {
	found := map[models.ID]Reported{}
	if len(ids) == 0 {
		return found, nil
	}
	var rows []Reported
	err := tx.NewRaw(`SELECT id, title, '' AS date, deleted_at FROM goals WHERE id IN (?0)
		UNION ALL SELECT id, title, coalesce(date, ''), deleted_at FROM todos WHERE id IN (?0)
		UNION ALL SELECT id, substr(text, 1, ?1), date, deleted_at FROM diaries WHERE id IN (?0)`,
		bun.List(ids), reportedText).Scan(ctx, &rows)
	for _, r := range rows {
		found[r.ID] = r
	}
	return found, wrap(err, "load what was reported")
}
