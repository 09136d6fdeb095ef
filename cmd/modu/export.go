package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"modu/api/archive"
	"modu/api/picture"
	"modu/models"
	"modu/store"
	"modu/store/photos"
)

type exportCmd struct {
	settingFlags
	As    string `placeholder:"HANDLE" help:"Whose: handle or e-mail address (the only account, if there is one)."`
	Out   string `short:"o" placeholder:"FILE" help:"Where to; - is standard output (modu-HANDLE-DAY.zip here)."`
	Force bool   `help:"Replace a file that is there."`
	Demo  bool   `help:"Of the world of modu demo, which may be running."`
}

// Run reads the database itself: whoever may do that needs no password.
func (x *exportCmd) Run(s *surrounding) (err error) {
	cfg, err := x.loadSome(s)
	if err == nil && x.Demo {
		err = cfg.forDemo()
	}
	if err != nil {
		return err
	}
	if err := cfg.missing(); err != nil {
		return err
	}
	db, err := openStore(s, cfg)
	if err != nil {
		return fmt.Errorf("%w\n`modu doctor` looks for the cause", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if ok, err := db.Migrated(s.ctx); err != nil || !ok {
		return errors.Join(errors.New("the schema is not that of this version: `modu migrate` first"), err)
	}
	home, err := cfg.photoHome(db)
	if err != nil {
		return err
	}
	user, err := x.who(s.ctx, db)
	if err != nil {
		return err
	}
	e, err := archive.Collect(s.ctx, db, user, cfg.now()())
	if err != nil {
		return err
	}
	return x.write(s, e, photos.New(newLog(s.stderr, cfg), db, home, picture.Sizes, cfg.now()))
}

// who finds the account that is meant.
func (x *exportCmd) who(ctx context.Context, db *store.DB) (user models.ID, err error) {
	login := x.As
	if login == "" && x.Demo { // the visitor, with whose name its page is opened
		login = "jiwoo"
	}
	err = db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		if login == "" {
			user, err = tx.OnlyUser(ctx)
			return err
		}
		account, err := tx.AccountByLogin(ctx, strings.ToLower(login))
		user = account.ID
		return err
	})
	switch {
	case errors.Is(err, models.ErrNotFound):
		return "", fmt.Errorf("nobody is called %s", login)
	case err == nil && user == "":
		return "", &codedError{exitUsage, errors.New("there is not exactly one account: say whose with --as HANDLE")}
	}
	return user, err
}

func (x *exportCmd) write(s *surrounding, e *archive.Export, from *photos.Photos) error {
	if x.Out == "-" {
		return e.Write(s.ctx, s.stdout, from)
	}
	name := x.Out
	if name == "" {
		name = e.Name()
	}
	how := os.O_CREATE | os.O_WRONLY | os.O_EXCL
	if x.Force {
		how = os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	}
	const mine = 0o600 // nobody else's to read
	f, err := os.OpenFile(name, how, mine)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; --force replaces it", name)
	}
	if err != nil {
		return err
	}
	if err := writeAll(s.ctx, f, e, from); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	fmt.Fprintln(s.stderr, e.Summary())
	_, err = fmt.Fprintln(s.stdout, name)
	return err
}

func writeAll(ctx context.Context, f io.WriteCloser, e *archive.Export, from *photos.Photos) error {
	return errors.Join(e.Write(ctx, f, from), f.Close())
}
