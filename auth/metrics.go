package auth

import (
	"errors"

	"modu/models"
	"modu/telemetry"
)

// HashesWaiting is how many requests wait for their turn to hash a password.
func (a *Auth) HashesWaiting() int { return int(a.hasher.waiting.Load()) }

// countRefused counts an attempt to sign in that ended with *err, if it is one; those that end well count themselves.
func (a *Auth) countRefused(err *error) {
	if *err != nil {
		a.metrics.SignedIn(signinResult(*err))
	}
}

func signinResult(err error) string {
	if _, limited := errors.AsType[*LimitError](err); limited {
		return telemetry.SigninLimited
	}
	for _, known := range []struct {
		err    error
		result string
	}{
		{ErrDisabled, telemetry.SigninDisabled},
		{ErrBusy, telemetry.SigninBusy},
		{ErrIssuer, telemetry.SigninWrong},
		{models.ErrInvalid, telemetry.SigninWrong},
		{models.ErrNotFound, telemetry.SigninWrong},
	} {
		if errors.Is(err, known.err) {
			return known.result
		}
	}
	return telemetry.SigninFailed
}
