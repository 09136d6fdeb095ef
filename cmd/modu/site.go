package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"modu/auth"
	"modu/models"
	"modu/store"
)

// A site is an installation as those commands see it that look after it: its database, which servers may be using.
type site struct {
	s    *surrounding
	cfg  *config
	db   *store.DB
	auth *auth.Auth
	zone *time.Location // of the operator's machine
}

// onSite runs f on the database of the settings, which must be there and have this version's schema.
func (f *settingFlags) onSite(s *surrounding, run func(*site) error) (err error) {
	cfg, err := f.loadSome(s)
	if err != nil {
		return err
	}
	if err := cfg.missing(); err != nil {
		return err
	}
	db, err := openStore(s, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := cfg.fits(s.ctx, db); err != nil {
		return err
	}
	a, err := newAuth(s, cfg, db)
	if err != nil {
		return err
	}
	return run(&site{s: s, cfg: cfg, db: db, auth: a, zone: s.zone()})
}

// fits says what keeps this version from working with the schema that is there.
func (c *config) fits(ctx context.Context, db *store.DB) error {
	schema, err := db.Schema(ctx)
	switch {
	case err != nil:
		return c.databaseTrouble(err)
	case schema.Harmful:
		return dbNewerStops.of(particulars{"newer": schema.Newer})
	case len(schema.Missing) > 0:
		return dbBehind.of(particulars{"missing": strings.Join(schema.Missing, ", ")})
	}
	return nil
}

// missing says that there is no database file yet. Opening it would make one, perhaps where nobody looks for it.
func (c *config) missing() error {
	file, ok := c.sqliteFile()
	if !ok {
		return nil
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no database at %s; `modu serve` makes it, and MODU_DATA and MODU_DATABASE_URL say where", file)
	}
	return nil
}

// zone is the time zone in which times are shown.
func (s *surrounding) zone() *time.Location {
	if name := s.getenv("TZ"); name != "" {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return time.Local
}

func (o *site) now() models.Time { return models.TimeOf(o.cfg.now()()) }

// who returns the account that a login means: a handle, an e-mail address or an id.
func (o *site) who(login string) (store.Account, error) {
	account, err := o.auth.Account(o.s.ctx, login)
	if !errors.Is(err, models.ErrNotFound) {
		return account, err
	}
	hint, err := o.meant(strings.TrimPrefix(login, "@"))
	if err != nil {
		return account, err
	}
	return account, fmt.Errorf("nobody is called %s%s", plain(login), hint)
}

const (
	handlesNear = 500 // on each side of a handle that nobody has: among these is looked for what was meant
	namesakes   = 5   // people of one name who are listed
	maxSlip     = 2   // letters that may be wrong
)

// meant says who may have been meant by a text that is nobody's login.
func (o *site) meant(text string) (hint string, err error) {
	var near, named []string
	err = o.db.Snapshot(o.s.ctx, func(ctx context.Context, tx store.Tx) error {
		text = models.SearchText(text)
		if named, err = tx.HandlesOf(ctx, text, namesakes); err == nil && len(named) == 0 {
			near, err = tx.HandlesNear(ctx, text, handlesNear)
		}
		return err
	})
	switch {
	case err != nil:
		return "", err
	case len(named) == 1:
		return "; did you mean @" + named[0] + ", whose name that is?", nil
	case len(named) > 1:
		return "; it is the name of @" + strings.Join(named, ", @") + ": say which by the handle", nil
	}
	if handle := likeliest(text, near); handle != "" {
		return "; did you mean @" + handle + "?", nil
	}
	return "", nil
}

// likeliest returns the handle that a text is a slip or the beginning of; else "".
func likeliest(text string, handles []string) string {
	best, least := "", maxSlip+1
	for _, h := range handles {
		d := distance(text, h)
		if strings.HasPrefix(h, text) {
			d = min(d, maxSlip)
		}
		if d < least && d < len(text) {
			best, least = h, d
		}
	}
	return best
}

// sure asks a person at a terminal whether to go on, who then types a word; elsewhere --yes must have been given.
func (s *surrounding) sure(yes bool, question, word string) error {
	if yes {
		return nil
	}
	f, ok := s.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &codedError{exitUsage, errors.New("nothing was done: standard input is no terminal, so say --yes")}
	}
	fmt.Fprintf(s.stderr, "%s\nType %s to go on: ", question, word)
	return answered(f, word)
}

// answered reads what was typed.
func answered(in io.Reader, word string) error {
	if line, err := firstLine(in); err != nil || strings.TrimPrefix(strings.TrimSpace(line), "@") != word {
		return errors.New("nothing was done")
	}
	return nil
}
