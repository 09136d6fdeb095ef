package auth

import (
	"context"
	"encoding/hex"
	"net/netip"
	"sync/atomic"
	"time"

	"modu/models"
	"modu/store"
)

// A limit allows max attempts in each window.
type limit struct {
	name   string // begins the names of its attempts
	max    int
	window time.Duration
}

// The limits of signing in. Wrong logins are counted for the account as seen from one address, so that nobody keeps
// somebody else out by guessing. Guessing from many addresses is bounded for the whole account, but not for addresses
// from which that account has been signed in to lately.
var (
	loginByAddr    = limit{"login-addr:", 30, time.Minute}   // every attempt of one address
	loginByPair    = limit{"login-pair:", 5, time.Minute}    // wrong ones for one account from one address
	loginByPairH   = limit{"login-pair-h:", 20, time.Hour}   // so that one address does not use up the next limit
	loginByAccount = limit{"login-account:", 100, time.Hour} // wrong ones for one account from addresses unknown to it
	signupTries    = limit{"signup-tries:", 30, time.Hour}   // of one address, those that find something taken too
	signups        = limit{"signups:", 5, time.Hour}         // accounts made from one address
	refreshes      = limit{"refresh:", 30, time.Hour}        // of one session
	passwords      = limit{"password:", 5, time.Minute}      // wrong current passwords of one user
	forgets        = limit{"forgot:", 10, time.Hour}         // of one address
	verifies       = limit{"verify:", 3, time.Hour}          // letters that one user asks for
	lettersTo      = limit{"letters:", 3, time.Hour}         // to one user, whoever asked; what is above is not told
	ticketTries    = limit{"tickets:", 30, time.Hour}        // of one address, good ones too
)

const (
	// knownName begins the names that say: this account has been signed in to from this address.
	knownName   = "known:"
	knownWindow = 30 * 24 * time.Hour
	// purgeEvery is how often a node removes windows that are over, purgeAfter how long after they began.
	purgeEvery = 10 * time.Minute
	purgeAfter = 2 * time.Hour
	relaxed    = 1000 // what MODU_LIMITS=relaxed multiplies with
)

// limits counts attempts in the database, for all nodes together. Neither addresses nor logins stand there in clear.
type limits struct {
	db     *store.DB
	keyed  refresher
	factor int
	now    func() time.Time
	purged atomic.Int64 // Unix seconds of this node's last purge
}

func newLimits(db *store.DB, keyed refresher, relax bool, now func() time.Time) *limits {
	l := &limits{db: db, keyed: keyed, factor: 1, now: now}
	if relax {
		l.factor = relaxed
	}
	l.purged.Store(now().Unix())
	return l
}

// A try is one attempt that a limit is to allow.
type try struct {
	limit
	of string // what it is counted for
}

// attempt is the row that counts a try now.
func (l *limits) attempt(t try) *store.Attempt {
	start := l.now().UTC().Truncate(t.window)
	return &store.Attempt{Name: t.name + l.digest(t.of), WindowStart: models.TimeOf(start)}
}

// digest makes names of equal length that do not tell what they stand for.
func (l *limits) digest(of string) string {
	return hex.EncodeToString(l.keyed.mac("attempt:" + of)[:16])
}

// take counts the tries in their order, up to the first that is above its limit, which is a LimitError. Callers that
// share limits name them in the same order, since each row stays locked until the last is counted.
func (l *limits) take(ctx context.Context, tries ...try) error {
	now := l.now()
	var retry time.Duration
	err := l.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		for _, t := range tries {
			a := l.attempt(t)
			if err := tx.CountAttempt(ctx, a); err != nil {
				return err
			}
			l.note(ctx, t, a, now)
			if a.N > t.max*l.factor {
				retry = max(a.WindowStart.Time().Add(t.window).Sub(now), time.Second)
				break
			}
		}
		return l.purge(ctx, tx, now)
	})
	if err == nil && retry > 0 {
		err = &LimitError{Retry: retry}
	}
	return err
}

// refund takes back tries that are to count only when they turn out badly.
func (l *limits) refund(ctx context.Context, tx store.Tx, tries ...try) error {
	for _, t := range tries {
		if err := tx.UncountAttempt(ctx, l.attempt(t)); err != nil {
			return err
		}
		noteRefund(ctx, t)
	}
	return nil
}

func (l *limits) purge(ctx context.Context, tx store.Tx, now time.Time) error {
	last := l.purged.Load()
	if now.Unix()-last < int64(purgeEvery.Seconds()) || !l.purged.CompareAndSwap(last, now.Unix()) {
		return nil
	}
	if err := tx.PurgeAttempts(ctx, models.TimeOf(now.Add(-purgeAfter)), knownName); err != nil {
		return err
	}
	return tx.PurgeAttempts(ctx, models.TimeOf(now.Add(-2*knownWindow)), "-")
}

// known is the try that says that a user has signed in from an address.
func known(user models.ID, addr string) try {
	return try{limit{name: knownName, window: knownWindow}, string(user) + " " + addr}
}

// remember notes that a user has signed in from an address.
func (l *limits) remember(ctx context.Context, tx store.Tx, user models.ID, addr string) error {
	return tx.CountAttempt(ctx, l.attempt(known(user, addr)))
}

// isKnown reports whether a user has signed in from an address in this window or the one before.
func (l *limits) isKnown(ctx context.Context, tx store.Tx, user models.ID, addr string) (bool, error) {
	a := l.attempt(known(user, addr))
	return tx.HasAttempt(ctx, a.Name, a.WindowStart.Add(-knownWindow))
}

// addrKey is what stands for an address in a limit: an IPv6 customer has a whole /64.
func addrKey(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		if p, err := addr.Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}
