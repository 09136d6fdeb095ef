package auth

import (
	"context"
	"encoding/base64"
	stdjson "encoding/json" // the library's types know this one
	"errors"
	"fmt"
	"log/slog"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"modu/models"
	"modu/store"
)

const (
	// MaxPasskeys is how many passkeys one person may have.
	MaxPasskeys = 20
	maxKeyName  = 40 // graphemes
)

// A Site is where a browser uses passkeys: they are bound to it.
type Site struct {
	ID     string // the host without a port
	Origin string // scheme, host and port
}

// party is this server as an authenticator sees it.
func (s Site) party() (*webauthn.WebAuthn, error) {
	return webauthn.New(&webauthn.Config{
		RPID: s.ID, RPDisplayName: "Modu", RPOrigins: []string{s.Origin},
		AttestationPreference: protocol.PreferNoAttestation, // which make it is, is nobody's business
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired, // it stands for name and password
		},
	})
}

// A keyHolder is a user as the library asks for one.
type keyHolder struct {
	person models.Person
	keys   []webauthn.Credential
}

func (h keyHolder) WebAuthnID() []byte                         { return []byte(h.person.ID) }
func (h keyHolder) WebAuthnName() string                       { return h.person.Handle }
func (h keyHolder) WebAuthnDisplayName() string                { return h.person.Name }
func (h keyHolder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// holderOf reads a user with the passkeys.
func holderOf(ctx context.Context, tx store.Tx, user models.ID) (h keyHolder, err error) {
	account, err := tx.Account(ctx, user)
	if err != nil {
		return h, err
	}
	rows, err := tx.Passkeys(ctx, user)
	if err != nil {
		return h, err
	}
	h.person = account.Person
	for _, row := range rows {
		var key webauthn.Credential
		if err := stdjson.Unmarshal([]byte(row.Record), &key); err != nil {
			return h, fmt.Errorf("passkey %s: %w", row.ID, err)
		}
		h.keys = append(h.keys, key)
	}
	return h, nil
}

// A Ceremony is what a browser needs to make or use a passkey.
type Ceremony struct {
	Ticket  string         // good once, for five minutes
	Options jsontext.Value // for navigator.credentials
}

// ceremony keeps a session of the library's under a ticket.
func (a *Auth) ceremony(ctx context.Context, kind string, user models.ID, options any, session *webauthn.SessionData) (Ceremony, error) {
	text, err := stdjson.Marshal(options)
	if err != nil {
		return Ceremony{}, err
	}
	payload, err := stdjson.Marshal(session)
	if err != nil {
		return Ceremony{}, err
	}
	c := Ceremony{Options: text}
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		c.Ticket, err = a.issue(ctx, tx, kind, user, string(payload), passkeyLife)
		return err
	})
	return c, err
}

// resume takes the ticket of a ceremony: whatever comes of it, its challenge has been used.
func (a *Auth) resume(ctx context.Context, kind, secret string) (t *models.Ticket, session webauthn.SessionData, err error) {
	err = a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		t, err = a.takeTicket(ctx, tx, kind, secret)
		return err
	})
	if err == nil {
		err = stdjson.Unmarshal([]byte(t.Payload), &session)
	}
	return t, session, err
}

// BeginPasskey begins to make a passkey for a user. It returns ErrFull.
func (a *Auth) BeginPasskey(ctx context.Context, user models.ID, site Site) (Ceremony, error) {
	party, err := site.party()
	if err != nil {
		return Ceremony{}, fmt.Errorf("make a passkey: %w", err)
	}
	var h keyHolder
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		h, err = holderOf(ctx, tx, user)
		return err
	})
	if err != nil {
		return Ceremony{}, fmt.Errorf("make a passkey: %w", err)
	}
	if len(h.keys) >= MaxPasskeys {
		return Ceremony{}, ErrFull
	}
	options, session, err := party.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	if err != nil {
		return Ceremony{}, fmt.Errorf("make a passkey: %w", err)
	}
	c, err := a.ceremony(ctx, ticketPasskeyAdd, user, options, session)
	if err != nil {
		return Ceremony{}, fmt.Errorf("make a passkey: %w", err)
	}
	return c, nil
}

// FinishPasskey keeps the passkey that a browser made. It returns ErrTicket, a FieldError about name or credential, or
// ErrFull.
func (a *Auth) FinishPasskey(ctx context.Context, user models.ID, site Site, ticket, name string, made []byte) (*models.Passkey, error) {
	name, err := models.Text("name", name, models.TextRule{Min: 1, Max: maxKeyName})
	if err != nil {
		return nil, err
	}
	party, err := site.party()
	if err != nil {
		return nil, fmt.Errorf("make a passkey: %w", err)
	}
	t, session, err := a.resume(ctx, ticketPasskeyAdd, ticket)
	if err == nil && t.UserID != user {
		err = ErrTicket
	}
	if err != nil {
		return nil, fmt.Errorf("make a passkey: %w", err)
	}
	key, err := verifyMade(party, user, session, made)
	if err != nil {
		a.log.InfoContext(ctx, "a passkey was refused", slog.String("user", string(user)), slog.Any("err", err))
		return nil, &models.FieldError{Field: "credential", Problem: "does not answer the challenge"}
	}
	record, err := stdjson.Marshal(key)
	if err != nil {
		return nil, fmt.Errorf("make a passkey: %w", err)
	}
	p := &models.Passkey{
		UserID: user, ID: models.NewID(), Credential: credentialText(key.ID), Name: name, Record: string(record), CreatedAt: models.TimeOf(a.now()),
	}
	if err := a.keepPasskey(ctx, p); err != nil {
		return nil, fmt.Errorf("make a passkey: %w", err)
	}
	return p, nil
}

