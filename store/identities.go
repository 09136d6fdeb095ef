package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modu/models"
)

// Identity returns whom an issuer means by a subject; ErrNotFound if nobody has been linked to it.
func (tx Tx) Identity(ctx context.Context, issuer, subject string) (*models.Identity, error) {
	i := &models.Identity{}
	err := tx.NewSelect().Model(i).Where("issuer = ?", issuer).Where("subject = ?", subject).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("identity: %w", models.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	return i, nil
}

// Identities returns the identities of a user.
func (tx Tx) Identities(ctx context.Context, user models.ID) ([]models.Identity, error) {
	var list []models.Identity
	if err := tx.NewSelect().Model(&list).Where("user_id = ?", user).Order("issuer", "subject").Scan(ctx); err != nil {
		return nil, fmt.Errorf("identities of a user: %w", err)
	}
	return list, nil
}

// AddIdentity links a user to an issuer's subject. IsUnique(err, "identities_") tells that it is linked already.
func (tx Tx) AddIdentity(ctx context.Context, i *models.Identity) error {
	if _, err := tx.NewInsert().Model(i).Exec(ctx); err != nil {
		return fmt.Errorf("add an identity: %w", err)
	}
	return nil
}

// EndIdentities unlinks a user from an issuer; ErrNotFound if they are not linked.
func (tx Tx) EndIdentities(ctx context.Context, user models.ID, issuer string) error {
	n, err := affected(tx.NewRaw("DELETE FROM identities WHERE user_id = ? AND issuer = ?", user, issuer).Exec(ctx))
	if err == nil && n == 0 {
		err = models.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("end an identity: %w", err)
	}
	return nil
}
