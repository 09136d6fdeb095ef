package auth

import (
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"modu/models"
)

const (
	// AccessLife is how long an access token is good.
	AccessLife = 10 * time.Minute

	audience  = "modu"
	tokenType = "at+jwt" // RFC 9068; nothing else signed with the same key can pass for an access token
	// maxAccess is longer than any access token, in bytes.
	maxAccess = 2 << 10
	// skew is how far the clock of the node that gave a token out may be ahead of ours. There is none for exp.
	skew = 30 * time.Second
)

// claims are those of an access token, all required.
type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

// A signer gives out and checks access tokens.
type signer struct {
	keys   []Key // the first signs
	issuer string
	now    func() time.Time
	parser *jwt.Parser
}

func newSigner(keys []Key, issuer string, now func() time.Time) *signer {
	return &signer{keys: keys, issuer: issuer, now: now, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithExpirationRequired(),
		jwt.WithAudience(audience),
		jwt.WithIssuer(issuer),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(now),
	)}
}

// sign gives out an access token of a session, which is good until expires.
func (s *signer) sign(user, session models.ID) (token string, expires models.Time, err error) {
	now := s.now().Truncate(time.Second)
	end := now.Add(AccessLife)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: s.issuer, Audience: jwt.ClaimStrings{audience}, Subject: string(user), ID: string(models.NewID()),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(end),
		},
		Session: string(session),
	})
	t.Header["typ"] = tokenType
	t.Header["kid"] = s.keys[0].id
	token, err = t.SignedString(s.keys[0].private)
	if err != nil {
		return "", 0, fmt.Errorf("sign an access token: %w", err)
	}
	return token, models.TimeOf(end), nil
}

// verify returns whom a token was given to, without asking whether the session still stands; else ErrSignedOut.
func (s *signer) verify(token string) (models.Caller, error) {
	if len(token) > maxAccess {
		return models.Caller{}, ErrSignedOut
	}
	var c claims
	t, err := s.parser.ParseWithClaims(token, &c, s.key)
	if err != nil {
		return models.Caller{}, fmt.Errorf("%w: %w", ErrSignedOut, err)
	}
	caller := models.Caller{User: models.ID(c.Subject), Session: models.ID(c.Session)}
	switch {
	case len(t.Header) != 3, t.Header["typ"] != tokenType: // alg, kid, typ
		return models.Caller{}, fmt.Errorf("%w: other header", ErrSignedOut)
	case !caller.User.Valid(), !caller.Session.Valid(), c.ID == "", c.IssuedAt == nil:
		return models.Caller{}, fmt.Errorf("%w: a claim is missing", ErrSignedOut)
	case c.IssuedAt.After(s.now().Add(skew)), c.ExpiresAt.Sub(c.IssuedAt.Time) > AccessLife:
		return models.Caller{}, fmt.Errorf("%w: not a time at which we gave out a token", ErrSignedOut)
	}
	caller.Expires = models.TimeOf(c.ExpiresAt.Time)
	return caller, nil
}

// key finds the key that a token names among ours.
func (s *signer) key(t *jwt.Token) (any, error) {
	id, _ := t.Header["kid"].(string)
	for _, k := range s.keys {
		if k.id == id {
			return k.private.Public(), nil
		}
	}
	return nil, errors.New("unknown key")
}
