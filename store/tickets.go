package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modu/models"
)

// AddTicket inserts a ticket, and removes those that have expired at now.
func (tx Tx) AddTicket(ctx context.Context, t *models.Ticket, now models.Time) error {
	if _, err := tx.NewRaw("DELETE FROM tickets WHERE expires_at <= ?", now).Exec(ctx); err != nil {
		return fmt.Errorf("forget tickets: %w", err)
	}
	if _, err := tx.NewInsert().Model(t).Exec(ctx); err != nil {
		return fmt.Errorf("add a ticket: %w", err)
	}
	return nil
}

// Ticket returns a ticket of a kind that is good at now; ErrNotFound if there is none.
func (tx Tx) Ticket(ctx context.Context, hash, kind string, now models.Time) (*models.Ticket, error) {
	t := &models.Ticket{}
	err := tx.NewSelect().Model(t).Where("hash = ?", hash).Where("kind = ?", kind).Where("expires_at > ?", now).Scan(ctx)
	return t, ticketError(err)
}

// TakeTicket is Ticket, after which there is none: of two that take it one gets it.
func (tx Tx) TakeTicket(ctx context.Context, hash, kind string, now models.Time) (*models.Ticket, error) {
	t := &models.Ticket{}
	err := tx.NewRaw(`DELETE FROM tickets WHERE hash = ? AND kind = ? AND expires_at > ?
		RETURNING hash, kind, user_id, payload, expires_at`, hash, kind, now).Scan(ctx, t)
	return t, ticketError(err)
}

func ticketError(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("ticket: %w", models.ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("ticket: %w", err)
	}
	return nil
}

// DropTickets removes a user's tickets of a kind.
func (tx Tx) DropTickets(ctx context.Context, user models.ID, kind string) error {
	if _, err := tx.NewRaw("DELETE FROM tickets WHERE user_id = ? AND kind = ?", user, kind).Exec(ctx); err != nil {
		return fmt.Errorf("drop tickets: %w", err)
	}
	return nil
}
