package auth

import (
	"context"
	"fmt"

	"modu/models"
	"modu/store"
)

// ChangePassword replaces the password of a caller who knows the current one, and ends every other session. Whoever has
// none, having come by another way, may set one after a recent sign-in. It returns ErrWrongLogin, a FieldError about
// new_password, ErrBusy or a LimitError.
func (a *Auth) ChangePassword(ctx context.Context, caller models.Caller, current, password string) (*store.FenceRaise, error) {
	var account store.Account
	err := a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		account, err = tx.Account(ctx, caller.User)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("change a password: %w", err)
	}
	password, err = models.Password("new_password", password, account.Email, account.Person.Handle)
	if err != nil {
		return nil, err
	}
	guess := try{passwords, string(caller.User)}
	if err := a.limits.take(ctx, guess); err != nil {
		return nil, fmt.Errorf("change a password: %w", err)
	}
	ok, _, err := a.hasher.verify(ctx, current, account.PasswordHash)
	if err != nil {
		return nil, fmt.Errorf("change a password: %w", err)
	}
	if first := account.PasswordHash == "" && current == "" && a.Recent(caller); !ok && !first {
		return nil, ErrWrongLogin
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return nil, fmt.Errorf("change a password: %w", err)
	}
	return a.setPassword(ctx, caller, account.PasswordHash, hash, guess)
}

// setPassword replaces the hash was, unless somebody else has replaced it meanwhile.
func (a *Auth) setPassword(ctx context.Context, caller models.Caller, was, hash string, guess try) (raise *store.FenceRaise, err error) {
	now := models.TimeOf(a.now())
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.LockHeads(ctx, []models.ID{caller.User}); err != nil {
			return err
		}
		account, err := tx.Account(ctx, caller.User)
		if err != nil {
			return err
		}
		if account.PasswordHash != was {
			return fmt.Errorf("it has just been changed: %w", models.ErrConflict)
		}
		if err := tx.SetPassword(ctx, caller.User, hash); err != nil {
			return err
		}
		if err := a.limits.refund(ctx, tx, guess); err != nil {
			return err
		}
		raise, err = endWhich(ctx, tx, caller.User, now, func(id models.ID) bool { return id != caller.Session })
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("change a password: %w", err)
	}
	return raise, nil
}
