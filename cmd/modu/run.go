package main

import (
	"context"
	"errors"
	"sync"
	"time"
)

// The end of a node takes less than 25 s in all.
const (
	drainWithin    = 19 * time.Second // for the sockets, which are sent away over 15 s
	shutdownWithin = 3 * time.Second  // for requests under way
	readyWithin    = 2 * time.Second  // for the database to answer
)

// ready says why no requests should come here now.
func (n *node) ready(ctx context.Context) error {
	if n.hub.Draining() {
		return errors.New("draining")
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
	start(work, n.photos.Run)
	start(work, n.sender.Run)
	start(work, func(context.Context) error { return public.serve(n.mux) })
	start(work, func(context.Context) error { return admin.serve(adminHandler(n.ready, n.counters)) })
	for _, f := range also {
		start(ctx, f)
	}
	<-ctx.Done()
	n.drain(public, admin)
	stop()
	wg.Wait()
	return errors.Join(failure, n.db.Close())
}

// drain lets everybody go: not ready, the sockets over some seconds, then the requests.
func (n *node) drain(public, admin *server) {
	n.log.Info("draining")
	ctx, cancel := context.WithTimeout(context.Background(), drainWithin)
	defer cancel()
	n.hub.Drain(ctx)
	ctx, cancel = context.WithTimeout(context.Background(), shutdownWithin)
	defer cancel()
	public.shutdown(ctx)
	admin.shutdown(ctx)
}

// counters are what /metrics shows beside the runtime's.
func (n *node) counters() map[string]float64 {
	return map[string]float64{
		"modu_draining":            map[bool]float64{true: 1}[n.hub.Draining()],
		"modu_clock_ahead_seconds": time.Duration(n.clock.ahead.Load()).Seconds(),
	}
}
