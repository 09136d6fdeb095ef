package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"modu/auth"
	"modu/models"
	"modu/store"
)

// userCmd is for whoever runs the server, also while it runs.
type userCmd struct {
	Create        userCreateCmd `cmd:"" help:"Make an account, also where nobody may sign up; prints a link with which its password is set."`
	ResetPassword userResetCmd  `cmd:"" help:"Print a link with which somebody sets a new password: once, within 30 minutes."`
}

type userCreateCmd struct {
	settingFlags
	Handle       string `arg:"" help:"4 to 20 of a to z, digits and _."`
	Email        string `arg:"" help:"E-mail address."`
	Name         string `placeholder:"TEXT" help:"Shown beside the handle (the handle)."`
	Locale       string `enum:"ko,en" default:"en" help:"ko or en (${default})."`
	TimeZone     string `placeholder:"ZONE" help:"An IANA name such as Asia/Seoul (that of the locale)."`
	PasswordFile string `placeholder:"FILE" help:"Its first line is the password, - is standard input; without it a link is printed."`
}

func (u *userCreateCmd) Run(s *surrounding) error {
	password := ""
	var err error
	if u.PasswordFile != "" {
		if password, err = passwordFrom(s, u.PasswordFile); err != nil {
			return &codedError{exitUsage, err}
		}
	}
	return u.withAuth(s, func(a *auth.Auth) error {
		person, link, err := a.CreateUser(s.ctx, auth.Signup{
			Email: u.Email, Password: password, Handle: u.Handle, Name: u.Name, Locale: u.Locale, TimeZone: u.TimeZone,
		})
		if err != nil {
			return userError(err)
		}
		fmt.Fprintf(s.stderr, "@%s has an account\n", person.Handle)
		if link == "" {
			return nil
		}
		fmt.Fprintln(s.stderr, "this link sets the password, once, within 30 minutes:")
		_, err = fmt.Fprintln(s.stdout, link)
		return err
	})
}

type userResetCmd struct {
	settingFlags
	Login string `arg:"" help:"Handle or e-mail address."`
}

func (u *userResetCmd) Run(s *surrounding) error {
	return u.withAuth(s, func(a *auth.Auth) error {
		link, err := a.ResetLink(s.ctx, u.Login)
		if errors.Is(err, models.ErrNotFound) {
			return fmt.Errorf("nobody is called %s", u.Login)
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(s.stderr, "this link sets a new password, once, within 30 minutes; then every session ends:")
		_, err = fmt.Fprintln(s.stdout, link)
		return err
	})
}

type inviteCmd struct {
	settingFlags
	Login string `arg:"" help:"Whose invite it is: handle or e-mail address."`
	Uses  int    `default:"1" help:"How many may sign up with it (${default})."`
}

func (i *inviteCmd) Run(s *surrounding) error {
	return i.withAuth(s, func(a *auth.Auth) error {
		user, err := a.UserID(s.ctx, i.Login)
		if errors.Is(err, models.ErrNotFound) {
			return fmt.Errorf("nobody is called %s", i.Login)
		}
		if err != nil {
			return err
		}
		invite, err := a.MakeInvite(s.ctx, user, auth.NewInvite{Uses: i.Uses})
		if err != nil {
			return userError(err)
		}
		_, err = fmt.Fprintln(s.stdout, invite.Code)
		return err
	})
}

// withAuth runs f on the database of the settings. The server may run meanwhile.
func (f *settingFlags) withAuth(s *surrounding, run func(*auth.Auth) error) (err error) {
	cfg, err := f.loadSome(s)
	if err != nil {
		return err
	}
	db, err := openStore(s, cfg)
	if err != nil {
		return fmt.Errorf("%w\n`modu doctor` looks for the cause", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(s.ctx); err != nil {
		return err
	}
	a, err := newAuth(s, cfg, db)
	if err != nil {
		return err
	}
	return run(a)
}

// newAuth returns an Auth that gives out no access tokens: its key is its own.
func newAuth(s *surrounding, cfg *config, db *store.DB) (*auth.Auth, error) {
	text, err := auth.NewKey()
	if err != nil {
		return nil, err
	}
	keys, err := auth.ParseKeys(text)
	if err != nil {
		return nil, err
	}
	o := auth.Options{Keys: keys, Issuer: issuer(cfg), Public: cfg.home()}
	return auth.New(s.ctx, newLog(s.stderr, cfg), db, o, cfg.now())
}

// passwordFrom returns the first line of a file; - is standard input.
func passwordFrom(s *surrounding, path string) (string, error) {
	if path == "-" {
		return firstLine(s.stdin)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("password: %w", err)
	}
	defer f.Close()
	return firstLine(f)
}

// userError makes what is wrong with somebody's particulars a mistake of usage.
func userError(err error) error {
	if taken, ok := errors.AsType[*auth.TakenError](err); ok {
		return taken
	}
	if errors.Is(err, models.ErrInvalid) {
		return &codedError{exitUsage, errors.New(strings.ReplaceAll(err.Error(), "make an invite: ", ""))}
	}
	return err
}
