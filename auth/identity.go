package auth

import (
	"context"
	"fmt"

	"modu/models"
	"modu/store"
)

// A Linked is an identity of a user at an issuer that this server still knows.
type Linked struct {
	Provider  string
	Email     string // what the issuer called it when it was linked; may be empty
	CreatedAt models.Time
}

// Identities returns by which issuers a user can sign in.
func (a *Auth) Identities(ctx context.Context, user models.ID) ([]Linked, error) {
	var rows []models.Identity
	err := a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		rows, err = tx.Identities(ctx, user)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list identities: %w", err)
	}
	var list []Linked
	for _, p := range a.providers {
		for _, row := range rows {
			if row.Issuer == p.URL {
				list = append(list, Linked{Provider: p.Name, Email: row.Email, CreatedAt: row.CreatedAt})
			}
		}
	}
	return list, nil
}

// EndIdentity unlinks a user from an issuer, unless there would be no way in any more: ErrLastWay. It returns
// ErrNotFound if they are not linked.
func (a *Auth) EndIdentity(ctx context.Context, user models.ID, provider string) error {
	p := a.provider(provider)
	if p == nil {
		return fmt.Errorf("identity: %w", models.ErrNotFound)
	}
	err := a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.LockHeads(ctx, []models.ID{user}); err != nil {
			return err
		}
		if err := tx.EndIdentities(ctx, user, p.URL); err != nil {
			return err
		}
		return hasAWay(ctx, tx, user)
	})
	if err != nil {
		return fmt.Errorf("end an identity: %w", err)
	}
	return nil
}

// hasAWay returns ErrLastWay if a user has neither a password nor a passkey nor an identity.
func hasAWay(ctx context.Context, tx store.Tx, user models.ID) error {
	account, err := tx.Account(ctx, user)
	if err != nil || account.PasswordHash != "" {
		return err
	}
	keys, err := tx.Passkeys(ctx, user)
	if err != nil || len(keys) > 0 {
		return err
	}
	rows, err := tx.Identities(ctx, user)
	if err != nil || len(rows) > 0 {
		return err
	}
	return ErrLastWay
}
