package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"modu/models"
	"modu/store"
)

// Limits of invites.
const (
	MaxInvites    = 20 // codes of one person that are good
	maxInviteUses = 100
	InviteLife    = 7 * 24 * time.Hour
	maxInviteLife = 90 * 24 * time.Hour
	maxCode       = 64 // bytes; longer than any code
)

// errCode is what is wrong with a code that lets nobody in.
var errCode = &models.FieldError{Field: "invite", Problem: "is no longer good"}

// Signups says who may sign up here.
func (a *Auth) Signups() Policy { return a.signup }

// A NewInvite is what a person asks a code to be.
type NewInvite struct {
	Uses    int         // how many may sign up with it
	Expires models.Time // 0: after InviteLife
}

// MakeInvite gives a user a code. It returns FieldErrors (joined) or ErrFull.
func (a *Auth) MakeInvite(ctx context.Context, user models.ID, in NewInvite) (*models.Invite, error) {
	now := models.TimeOf(a.now())
	i := &models.Invite{
		UserID: user, ID: models.NewID(), Code: rand.Text(), UsesLeft: in.Uses, CreatedAt: now, ExpiresAt: in.Expires,
	}
	if in.Expires == 0 {
		i.ExpiresAt = now.Add(InviteLife)
	}
	var usesErr, expiresErr error
	if i.UsesLeft < 1 || i.UsesLeft > maxInviteUses {
		usesErr = &models.FieldError{Field: "uses", Problem: fmt.Sprintf("must be a whole number from 1 to %d", maxInviteUses)}
	}
	switch {
	case i.ExpiresAt <= now:
		expiresErr = &models.FieldError{Field: "expires_at", Problem: "has passed"}
	case i.ExpiresAt > now.Add(maxInviteLife):
		expiresErr = &models.FieldError{Field: "expires_at", Problem: "is more than 90 days away"}
	}
	if err := errors.Join(usesErr, expiresErr); err != nil {
		return nil, err
	}
	err := a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.LockHeads(ctx, []models.ID{user}); err != nil {
			return err
		}
		list, err := tx.Invites(ctx, user, now)
		if err != nil {
			return err
		}
		if len(list) >= MaxInvites {
			return ErrFull
		}
		return tx.AddInvite(ctx, i, now)
	})
	if err != nil {
		return nil, fmt.Errorf("make an invite: %w", err)
	}
	return i, nil
}

// Invites returns the codes of a user that are good, the newest first.
func (a *Auth) Invites(ctx context.Context, user models.ID) (list []models.Invite, err error) {
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		list, err = tx.Invites(ctx, user, models.TimeOf(a.now()))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list invites: %w", err)
	}
	return list, nil
}

// EndInvite takes a code back; ErrNotFound if the user has no such code.
func (a *Auth) EndInvite(ctx context.Context, user, id models.ID) error {
	return a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.EndInvite(ctx, user, id) })
}

// useInvite takes one use off a code and returns who gave it out; nil for no code, errCode for one that is no good.
func useInvite(ctx context.Context, tx store.Tx, code string, now models.Time) (*models.Person, error) {
	if code == "" {
		return nil, nil
	}
	if len(code) > maxCode || !isCode(code) {
		return nil, errCode
	}
	inviter, err := tx.UseInvite(ctx, code, now)
	if errors.Is(err, models.ErrNotFound) {
		return nil, errCode
	}
	if err != nil {
		return nil, err
	}
	account, err := tx.Account(ctx, inviter)
	if err != nil {
		return nil, err
	}
	return &account.Person, nil
}

// isCode reports whether a text is made of what codes are made of, which no database minds.
func isCode(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '2' || c > '7') {
			return false
		}
	}
	return true
}
