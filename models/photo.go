package models

import "github.com/uptrace/bun"

// A PhotoState says how far a photo is on its way from the upload to its removal.
type PhotoState int16

// The states of a photo; it is there to be named and read in the two in the middle.
const (
	PhotoComing  PhotoState = iota // its bytes are being stored
	PhotoUnnamed                   // nothing of its owner's named it when it was last looked at
	PhotoNamed                     // something did
	PhotoGoing                     // its bytes are being removed
)

// A Photo is a picture that its owner has uploaded. Its bytes are elsewhere: see store/photos.
type Photo struct {
	bun.BaseModel `bun:"table:photos"`

	OwnerID   ID         `bun:"owner_id,pk"`
	ID        ID         `bun:"id,pk"` // unique among all owners
	CreatedAt Time       `bun:"created_at"`
	Width     int        `bun:"width"` // pixels, of the largest size
	Height    int        `bun:"height"`
	State     PhotoState `bun:"state"`
	LookAt    Time       `bun:"look_at"` // when the purge looks at it next
}

// PhotoBytes is one size of a photo where the database keeps the bytes.
type PhotoBytes struct {
	bun.BaseModel `bun:"table:photo_bytes"`

	OwnerID ID     `bun:"owner_id,pk"`
	PhotoID ID     `bun:"photo_id,pk"`
	Size    int    `bun:"size,pk"` // the longest side it may have, in pixels
	Bytes   []byte `bun:"bytes"`
}

// A CalendarSecret is what opens a person's calendar feed.
type CalendarSecret struct {
	bun.BaseModel `bun:"table:calendar_secrets"`

	OwnerID   ID     `bun:"owner_id,pk"`
	Hash      string `bun:"hash"` // SHA-256 of the secret in hex; the secret itself is told once
	CreatedAt Time   `bun:"created_at"`
}
