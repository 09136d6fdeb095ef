package auth

import (
	"context"
	"fmt"
	"strings"

	"modu/models"
	"modu/store"
)

// CreateUser makes an account for who runs the server, whoever else may sign up. Without a password it returns a link
// with which one is set, once, within half an hour. It returns FieldErrors (joined) or a TakenError.
func (a *Auth) CreateUser(ctx context.Context, in Signup) (person models.Person, link string, err error) {
	in.noPassword = in.Password == ""
	account, err := newAccount(in, models.TimeOf(a.now()))
	if err != nil {
		return models.Person{}, "", err
	}
	if !in.noPassword {
		if account.user.PasswordHash, err = a.hasher.hash(ctx, account.password); err != nil {
			return models.Person{}, "", fmt.Errorf("create a user: %w", err)
		}
	}
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		err := store.CreateAccount(ctx, tx, &account.user, &account.profile, &account.settings)
		if err != nil || !in.noPassword {
			return err
		}
		secret, err := a.issue(ctx, tx, ticketReset, account.user.ID, "", resetLife)
		link = a.link(ticketReset, secret)
		return err
	})
	switch {
	case store.IsUnique(err, "users_email"):
		return models.Person{}, "", &TakenError{Field: "email"}
	case store.IsUnique(err, "profiles_handle"):
		return models.Person{}, "", &TakenError{Field: "handle"}
	case err != nil:
		return models.Person{}, "", fmt.Errorf("create a user: %w", err)
	}
	return account.person(), link, nil
}

// Account returns the account that an operator means by a login: an e-mail address, a handle with an @ before it or
// without, or an id; ErrNotFound if there is none.
func (a *Auth) Account(ctx context.Context, login string) (account store.Account, err error) {
	key := loginKey(login)
	if handle, ok := strings.CutPrefix(key, "@"); ok && !strings.Contains(handle, "@") {
		key = handle
	}
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		if id := models.ID(key); id.Valid() {
			account, err = tx.Account(ctx, id)
		} else {
			account, err = tx.AccountByLogin(ctx, key)
		}
		return err
	})
	return account, err
}

// Disable shuts an account: nobody can sign in to it or do anything as it, until Enable. What it holds stays, and its
// devices stay signed in for that time. The reason, which may be empty, is for operators; an account that is disabled
// already keeps the time at which it was. The raise is to be announced: it closes the account's sockets.
func (a *Auth) Disable(ctx context.Context, user models.ID, reason string) (raise store.FenceRaise, err error) {
	reason, err = models.Text("reason", reason, models.TextRule{Max: models.MaxOperatorText})
	if err != nil {
		return raise, err
	}
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.LockHeads(ctx, []models.ID{user}); err != nil {
			return err
		}
		account, err := tx.Account(ctx, user)
		if err != nil {
			return err
		}
		at := account.DisabledAt
		if at == 0 {
			at = models.TimeOf(a.now())
		} else if reason == "" {
			reason = account.DisabledReason
		}
		if err := tx.SetDisabled(ctx, user, at, reason); err != nil {
			return err
		}
		raise, err = tx.RaiseFence(ctx, user)
		return err
	})
	if err != nil {
		return raise, fmt.Errorf("disable an account: %w", err)
	}
	return raise, nil
}

// An Enabled says what Enable did.
type Enabled struct {
	Back  bool              // the account was on its way out, and is no more
	Raise *store.FenceRaise // to be announced; nil: there is nothing to announce
}

// Enable opens an account that was disabled. If an operator has deleted it, that is taken back too; what its owner has
// deleted, the owner brings back. It returns ErrConflict for an account that is not disabled, and ErrNotFound for one
// whose purge has begun.
func (a *Auth) Enable(ctx context.Context, user models.ID) (e Enabled, err error) {
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.LockHeads(ctx, []models.ID{user}); err != nil {
			return err
		}
		account, err := tx.Account(ctx, user)
		if err != nil {
			return err
		}
		now := models.TimeOf(a.now())
		switch {
		case account.DisabledAt == 0:
			return models.ErrConflict
		case account.DeletedAt != 0 && now.Sub(account.DeletedAt) >= models.DeletionGrace:
			return models.ErrNotFound
		}
		if DeletedByOperator(&account.User) {
			if e.Raise, err = tx.Reinstate(ctx, user, now); err != nil {
				return err
			}
			e.Back = true
		}
		return tx.SetEnabled(ctx, user)
	})
	if err != nil {
		return Enabled{}, fmt.Errorf("enable an account: %w", err)
	}
	return e, nil
}

// DeletedByOperator reports whether it was no owner who deleted an account: who is disabled deletes nothing.
func DeletedByOperator(u *models.User) bool {
	return u.DeletedAt != 0 && u.DisabledAt != 0 && u.DeletedAt >= u.DisabledAt
}
