package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"modu/models"
)

// An Account is a user with what others see of the person.
type Account struct {
	models.User
	Person models.Person `bun:"-"`
}

// accountRow is what the queries of this file select.
type accountRow struct {
	models.User
	Handle  string    `bun:"handle"`
	Name    string    `bun:"name"`
	PhotoID models.ID `bun:"photo_id"`
}

const (
	accountColumns = `u.id, u.email, u.email_key, u.password_hash, u.disabled_at, u.disabled_reason, u.created_at, u.verified_at, u.deleted_at,
	p.handle, p.name, p.photo_id`
	selectAccount = "SELECT " + accountColumns + " FROM users u JOIN profiles p ON p.owner_id = u.id WHERE "
)

func (row *accountRow) account() Account {
	a := Account{User: row.User, Person: models.Person{ID: row.ID, Handle: row.Handle, Name: row.Name}}
	if row.PhotoID != "" {
		a.Person.PhotoID = &row.PhotoID
	}
	return a
}

// AccountByLogin finds the account with an e-mail's key or a handle; ErrNotFound if there is none. A login with an @ is
// an e-mail, since no handle has one.
func (tx Tx) AccountByLogin(ctx context.Context, login string) (Account, error) {
	if strings.Contains(login, "@") {
		return tx.account(ctx, "u.email_key <> '' AND u.email_key = ?", login) // as its index says
	}
	return tx.account(ctx, "p.handle = ?", login)
}

// Account finds the account with an id; ErrNotFound if there is none.
func (tx Tx) Account(ctx context.Context, id models.ID) (Account, error) {
	return tx.account(ctx, "u.id = ?", id)
}

func (tx Tx) account(ctx context.Context, where string, arg any) (Account, error) {
	var row accountRow
	err := tx.NewRaw(selectAccount+where, arg).Scan(ctx, &row)
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, fmt.Errorf("account: %w", models.ErrNotFound)
	}
	if err != nil {
		return Account{}, fmt.Errorf("account: %w", err)
	}
	return row.account(), nil
}

// SetVerified notes that the e-mail of a user is theirs.
func (tx Tx) SetVerified(ctx context.Context, user models.ID, at models.Time) error {
	if _, err := tx.NewRaw("UPDATE users SET verified_at = ? WHERE id = ?", at, user).Exec(ctx); err != nil {
		return fmt.Errorf("set an e-mail verified: %w", err)
	}
	return nil
}

// SetPassword replaces the hash of a user's password.
func (tx Tx) SetPassword(ctx context.Context, user models.ID, hash string) error {
	_, err := tx.NewRaw("UPDATE users SET password_hash = ? WHERE id = ?", hash, user).Exec(ctx)
	if err != nil {
		return fmt.Errorf("set a password: %w", err)
	}
	return nil
}
