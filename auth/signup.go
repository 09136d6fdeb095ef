package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"modu/models"
	"modu/store"
)

// A Signup is what a person gives to get an account.
type Signup struct {
	Email    string
	Password string
	Handle   string
	Name     string // empty: the handle
	Locale   string // ko or en; empty: Language
	TimeZone string // IANA; empty: that of the locale
	Language string // ko or en: what the request's language suggests
	Invite   string // a code; empty: none

	// What came by another way may have neither.
	noEmail, noPassword bool
}

// Signup makes an account and signs the device in. It returns FieldErrors (joined), a TakenError, ErrClosed, ErrInvite,
// ErrBusy or a LimitError. Whether an e-mail is taken is told, since nobody could sign up otherwise without mail; the
// limits keep it from being a way to list people.
func (a *Auth) Signup(ctx context.Context, in Signup, d Device) (Grant, error) {
	g, err := a.signUp(ctx, in, d, nil)
	if err == nil {
		a.ask(ctx, order{ticketVerify, loginKey(in.Email)})
	}
	return g, err
}

// signUp is Signup; also runs in the same transaction, and may be nil.
func (a *Auth) signUp(ctx context.Context, in Signup, d Device, also func(context.Context, store.Tx, *models.User) error) (Grant, error) {
	if err := a.maySignUp(in); err != nil {
		return Grant{}, err
	}
	account, err := newAccount(in, models.TimeOf(a.now()))
	if err != nil {
		return Grant{}, err
	}
	addr := addrKey(d.Addr)
	if err := a.limits.take(ctx, try{signupTries, addr}, try{signups, addr}); err != nil {
		return Grant{}, fmt.Errorf("sign up: %w", err)
	}
	if !in.noPassword {
		if account.user.PasswordHash, err = a.hasher.hash(ctx, account.password); err != nil {
			return Grant{}, fmt.Errorf("sign up: %w", err)
		}
	}
	s := newSession(account.user.ID, d, account.user.CreatedAt)
	var inviter *models.Person
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		if inviter, err = useInvite(ctx, tx, in.Invite, account.user.CreatedAt); err != nil {
			return err
		}
		if err := store.CreateAccount(ctx, tx, &account.user, &account.profile, &account.settings); err != nil {
			return err
		}
		if err := tx.AddSession(ctx, s); err != nil {
			return err
		}
		if also != nil {
			if err := also(ctx, tx, &account.user); err != nil {
				return err
			}
		}
		return a.limits.remember(ctx, tx, account.user.ID, addr)
	})
	if err != nil {
		return Grant{}, a.notSignedUp(ctx, err, addr)
	}
	a.log.InfoContext(ctx, "signed up", slog.String("user", string(account.user.ID)))
	g, err := a.grant(account.person(), s, nil)
	g.InvitedBy = inviter
	return g, err
}

// maySignUp says whether somebody new may come in, with the code that was given or without.
func (a *Auth) maySignUp(in Signup) error {
	switch {
	case a.signup == Closed:
		return ErrClosed
	case a.signup == ByInvite && in.Invite == "":
		return ErrInvite
	}
	return nil
}

// notSignedUp tells a name that is taken, or a code that is no good, from other failures; no account was made then, so
// it does not count as one.
func (a *Auth) notSignedUp(ctx context.Context, err error, addr string) error {
	field := ""
	switch {
	case errors.Is(err, errCode):
	case store.IsUnique(err, "users_email"):
		field = "email"
	case store.IsUnique(err, "profiles_handle"):
		field = "handle"
	default:
		return fmt.Errorf("sign up: %w", err)
	}
	back := a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		return a.limits.refund(ctx, tx, try{signups, addr})
	})
	if back != nil {
		return fmt.Errorf("sign up: %w", errors.Join(err, back))
	}
	if field == "" {
		return errCode
	}
	return &TakenError{Field: field}
}

// An account is the rows of somebody new.
type account struct {
	user     models.User
	profile  models.Profile
	settings models.Settings
	password string // as it is hashed
}

func (a account) person() models.Person {
	return models.Person{ID: a.user.ID, Handle: a.profile.Handle, Name: a.profile.Name}
}

// newAccount checks what a person gave, all of it, and fills in what they left out (product section 1).
func newAccount(in Signup, now models.Time) (account, error) {
	var wrong []error
	note := func(err error) {
		if err != nil {
			wrong = append(wrong, err)
		}
	}
	id := models.NewID()
	a := account{user: models.User{ID: id, CreatedAt: now}}
	var err error
	if !in.noEmail {
		a.user.Email, a.user.EmailKey, err = models.Email(in.Email)
		note(err)
	}
	if !in.noPassword {
		a.password, err = models.Password("password", in.Password, in.Email, in.Handle)
		note(err)
	}
	a.profile = models.Profile{OwnerID: id, Stamps: models.Stamps{}}
	a.profile.Handle, err = models.Handle(in.Handle)
	note(err)
	a.profile.Name = in.Name
	if in.Name == "" {
		a.profile.Name = in.Handle
	}
	if in.Name != "" {
		a.profile.Name, err = models.Text("name", in.Name, models.TextRule{Min: 1, Max: models.MaxName})
		note(err)
	}
	a.settings, err = newSettings(in)
	note(err)
	return a, errors.Join(wrong...)
}

// newSettings returns the settings with which everybody begins.
func newSettings(in Signup) (models.Settings, error) {
	s := models.Settings{
		Locale: in.Locale, TimeZone: in.TimeZone, WeekStart: "sun", ApproveFollowers: true, SearchableByHandle: true,
		CheersOnTodos: true, CheersOnDiaries: true, DefaultAudience: models.Private, Stamps: models.Stamps{},
	}
	if s.Locale == "" {
		s.Locale = in.Language
	}
	if s.TimeZone == "" {
		s.TimeZone = "UTC"
		if s.Locale == "ko" {
			s.TimeZone = "Asia/Seoul"
		}
	}
	var wrong []error
	if s.Locale != "ko" && s.Locale != "en" {
		wrong = append(wrong, &models.FieldError{Field: "locale", Problem: "must be ko or en"})
	}
	if _, err := models.TimeZone("time_zone", s.TimeZone); err != nil {
		wrong = append(wrong, err)
	}
	return s, errors.Join(wrong...)
}
