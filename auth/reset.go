package auth

import (
	"context"
	"fmt"

	"modu/models"
	"modu/store"
)

// Forgot sends a link for a new password to whoever has a login, if this server sends mail and there is such an address.
// None of that is told. It returns a LimitError if this address has asked too often.
func (a *Auth) Forgot(ctx context.Context, login string, d Device) error {
	if err := a.limits.take(ctx, try{forgets, addrKey(d.Addr)}); err != nil {
		return fmt.Errorf("forgot: %w", err)
	}
	a.ask(ctx, order{ticketReset, loginKey(login)})
	return nil
}

// ResetLink returns a link with which somebody may set a new password within half an hour, once; ErrNotFound if nobody
// has the login. It is for who runs the server.
func (a *Auth) ResetLink(ctx context.Context, login string) (link string, err error) {
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		account, err := tx.AccountByLogin(ctx, loginKey(login))
		if err != nil {
			return err
		}
		secret, err := a.issue(ctx, tx, ticketReset, account.ID, "", resetLife)
		link = a.link(ticketReset, secret)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("make a link for a new password: %w", err)
	}
	return link, nil
}

// Reset sets a new password by a ticket and ends every session. It returns ErrTicket, a FieldError about new_password,
// after which the ticket is still good, ErrBusy or a LimitError.
func (a *Auth) Reset(ctx context.Context, secret, password string, d Device) (raise *store.FenceRaise, err error) {
	if err := a.limits.take(ctx, try{ticketTries, addrKey(d.Addr)}); err != nil {
		return nil, fmt.Errorf("reset a password: %w", err)
	}
	t, err := a.look(ctx, ticketReset, secret)
	if err != nil {
		return nil, fmt.Errorf("reset a password: %w", err)
	}
	var account store.Account
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		account, err = tx.Account(ctx, t.UserID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reset a password: %w", err)
	}
	password, err = models.Password("new_password", password, account.Email, account.Person.Handle)
	if err != nil {
		return nil, err
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return nil, fmt.Errorf("reset a password: %w", err)
	}
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		raise, err = a.reset(ctx, tx, t.UserID, secret, hash)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reset a password: %w", err)
	}
	return raise, nil
}

// reset is what Reset does when the new password is hashed.
func (a *Auth) reset(ctx context.Context, tx store.Tx, user models.ID, secret, hash string) (*store.FenceRaise, error) {
	now := models.TimeOf(a.now())
	if _, err := tx.LockHeads(ctx, []models.ID{user}); err != nil {
		return nil, err
	}
	t, err := a.takeTicket(ctx, tx, ticketReset, secret)
	if err != nil {
		return nil, err
	}
	account, err := tx.Account(ctx, user)
	if err != nil {
		return nil, err
	}
	if t.Payload != "" && t.Payload == account.EmailKey { // the link came by mail
		if err := tx.SetVerified(ctx, user, now); err != nil {
			return nil, err
		}
	}
	if err := tx.SetPassword(ctx, user, hash); err != nil {
		return nil, err
	}
	if err := tx.DropTickets(ctx, user, ticketReset); err != nil {
		return nil, err
	}
	return endWhich(ctx, tx, user, now, func(models.ID) bool { return true })
}

// AskToVerify sends the caller a link that shows that the e-mail is theirs. It returns ErrNoMail or a LimitError.
func (a *Auth) AskToVerify(ctx context.Context, user models.ID) error {
	if a.send == nil {
		return ErrNoMail
	}
	if err := a.limits.take(ctx, try{verifies, string(user)}); err != nil {
		return fmt.Errorf("ask to verify: %w", err)
	}
	var account store.Account
	err := a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		account, err = tx.Account(ctx, user)
		return err
	})
	if err != nil {
		return fmt.Errorf("ask to verify: %w", err)
	}
	if account.Email != "" {
		a.ask(ctx, order{ticketVerify, account.EmailKey})
	}
	return nil
}

// Verify notes, by a ticket that came by mail, that an e-mail is its user's. It returns ErrTicket or a LimitError.
func (a *Auth) Verify(ctx context.Context, secret string, d Device) error {
	if err := a.limits.take(ctx, try{ticketTries, addrKey(d.Addr)}); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	err := a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		t, err := a.takeTicket(ctx, tx, ticketVerify, secret)
		if err != nil {
			return err
		}
		account, err := tx.Account(ctx, t.UserID)
		if err != nil {
			return err
		}
		if account.EmailKey != t.Payload {
			return ErrTicket // of an address that it had before
		}
		return tx.SetVerified(ctx, t.UserID, models.TimeOf(a.now()))
	})
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	return nil
}