func verifyMade(party *webauthn.WebAuthn, user models.ID, session webauthn.SessionData, made []byte) (*webauthn.Credential, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(made)
	if err != nil {
		return nil, err
	}
	return party.CreateCredential(keyHolder{person: models.Person{ID: user}}, session, parsed)
}

func (a *Auth) keepPasskey(ctx context.Context, p *models.Passkey) error {
	err := a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.LockHeads(ctx, []models.ID{p.UserID}); err != nil {
			return err
		}
		list, err := tx.Passkeys(ctx, p.UserID)
		if err != nil {
			return err
		}
		if len(list) >= MaxPasskeys {
			return ErrFull
		}
		return tx.AddPasskey(ctx, p)
	})
	if store.IsUnique(err, "passkeys_credential") {
		return &models.FieldError{Field: "credential", Problem: "is taken"}
	}
	return err
}

func credentialText(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

// Passkeys returns the passkeys of a user, the newest first.
func (a *Auth) Passkeys(ctx context.Context, user models.ID) (list []models.Passkey, err error) {
	err = a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		list, err = tx.Passkeys(ctx, user)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list passkeys: %w", err)
	}
	return list, nil
}

// EndPasskey removes a passkey, unless there would be no way in any more: ErrLastWay. It returns ErrNotFound if the user
// has no such passkey.
func (a *Auth) EndPasskey(ctx context.Context, user, id models.ID) error {
	err := a.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.LockHeads(ctx, []models.ID{user}); err != nil {
			return err
		}
		if err := tx.EndPasskey(ctx, user, id); err != nil {
			return err
		}
		return hasAWay(ctx, tx, user)
	})
	if err != nil {
		return fmt.Errorf("end a passkey: %w", err)
	}
	return nil
}

// BeginPasskeyLogin begins to sign in whoever has a passkey for this site.
func (a *Auth) BeginPasskeyLogin(ctx context.Context, site Site, d Device) (Ceremony, error) {
	if err := a.limits.take(ctx, try{loginByAddr, addrKey(d.Addr)}); err != nil {
		return Ceremony{}, fmt.Errorf("log in by a passkey: %w", err)
	}
	party, err := site.party()
	if err != nil {
		return Ceremony{}, fmt.Errorf("log in by a passkey: %w", err)
	}
	options, session, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Ceremony{}, fmt.Errorf("log in by a passkey: %w", err)
	}
	c, err := a.ceremony(ctx, ticketPasskeyLogin, "", options, session)
	if err != nil {
		return Ceremony{}, fmt.Errorf("log in by a passkey: %w", err)
	}
	return c, nil
}

// FinishPasskeyLogin signs in whose passkey has answered. It returns ErrTicket, ErrWrongLogin, ErrDisabled or a
// LimitError.
func (a *Auth) FinishPasskeyLogin(ctx context.Context, site Site, ticket string, answer []byte, d Device) (g Grant, err error) {
	defer a.countRefused(&err)
	if err := a.limits.take(ctx, try{loginByAddr, addrKey(d.Addr)}); err != nil {
		return Grant{}, fmt.Errorf("log in by a passkey: %w", err)
	}
	party, err := site.party()
	if err != nil {
		return Grant{}, fmt.Errorf("log in by a passkey: %w", err)
	}
	_, session, err := a.resume(ctx, ticketPasskeyLogin, ticket)
	if err != nil {
		return Grant{}, fmt.Errorf("log in by a passkey: %w", err)
	}
	p, key, err := a.verifyAnswer(ctx, party, session, answer)
	if err != nil {
		a.log.InfoContext(ctx, "a passkey was refused", slog.Any("err", err))
		return Grant{}, ErrWrongLogin
	}
	if p.Record, err = recordOf(key); err != nil {
		return Grant{}, fmt.Errorf("log in by a passkey: %w", err)
	}
	p.UsedAt = models.TimeOf(a.now())
	return a.signIn(ctx, p.UserID, d, func(ctx context.Context, tx store.Tx, _ store.Account) error {
		err := tx.UsedPasskey(ctx, p)
		if errors.Is(err, models.ErrNotFound) { // removed since
			return ErrWrongLogin
		}
		return err
	})
}

func recordOf(key *webauthn.Credential) (string, error) {
	b, err := stdjson.Marshal(key)
	return string(b), err
}

// verifyAnswer returns the passkey that answered a challenge. A key whose counter went back is a copy.
func (a *Auth) verifyAnswer(ctx context.Context, party *webauthn.WebAuthn, session webauthn.SessionData, answer []byte) (*models.Passkey, *webauthn.Credential, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return nil, nil, err
	}
	var p *models.Passkey
	find := func(rawID, handle []byte) (webauthn.User, error) {
		var h keyHolder
		err := a.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
			if p, err = tx.Passkey(ctx, credentialText(rawID)); err != nil {
				return err
			}
			if string(p.UserID) != string(handle) {
				return errors.New("another user's")
			}
			h, err = holderOf(ctx, tx, p.UserID)
			return err
		})
		return h, err
	}
	_, key, err := party.ValidatePasskeyLogin(find, session, parsed)
	if err == nil && key.Authenticator.CloneWarning {
		err = errors.New("its counter went back")
	}
	return p, key, err
}
