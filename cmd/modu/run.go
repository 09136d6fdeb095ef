package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// The end of a node takes less than 25 s after it has said for a while that it is not ready.
const (
	defaultDrainWait = 3 * time.Second // where there may be other nodes; proxies ask every second or two
	maxDrainWait     = 60 * time.Second
	drainWithin      = 19 * time.Second // for the sockets, which are sent away over 15 s
	goneWithin       = 22 * time.Second // for the sockets, and then for the requests under way
	readyWithin      = 2 * time.Second  // for the database to answer
)

// draining reports whether this node is going away.
func (n *node) draining() bool { return n.leaving.Load() || n.hub.Draining() }

// ready says why no requests should come here now.
func (n *node) ready(ctx context.Context) error {
	err := n.askReady(ctx)
	n.noteReady(ctx, err)
	return err
}

func (n *node) askReady(ctx context.Context) error {
	if n.draining() {
		return errors.New("draining")
	}
	if !n.hub.Running() {
		return errors.New("starting")
	}
	if err := n.clock.err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	return n.db.Ping(ctx)
}

// run serves until ctx ends, drains, and closes the database. also is what else runs meanwhile: it is to end with its
// context, which ends before the draining.
func (n *node) run(ctx context.Context, public, admin *server, also ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var wg sync.WaitGroup
	var first sync.Once
	var failure error // written by whoever fails first, read after wg.Wait
	start := func(of context.Context, f func(context.Context) error) {
		wg.Go(func() {
			if err := f(of); err != nil {
				first.Do(func() { failure = err })
				cancel()
			}
		})
	}
	start(work, n.engine.Run)
	start(work, n.auth.Run)
	start(work, n.hub.Run)
	start(work, n.clock.Run)
	start(work, giveBack)
	start(work, n.redis.Run)
	start(work, n.watchVitals)
	start(work, n.probe)
	start(work, n.photos.Run)
	start(work, n.sender.Run)
	start(work, func(context.Context) error { return public.serve(n.polite(n.mux)) })
	start(work, func(context.Context) error {
		return admin.serve(adminHandler(n.ready, n.metrics.Handler(), n.engine.AnnounceHead))
	})
	for _, f := range also {
		start(ctx, f)
	}
	<-ctx.Done()
	n.drain(public, admin)
	stop()
	wg.Wait()
	n.tracer.Close()
	return errors.Join(failure, n.db.Close())
}

// drain lets everybody go. First the node says that it is not ready and goes on as usual, so that a proxy sends nobody here
// any more; then it sends the sockets away over some seconds; then it waits for the requests under way.
func (n *node) drain(public, admin *server) {
	wait := n.cfg.notReadyFor()
	n.log.Info("draining", slog.Duration("wait", wait))
	n.leaving.Store(true)
	if wait > 0 {
		<-time.After(wait) // a second signal ends the process here, too
	}
	gone, cancel := context.WithTimeout(context.Background(), goneWithin)
	defer cancel()
	ctx, cancel := context.WithTimeout(gone, drainWithin)
	defer cancel()
	n.hub.Drain(ctx)
	public.shutdown(gone)
	admin.shutdown(gone)
}

// polite has each answer end its connection while the node drains: a proxy that kept one would send a request into it just
// as it is closed, and may not send that again.
func (n *node) polite(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.draining() {
			w.Header().Set("Connection", "close")
		}
		h.ServeHTTP(w, r)
	})
}
