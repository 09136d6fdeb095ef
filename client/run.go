package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"modu/sync/frame"
)

// Reconnecting: full jitter, each time up to twice as far (protocol section 4).
const (
	backoffBase = 500 * time.Millisecond
	backoffCap  = 30 * time.Second
)

// A ClosedError says that the server closed the connection for a reason that reconnecting does not mend.
type ClosedError struct {
	Code  int          // a close code of package frame
	Frame *frame.Error // the error frame before it; nil if there was none
}

func (e *ClosedError) Error() string {
	if e.Frame != nil {
		return fmt.Sprintf("the server closed the connection with code %d: %s", e.Code, e.Frame)
	}
	return fmt.Sprintf("the server closed the connection with code %d", e.Code)
}

// Run keeps the client connected until ctx ends, and then returns its error. Before that it returns a *ClosedError when the server
// does not want this client any more, ErrSignedOut, ErrOtherUser, or the error of a Store that does not take what it is
// given. Only one Run at a time.
func (c *Client) Run(ctx context.Context) error {
	var tries tries
	for {
		end := c.connect(ctx, tries.refused)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		wait, err := tries.after(end, c.options.Now())
		if err != nil {
			return err
		}
		c.options.Log.InfoContext(ctx, "disconnected", slog.Int("code", end.code), slog.Any("err", end.err), slog.Duration("wait", wait))
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		}
	}
}

// An ending is how a connection went.
type ending struct {
	err     error         // why it ended
	code    int           // of the close frame; 0 if there was none
	failure *frame.Error  // the last error frame that closes
	token   string        // the access token it had last
	worked  bool          // it became ready, or had an answer to a change
	parked  bool          // a change was parked
	again   bool          // say hello again at once
	unheard bool          // a hello was sent, or begun, and nothing at all came back
	wait    time.Duration // at least this long before the next one
	drained bool          // the server is going away and said when to come back
	resume  time.Time     // then; when drained
}

// tries counts what must not go on for ever.
type tries struct {
	failed  int    // connections since the last that worked
	parked  bool   // the last one parked a change; another in a row stops the client
	refused string // the token that the server did not take; another refusal in a row stops the client
	// Hellos of this process that were never answered may still be on their way. One that arrives looks newer than the
	// connection that came after it, and replaces that.
	unheard int
}

// after returns how long to wait before the next connection, or why there will be none.
func (t *tries) after(end ending, now time.Time) (time.Duration, error) {
	if end.worked {
		*t = tries{unheard: t.unheard}
	}
	if end.unheard {
		t.unheard++
	}
	switch {
	case end.again:
		return 0, nil
	case errors.Is(end.err, ErrSignedOut), errors.Is(end.err, ErrOtherUser), errors.Is(end.err, errStore):
		return 0, end.err
	case end.code == frame.CloseSignedOut && t.refused == "":
		t.refused = end.token // the source may have a newer one
		return 0, nil
	case end.code == frame.CloseReplaced && t.unheard > 0:
		t.unheard-- // one more replacement than such hellos is by somebody else
		return 0, nil
	case end.code == frame.CloseBadFrame && end.parked && !t.parked:
		t.parked = true
		return 0, nil
	case end.code != 0 && !frame.MayReconnect(end.code):
		return 0, &ClosedError{Code: end.code, Frame: end.failure}
	case end.drained:
		return max(0, end.resume.Sub(now)), nil
	}
	limit := min(backoffCap, backoffBase<<min(t.failed, 10))
	t.failed++
	return max(end.wait, rand.N(limit)), nil
}
