package remind

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/telemetry"
)

const (
	poll     = 5 * time.Second // how often what other nodes left is looked for
	lease    = time.Minute     // a message that was claimed and not sent is anybody's after this
	claim    = 40              // messages claimed at once
	atOnce   = 8               // sent at once
	tries    = 8               // of one message
	firstTry = 5 * time.Second // the pause after the first try, doubled with each
	maxPause = 5 * time.Minute
)

// Options are what may differ between two installations.
type Options struct {
	// Subject is who runs this installation, for the people behind a push service: an https: URL or an e-mail address.
	Subject string
	// Local has messages sent to any address, also of this machine, whose certificate is of this pool. It is for tests.
	Local *x509.CertPool

	Metrics *telemetry.Due // nil: nobody sees them
}

// A Sender gives to push services what the engine has written down for them.
type Sender struct {
	log     *slog.Logger
	db      *store.DB
	engine  *modusync.Engine
	key     vapidKey
	subject string
	client  *http.Client
	now     func() time.Time

	metrics *telemetry.Due
	tracer  *telemetry.Tracer // set by Trace; nil: no spans
}

// New returns a sender, with the key of this installation, which it makes if there is none.
func New(ctx context.Context, log *slog.Logger, db *store.DB, engine *modusync.Engine, o Options, now func() time.Time) (*Sender, error) {
	key, err := loadKey(ctx, db)
	if err != nil {
		return nil, err
	}
	if o.Metrics == nil {
		o.Metrics = telemetry.NewMetrics().Due
	}
	return &Sender{
		log: log, db: db, engine: engine, key: key, subject: o.Subject, client: newClient(o.Local), now: now, metrics: o.Metrics,
	}, nil
}

// PublicKey is what a browser subscribes with, as base64url.
func (s *Sender) PublicKey() string { return s.key.public }

// Run sends until ctx ends.
func (s *Sender) Run(ctx context.Context) error {
	defer s.client.CloseIdleConnections()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-s.engine.Pushes():
		case <-ctx.Done():
			return nil
		}
		wait, err := s.sendDue(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "push", slog.Any("err", err))
		}
		timer.Reset(wait)
	}
}

// sendDue sends all that is due, and returns how long nothing will be.
func (s *Sender) sendDue(ctx context.Context) (wait time.Duration, err error) {
	for ctx.Err() == nil {
		var rows []*models.Due
		err := s.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
			rows, err = tx.ClaimPushes(ctx, models.TimeOf(s.now()), lease, claim)
			return err
		})
		if err != nil {
			return poll, fmt.Errorf("claim: %w", err)
		}
		if len(rows) == 0 {
			return s.next(ctx)
		}
		var sending errgroup.Group
		sending.SetLimit(atOnce)
		for _, d := range rows {
			sending.Go(func() error {
				became, err := s.deliver(ctx, d)
				s.metrics.Pushed(became)
				s.metrics.Done("push", err)
				if err != nil && ctx.Err() == nil {
					s.log.ErrorContext(ctx, "push", slog.String("user", string(d.UserID)), slog.Any("err", err))
				}
				return nil
			})
		}
		_ = sending.Wait() // each has said what went wrong
	}
	return poll, ctx.Err()
}

func (s *Sender) next(ctx context.Context) (wait time.Duration, err error) {
	now := models.TimeOf(s.now())
	wait = poll
	err = s.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		at, err := tx.NextPush(ctx, now)
		if at != 0 {
			wait = min(poll, max(at.Sub(now), time.Millisecond))
		}
		return err
	})
	return wait, err
}

// SendDue sends once what is due, for those who do not Run the sender.
func (s *Sender) SendDue(ctx context.Context) error {
	_, err := s.sendDue(ctx)
	return err
}
