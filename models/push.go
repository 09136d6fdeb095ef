package models

import (
	"crypto/ecdh"
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/uptrace/bun"
)

// MaxSubscriptions is how many devices of one person Web Push reaches.
const MaxSubscriptions = 20

// A PushSubscription is where Web Push reaches one installation while it has no socket.
type PushSubscription struct {
	bun.BaseModel `bun:"table:push_subscriptions"`

	UserID    ID     `bun:"user_id,pk"`
	ID        ID     `bun:"id,pk"`
	ClientID  ID     `bun:"client_id"`  // unique
	SessionID ID     `bun:"session_id"` // that subscribed: when it is over, so is the subscription
	Endpoint  string `bun:"endpoint"`   // https; unique. Whoever knows it can have the device woken
	P256dh    string `bun:"p256dh"`     // the device's public key, base64url
	Auth      string `bun:"auth"`       // and its secret
	CreatedAt Time   `bun:"created_at"`
}

// maxEndpoint is the longest address of a push service, in bytes.
const maxEndpoint = 2048

// Check returns a FieldError if the subscription is not one that a browser gives: an https address, an uncompressed
// point of P-256 and a secret of 16 bytes.
func (s *PushSubscription) Check() error {
	u, err := url.Parse(s.Endpoint)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || len(s.Endpoint) > maxEndpoint {
		return &FieldError{Field: "endpoint", Problem: "must be an https address"}
	}
	point, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(s.P256dh, "="))
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(point)
	}
	if err != nil {
		return &FieldError{Field: "keys/p256dh", Problem: "is not a key of a push subscription"}
	}
	if secret, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(s.Auth, "=")); err != nil || len(secret) != 16 {
		return &FieldError{Field: "keys/auth", Problem: "is not a key of a push subscription"}
	}
	if !s.ClientID.Valid() {
		return &FieldError{Field: "client_id", Problem: "is not a UUID in lower case"}
	}
	return nil
}
