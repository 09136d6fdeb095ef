package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modu/models"
)

// Answer returns what was answered under a user's key since a time, or nil.
func (tx Tx) Answer(ctx context.Context, user models.ID, key string, since models.Time) (*models.Answer, error) {
	a := &models.Answer{}
	err := tx.NewSelect().Model(a).Where("user_id = ?", user).Where("key = ?", key).Where("created_at >= ?", since).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up an answer: %w", err)
	}
	return a, nil
}

// KeepAnswer keeps an answer unless there is one under its key, and forgets those that the user got before a time.
func (tx Tx) KeepAnswer(ctx context.Context, a *models.Answer, forget models.Time) error {
	_, err := tx.NewDelete().Model((*models.Answer)(nil)).Where("user_id = ?", a.UserID).Where("created_at < ?", forget).Exec(ctx)
	if err != nil {
		return fmt.Errorf("forget answers: %w", err)
	}
	if _, err := tx.NewInsert().Model(a).On("CONFLICT (user_id, key) DO NOTHING").Exec(ctx); err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	return nil
}
