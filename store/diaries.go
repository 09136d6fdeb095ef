package store

import (
	"context"

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

// SaveDiaries writes diaries.
func (tx Tx) SaveDiaries(ctx context.Context, rows []*models.Diary) error { return save(ctx, tx, rows) }

// RemoveDiaries forgets diaries for good, with their revisions and lists of viewers.
func (tx Tx) RemoveDiaries(ctx context.Context, keys []Key) error {
	return remove[models.Diary](ctx, tx, keys)
}
