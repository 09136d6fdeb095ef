package models

import "github.com/uptrace/bun"

// A User is one account. What others see of the person is the Profile.
type User struct {
	bun.BaseModel `bun:"table:users"`

	ID           ID     `bun:"id,pk"`
	Email        string `bun:"email"`         // as typed, NFC; empty: none
	EmailKey     string `bun:"email_key"`     // lower case; unique unless empty
	PasswordHash string `bun:"password_hash"` // empty: none
	DisabledAt   Time   `bun:"disabled_at,nullzero"`
	CreatedAt    Time   `bun:"created_at"`
	VerifiedAt   Time   `bun:"verified_at,nullzero"` // when the person last showed that the e-mail is theirs
	DeletedAt    Time   `bun:"deleted_at,nullzero"`  // hidden since then, and purged DeletionGrace later

	DisabledReason string `bun:"disabled_reason,nullzero"` // for operators alone
}

// A Session is one signed-in device of a user. Its refresh tokens are numbered generations of which only the current
// one, and for 10 s the one before, are good (protocol section 2).
type Session struct {
	bun.BaseModel `bun:"table:sessions"`

	UserID     ID     `bun:"user_id,pk"`
	ID         ID     `bun:"id,pk"`
	Generation int64  `bun:"generation"`
	RotatedAt  Time   `bun:"rotated_at"` // when Generation became the current one
	Agent      string `bun:"agent"`      // at most 100 bytes
	CreatedAt  Time   `bun:"created_at"`
	UsedAt     Time   `bun:"used_at"`
	ExpiresAt  Time   `bun:"expires_at"`
	RevokedAt  Time   `bun:"revoked_at,nullzero"`
}

// A Caller is who makes a request, as established by the room auth.
type Caller struct {
	User     ID
	Session  ID     // or the personal access token that serves as one
	Expires  Time   // of the access token
	SignedIn Time   // when the session began; 0: by a personal access token
	Scopes   Scopes // of a personal access token; 0: a device that is signed in, which may do everything
}
