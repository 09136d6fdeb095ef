package auth

import (
	"context"
	"fmt"

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

// UserID returns who has a login; ErrNotFound if nobody does.
func (a *Auth) UserID(ctx context.Context, login string) (id models.ID, err error) {
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		account, err := tx.AccountByLogin(ctx, loginKey(login))
		id = account.ID
		return err
	})
	return id, err
}
