package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modu/models"
)

// Passkeys returns the passkeys of a user, the newest first.
func (tx Tx) Passkeys(ctx context.Context, user models.ID) ([]models.Passkey, error) {
	var list []models.Passkey
	err := tx.NewSelect().Model(&list).Where("user_id = ?", user).OrderExpr("created_at DESC, id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("passkeys of a user: %w", err)
	}
	return list, nil
}

// Passkey returns the passkey with an authenticator's id; ErrNotFound if there is none.
func (tx Tx) Passkey(ctx context.Context, credential string) (*models.Passkey, error) {
	p := &models.Passkey{}
	err := tx.NewSelect().Model(p).Where("credential = ?", credential).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("passkey: %w", models.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("passkey: %w", err)
	}
	return p, nil
}

// AddPasskey inserts a passkey. IsUnique(err, "passkeys_credential") tells that it is somebody's already. The caller has
// locked the user's head.
func (tx Tx) AddPasskey(ctx context.Context, p *models.Passkey) error {
	if _, err := tx.NewInsert().Model(p).Exec(ctx); err != nil {
		return fmt.Errorf("add a passkey: %w", err)
	}
	return nil
}

// UsedPasskey stores what a use changed of a passkey; ErrNotFound if it has been removed meanwhile.
func (tx Tx) UsedPasskey(ctx context.Context, p *models.Passkey) error {
	n, err := affected(tx.NewUpdate().Model(p).Column("record", "used_at").WherePK().Exec(ctx))
	if err == nil && n == 0 {
		err = models.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("use a passkey: %w", err)
	}
	return nil
}

// EndPasskey removes a passkey; ErrNotFound if the user has no such passkey.
func (tx Tx) EndPasskey(ctx context.Context, user, id models.ID) error {
	n, err := affected(tx.NewRaw("DELETE FROM passkeys WHERE user_id = ? AND id = ?", user, id).Exec(ctx))
	if err == nil && n == 0 {
		err = models.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("end a passkey: %w", err)
	}
	return nil
}
