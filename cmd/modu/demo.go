package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modu/auth"
	"modu/internal/demo"
	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

type demoCmd struct {
	settingFlags
	Keep bool `help:"Go on with the file of the last demo instead of making it anew."`
}

// demoDrain is how long sockets are given at a demo's end and at midnight.
const demoDrain = 500 * time.Millisecond

func (c *demoCmd) Run(s *surrounding) error {
	cfg, err := c.load(s)
	if err != nil {
		return err
	}
	if err := cfg.forDemo(); err != nil {
		return err
	}
	cfg.redisURL, cfg.signup, cfg.relaxed = "", auth.Open, true
	if cfg.origin["LOG_LEVEL"] == "default" {
		cfg.logLevel = slog.LevelWarn
	}
	log := newLog(s.stderr, cfg)
	for day := 0; ; day++ {
		again, err := c.oneDay(s, log, cfg, day == 0)
		if err != nil || !again {
			return err
		}
		log.Info("midnight: the demo begins anew")
	}
}

// forDemo makes the database and the photos those of the demo.
func (c *config) forDemo() error {
	if c.postgres() {
		return &codedError{exitUsage, errors.New("modu demo keeps its own file and leaves Postgres alone: unset MODU_DATABASE_URL")}
	}
	c.databaseURL = secretURL("sqlite://" + filepath.Join(c.data, "demo.db"))
	c.photos = photosInTable // with the file they go too
	c.demo = true
	return nil
}

// oneDay runs the demo until midnight, when again is true, or until the command is to end.
func (c *demoCmd) oneDay(s *surrounding, log *slog.Logger, cfg *config, first bool) (again bool, err error) {
	public, admin, err := listenBoth(s, log, cfg)
	if err != nil {
		return false, err
	}
	closeBoth := func() {
		public.listener.Close()
		admin.listener.Close()
	}
	unlock, err := lockDatabase(cfg)
	if err == nil && !c.Keep {
		err = removeDatabase(string(cfg.databaseURL))
	}
	if err != nil {
		closeBoth()
		return false, errors.Join(err, unlock())
	}
	defer func() { err = errors.Join(err, unlock()) }()
	// At midnight the same ports are taken again.
	cfg.listen, cfg.adminListen = public.listener.Addr().String(), admin.listener.Addr().String()
	n, err := newNode(s.ctx, log, cfg, demoDrain)
	if err != nil {
		closeBoth()
		return false, err
	}
	zone := localZone(s)
	day, cancel := context.WithCancel(s.ctx)
	defer cancel()
	if !c.Keep {
		now := cfg.now()()
		day, cancel = context.WithTimeout(s.ctx, nextMidnight(now, zone).Sub(now))
		defer cancel()
	}
	door := &demoDoor{}
	n.mux.Handle("POST /v1/demo", door)
	err = n.run(day, public, admin, func(ctx context.Context) error {
		return n.play(ctx, public.url(), zone, door, func() {
			if first {
				sayDemo(s, public, admin)
			}
		})
	})
	return err == nil && s.ctx.Err() == nil, err
}

// play makes the world if there is none, lets friends act in it and receives guests, until ctx ends.
func (n *node) play(ctx context.Context, url string, zone *time.Location, door *demoDoor, begun func()) error {
	doors := n.doors()
	now := n.cfg.now()
	world, err := demo.Open(ctx, doors, now(), zone)
	if err != nil {
		return err
	}
	if err := n.calm(ctx); err != nil {
		return err
	}
	guests := demo.NewGuests(n.log, doors, url, zone, n.cfg.origins().Allowed, now)
	door.open(guests)
	begun()
	done := make(chan error, 2)
	go func() { done <- guests.Run(ctx) }()
	go func() { done <- demo.NewStage(n.log, world, url, now).Run(ctx) }()
	return errors.Join(<-done, <-done)
}

