package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"modu/models"
	"modu/store"
	"modu/telemetry"
)

// outboxMax is how many letters wait to be written; what comes beyond is not sent, and people ask again.
const outboxMax = 256

// letterPauses are those between the tries to hand a letter over.
var letterPauses = []time.Duration{time.Second, 10 * time.Second, time.Minute}

// A Letter is a mail to one person.
type Letter struct {
	To, Subject, Text string
}

// An order asks for a letter of a kind of ticket to whoever has a login. Looking the person up and writing are done
// later, so that whoever asks learns nothing from how long it takes.
type order struct {
	kind  string
	login string // a key
}

// HasMail reports whether this server sends mail.
func (a *Auth) HasMail() bool { return a.send != nil }

// Run writes and sends the letters that are asked for, until ctx ends. It runs once.
func (a *Auth) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case o := <-a.outbox:
			if err := a.fill(ctx, o); err != nil && ctx.Err() == nil {
				a.log.ErrorContext(ctx, "a letter was not sent", slog.String("kind", o.kind), slog.Any("err", err))
			}
		}
	}
}

// ask puts an order in the outbox, if this server sends mail.
func (a *Auth) ask(ctx context.Context, o order) {
	if a.send == nil {
		return
	}
	select {
	case a.outbox <- o:
	default:
		a.metrics.Mailed(telemetry.MailDropped)
		a.log.WarnContext(ctx, "the outbox is full: a letter is not sent", slog.String("kind", o.kind))
	}
}

// fill writes and sends the letter of an order. That there is nobody of that name is no error.
func (a *Auth) fill(ctx context.Context, o order) error {
	l, err := a.write(ctx, o)
	if l == nil || err != nil {
		return err
	}
	for _, pause := range a.pauses {
		if err = a.send(ctx, *l); err == nil {
			a.metrics.Mailed(telemetry.MailSent)
			return nil
		}
		a.metrics.Mailed(telemetry.MailRetried)
		a.log.WarnContext(ctx, "a letter is tried again", slog.String("kind", o.kind), slog.Any("err", err))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err = a.send(ctx, *l); err != nil {
		a.metrics.Mailed(telemetry.MailFailed)
		return err
	}
	a.metrics.Mailed(telemetry.MailSent)
	return nil
}

// write makes the ticket and the letter of an order; nil if there is none to send.
func (a *Auth) write(ctx context.Context, o order) (l *Letter, err error) {
	var account store.Account
	var locale string
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		if account, err = tx.AccountByLogin(ctx, o.login); err != nil {
			return err
		}
		rows, err := tx.Settings(ctx, []models.ID{account.ID})
		if err == nil && len(rows) > 0 {
			locale = rows[0].Locale
		}
		return err
	})
	switch {
	case errors.Is(err, models.ErrNotFound), err == nil && (account.Email == "" || account.DisabledAt != 0):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("write a letter: %w", err)
	}
	err = a.limits.take(ctx, try{lettersTo, string(account.ID)})
	if full, ok := errors.AsType[*LimitError](err); ok {
		a.metrics.Mailed(telemetry.MailDropped)
		a.log.InfoContext(ctx, "no more letters for now", slog.String("user", string(account.ID)), slog.Duration("retry", full.Retry))
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("write a letter: %w", err)
	}
	life := verifyLife
	if o.kind == ticketReset {
		life = resetLife
	}
	var secret string
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		secret, err = a.issue(ctx, tx, o.kind, account.ID, account.EmailKey, life)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("write a letter: %w", err)
	}
	letter := letterOf(o.kind, locale, account.Person.Handle, a.link(o.kind, secret))
	letter.To = account.Email
	return &letter, nil
}

// link returns where a page takes up a ticket. The secret stands behind #: no server sees it, nor a log of one.
func (a *Auth) link(kind, secret string) string { return a.public + "/#" + kind + "=" + secret }
