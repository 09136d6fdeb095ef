package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"modu/models"
	"modu/store"
	"modu/telemetry"
)

// metaRefreshKey is the row of meta with the key of the refresh tokens, base64.
const metaRefreshKey = "refresh_key"

const refreshKeyBytes = 32

// Options are what the surroundings decide.
type Options struct {
	Keys   []Key  // at least one; the first signs
	Issuer string // of the access tokens; the same on every node
	Signup Policy // who may sign up
	Public string // the origin at which people reach the server, for links in letters
	// Send hands a letter over; nil: this server sends no mail.
	Send    func(context.Context, Letter) error
	Issuers []Issuer // whom people may sign in by
	Relaxed bool     // the rates are multiplied by 1,000: for load tests and demos
	Cost    Cost     // of a password's hash; zero: 19 MiB, two passes, one thread

	Metrics *telemetry.Auth // nil: nobody sees them
}

// A Policy says who may sign up.
type Policy int

// The policies.
const (
	Open     Policy = iota // anybody
	ByInvite               // whoever has a code of somebody who is here
	Closed                 // nobody
)

// String returns the policy's name.
func (p Policy) String() string { return [...]string{"open", "invite", "closed"}[p] }

// An Auth knows who is calling. Its only goroutine is Run.
type Auth struct {
	log     *slog.Logger
	db      *store.DB
	now     func() time.Time
	signup  Policy
	public  string
	send    func(context.Context, Letter) error
	outbox  chan order      // never closed
	pauses  []time.Duration // between tries to hand a letter over
	hasher  *hasher
	signer  *signer
	refresh refresher
	limits  *limits
	metrics *telemetry.Auth

	providers []*provider
}

// New reads the key of the refresh tokens, which it makes if there is none yet, from a database that has been migrated.
func New(ctx context.Context, log *slog.Logger, db *store.DB, o Options, now func() time.Time) (*Auth, error) {
	if len(o.Keys) == 0 || o.Issuer == "" {
		return nil, errors.New("auth: a signing key and an issuer are needed")
	}
	key, err := refreshKey(ctx, db)
	if err != nil {
		return nil, err
	}
	if o.Cost == (Cost{}) {
		o.Cost = recommended
	}
	if o.Metrics == nil {
		o.Metrics = telemetry.NewMetrics().Auth
	}
	r := refresher{key: key}
	return &Auth{
		log: log, db: db, now: now, metrics: o.Metrics, signup: o.Signup, public: o.Public, send: o.Send, outbox: make(chan order, outboxMax), pauses: letterPauses,
		hasher: newHasher(o.Cost), signer: newSigner(o.Keys, o.Issuer, now),
		refresh: r, limits: newLimits(db, r, o.Relaxed, now), providers: newProviders(o.Issuers, now),
	}, nil
}

func refreshKey(ctx context.Context, db *store.DB) ([]byte, error) {
	var text string
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		text, err = tx.MetaOnce(ctx, metaRefreshKey, base64.RawStdEncoding.EncodeToString(randomBytes(refreshKeyBytes)))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("key of the refresh tokens: %w", err)
	}
	key, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(key) != refreshKeyBytes {
		return nil, errors.New("key of the refresh tokens: the database holds something else under its name")
	}
	return key, nil
}

// A Device is where a request comes from.
type Device struct {
	Addr  netip.Addr // of the client, as far as the proxies in between can be trusted
	Agent string     // how the client calls itself; may be anything
}

// A Grant is what a successful sign-in gives.
type Grant struct {
	Person  models.Person
	Caller  models.Caller // whom the access token speaks for, and until when
	Access  string
	Refresh string
	Raise   *store.FenceRaise // to be announced; nil if no other session ended

	InvitedBy *models.Person // of somebody who has just signed up with a code
}

// Authenticate returns whom an access token, or a personal access token, speaks for at this moment: its session and its
// user are read each time. It returns ErrSignedOut or ErrDisabled, or another error when the database does not answer.
func (a *Auth) Authenticate(ctx context.Context, token string) (models.Caller, error) {
	if isToken(token) {
		return a.authenticateToken(ctx, token)
	}
	caller, err := a.signer.verify(token)
	if err != nil {
		return models.Caller{}, err
	}
	var s store.LiveSession
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		s, err = tx.Session(ctx, caller.Session)
		return err
	})
	switch {
	case errors.Is(err, models.ErrNotFound):
		return models.Caller{}, fmt.Errorf("authenticate: %w", ErrSignedOut)
	case err != nil:
		return models.Caller{}, fmt.Errorf("authenticate: %w", err)
	case s.UserID != caller.User || s.RevokedAt != 0 || s.ExpiresAt <= models.TimeOf(a.now()):
		return models.Caller{}, fmt.Errorf("authenticate: %w", ErrSignedOut)
	case s.DisabledAt != 0:
		return models.Caller{}, fmt.Errorf("authenticate: %w", ErrDisabled)
	}
	caller.SignedIn = s.CreatedAt
	return caller, nil
}
