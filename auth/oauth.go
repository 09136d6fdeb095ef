package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/oauth2"

	"github.com/coreos/go-oidc/v3/oidc"

	"modu/models"
	"modu/store"
)

// FlowLife is how long somebody may take at an issuer.
const FlowLife = 10 * time.Minute

// maxFlow is longer than any flow's text, in bytes.
const maxFlow = 2 << 10

// A Flow is one person's way to an issuer and back. It is kept, signed, in a cookie of the browser that sets out.
type Flow struct {
	Provider string      `json:"p"`
	Link     bool        `json:"l,omitempty"` // to be linked with whoever is signed in; nobody is signed in by it
	Invite   string      `json:"i,omitempty"` // a code, should it be somebody new
	State    string      `json:"s"`
	Nonce    string      `json:"n"`
	Verifier string      `json:"v"` // of PKCE
	Ends     models.Time `json:"e"`
}

// Begin returns where at an issuer somebody signs in, and the text of the flow. redirect is our address to which the
// issuer sends the person back. It returns ErrNotFound for a provider that there is not, or ErrIssuer.
func (a *Auth) Begin(ctx context.Context, f Flow, redirect string) (address, flow string, err error) {
	p := a.provider(f.Provider)
	if p == nil {
		return "", "", fmt.Errorf("provider: %w", models.ErrNotFound)
	}
	if len(f.Invite) > maxCode || !isCode(f.Invite) {
		return "", "", errCode
	}
	d, err := p.discover(ctx)
	if err != nil {
		return "", "", err
	}
	f.State, f.Nonce, f.Verifier = newSecret(), newSecret(), oauth2.GenerateVerifier()
	f.Ends = models.TimeOf(a.now().Add(FlowLife))
	address = p.config(d, redirect).AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier))
	flow, err = a.sealFlow(f)
	return address, flow, err
}

func (a *Auth) sealFlow(f Flow) (string, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(b)
	return text + "." + base64.RawURLEncoding.EncodeToString(a.refresh.mac("oauth:"+text)), nil
}

// openFlow returns a flow that we sealed and that has not ended; else ErrTicket.
func (a *Auth) openFlow(sealed string) (f Flow, err error) {
	text, mac, _ := strings.Cut(sealed, ".")
	want := base64.RawURLEncoding.EncodeToString(a.refresh.mac("oauth:" + text))
	if len(sealed) > maxFlow || subtle.ConstantTimeCompare([]byte(mac), []byte(want)) != 1 {
		return f, fmt.Errorf("flow: %w", ErrTicket)
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(b, &f)
	}
	if err != nil || f.Ends <= models.TimeOf(a.now()) {
		return f, fmt.Errorf("flow: %w", ErrTicket)
	}
	return f, nil
}

// A Return is what an issuer sent a person back with.
type Return struct {
	Provider    string
	Redirect    string // the address that Begin was given
	Flow        string // of the browser's cookie
	State, Code string
	Language    string // ko or en: what the request's language suggests
}

// An Arrival is what came of a way to an issuer: a Grant, or an offer to link that is taken up with Link or LinkNew.
type Arrival struct {
	Grant Grant
	Offer string // a secret, good for ten minutes; empty: signed in
}

// Finish ends a flow: it signs in whom the issuer means, makes an account for somebody new, or offers to link. It
// returns ErrTicket for a flow that is none, ErrIssuer, and what Login and Signup return.
func (a *Auth) Finish(ctx context.Context, r Return, d Device) (at Arrival, err error) {
	defer a.countRefused(&err)
	if err := a.limits.take(ctx, try{loginByAddr, addrKey(d.Addr)}); err != nil {
		return Arrival{}, fmt.Errorf("finish a sign-in: %w", err)
	}
	f, err := a.openFlow(r.Flow)
	if err != nil {
		return Arrival{}, err
	}
	p := a.provider(r.Provider)
	if p == nil || f.Provider != r.Provider || subtle.ConstantTimeCompare([]byte(f.State), []byte(r.State)) != 1 {
		return Arrival{}, fmt.Errorf("another state: %w", ErrTicket)
	}
	c, err := p.exchange(ctx, r.Redirect, r.Code, f.Verifier, f.Nonce)
	if err != nil {
		return Arrival{}, err
	}
	id, err := a.identity(ctx, p.URL, c.Subject)
	if err != nil {
		return Arrival{}, err
	}
	switch {
	case id != nil && f.Link:
		return Arrival{}, fmt.Errorf("linked already: %w", models.ErrConflict)
	case id != nil:
		g, err := a.signInBy(ctx, id, d)
		return Arrival{Grant: g}, err
	case f.Link:
		return a.offer(ctx, newOffer(p, c, f, r.Language))
	}
	return a.arrive(ctx, newOffer(p, c, f, r.Language), d)
}

// identity returns whom an issuer means; nil if nobody is linked.
func (a *Auth) identity(ctx context.Context, issuer, subject string) (id *models.Identity, err error) {
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		id, err = tx.Identity(ctx, issuer, subject)
		return err
	})
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	return id, err
}

// signInBy signs in the user of an identity, which must still be linked.
func (a *Auth) signInBy(ctx context.Context, id *models.Identity, d Device) (Grant, error) {
	return a.signIn(ctx, id.UserID, d, func(ctx context.Context, tx store.Tx, _ store.Account) error {
		still, err := tx.Identity(ctx, id.Issuer, id.Subject)
		if errors.Is(err, models.ErrNotFound) || err == nil && still.UserID != id.UserID {
			return ErrWrongLogin
		}
		return err
	})
}

// arrive makes an account for somebody new, unless there is one with the same e-mail: then it offers to link.
func (a *Auth) arrive(ctx context.Context, o linkOffer, d Device) (Arrival, error) {
	if o.EmailKey != "" {
		_, err := a.holder(ctx, o.EmailKey)
		if err == nil {
			return a.offer(ctx, o)
		}
		if !errors.Is(err, models.ErrNotFound) {
			return Arrival{}, fmt.Errorf("finish a sign-in: %w", err)
		}
	}
	g, err := a.welcome(ctx, o, d, nil)
	if taken, ok := errors.AsType[*TakenError](err); ok && taken.Field == "email" { // since we looked
		return a.offer(ctx, o)
	}
	return Arrival{Grant: g}, err
}

// holder returns the account with an e-mail.
func (a *Auth) holder(ctx context.Context, emailKey string) (account store.Account, err error) {
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		account, err = tx.AccountByLogin(ctx, emailKey)
		return err
	})
	return account, err
}
