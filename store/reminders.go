package store

import (
	"context"

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

// SaveNews writes news.
func (tx Tx) SaveNews(ctx context.Context, rows []*models.News) error { return save(ctx, tx, rows) }

// RemoveNews removes news.
func (tx Tx) RemoveNews(ctx context.Context, keys []Key) error {
	return remove[models.News](ctx, tx, keys)
}
