package auth

import (
	"context"
	"slices"
	"strings"
	"time"

	"modu/store"
)

// A Quota is what is left of a limit on trying.
type Quota struct {
	Name   string // of the limit
	Max    int    // tries in a window
	Window time.Duration
	Left   int
	Reset  time.Duration // until the window is over
}

type quotasKey struct{}

// WithQuotas returns a context in which every limit that a call counts against notes in the map, under its name, what is
// left of it. The map is the caller's again when the call returns.
func WithQuotas(ctx context.Context, into map[string]Quota) context.Context {
	return context.WithValue(ctx, quotasKey{}, into)
}

// untold are limits of which nobody is told what is left: it would tell what others do, that somebody has an account, or
// that a handle and an address are of one.
var untold = []string{loginByAccount.name, loginByPair.name, loginByPairH.name, lettersTo.name}

// note tells who asks what is left after an attempt.
func (l *limits) note(ctx context.Context, t try, a *store.Attempt, now time.Time) {
	into, ok := ctx.Value(quotasKey{}).(map[string]Quota)
	if !ok || slices.Contains(untold, t.name) {
		return
	}
	name := strings.TrimSuffix(t.name, ":")
	into[name] = Quota{
		Name: name, Max: t.max * l.factor, Window: t.window, Left: max(0, t.max*l.factor-a.N),
		Reset: max(a.WindowStart.Time().Add(t.window).Sub(now), 0),
	}
}

// noteRefund takes back one attempt of what note has told.
func noteRefund(ctx context.Context, t try) {
	into, _ := ctx.Value(quotasKey{}).(map[string]Quota)
	name := strings.TrimSuffix(t.name, ":")
	if q, ok := into[name]; ok {
		q.Left = min(q.Left+1, q.Max)
		into[name] = q
	}
}
