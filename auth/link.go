package auth

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"modu/models"
	"modu/store"
)

// A linkOffer is what is known of somebody whom an issuer has vouched for and who is linked with nobody here yet.
type linkOffer struct {
	Issuer   string `json:"issuer"`
	Subject  string `json:"subject"`
	Email    string `json:"email,omitempty"` // only if the issuer says that it is verified
	EmailKey string `json:"email_key,omitempty"`
	Name     string `json:"name,omitempty"`
	Handle   string `json:"handle"` // what a handle could begin with
	Locale   string `json:"locale"`
	Zone     string `json:"zone,omitempty"`
	Invite   string `json:"invite,omitempty"`
}

// newOffer keeps of an issuer's claims what is any good by our rules.
func newOffer(p *provider, c identityClaims, f Flow, language string) linkOffer {
	o := linkOffer{Issuer: p.URL, Subject: c.Subject, Invite: f.Invite, Locale: language}
	if c.Verified {
		if email, key, err := models.Email(c.Email); err == nil {
			o.Email, o.EmailKey = email, key
		}
	}
	if name, err := models.Text("name", c.Name, models.TextRule{Min: 1, Max: models.MaxName}); err == nil {
		o.Name = name
	}
	if lang, _, _ := strings.Cut(strings.ToLower(c.Locale), "-"); lang == "ko" || lang == "en" {
		o.Locale = lang
	}
	if _, err := models.TimeZone("zoneinfo", c.Zone); err == nil {
		o.Zone = c.Zone
	}
	local, _, _ := strings.Cut(c.Email, "@")
	for _, text := range []string{c.Username, local, c.Name, "modu"} {
		if o.Handle = handleFrom(text); len(o.Handle) >= models.MinHandle {
			break
		}
	}
	return o
}

// handleFrom returns what a handle may have of a text.
func handleFrom(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case b.Len() == models.MaxHandle:
			return b.String()
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			b.WriteRune(r)
		case r == '.' || r == '-' || r == ' ':
			b.WriteByte('_')
		}
	}
	return b.String()
}

// offer keeps an offer for whoever holds its secret.
func (a *Auth) offer(ctx context.Context, o linkOffer) (Arrival, error) {
	payload, err := json.Marshal(o)
	if err != nil {
		return Arrival{}, err
	}
	var secret string
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		secret, err = a.issue(ctx, tx, ticketLink, "", string(payload), linkLife)
		return err
	})
	if err != nil {
		return Arrival{}, fmt.Errorf("offer to link: %w", err)
	}
	return Arrival{Offer: secret}, nil
}

// lookOffer returns the offer of a secret, which stays good; ErrTicket if it is not.
func (a *Auth) lookOffer(ctx context.Context, secret string) (o linkOffer, err error) {
	t, err := a.look(ctx, ticketLink, secret)
	if err == nil {
		err = json.Unmarshal([]byte(t.Payload), &o)
	}
	if err != nil {
		return linkOffer{}, fmt.Errorf("link: %w", err)
	}
	return o, nil
}

// take takes the offer of a secret and links it with a user.
func (a *Auth) take(ctx context.Context, tx store.Tx, secret string, o linkOffer, user models.ID) error {
	if _, err := a.takeTicket(ctx, tx, ticketLink, secret); err != nil {
		return err
	}
	return a.addIdentity(ctx, tx, o, user)
}

func (a *Auth) addIdentity(ctx context.Context, tx store.Tx, o linkOffer, user models.ID) error {
	err := tx.AddIdentity(ctx, &models.Identity{
		Issuer: o.Issuer, Subject: o.Subject, UserID: user, Email: o.Email, CreatedAt: models.TimeOf(a.now()),
	})
	if store.IsUnique(err, "identities_") {
		return fmt.Errorf("linked already: %w", models.ErrConflict)
	}
	return err
}

