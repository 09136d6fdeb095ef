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
	"modu/telemetry"
)

// Login signs a device in by e-mail or handle. It returns ErrWrongLogin, ErrDisabled (only to who knows the password),
// ErrBusy or a LimitError. An unknown name and a wrong password take the same time and give the same answer.
func (a *Auth) Login(ctx context.Context, login, password string, d Device) (g Grant, err error) {
	defer a.countRefused(&err)
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
	g, err = a.signIn(ctx, account.ID, d, func(ctx context.Context, tx store.Tx, current store.Account) error {
		// Whoever changes the password ends the sessions that the old one made: none may be made after that.
		if current.PasswordHash != account.PasswordHash {
			return ErrWrongLogin
		}
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
	if errors.Is(err, models.ErrNotFound) { // purged since it was looked up
		return Grant{}, ErrWrongLogin
	}
	return g, err
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

// A proof is why somebody may be signed in, looked at once more in the transaction that begins the session: the user's
// head is locked, current is the account as it stands.
type proof func(ctx context.Context, tx store.Tx, current store.Account) error

// signIn begins a session of a user, in whatever way it was shown who calls. The session that was unused longest ends
// when there would be more than MaxSessions.
func (a *Auth) signIn(ctx context.Context, user models.ID, d Device, holds proof) (Grant, error) {
	now := models.TimeOf(a.now())
	s := newSession(user, d, now)
	var raise *store.FenceRaise
	var current store.Account
	err := a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		if _, err := tx.LockHeads(ctx, []models.ID{user}); err != nil {
			return err
		}
		if current, err = tx.Account(ctx, user); err != nil {
			return err
		}
		if err := holds(ctx, tx, current); err != nil {
			return err
		}
		if current.DisabledAt != 0 {
			return ErrDisabled
		}
		back, err := reinstate(ctx, tx, user, now)
		if err != nil {
			return err
		}
		if err := tx.PurgeSessions(ctx, user, now.Add(-endedKept)); err != nil {
			return err
		}
		live, err := tx.UserSessions(ctx, user, now)
		if err != nil {
			return err
		}
		if raise, err = tx.EndSessions(ctx, user, unusedLongest(live, MaxSessions-1), now); err != nil {
			return err
		}
		if raise == nil {
			raise = back
		}
		return tx.AddSession(ctx, s)
	})
	if err != nil {
		return Grant{}, fmt.Errorf("log in: %w", err)
	}
	a.metrics.SignedIn(telemetry.SigninOK)
	a.log.InfoContext(ctx, "signed in", slog.String("user", string(user)), slog.String("session", string(s.ID)))
	return a.grant(current.Person, s, raise)
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
		Person: person, Caller: models.Caller{User: s.UserID, Session: s.ID, Expires: expires, SignedIn: s.CreatedAt},
		Access: access, Refresh: a.refresh.token(s.ID, s.Generation), Raise: raise,
	}, nil
}

// reinstate gives somebody who deleted the account, and signs in before it is purged, the account back. A week later it
// is as if there were none.
func reinstate(ctx context.Context, tx store.Tx, user models.ID, now models.Time) (*store.FenceRaise, error) {
	raise, err := tx.Reinstate(ctx, user, now)
	if errors.Is(err, models.ErrNotFound) {
		return nil, ErrWrongLogin
	}
	return raise, err
}
