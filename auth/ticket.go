package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"modu/models"
	"modu/store"
)

// What a ticket is good for.
const (
	ticketReset        = "reset"         // setting a password; the payload is the e-mail's key if it went there, else empty
	ticketVerify       = "verify"        // the payload is the e-mail's key
	ticketLink         = "link"          // linking an identity; the payload is a linkOffer
	ticketPasskeyAdd   = "passkey-add"   // the payload is the ceremony
	ticketPasskeyLogin = "passkey-login" // likewise
)

// How long tickets are good.
const (
	resetLife   = 30 * time.Minute // product section 1.9
	verifyLife  = 24 * time.Hour
	linkLife    = 10 * time.Minute
	passkeyLife = 5 * time.Minute
)

// issue makes a ticket and returns its secret.
func (a *Auth) issue(ctx context.Context, tx store.Tx, kind string, user models.ID, payload string, life time.Duration) (secret string, err error) {
	now := models.TimeOf(a.now())
	secret = newSecret()
	return secret, tx.AddTicket(ctx, &models.Ticket{
		Hash: hashSecret(secret), Kind: kind, UserID: user, Payload: payload, ExpiresAt: now.Add(life),
	}, now)
}

// look returns the ticket of a secret without taking it; ErrTicket if it is no good.
func (a *Auth) look(ctx context.Context, kind, secret string) (t *models.Ticket, err error) {
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		t, err = tx.Ticket(ctx, hashSecret(secret), kind, models.TimeOf(a.now()))
		return err
	})
	return t, orTicket(err)
}

// takeTicket takes the ticket of a secret; ErrTicket if it is no good.
func (a *Auth) takeTicket(ctx context.Context, tx store.Tx, kind, secret string) (*models.Ticket, error) {
	t, err := tx.TakeTicket(ctx, hashSecret(secret), kind, models.TimeOf(a.now()))
	return t, orTicket(err)
}

func orTicket(err error) error {
	if errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("no longer good: %w", ErrTicket)
	}
	return err
}
