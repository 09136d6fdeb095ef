package auth

import (
	"errors"
	"fmt"
	"time"

	"modu/models"
)

// What a caller can have done wrong, beside the four errors of models. Every other error is the server's trouble.
var (
	// ErrSignedOut: the token is none of ours, or has expired, or its session has ended.
	ErrSignedOut = fmt.Errorf("signed out: %w", models.ErrInvalid)
	// ErrWrongLogin: no such user, or another password. Which of the two is not told.
	ErrWrongLogin = fmt.Errorf("wrong login: %w", models.ErrInvalid)
	// ErrDisabled: the account may not be used.
	ErrDisabled = fmt.Errorf("account disabled: %w", models.ErrNotAllowed)
	// ErrClosed: nobody signs up here.
	ErrClosed = fmt.Errorf("sign-up is closed: %w", models.ErrNotAllowed)
	// ErrFull: the person has as many of these as there may be.
	ErrFull = fmt.Errorf("no more of these: %w", models.ErrConflict)
	// ErrTicket: a code that is good once was used before, has expired, or never was one.
	ErrTicket = fmt.Errorf("ticket: %w", models.ErrInvalid)
	// ErrNoMail: this server sends no mail.
	ErrNoMail = fmt.Errorf("no mail: %w", models.ErrConflict)
	// ErrInvite: a code that is needed to sign up is missing, used up, or never was one.
	ErrInvite = fmt.Errorf("invite: %w", models.ErrNotAllowed)
	// ErrLastWay: there would be no way left to sign in.
	ErrLastWay = fmt.Errorf("the last way in: %w", models.ErrConflict)
	// ErrIssuer: who was to vouch for somebody did not, or not in a way that can be trusted.
	ErrIssuer = errors.New("issuer")
	// ErrBusy: too many passwords are being checked; it is worth trying again.
	ErrBusy = errors.New("busy")
)

// A LimitError says that something was tried too often.
type LimitError struct {
	Retry time.Duration // until it may be tried again; above 0
}

func (e *LimitError) Error() string { return "tried too often: again in " + e.Retry.String() }

// A TakenError is an ErrConflict about what must be unique.
type TakenError struct {
	Field string // email or handle
}

func (e *TakenError) Error() string { return e.Field + " is taken" }

// Unwrap makes a TakenError an ErrConflict.
func (e *TakenError) Unwrap() error { return models.ErrConflict }
