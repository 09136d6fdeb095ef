package models

import "github.com/uptrace/bun"

// An Answer is what was answered to a POST with an Idempotency-Key.
type Answer struct {
	bun.BaseModel `bun:"table:answers"`

	UserID    ID     `bun:"user_id,pk"`
	Key       string `bun:"key,pk"`
	Hash      string `bun:"hash"`   // of the request
	Answer    string `bun:"answer"` // JSON
	CreatedAt Time   `bun:"created_at"`
}
