package sync

import (
	"context"
	"fmt"
	"time"

	"modu/models"
	"modu/store"
)

const (
	keepNews = 90 * 24 * time.Hour
	// tooFar is later than any reminder's next time: one that is due then was planned while the clock was wrong.
	tooFar = 50 * time.Hour
)

// purgeNews removes the lines of inboxes that nobody reads any more.
func (e *Engine) purgeNews(ctx context.Context, now models.Time) (more bool, err error) {
	var old []*models.News
	err = e.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		old, err = tx.OldNews(ctx, now.Add(-keepNews), purgeChunk)
		return err
	})
	if err == nil && len(old) > 0 {
		owners, keys := set[models.ID]{}, newNeeds()
		for _, n := range old {
			owners.add(n.OwnerID)
			keys.news.add(newsKey(n))
		}
		err = e.alone(ctx, owners.list(), func(ctx context.Context, tx store.Tx, w *world) error {
			if err := w.loadOwn(ctx, tx, keys); err != nil {
				return err
			}
			for k := range keys.news {
				if w.heads[k.Owner] != nil {
					w.news.drop(k)
				}
			}
			return nil
		})
	}
	if err != nil {
		return false, fmt.Errorf("purge news: %w", err)
	}
	return len(old) == purgeChunk, nil
}

// purgeReminders removes reminders that can be restored no more.
func (e *Engine) purgeReminders(ctx context.Context, now models.Time) (more bool, err error) {
	err = e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		keys, err := tx.DeletedReminders(ctx, now.Add(-restoreWithin-purgeGrace), purgeChunk)
		if err != nil || len(keys) == 0 {
			return err
		}
		more = len(keys) == purgeChunk
		return tx.RemoveReminders(ctx, keys)
	})
	if err != nil {
		return false, fmt.Errorf("purge reminders: %w", err)
	}
	return more, nil
}

// replanFar plans the reminders again that would come later than a reminder does: the clock was ahead for a while.
func (e *Engine) replanFar(ctx context.Context, now models.Time) (more bool, err error) {
	var far []*models.Due
	err = e.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		far, err = tx.RemindersDueAfter(ctx, now.Add(tooFar), purgeChunk)
		return err
	})
	owners := set[models.ID]{}
	for _, d := range far {
		owners.add(d.UserID)
	}
	for owner := range owners {
		if err != nil {
			break
		}
		err = e.alone(ctx, []models.ID{owner}, func(ctx context.Context, tx store.Tx, w *world) error {
			if err := w.know(ctx, tx, []models.ID{owner}); err != nil {
				return err
			}
			return w.replanReminders(ctx, tx, owner)
		})
	}
	if err != nil {
		return false, fmt.Errorf("plan far reminders again: %w", err)
	}
	return len(far) == purgeChunk, nil
}