// calm waits a little for what the seed set off to be done, so that whoever looks first sees friends act and not the
// counts of old cheers come in.
func (n *node) calm(ctx context.Context) error {
	const atMost, look = 3 * time.Second, 50 * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	for {
		var waiting int
		err := n.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
			return tx.NewRaw("SELECT count(*) FROM due").Scan(ctx, &waiting)
		})
		if ctx.Err() != nil || err == nil && waiting == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(look):
		}
	}
}

// doors are how the demo comes in.
func (n *node) doors() demo.Doors {
	device := auth.Device{Addr: netip.MustParseAddr("127.0.0.1"), Agent: "demo"}
	return demo.Doors{
		SignUp: func(ctx context.Context, a demo.Account) (demo.Pane, error) {
			grant, err := n.auth.Signup(ctx, auth.Signup{
				Email: a.Email, Password: a.Password, Handle: a.Handle, Name: a.Name, Locale: a.Locale, TimeZone: a.TimeZone,
			}, device)
			if err != nil {
				return demo.Pane{}, err
			}
			return pane(grant), nil
		},
		SignIn: func(ctx context.Context, handle, password string) (demo.Pane, error) {
			grant, err := n.auth.Login(ctx, handle, password, device)
			if err != nil {
				return demo.Pane{}, err
			}
			return pane(grant), nil
		},
		Push: func(ctx context.Context, user, clientID string, mutations []frame.Mutation) ([]frame.Result, error) {
			pushed, err := n.engine.Push(ctx, models.Caller{User: models.ID(user)}, modusync.Push{
				Client: models.ID(clientID), Mutations: mutations,
			})
			if err == nil && pushed.Err != nil {
				err = pushed.Err
			}
			return pushed.Results, err
		},
		Forget: n.forget,
	}
}

func pane(g auth.Grant) demo.Pane {
	return demo.Pane{
		User:   demo.User{ID: string(g.Person.ID), Handle: g.Person.Handle, Name: g.Person.Name},
		Access: g.Access, Refresh: g.Refresh, ExpiresIn: int(auth.AccessLife.Seconds()),
	}
}

// forget ends the sessions of accounts, which closes their sockets, and removes the accounts.
func (n *node) forget(ctx context.Context, users []string) error {
	for _, user := range users {
		raise, err := n.auth.EndOtherSessions(ctx, models.ID(user), "")
		if err != nil {
			return err
		}
		if raise != nil {
			n.engine.AnnounceFence(*raise)
		}
	}
	return n.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		for _, user := range users {
			// What refers to an account goes with its row; entries refer to nothing, to be quick.
			for _, statement := range []string{"DELETE FROM entries WHERE owner_id = ?", "DELETE FROM users WHERE id = ?"} {
				if _, err := tx.NewRaw(statement, models.ID(user)).Exec(ctx); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// removeDatabase removes a SQLite file and what belongs to it.
func removeDatabase(url string) error {
	path := strings.TrimPrefix(url, "sqlite://")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func nextMidnight(now time.Time, zone *time.Location) time.Time {
	local := now.In(zone)
	return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, zone)
}

// localZone returns the machine's zone under its IANA name, which people's settings need; Seoul's if it has none.
func localZone(s *surrounding) *time.Location {
	names := []string{s.getenv("TZ")}
	if target, err := os.Readlink("/etc/localtime"); err == nil {
		_, name, _ := strings.Cut(target, "zoneinfo/")
		names = append(names, name)
	}
	for _, name := range names {
		zone, err := models.TimeZone("time_zone", name)
		if err != nil {
			continue
		}
		if loc, err := time.LoadLocation(zone); err == nil {
			return loc
		}
	}
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		panic(err) // the zones are embedded
	}
	return seoul
}

// sayDemo prints what to do with a running demo.
func sayDemo(s *surrounding, public, admin *server) {
	fmt.Fprintf(s.stdout, `
A day of six people, made up a moment ago. Friends act every few seconds.

  page      %[1]s
  login     jiwoo   password %[2]s   (지우, who follows four friends)
  login     hajun   password %[2]s   (하준, one of them)
  live      echo %[2]s | bin/modu watch --server %[1]s --login jiwoo

`, public.url(), demo.Password)
	sayWhere(s, public, admin)
}
