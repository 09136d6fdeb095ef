package models

import "github.com/uptrace/bun"

// MaxFollowees is how many people one may follow, requests included (product section 11).
const MaxFollowees = 1500

// An EdgeState says how far a follow has come.
type EdgeState string

// The states of a follow.
const (
	Requested EdgeState = "requested"
	Accepted  EdgeState = "accepted"
)

// A Person is how an entity names somebody, as it was when the entity was last written.
type Person struct {
	ID      ID     `json:"id"`
	Handle  string `json:"handle"`
	Name    string `json:"name"`
	PhotoID *ID    `json:"photo_id"`
}

// A Follow stands at the follower's end: OwnerID follows UserID, or asks to.
type Follow struct {
	bun.BaseModel `bun:"table:follows"`

	OwnerID   ID        `bun:"owner_id,pk"`
	ID        ID        `bun:"id,pk"`
	Rev       Rev       `bun:"rev"`
	CreatedAt Time      `bun:"created_at"`
	UserID    ID        `bun:"user_id"`
	State     EdgeState `bun:"state"`
	User      Person    `bun:"user"`
}

// A Follower stands at the other end: UserID follows OwnerID, or asks to.
type Follower struct {
	bun.BaseModel `bun:"table:followers"`

	OwnerID   ID        `bun:"owner_id,pk"`
	ID        ID        `bun:"id,pk"`
	Rev       Rev       `bun:"rev"`
	CreatedAt Time      `bun:"created_at"`
	UserID    ID        `bun:"user_id"`
	State     EdgeState `bun:"state"`
	User      Person    `bun:"user"`
}

// A Block hides OwnerID and UserID from each other everywhere. UserID never learns of it.
type Block struct {
	bun.BaseModel `bun:"table:blocks"`

	OwnerID   ID     `bun:"owner_id,pk"`
	ID        ID     `bun:"id,pk"`
	Rev       Rev    `bun:"rev"`
	CreatedAt Time   `bun:"created_at"`
	UserID    ID     `bun:"user_id"`
	User      Person `bun:"user"`
}

// A Mute hides UserID's news from OwnerID only.
type Mute struct {
	bun.BaseModel `bun:"table:mutes"`

	OwnerID   ID     `bun:"owner_id,pk"`
	ID        ID     `bun:"id,pk"`
	Rev       Rev    `bun:"rev"`
	CreatedAt Time   `bun:"created_at"`
	UserID    ID     `bun:"user_id"`
	User      Person `bun:"user"`
}

// A Bell tells OwnerID when UserID, whom OwnerID follows, finishes something.
type Bell struct {
	bun.BaseModel `bun:"table:bells"`

	OwnerID   ID     `bun:"owner_id,pk"`
	ID        ID     `bun:"id,pk"`
	Rev       Rev    `bun:"rev"`
	CreatedAt Time   `bun:"created_at"`
	UserID    ID     `bun:"user_id"`
	User      Person `bun:"user"`

	RungAt Time `bun:"rung_at,nullzero"` // when it last told of something
}

// A Knock remembers when OwnerID last poked UserID.
type Knock struct {
	bun.BaseModel `bun:"table:knocks"`

	OwnerID ID   `bun:"owner_id,pk"`
	UserID  ID   `bun:"user_id,pk"`
	At      Time `bun:"at"`
}

// A Cheer is one emoji of one person on one done todo or diary. It is stored twice: under the owner of the target and under
// its sender, who each have it in their own stream.
type Cheer struct {
	bun.BaseModel `bun:"table:cheers"`

	OwnerID       ID     `bun:"owner_id,pk"` // whose copy this is
	ID            ID     `bun:"id,pk"`
	Rev           Rev    `bun:"rev"`
	CreatedAt     Time   `bun:"created_at"`
	TargetOwnerID ID     `bun:"target_owner_id"`
	TargetKind    string `bun:"target_kind"`
	TargetID      ID     `bun:"target_id"`
	SenderID      ID     `bun:"sender_id"`
	Emoji         string `bun:"emoji"`
	User          Person `bun:"user"` // the sender
}
