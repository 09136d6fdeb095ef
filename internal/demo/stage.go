package demo

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"modu/client"
)

const (
	firstAct  = 2 * time.Second // after the curtain rises
	secondAct = 2 * time.Second // after the first: the visitor's water is cheered
	shortest  = 4 * time.Second // between two later acts
	longest   = 8 * time.Second
	actWithin = 10 * time.Second // an act that takes longer is given up
)

// A Stage makes the friends of a world act, one act each 4 to 8 seconds.
type Stage struct {
	log    *slog.Logger
	world  *World
	server string // base address
	http   *http.Client
	now    func() time.Time
}

// NewStage returns a stage on which the friends of a world act at a server. now is the server's clock.
func NewStage(log *slog.Logger, w *World, server string, now func() time.Time) *Stage {
	return &Stage{log: log, world: w, server: server, http: http.DefaultClient, now: now}
}

// Run connects the friends and lets them act until ctx ends.
func (s *Stage) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var clients sync.WaitGroup
	defer clients.Wait()
	defer cancel()
	var actors []*actor
	for i, r := range cast {
		if !r.acts {
			continue
		}
		a, err := s.enter(ctx, i)
		if err != nil {
			return fmt.Errorf("%s does not come on stage: %w", r.handle, err)
		}
		clients.Go(func() {
			if err := a.client.Run(ctx); err != nil && ctx.Err() == nil {
				s.log.Warn("an actor left the stage", slog.String("handle", r.handle), slog.Any("err", err))
			}
		})
		actors = append(actors, a)
	}
	s.play(ctx, actors)
	return nil
}

// enter signs an actor in, with the refresh token that signing up gave.
func (s *Stage) enter(ctx context.Context, role int) (*actor, error) {
	pane := s.world.People[role]
	session, err := client.Resume(ctx, s.http, s.server, pane.Refresh)
	if err != nil {
		return nil, err
	}
	c, err := client.New(client.Options{Server: s.server, Token: session.Token, Agent: "demo/" + cast[role].handle, Now: s.now})
	if err != nil {
		return nil, err
	}
	return &actor{
		client: c, user: pane.User.ID, role: cast[role], world: s.world, now: s.now,
		rng: rand.New(rand.NewPCG(uint64(role), uint64(s.now().UnixNano()))),
	}, nil
}

func (s *Stage) play(ctx context.Context, actors []*actor) {
	first := actors[0]
	opening := []struct {
		wait time.Duration
		do   func(context.Context) error
	}{
		{firstAct, first.check},
		{secondAct, first.cheerWater},
	}
	for _, o := range opening {
		if !s.act(ctx, o.wait, first, o.do) {
			return
		}
	}
	for {
		a := actors[rand.N(len(actors))]
		if !s.act(ctx, shortest+rand.N(longest-shortest), a, a.act) {
			return
		}
	}
}

// act lets an actor do something after a while; false when the play is over. An act that fails is a pause.
func (s *Stage) act(ctx context.Context, wait time.Duration, a *actor, do func(context.Context) error) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
	}
	within, cancel := context.WithTimeout(ctx, actWithin)
	defer cancel()
	if err := do(within); err != nil && ctx.Err() == nil {
		s.log.Debug("an act failed", slog.String("handle", a.role.handle), slog.Any("err", err))
	}
	return ctx.Err() == nil
}
