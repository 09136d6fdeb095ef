package sync

import (
	"context"
	"fmt"
	"time"

	"modu/models"
	"modu/store"
)

// keepRevisions is how long a text that another device's replaced can be read (protocol section 6).
const keepRevisions = 30 * 24 * time.Hour

// RevisionsSince returns the time before which revisions of diaries are forgotten.
func RevisionsSince(now models.Time) models.Time { return now.Add(-keepRevisions) }

// purgeDiaries removes diaries that can no longer be restored, with the cheers on them. Their entries have been
// deletions since they were deleted.
func (e *Engine) purgeDiaries(ctx context.Context, now models.Time) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, commitWithin)
	defer cancel()
	var b *batch
	err = e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		b = &batch{engine: e, tx: tx, world: newWorld(models.TimeOf(e.now()), e.limits)}
		diaries, err := tx.DeletedDiaries(ctx, now.Add(-restoreWithin-purgeGrace), purgeChunk)
		if more = len(diaries) > 0; err != nil || !more {
			return err
		}
		byOwner := map[models.ID][]models.ID{}
		keys := make([]store.Key, len(diaries))
		for i, d := range diaries {
			byOwner[d.OwnerID] = append(byOwner[d.OwnerID], d.ID)
			keys[i] = diaryKey(d)
		}
		if err := b.purgeCheers(ctx, byOwner); err != nil {
			return err
		}
		return tx.RemoveDiaries(ctx, keys)
	})
	if err != nil {
		return false, fmt.Errorf("purge diaries: %w", err)
	}
	e.announceBatch(b)
	return more, nil
}

func (e *Engine) purgeRevisions(ctx context.Context, now models.Time) (more bool, err error) {
	err = e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.ForgetRevisions(ctx, RevisionsSince(now)) })
	if err != nil {
		return false, fmt.Errorf("purge revisions: %w", err)
	}
	return false, nil
}
