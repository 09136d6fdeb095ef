package auth

import (
	"context"
	"fmt"
	"time"

	"modu/models"
	"modu/store"
)

// RecentSignIn is how young a sign-in is that stands for giving the password again (protocol section 7).
const RecentSignIn = 5 * time.Minute

// Recent reports whether a caller has just signed in. A personal access token never has.
func (a *Auth) Recent(caller models.Caller) bool {
	return caller.SignedIn != 0 && models.TimeOf(a.now()).Sub(caller.SignedIn) < RecentSignIn
}

// CheckPassword returns nil if a text is the password of a user, and ErrWrongLogin, ErrBusy or a LimitError if not.
// Wrong ones are counted. Nobody's password fits an account that has none.
func (a *Auth) CheckPassword(ctx context.Context, user models.ID, password string) error {
	_, err := a.confirm(ctx, user, password)
	return err
}

// confirm is CheckPassword and returns the account as it was read.
func (a *Auth) confirm(ctx context.Context, user models.ID, password string) (account store.Account, err error) {
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		account, err = tx.Account(ctx, user)
		return err
	})
	if err != nil {
		return account, fmt.Errorf("check a password: %w", err)
	}
	guess := try{passwords, string(user)}
	if err := a.limits.take(ctx, guess); err != nil {
		return account, fmt.Errorf("check a password: %w", err)
	}
	ok, _, err := a.hasher.verify(ctx, password, account.PasswordHash)
	if err != nil {
		return account, fmt.Errorf("check a password: %w", err)
	}
	if !ok {
		return account, ErrWrongLogin
	}
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return a.limits.refund(ctx, tx, guess) })
	if err != nil {
		return account, fmt.Errorf("check a password: %w", err)
	}
	return account, nil
}
