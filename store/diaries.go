package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// DiariesByID returns the diaries with these ids, whoever owns them.
func (tx Tx) DiariesByID(ctx context.Context, ids []models.ID) ([]*models.Diary, error) {
	return byID[models.Diary](ctx, tx, ids)
}

// Diaries returns the diaries with these keys.
func (tx Tx) Diaries(ctx context.Context, keys []Key) ([]*models.Diary, error) {
	return byKey[models.Diary](ctx, tx, keys)
}

// DiaryRights returns of the diaries with these ids, whoever owns them, what decides who may see them: all but their
// content.
func (tx Tx) DiaryRights(ctx context.Context, ids []models.ID) ([]*models.Diary, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []*models.Diary
	err := tx.NewSelect().Model(&rows).Column("owner_id", "id", "date", "audience", "viewers", "draft", "deleted_at").
		Where("id IN (?)", bun.List(ids)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load who may see diaries: %w", err)
	}
	return rows, nil
}

// DiariesNaming returns the diaries of owner whose list of viewers names the reader.
func (tx Tx) DiariesNaming(ctx context.Context, owner, reader models.ID) ([]*models.Diary, error) {
	var rows []*models.Diary
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).
		Where("id IN (SELECT diary_id FROM diary_viewers WHERE user_id = ? AND owner_id = ?)", reader, owner).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load diaries with a viewer: %w", err)
	}
	return rows, nil
}

// SaveDiaries writes diaries.
func (tx Tx) SaveDiaries(ctx context.Context, rows []*models.Diary) error { return save(ctx, tx, rows) }

// SetDiaryViewers replaces the reader-first copy of a diary's list of viewers.
func (tx Tx) SetDiaryViewers(ctx context.Context, owner, diary models.ID, viewers []models.ID) error {
	_, err := tx.NewDelete().Model((*models.DiaryViewer)(nil)).Where("owner_id = ?", owner).Where("diary_id = ?", diary).Exec(ctx)
	if err == nil && len(viewers) > 0 {
		rows := make([]*models.DiaryViewer, len(viewers))
		for i, v := range viewers {
			rows[i] = &models.DiaryViewer{UserID: v, OwnerID: owner, DiaryID: diary}
		}
		_, err = tx.NewInsert().Model(&rows).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("set viewers of a diary: %w", err)
	}
	return nil
}

// DeletedDiaries returns at most limit diaries that were deleted before a time.
func (tx Tx) DeletedDiaries(ctx context.Context, before models.Time, limit int) ([]*models.Diary, error) {
	var rows []*models.Diary
	err := tx.NewSelect().Model(&rows).Where("deleted_at IS NOT NULL").Where("deleted_at < ?", before).
		Order("deleted_at").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find deleted diaries: %w", err)
	}
	return rows, nil
}

// RemoveDiaries forgets diaries for good, with their revisions and lists of viewers.
func (tx Tx) RemoveDiaries(ctx context.Context, keys []Key) error {
	return remove[models.Diary](ctx, tx, keys)
}
