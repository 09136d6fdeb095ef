package store

import (
	"context"
	"fmt"

	"modu/models"
)

// AddRevisions writes revisions of diaries, and forgets all but the newest keep of each of these diaries.
func (tx Tx) AddRevisions(ctx context.Context, rows []*models.DiaryRevision, keep int) error {
	if len(rows) == 0 {
		return nil
	}
	if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
		return fmt.Errorf("add revisions: %w", err)
	}
	trimmed := map[Key]bool{}
	for _, r := range rows {
		k := Key{r.OwnerID, r.DiaryID}
		if trimmed[k] {
			continue
		}
		trimmed[k] = true
		_, err := tx.ExecContext(ctx, `DELETE FROM diary_revisions WHERE owner_id = ? AND diary_id = ? AND id NOT IN (
			SELECT id FROM diary_revisions WHERE owner_id = ? AND diary_id = ? ORDER BY created_at DESC, id DESC LIMIT ?)`,
			k.Owner, k.ID, k.Owner, k.ID, keep)
		if err != nil {
			return fmt.Errorf("forget revisions: %w", err)
		}
	}
	return nil
}

// Revisions returns the revisions of a diary that were made after a time, the newest first.
func (tx Tx) Revisions(ctx context.Context, diary Key, after models.Time) ([]*models.DiaryRevision, error) {
	var rows []*models.DiaryRevision
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", diary.Owner).Where("diary_id = ?", diary.ID).
		Where("created_at > ?", after).OrderExpr("created_at DESC, id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load revisions of %s: %w", diary.ID, err)
	}
	return rows, nil
}

// ForgetRevisions removes the revisions from before a time.
func (tx Tx) ForgetRevisions(ctx context.Context, before models.Time) error {
	_, err := tx.NewDelete().Model((*models.DiaryRevision)(nil)).Where("created_at < ?", before).Exec(ctx)
	if err != nil {
		return fmt.Errorf("forget revisions: %w", err)
	}
	return nil
}
