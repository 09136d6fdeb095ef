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
	Create        userCreateCmd  `cmd:"" help:"Make an account, also where nobody may sign up; prints a link with which its password is set."`
	List          userListCmd    `cmd:"" help:"List accounts."`
	Show          userShowCmd    `cmd:"" help:"Show one account: its state, devices and numbers, and nothing of what it says."`
	Disable       userDisableCmd `cmd:"" help:"Shut an account at once: nobody can do anything as it until it is enabled."`
	Enable        userEnableCmd  `cmd:"" help:"Open an account that was disabled, or deleted by an operator."`
	Delete        userDeleteCmd  `cmd:"" help:"Hide an account at once and purge it after 7 days, or now."`
	ResetPassword userResetCmd   `cmd:"" help:"Print a link with which somebody sets a new password: once, within 30 minutes."`
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
	return u.onSite(s, func(o *site) error {
		account, err := o.who(u.Login)
		if err != nil {
			return err
		}
		link, err := o.auth.ResetLink(s.ctx, account.Person.Handle)
		if err != nil {
			return err
		}
		if account.DisabledAt != 0 {
			fmt.Fprintf(s.stderr, "@%s is disabled: a new password lets nobody in until `modu user enable %[1]s`\n", account.Person.Handle)
		}
		fmt.Fprintln(s.stderr, "this link sets a new password, once, within 30 minutes; then every session ends:")
		_, err = fmt.Fprintln(s.stdout, link)
		return err
	})
}

// withAuth runs f on the database of the settings, which it makes if there is none. The server may run meanwhile.
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
