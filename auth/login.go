package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"modu/models"
	"modu/store"
)

// Login signs a device in by e-mail or handle. It returns ErrWrongLogin, ErrDisabled (only to who knows the password),
// ErrBusy or a LimitError. An unknown name and a wrong password take the same time and give the same answer.
func (a *Auth) Login(ctx context.Context, login, password string, d Device) (Grant, error) {
	login = loginKey(login)
	addr := addrKey(d.Addr)
	account, known, err := a.findLogin(ctx, login, addr)
	if err != nil {
		return Grant{}, fmt.Errorf("log in: %w", err)
	}
	pair := login + " " + addr
	tries := []try{{loginByAddr, addr}, {loginByPair, pair}, {loginByPairH, pair}}
	if !known {
		tries = append(tries, try{loginByAccount, login})
	}
	if err := a.limits.take(ctx, tries...); err != nil {
		return Grant{}, fmt.Errorf("log in: %w", err)
	}
	ok, outdated, err := a.hasher.verify(ctx, password, account.PasswordHash)
	if err != nil {
		return Grant{}, fmt.Errorf("log in: %w", err)
	}
	if !ok {
		return Grant{}, ErrWrongLogin
	}
	rehashed := ""
	if outdated {
		if rehashed, err = a.hasher.hash(ctx, norm.NFC.String(password)); err != nil {
			return Grant{}, fmt.Errorf("log in: %w", err)
		}
	}
	return a.signIn(ctx, account, d, func(ctx context.Context, tx store.Tx) error {
		if rehashed != "" {
			if err := tx.SetPassword(ctx, account.ID, rehashed); err != nil {
				return err
			}
		}
		if err := a.limits.refund(ctx, tx, tries[1:]...); err != nil {
			return err
		}
		return a.limits.remember(ctx, tx, account.ID, addr)
	})
}

// findLogin looks a login up. The account of nobody has an empty hash, which no password fits; known reports whether
// the account has been signed in to from this address lately.
func (a *Auth) findLogin(ctx context.Context, login, addr string) (account store.Account, known bool, err error) {
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		account, err = tx.AccountByLogin(ctx, login)
		if err != nil && !errors.Is(err, models.ErrNotFound) {
			return err
		}
		known, err = a.limits.isKnown(ctx, tx, account.ID, addr)
		return err
	})
	return account, known, err
}

// loginKey is the form in which a login is looked up: an e-mail's key, or a handle. People type handles with a capital
// letter, since their keyboards do.
func loginKey(login string) string {
	const tooLong = models.MaxEmail + 1 // fits nobody
	if len(login) > 4*models.MaxEmail {
		return strings.Repeat("-", tooLong)
	}
	login = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) { // Postgres takes no NUL, and no login has one
			return '-'
		}
		return r
	}, strings.ToValidUTF8(strings.TrimSpace(login), "-"))
	return norm.NFC.String(strings.ToLower(norm.NFC.String(login)))
}

// signIn begins a session of an account whose password was just checked; also runs in the same transaction. The session
// that was unused longest ends when there would be more than MaxSessions.
func (a *Auth) signIn(ctx context.Context, account store.Account, d Device, also func(context.Context, store.Tx) error) (Grant, error) {
	now := models.TimeOf(a.now())
	s := newSession(account.ID, d, now)
	var raise *store.FenceRaise
	err := a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		if _, err := tx.LockHeads(ctx, []models.ID{account.ID}); err != nil {
			return err
		}
		// Whoever changes the password ends the sessions that the old one made: none may be made after that.
		current, err := tx.Account(ctx, account.ID)
		switch {
		case err != nil:
			return err
		case current.PasswordHash != account.PasswordHash:
			return ErrWrongLogin
		case current.DisabledAt != 0:
			return ErrDisabled
		}
		if err := tx.PurgeSessions(ctx, account.ID, now.Add(-endedKept)); err != nil {
			return err
		}
		live, err := tx.UserSessions(ctx, account.ID, now)
		if err != nil {
			return err
		}
		raise, err = tx.EndSessions(ctx, account.ID, unusedLongest(live, MaxSessions-1), now)
		if err != nil {
			return err
		}
		if err := tx.AddSession(ctx, s); err != nil {
			return err
		}
		return also(ctx, tx)
	})
	if err != nil {
		return Grant{}, fmt.Errorf("log in: %w", err)
	}
	a.log.InfoContext(ctx, "signed in", slog.String("user", string(account.ID)), slog.String("session", string(s.ID)))
	return a.grant(account.Person, s, raise)
}

// unusedLongest returns the ids beyond the first keep of sessions, which stand in the order of their last use.
func unusedLongest(sessions []models.Session, keep int) []models.ID {
	var ids []models.ID
	for _, s := range sessions[min(keep, len(sessions)):] {
		ids = append(ids, s.ID)
	}
	return ids
}

// grant gives out the tokens of a session as it stands.
func (a *Auth) grant(person models.Person, s *models.Session, raise *store.FenceRaise) (Grant, error) {
	access, expires, err := a.signer.sign(s.UserID, s.ID)
	if err != nil {
		return Grant{}, err
	}
	return Grant{
		Person: person, Caller: models.Caller{User: s.UserID, Session: s.ID, Expires: expires},
		Access: access, Refresh: a.refresh.token(s.ID, s.Generation), Raise: raise,
	}, nil
}
