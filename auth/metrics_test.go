package auth

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"modu/models"
	"modu/telemetry"
)

// How an attempt to sign in ended is told by a few words, whatever was wrong in particular.
func TestSigninsAreToldByResult(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{ErrWrongLogin, telemetry.SigninWrong},
		{fmt.Errorf("log in: %w", ErrTicket), telemetry.SigninWrong},
		{ErrIssuer, telemetry.SigninWrong},
		{fmt.Errorf("log in: %w", models.ErrNotFound), telemetry.SigninWrong},
		{fmt.Errorf("log in: %w", ErrDisabled), telemetry.SigninDisabled},
		{fmt.Errorf("log in: %w", &LimitError{Retry: time.Second}), telemetry.SigninLimited},
		{fmt.Errorf("hash: %w", ErrBusy), telemetry.SigninBusy},
		{errors.New("the database is away"), telemetry.SigninFailed},
	} {
		if got := signinResult(tt.err); got != tt.want {
			t.Errorf("signinResult(%v) = %s; want %s", tt.err, got, tt.want)
		}
	}
}

// Who waits for a turn to hash a password is counted while the wait lasts.
func TestHashesThatWaitAreCounted(t *testing.T) {
	h := newHasher(cheap)
	for range cap(h.turns) {
		h.turns <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- func() error { _, err := h.hash(ctx, "a long sentence"); return err }() }()
	for h.waiting.Load() == 0 { // it is about to come
		select {
		case err := <-ended:
			t.Fatalf("a hash does not wait for its turn: %v", err)
		default:
		}
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) || h.waiting.Load() != 0 {
		t.Errorf("%v; %d wait", err, h.waiting.Load())
	}
}
