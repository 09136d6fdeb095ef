package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"modu/api"
	"modu/api/picture"
	"modu/auth"
	"modu/hub"
	"modu/remind"
	"modu/store"
	"modu/store/photos"
	modusync "modu/sync"
	"modu/telemetry"
)

// A node is the rooms of one process, wired.
type node struct {
	log     *slog.Logger
	cfg     *config
	db      *store.DB
	auth    *auth.Auth
	engine  *modusync.Engine
	photos  *photos.Photos
	hub     *hub.Hub
	tracer  *telemetry.Tracer // nil: nobody wants traces
	metrics *telemetry.Metrics
	vitals  vitals
	sender  *remind.Sender
	clock   *clockWatch
	redis   *busWatch
	mux     *http.ServeMux // whoever wires may add to it before run

	leaving atomic.Bool // since the first signal: not ready any more
}

// newNode opens and migrates the database and wires the rooms to it. drainSpread is over how long sockets are sent away
// at the end; 0 is the hub's default.
func newNode(ctx context.Context, log *slog.Logger, cfg *config, drainSpread time.Duration) (n *node, err error) {
	keys, err := signingKeys(cfg)
	if err != nil {
		return nil, err
	}
	tracer, err := newTracer(ctx, log)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			tracer.Close()
		}
	}()
	db, err := awaitDatabase(ctx, log, cfg)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	metrics := telemetry.NewMetrics()
	db.Measure(metrics.DB)
	if err := migrate(ctx, log, cfg, db); err != nil {
		return nil, err
	}
	now := cfg.now()
	n = &node{log: log, cfg: cfg, db: db, mux: http.NewServeMux(), metrics: metrics, clock: &clockWatch{log: log, db: db, now: now}}
	options, err := cfg.authOptions(keys, now)
	if err != nil {
		return nil, err
	}
	options.Metrics = metrics.Auth
	if n.auth, err = auth.New(ctx, log, db, options, now); err != nil {
		return nil, err
	}
	bus, err := newBus(log, cfg)
	if err != nil {
		return nil, err
	}
	n.redis = &busWatch{log: log, url: string(cfg.redisURL), up: bus.Up}
	// Three functions are handed over: announce to the engine, authenticate to hub and api, draining to the api.
	n.engine = modusync.New(log, db, func(c modusync.Commit) { n.hub.Announce(c) }, limits(cfg), now)
	n.tracer = tracer
	n.engine.Measure(metrics.Engine)
	n.engine.Trace(tracer)
	if !db.Postgres() { // this process is the only one
		if err := n.engine.AllLeft(ctx); err != nil {
			return nil, err
		}
	}
	home, err := cfg.photoHome(db)
	if err != nil {
		return nil, err
	}
	n.photos = photos.New(log, db, home, picture.Sizes, now)
	origins := newOriginWatch(log, cfg)
	n.hub = hub.New(log, n.engine, n.auth.Authenticate, bus,
		hub.Options{
			OriginAllowed: origins.Allowed, Relaxed: cfg.relaxed, DrainSpread: drainSpread, Tracer: tracer,
			Metrics: metrics.Hub, BusMetrics: metrics.Bus,
		}, now)
	pushes := cfg.remindOptions()
	pushes.Metrics = metrics.Due
	if n.sender, err = remind.New(ctx, log, db, n.engine, pushes, now); err != nil {
		return nil, err
	}
	n.sender.Trace(tracer)
	rest := api.New(log, api.Deps{
		Auth: n.auth, DB: db, Engine: n.engine, Photos: n.photos, Relaxed: cfg.relaxed,
		AnnounceFence: func(_ context.Context, r store.FenceRaise) { n.engine.AnnounceFence(r) },
		Ready:         n.ready, Origins: cfg.origins(), OriginRefused: origins.refused, Proxies: cfg.trustedProxies, Version: version, Now: now,
		PushKey: n.sender.PublicKey(), Tracer: tracer, Metrics: metrics.HTTP,
	})
	n.mux.Handle("GET /v1/sync", n.counted("/v1/sync", "hub", n.hub))
	for _, path := range []string{"/v1/", "/healthz", "/readyz"} {
		n.mux.Handle(path, rest)
	}
	n.addPages(rest)
	metrics.Collect(n.readings())
	return n, nil
}

// issuer names this installation in access tokens; it is the same on every node.
func issuer(cfg *config) string {
	if cfg.publicURL != "" {
		return cfg.publicURL
	}
	return "modu"
}

func limits(cfg *config) modusync.Limits {
	const factor = 1000 // of MODU_LIMITS=relaxed
	l := modusync.DefaultLimits
	if cfg.relaxed {
		l.FollowsAnHour *= factor
	}
	return l
}

func newBus(log *slog.Logger, cfg *config) (hub.Bus, error) {
	if cfg.redisURL == "" {
		return hub.NewMemoryBus(), nil
	}
	return hub.NewRedisBus(log, string(cfg.redisURL))
}
