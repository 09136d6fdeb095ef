package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	issuerWithin = 8 * time.Second // for one answer of an issuer
	maxIDToken   = 16 << 10        // bytes
)

// An Issuer is somebody else's sign-in that is trusted (OpenID Connect).
type Issuer struct {
	Name     string // in our addresses
	URL      string // what discovery begins with
	ClientID string
	Secret   string
}

// A provider is an issuer as we speak with it.
type provider struct {
	Issuer
	http  *http.Client
	now   func() time.Time
	found atomic.Pointer[discovery] // nil until it first answered: the server starts without it
}

// A discovery is what an issuer says of itself.
type discovery struct {
	endpoint oauth2.Endpoint
	verifier *oidc.IDTokenVerifier
}

func newProviders(issuers []Issuer, now func() time.Time) []*provider {
	var all []*provider
	for _, i := range issuers {
		all = append(all, &provider{Issuer: i, now: now, http: &http.Client{Timeout: issuerWithin}})
	}
	return all
}

// Check reports whether the issuer answers as one does.
func (i Issuer) Check(ctx context.Context) error {
	_, err := newProviders([]Issuer{i}, time.Now)[0].discover(ctx)
	return err
}

// Providers returns the names of the issuers that people may sign in with.
func (a *Auth) Providers() []string {
	names := []string{}
	for _, p := range a.providers {
		names = append(names, p.Name)
	}
	return names
}

func (a *Auth) provider(name string) *provider {
	for _, p := range a.providers {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// discover asks the issuer for its addresses and keys, until it has answered once.
func (p *provider) discover(ctx context.Context) (*discovery, error) {
	if d := p.found.Load(); d != nil {
		return d, nil
	}
	// The keys are fetched with the client of this context long after this request: it must not end.
	of, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.http), p.URL)
	if err != nil {
		return nil, fmt.Errorf("issuer %s: %w: %w", p.Name, ErrIssuer, err)
	}
	d := &discovery{endpoint: of.Endpoint(), verifier: of.Verifier(&oidc.Config{ClientID: p.ClientID, Now: p.now})}
	p.found.Store(d)
	return d, nil
}

func (p *provider) config(d *discovery, redirect string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: d.endpoint, RedirectURL: redirect,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// An identityClaims is what an issuer says of a person.
type identityClaims struct {
	Subject  string   `json:"sub"`
	Nonce    string   `json:"nonce"`
	Party    string   `json:"azp"`
	Email    string   `json:"email"`
	Verified laxBool  `json:"email_verified"`
	Name     string   `json:"name"`
	Username string   `json:"preferred_username"`
	Locale   string   `json:"locale"`
	Zone     string   `json:"zoneinfo"`
	audience []string // of the token
}

// A laxBool is also true as a text: some issuers send that.
type laxBool bool

// UnmarshalJSON takes true and "true"; anything else is false.
func (b *laxBool) UnmarshalJSON(text []byte) error {
	*b = string(text) == "true" || string(text) == `"true"`
	return nil
}

// exchange buys the claims about a person for a code. Everything that can be wrong with them is an ErrIssuer.
func (p *provider) exchange(ctx context.Context, redirect, code, verifier, nonce string) (identityClaims, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return identityClaims{}, err
	}
	c, err := p.claims(oidc.ClientContext(ctx, p.http), d, redirect, code, verifier)
	if err == nil {
		err = p.check(c, nonce)
	}
	if err != nil {
		return identityClaims{}, fmt.Errorf("issuer %s: %w: %w", p.Name, ErrIssuer, err)
	}
	return c, nil
}

func (p *provider) claims(ctx context.Context, d *discovery, redirect, code, verifier string) (c identityClaims, err error) {
	answer, err := p.config(d, redirect).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return c, err
	}
	raw, _ := answer.Extra("id_token").(string)
	if raw == "" || len(raw) > maxIDToken {
		return c, errors.New("no id_token, or one that is too long")
	}
	token, err := d.verifier.Verify(ctx, raw) // signature, issuer, audience, times
	if err != nil {
		return c, err
	}
	err = token.Claims(&c)
	c.audience = token.Audience
	return c, err
}

// check looks at what the library leaves to its user (OpenID Connect Core, section 3.1.3.7).
func (p *provider) check(c identityClaims, nonce string) error {
	switch {
	case subtle.ConstantTimeCompare([]byte(c.Nonce), []byte(nonce)) != 1:
		return errors.New("another nonce")
	case c.Subject == "", len(c.Subject) > 255, strings.ContainsFunc(c.Subject, func(r rune) bool { return r < ' ' || r > '~' }):
		return errors.New("a subject that is none")
	case len(c.audience) > 1 && c.Party != p.ClientID, c.Party != "" && c.Party != p.ClientID:
		return errors.New("given to another client")
	}
	return nil
}