// Link takes up an offer for the account that has the same e-mail, whose password is the consent, and signs in to it. It
// returns ErrTicket, ErrWrongLogin, also if there is no such account, ErrDisabled, ErrBusy or a LimitError.
func (a *Auth) Link(ctx context.Context, secret, password string, d Device) (g Grant, err error) {
	defer a.countRefused(&err)
	if err := a.limits.take(ctx, try{loginByAddr, addrKey(d.Addr)}); err != nil {
		return Grant{}, fmt.Errorf("link: %w", err)
	}
	o, err := a.lookOffer(ctx, secret)
	if err != nil {
		return Grant{}, err
	}
	held, err := a.holder(ctx, o.EmailKey)
	if o.EmailKey == "" || errors.Is(err, models.ErrNotFound) {
		return Grant{}, ErrWrongLogin
	}
	if err != nil {
		return Grant{}, fmt.Errorf("link: %w", err)
	}
	account, err := a.confirm(ctx, held.ID, password)
	if err != nil {
		return Grant{}, err
	}
	return a.signIn(ctx, account.ID, d, func(ctx context.Context, tx store.Tx, current store.Account) error {
		if current.PasswordHash != account.PasswordHash {
			return ErrWrongLogin
		}
		if err := a.take(ctx, tx, secret, o, account.ID); err != nil || current.EmailKey != o.EmailKey {
			return err
		}
		return tx.SetVerified(ctx, account.ID, models.TimeOf(a.now())) // the issuer says so
	})
}

// LinkNew takes up an offer by making an account of its own, without the e-mail if another account has it.
func (a *Auth) LinkNew(ctx context.Context, secret string, d Device) (Grant, error) {
	o, err := a.lookOffer(ctx, secret)
	if err != nil {
		return Grant{}, err
	}
	if o.EmailKey != "" {
		switch _, err := a.holder(ctx, o.EmailKey); {
		case err == nil:
			o.Email, o.EmailKey = "", ""
		case !errors.Is(err, models.ErrNotFound):
			return Grant{}, fmt.Errorf("link: %w", err)
		}
	}
	return a.welcome(ctx, o, d, func(ctx context.Context, tx store.Tx) error {
		_, err := a.takeTicket(ctx, tx, ticketLink, secret)
		return err
	})
}

// LinkTo takes up an offer for a user who is signed in.
func (a *Auth) LinkTo(ctx context.Context, secret string, user models.ID) error {
	o, err := a.lookOffer(ctx, secret)
	if err != nil {
		return err
	}
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return a.take(ctx, tx, secret, o, user) })
	if err != nil {
		return fmt.Errorf("link: %w", err)
	}
	return nil
}

// handleTries is how many handles are made up for somebody before it is given up.
const handleTries = 8

// welcome makes an account for somebody whom an issuer has vouched for; also runs in the same transaction, and may be
// nil.
func (a *Auth) welcome(ctx context.Context, o linkOffer, d Device, also func(context.Context, store.Tx) error) (Grant, error) {
	in := Signup{
		Email: o.Email, Name: o.Name, Locale: o.Locale, TimeZone: o.Zone, Language: o.Locale, Invite: o.Invite,
		noEmail: o.Email == "", noPassword: true,
	}
	for range handleTries {
		var err error
		if in.Handle, err = a.freeHandle(ctx, o.Handle); err != nil {
			return Grant{}, fmt.Errorf("find a handle: %w", err)
		}
		g, err := a.signUp(ctx, in, d, func(ctx context.Context, tx store.Tx, u *models.User) error {
			if also != nil {
				if err := also(ctx, tx); err != nil {
					return err
				}
			}
			if o.Email != "" {
				if err := tx.SetVerified(ctx, u.ID, u.CreatedAt); err != nil {
					return err
				}
			}
			return a.addIdentity(ctx, tx, o, u.ID)
		})
		if taken, ok := errors.AsType[*TakenError](err); !ok || taken.Field != "handle" {
			return g, err
		}
	}
	return Grant{}, &TakenError{Field: "handle"}
}

// freeHandle returns a handle that begins with a text and that nobody had when it was looked at.
func (a *Auth) freeHandle(ctx context.Context, begin string) (free string, err error) {
	candidates := []string{begin}
	if len(begin) < models.MinHandle {
		candidates = nil
	}
	for digits := 2; len(candidates) < handleTries; digits = min(digits+1, 6) {
		number := strconv.Itoa(rand.IntN(pow10(digits)-pow10(digits-1)) + pow10(digits-1))
		candidates = append(candidates, begin[:min(len(begin), models.MaxHandle-len(number))]+number)
	}
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		held, err := tx.HandleOwners(ctx, candidates)
		for _, c := range candidates {
			if held[c] == "" && len(c) >= models.MinHandle {
				free = c
				break
			}
		}
		return err
	})
	if err == nil && free == "" {
		err = &TakenError{Field: "handle"}
	}
	return free, err
}

func pow10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}
