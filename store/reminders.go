package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// Reminders returns the reminders with these keys.
func (tx Tx) Reminders(ctx context.Context, keys []Key) ([]*models.Reminder, error) {
	return byKey[models.Reminder](ctx, tx, keys)
}

// RemindersByID returns the reminders with these ids, whoever owns them.
func (tx Tx) RemindersByID(ctx context.Context, ids []models.ID) ([]*models.Reminder, error) {
	return byID[models.Reminder](ctx, tx, ids)
}

// A ReminderPlace is a place in the order of a person's reminders: by their time.
type ReminderPlace struct {
	Time string    `json:"time"`
	ID   models.ID `json:"id"`
}

// RemindersOf returns at most limit reminders of an owner that are not deleted and stand after a place; nil is the
// beginning.
func (tx Tx) RemindersOf(ctx context.Context, owner models.ID, after *ReminderPlace, limit int) ([]*models.Reminder, error) {
	var rows []*models.Reminder
	q := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Where("deleted_at IS NULL")
	if after != nil {
		q = q.Where(`("time", id) > (?, ?)`, after.Time, after.ID)
	}
	if err := q.OrderExpr(`"time", id`).Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("load reminders: %w", err)
	}
	return rows, nil
}

// DeletedReminders returns the keys of at most limit reminders that were deleted before a time.
func (tx Tx) DeletedReminders(ctx context.Context, before models.Time, limit int) (keys []Key, err error) {
	var rows []*models.Reminder
	err = tx.NewSelect().Model(&rows).Column("owner_id", "id").Where("deleted_at IS NOT NULL").Where("deleted_at < ?", before).
		Order("deleted_at").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find deleted reminders: %w", err)
	}
	for _, r := range rows {
		keys = append(keys, Key{Owner: r.OwnerID, ID: r.ID})
	}
	return keys, nil
}

// AlarmsOf returns at most limit todos of an owner, with ids after one, that may ring on a day or later.
func (tx Tx) AlarmsOf(ctx context.Context, owner, after models.ID, from models.Day, limit int) ([]*models.Todo, error) {
	var rows []*models.Todo
	q := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Where("alarm IS NOT NULL")
	if after != "" {
		q = q.Where("id > ?", after)
	}
	err := q.Where("date >= ?", from).Where("NOT done").Where("deleted_at IS NULL").Order("id").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load alarms: %w", err)
	}
	return rows, nil
}

// SaveReminders writes reminders.
func (tx Tx) SaveReminders(ctx context.Context, rows []*models.Reminder) error {
	return save(ctx, tx, rows)
}

// RemoveReminders forgets reminders for good.
func (tx Tx) RemoveReminders(ctx context.Context, keys []Key) error {
	return remove[models.Reminder](ctx, tx, keys)
}

// Timers returns the timers with these keys.
func (tx Tx) Timers(ctx context.Context, keys []Key) ([]*models.Timer, error) {
	return byKey[models.Timer](ctx, tx, keys)
}

// RunningTimers returns the timers of the owners that run.
func (tx Tx) RunningTimers(ctx context.Context, owners []models.ID) ([]*models.Timer, error) {
	if len(owners) == 0 {
		return nil, nil
	}
	var rows []*models.Timer
	err := tx.NewSelect().Model(&rows).Where("owner_id IN (?)", bun.List(owners)).Where("state = 'running'").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load running timers: %w", err)
	}
	return rows, nil
}

// SaveTimers writes timers.
func (tx Tx) SaveTimers(ctx context.Context, rows []*models.Timer) error { return save(ctx, tx, rows) }

// RemoveTimers removes timers.
func (tx Tx) RemoveTimers(ctx context.Context, keys []Key) error {
	return remove[models.Timer](ctx, tx, keys)
}

// News returns the news with these keys.
func (tx Tx) News(ctx context.Context, keys []Key) ([]*models.News, error) {
	return byKey[models.News](ctx, tx, keys)
}

// OldNews returns at most limit news from before a time.
func (tx Tx) OldNews(ctx context.Context, before models.Time, limit int) ([]*models.News, error) {
	var rows []*models.News
	err := tx.NewSelect().Model(&rows).Where("at < ?", before).Order("at").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find old news: %w", err)
	}
	return rows, nil
}

// SaveNews writes news.
func (tx Tx) SaveNews(ctx context.Context, rows []*models.News) error { return save(ctx, tx, rows) }

// RemoveNews removes news.
func (tx Tx) RemoveNews(ctx context.Context, keys []Key) error {
	return remove[models.News](ctx, tx, keys)
}
