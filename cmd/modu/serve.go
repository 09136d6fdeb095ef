package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

type serveCmd struct{ settingFlags }

func (c *serveCmd) Run(s *surrounding) (err error) {
	cfg, err := c.load(s)
	if err != nil {
		return err
	}
	log := newLog(s.stderr, cfg)
	warn(log, cfg)
	unlock, err := lockDatabase(cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	public, admin, err := listenBoth(s, log, cfg)
	if err != nil {
		return err
	}
	n, err := newNode(s.ctx, log, cfg, 0)
	if err != nil {
		public.listener.Close()
		admin.listener.Close()
		return err
	}
	return n.run(s.ctx, public, admin, func(ctx context.Context) error {
		select {
		case <-n.hub.Started():
			n.sayReady(s, public, admin)
		case <-ctx.Done():
		}
		return nil
	})
}

// sayReady tells who has started the process that it is ready.
func (n *node) sayReady(s *surrounding, public, admin *server) {
	sayWhere(s, public, admin)
	if err := tellSystemd(s); err != nil {
		n.log.Warn("systemd is not told that the node listens", slog.Any("err", err))
	}
}

func listenBoth(s *surrounding, log *slog.Logger, cfg *config) (public, admin *server, err error) {
	if public, err = listen(s.ctx, log, "MODU_LISTEN", cfg.listen); err != nil {
		return nil, nil, err
	}
	if admin, err = listen(s.ctx, log, "MODU_ADMIN_LISTEN", cfg.adminListen); err != nil {
		public.listener.Close()
		return nil, nil, err
	}
	return public, admin, nil
}

// sayWhere prints where the node listens; others wait for the second line.
func sayWhere(s *surrounding, public, admin *server) {
	fmt.Fprintln(s.stdout, "admin on", admin.url())
	fmt.Fprintln(s.stdout, "listening on", public.url())
}
