package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"modu/models"
	"modu/store"
)

const (
	// MaxTokens is how many personal access tokens one person may have, and maxTokenName how long a name is, in
	// graphemes (product section 11).
	MaxTokens    = 20
	maxTokenName = 40
	// tokenPrefix begins every personal access token, so that people and scanners know one when they see it.
	tokenPrefix = "modu_"
	// tokenLength is that of every personal access token, in bytes.
	tokenLength = len(tokenPrefix) + (secretBytes*8+5)/6
	// usedEvery is how often the use of a token is noted.
	usedEvery = time.Hour
)

// A NewToken is what a person asks a personal access token to be.
type NewToken struct {
	Name    string
	Scopes  []string    // names; none: read and write
	Expires models.Time // 0: never
}

// MakeToken gives a user a personal access token and returns it with its secret, which is shown this once. It returns
// FieldErrors (joined) or ErrFull.
func (a *Auth) MakeToken(ctx context.Context, user models.ID, in NewToken) (t models.Token, secret string, err error) {
	now := models.TimeOf(a.now())
	if t, err = newToken(user, in, now); err != nil {
		return models.Token{}, "", err
	}
	secret = tokenPrefix + newSecret()
	t.Hash = hashSecret(secret)
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.LockHeads(ctx, []models.ID{user}); err != nil {
			return err
		}
		list, err := tx.Tokens(ctx, user)
		if err != nil {
			return err
		}
		if len(list) >= MaxTokens {
			return ErrFull
		}
		return tx.AddToken(ctx, &t)
	})
	if err != nil {
		return models.Token{}, "", fmt.Errorf("make a token: %w", err)
	}
	a.log.InfoContext(ctx, "token made", slog.String("user", string(user)), slog.String("token_id", string(t.ID)))
	return t, secret, nil
}

func newToken(user models.ID, in NewToken, now models.Time) (models.Token, error) {
	t := models.Token{UserID: user, ID: models.NewID(), Scopes: models.ScopeRead | models.ScopeWrite, CreatedAt: now, ExpiresAt: in.Expires}
	var nameErr, scopesErr, expiresErr error
	t.Name, nameErr = models.Text("name", in.Name, models.TextRule{Min: 1, Max: maxTokenName})
	if in.Scopes != nil {
		t.Scopes, scopesErr = models.ParseScopes(in.Scopes)
	}
	if in.Expires != 0 && in.Expires <= now {
		expiresErr = &models.FieldError{Field: "expires_at", Problem: "has passed"}
	}
	return t, errors.Join(nameErr, scopesErr, expiresErr)
}

// Tokens returns the personal access tokens of a user, the newest first; those that have expired too.
func (a *Auth) Tokens(ctx context.Context, user models.ID) (list []models.Token, err error) {
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		list, err = tx.Tokens(ctx, user)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return list, nil
}

// EndToken removes a personal access token; ErrNotFound if the user has no such token.
func (a *Auth) EndToken(ctx context.Context, user, id models.ID) (raise *store.FenceRaise, err error) {
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		if _, err := tx.LockHeads(ctx, []models.ID{user}); err != nil {
			return err
		}
		raise, err = tx.EndToken(ctx, user, id)
		return err
	})
	if err == nil && raise == nil {
		err = models.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("end a token: %w", err)
	}
	return raise, nil
}

// authenticateToken is Authenticate for personal access tokens.
func (a *Auth) authenticateToken(ctx context.Context, secret string) (models.Caller, error) {
	if len(secret) != tokenLength {
		return models.Caller{}, fmt.Errorf("authenticate: %w", ErrSignedOut)
	}
	now := models.TimeOf(a.now())
	var t store.LiveToken
	err := a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		t, err = tx.TokenByHash(ctx, hashSecret(secret))
		return err
	})
	switch {
	case errors.Is(err, models.ErrNotFound):
		return models.Caller{}, fmt.Errorf("authenticate: %w", ErrSignedOut)
	case err != nil:
		return models.Caller{}, fmt.Errorf("authenticate: %w", err)
	case t.Scopes == 0, t.ExpiresAt != 0 && t.ExpiresAt <= now: // no scopes would be a session's
		return models.Caller{}, fmt.Errorf("authenticate: %w", ErrSignedOut)
	case t.DisabledAt != 0:
		return models.Caller{}, fmt.Errorf("authenticate: %w", ErrDisabled)
	}
	if now.Sub(t.UsedAt) > usedEvery {
		err := a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.UsedToken(ctx, t.UserID, t.ID, now) })
		if err != nil {
			a.log.WarnContext(ctx, "the use of a token was not noted", slog.Any("err", err))
		}
	}
	return models.Caller{User: t.UserID, Session: t.ID, Expires: t.ExpiresAt, Scopes: t.Scopes}, nil
}

// isToken reports whether a credential says that it is a personal access token.
func isToken(credential string) bool { return strings.HasPrefix(credential, tokenPrefix) }
