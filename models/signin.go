package models

import "github.com/uptrace/bun"

// A Token is a personal access token of a user's, for scripts. The secret itself is not kept.
type Token struct {
	bun.BaseModel `bun:"table:tokens"`

	UserID    ID     `bun:"user_id,pk"`
	ID        ID     `bun:"id,pk"` // serves as the id of a session
	Name      string `bun:"name"`
	Hash      string `bun:"hash"` // of the secret; unique
	Scopes    Scopes `bun:"scopes"`
	CreatedAt Time   `bun:"created_at"`
	UsedAt    Time   `bun:"used_at,nullzero"`    // to within an hour
	ExpiresAt Time   `bun:"expires_at,nullzero"` // 0: never
}

// A Ticket is good once, until it expires, for whoever holds the secret whose hash it is kept under.
type Ticket struct {
	bun.BaseModel `bun:"table:tickets"`

	Hash      string `bun:"hash,pk"`
	Kind      string `bun:"kind"`             // what it is good for
	UserID    ID     `bun:"user_id,nullzero"` // whom it concerns, if that is known yet
	Payload   string `bun:"payload"`
	ExpiresAt Time   `bun:"expires_at"`
}

// An Invite is a code with which others may sign up.
type Invite struct {
	bun.BaseModel `bun:"table:invites"`

	UserID    ID     `bun:"user_id,pk"` // the inviter
	ID        ID     `bun:"id,pk"`
	Code      string `bun:"code"` // unique
	UsesLeft  int    `bun:"uses_left"`
	CreatedAt Time   `bun:"created_at"`
	ExpiresAt Time   `bun:"expires_at"`
}

// An Identity is who a user is to an issuer of OpenID Connect.
type Identity struct {
	bun.BaseModel `bun:"table:identities"`

	Issuer    string `bun:"issuer,pk"`
	Subject   string `bun:"subject,pk"` // stable and unique at the issuer
	UserID    ID     `bun:"user_id"`
	Email     string `bun:"email"` // what the issuer called it when it was linked; may be empty
	CreatedAt Time   `bun:"created_at"`
}

// A Passkey is a public key with which a user signs in.
type Passkey struct {
	bun.BaseModel `bun:"table:passkeys"`

	UserID     ID     `bun:"user_id,pk"`
	ID         ID     `bun:"id,pk"`
	Credential string `bun:"credential"` // the authenticator's id of it, base64url; unique
	Name       string `bun:"name"`
	Record     string `bun:"record"` // the key and its flags, JSON
	CreatedAt  Time   `bun:"created_at"`
	UsedAt     Time   `bun:"used_at,nullzero"`
}
