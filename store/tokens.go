package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modu/models"
)

// A LiveToken is a personal access token with what its user's row says of it.
type LiveToken struct {
	models.Token
	DisabledAt models.Time `bun:"disabled_at"` // of the user
}

// TokenByHash returns the token of a secret; ErrNotFound if there is none, or its account is deleted.
func (tx Tx) TokenByHash(ctx context.Context, hash string) (LiveToken, error) {
	var t LiveToken
	err := tx.NewRaw(`SELECT t.user_id, t.id, t.scopes, t.created_at, t.used_at, t.expires_at, u.disabled_at
		FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.hash = ? AND u.deleted_at IS NULL`, hash).Scan(ctx, &t)
	if errors.Is(err, sql.ErrNoRows) {
		return LiveToken{}, fmt.Errorf("token: %w", models.ErrNotFound)
	}
	if err != nil {
		return LiveToken{}, fmt.Errorf("token: %w", err)
	}
	return t, nil
}

// Tokens returns the tokens of a user, the newest first.
func (tx Tx) Tokens(ctx context.Context, user models.ID) ([]models.Token, error) {
	var list []models.Token
	err := tx.NewSelect().Model(&list).Where("user_id = ?", user).OrderExpr("created_at DESC, id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("tokens of a user: %w", err)
	}
	return list, nil
}

// AddToken inserts a token. The caller has locked the user's head.
func (tx Tx) AddToken(ctx context.Context, t *models.Token) error {
	if _, err := tx.NewInsert().Model(t).Exec(ctx); err != nil {
		return fmt.Errorf("add a token: %w", err)
	}
	return nil
}

// UsedToken notes when a token was used.
func (tx Tx) UsedToken(ctx context.Context, user, id models.ID, at models.Time) error {
	_, err := tx.NewRaw("UPDATE tokens SET used_at = ? WHERE user_id = ? AND id = ?", at, user, id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note the use of a token: %w", err)
	}
	return nil
}

// EndToken removes a token of a user and raises the user's fence in the same transaction. It returns nil if there is no
// such token. The caller has locked the user's head.
func (tx Tx) EndToken(ctx context.Context, user, id models.ID) (*FenceRaise, error) {
	n, err := affected(tx.NewRaw("DELETE FROM tokens WHERE user_id = ? AND id = ?", user, id).Exec(ctx))
	if err != nil {
		return nil, fmt.Errorf("end a token: %w", err)
	}
	if n == 0 {
		return nil, nil
	}
	raise, err := tx.RaiseFence(ctx, user)
	if err != nil {
		return nil, err
	}
	return &raise, nil
}

// affected returns how many rows a statement changed.
func affected(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
