package models

import "github.com/uptrace/bun"

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
