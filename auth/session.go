package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"modu/models"
	"modu/store"
)

const (
	// MaxSessions is how many devices one person may be signed in on (product section 11).
	MaxSessions = 20
	// SessionLife and SessionIdle end a session: so long after its beginning, or after it was last used.
	SessionLife = 180 * 24 * time.Hour
	SessionIdle = 30 * 24 * time.Hour
	// rotationGrace is how long the generation before the current one is answered with the current one again: the
	// answer that carried it may have been lost, or two tabs may have asked at once.
	rotationGrace = 10 * time.Second
	// endedKept is how long the row of a session that ended is kept, so that a stolen token is still recognised.
	endedKept = 30 * 24 * time.Hour
	maxAgent  = 100 // bytes (product section 11)
)

func newSession(user models.ID, d Device, now models.Time) *models.Session {
	return &models.Session{
		UserID: user, ID: models.NewID(), Generation: 1, RotatedAt: now, Agent: agent(d.Agent),
		CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(SessionLife),
	}
}

// agent returns what a person can read of how a client calls itself.
func agent(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s[:min(len(s), 4*maxAgent)])
	return strings.ToValidUTF8(s[:min(len(s), maxAgent)], "")
}

// alive reports whether a session may still be used.
func alive(s models.Session, now models.Time) bool {
	return s.RevokedAt == 0 && s.ExpiresAt > now && s.UsedAt.Add(SessionIdle) > now
}

// Refresh exchanges a refresh token for the next one and an access token. The token that was superseded last is
// answered with the current one again for 10 s; any older one was stolen or replayed, and ends its session. It returns
// ErrSignedOut, ErrDisabled or a LimitError. The Grant of a refused token may carry a Raise, which is to be announced.
func (a *Auth) Refresh(ctx context.Context, token string) (Grant, error) {
	id, generation, ok := a.refresh.parse(token)
	if !ok {
		return Grant{}, ErrSignedOut
	}
	if err := a.limits.take(ctx, try{refreshes, string(id)}); err != nil {
		return Grant{}, fmt.Errorf("refresh: %w", err)
	}
	now := models.TimeOf(a.now())
	var s store.LiveSession
	var account store.Account
	replayed := false
	err := a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		if s, err = tx.LockSession(ctx, id); err != nil {
			return err
		}
		if !alive(s.Session, now) {
			return ErrSignedOut
		}
		if s.DisabledAt != 0 {
			return ErrDisabled
		}
		if account, err = tx.Account(ctx, s.UserID); err != nil {
			return err
		}
		if generation > s.Generation { // we gave it out, and the database has gone back since: it was restored
			s.Generation = generation
		}
		if generation < s.Generation {
			replayed = generation < s.Generation-1 || now.Sub(s.RotatedAt) > rotationGrace
			return nil
		}
		s.Generation++
		s.RotatedAt, s.UsedAt = now, now
		return tx.RotateSession(ctx, &s.Session)
	})
	switch {
	case errors.Is(err, models.ErrNotFound):
		return Grant{}, fmt.Errorf("refresh: %w", ErrSignedOut)
	case err != nil:
		return Grant{}, fmt.Errorf("refresh: %w", err)
	case replayed:
		return a.endReplayed(ctx, s.Session)
	}
	return a.grant(account.Person, &s.Session, nil)
}

// endReplayed ends a session one of whose superseded tokens was used again: its owner or a thief holds a copy.
func (a *Auth) endReplayed(ctx context.Context, s models.Session) (Grant, error) {
	a.log.WarnContext(ctx, "superseded refresh token used: session ended",
		slog.String("user", string(s.UserID)), slog.String("session", string(s.ID)))
	raise, err := a.end(ctx, s.UserID, func(id models.ID) bool { return id == s.ID })
	if err != nil {
		return Grant{}, fmt.Errorf("refresh: %w", err)
	}
	return Grant{Raise: raise}, fmt.Errorf("refresh: superseded: %w", ErrSignedOut)
}

// end revokes the live sessions of a user that which picks. It returns nil if there were none.
func (a *Auth) end(ctx context.Context, user models.ID, which func(models.ID) bool) (raise *store.FenceRaise, err error) {
	now := models.TimeOf(a.now())
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		if _, err := tx.LockHeads(ctx, []models.ID{user}); err != nil {
			return err
		}
		raise, err = endWhich(ctx, tx, user, now, which)
		return err
	})
	return raise, err
}

// endWhich is end inside a transaction that has locked the user's head.
func endWhich(ctx context.Context, tx store.Tx, user models.ID, now models.Time, which func(models.ID) bool) (*store.FenceRaise, error) {
	live, err := tx.UserSessions(ctx, user, now)
	if err != nil {
		return nil, err
	}
	var ids []models.ID
	for _, s := range live {
		if which(s.ID) {
			ids = append(ids, s.ID)
		}
	}
	return tx.EndSessions(ctx, user, ids, now)
}

// Logout ends the session of a refresh token of any generation. A token that is none of ours, or whose session has
// ended, is no error: then there is nothing to announce and raise is nil.
func (a *Auth) Logout(ctx context.Context, token string) (raise *store.FenceRaise, err error) {
	id, _, ok := a.refresh.parse(token)
	if !ok {
		return nil, nil
	}
	var s store.LiveSession
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		s, err = tx.Session(ctx, id)
		return err
	})
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("log out: %w", err)
	}
	raise, err = a.end(ctx, s.UserID, func(id models.ID) bool { return id == s.ID })
	if err != nil {
		return nil, fmt.Errorf("log out: %w", err)
	}
	return raise, nil
}

// Sessions returns the devices on which a user is signed in, the one used last first.
func (a *Auth) Sessions(ctx context.Context, user models.ID) ([]models.Session, error) {
	now := models.TimeOf(a.now())
	var list []models.Session
	err := a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		list, err = tx.UserSessions(ctx, user, now)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return slices.DeleteFunc(list, func(s models.Session) bool { return !alive(s, now) }), nil
}

// EndSession ends one session of a user; ErrNotFound if the user has no such session.
func (a *Auth) EndSession(ctx context.Context, user, session models.ID) (*store.FenceRaise, error) {
	raise, err := a.end(ctx, user, func(id models.ID) bool { return id == session })
	if err != nil {
		return nil, fmt.Errorf("end a session: %w", err)
	}
	if raise == nil {
		return nil, fmt.Errorf("end a session: %w", models.ErrNotFound)
	}
	return raise, nil
}

// EndOtherSessions ends every session of a user but one. It returns nil if there was none.
func (a *Auth) EndOtherSessions(ctx context.Context, user, keep models.ID) (*store.FenceRaise, error) {
	raise, err := a.end(ctx, user, func(id models.ID) bool { return id != keep })
	if err != nil {
		return nil, fmt.Errorf("end sessions: %w", err)
	}
	return raise, nil
}
