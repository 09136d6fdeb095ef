package models

import "github.com/uptrace/bun"

// A Head is the counter row of one owner: locked first and held to commit by every writer, so that the seqs of the
// owner's streams have no gaps and commit order is seq order.
type Head struct {
	bun.BaseModel `bun:"table:heads"`

	OwnerID ID    `bun:"owner_id,pk"`
	SeqS    Seq   `bun:"seq_s"`
	SeqF    Seq   `bun:"seq_f"`
	SeqP    Seq   `bun:"seq_p"`
	FloorS  Seq   `bun:"floor_s"` // deletions up to here have been forgotten: a lower cursor needs a reset
	FloorF  Seq   `bun:"floor_f"`
	FloorP  Seq   `bun:"floor_p"`
	Fence   Fence `bun:"fence"`

	// What the limits of product section 11 count.
	Goals     int `bun:"goals"`     // not deleted
	Todos     int `bun:"todos"`     // rows, deleted ones too until they are purged
	Followees int `bun:"followees"` // requested and accepted
	Routines  int `bun:"routines"`  // not deleted
	Reminders int `bun:"reminders"` // not deleted

	DeletedAt Time `bun:"deleted_at,nullzero"` // as the user's: nobody may read the owner's streams
	InExplore bool `bun:"in_explore"`          // as the settings'
	PublicAt  Time `bun:"public_at,nullzero"`  // when p/ last showed a dated todo, to within an hour
}

// A SharedHead is the counter row of a g/ stream, touched only under its owner's Head.
type SharedHead struct {
	bun.BaseModel `bun:"table:shared_heads"`

	OwnerID ID  `bun:"owner_id,pk"`
	ID      ID  `bun:"id,pk"` // of the goal or diary
	Seq     Seq `bun:"seq"`
	Floor   Seq `bun:"floor"`
}

// An EntryState says what an entry tells its readers.
type EntryState int16

// The states of an entry.
const (
	EntryLive            EntryState = 0
	EntryDeleted         EntryState = 1
	EntryDeletedWithTree EntryState = 2 // and everything under it
)

// An Entry is the newest mention of one entity in one stream. A change moves its seq forward, so that a snapshot and a
// delta are the same query and nothing needs compaction.
type Entry struct {
	bun.BaseModel `bun:"table:entries"`

	OwnerID  ID         `bun:"owner_id,pk"`
	Audience string     `bun:"audience,pk"` // s, f, p or a whole "g/<id>"
	Kind     string     `bun:"kind,pk"`
	EntityID ID         `bun:"entity_id,pk"`
	RootID   ID         `bun:"root_id,nullzero"` // the goal that the entity stands under
	Day      Day        `bun:"day"`              // empty: belongs to no day, always in the window
	Seq      Seq        `bun:"seq"`
	Rev      Rev        `bun:"rev"`
	State    EntryState `bun:"state"`
	At       Time       `bun:"at"`
}

// A Client is one installation, of one user for ever.
type Client struct {
	bun.BaseModel `bun:"table:clients"`

	ClientID ID     `bun:"client_id,pk"`
	UserID   ID     `bun:"user_id"`
	LastN    int64  `bun:"last_n"`
	Hellos   int64  `bun:"hellos"` // how often it said hello; the newest is the one that counts
	Agent    string `bun:"agent"`
	SeenAt   Time   `bun:"seen_at"`

	LiveUntil Time `bun:"live_until,nullzero"` // a socket of this client was there, and is likely to be until then
}

// A Result is what became of one mutation, kept so that sending it again has no second effect.
type Result struct {
	bun.BaseModel `bun:"table:results"`

	ClientID  ID     `bun:"client_id,pk"`
	N         int64  `bun:"n,pk"`
	Hash      string `bun:"hash"`
	Result    string `bun:"result"`              // JSON
	RefusedID ID     `bun:"refused_id,nullzero"` // the entity that a refused put would have made
	CreatedAt Time   `bun:"created_at"`
}

// A Due is the rest of a change that is done in chunks, or something that happens later. It is written in the commit
// that begins the work and removed in the one that ends it.
type Due struct {
	bun.BaseModel `bun:"table:due"`

	ID         ID     `bun:"id,pk"`
	UserID     ID     `bun:"user_id"`
	Kind       string `bun:"kind"`
	FireAt     Time   `bun:"fire_at"`
	LeaseUntil Time   `bun:"lease_until,nullzero"`
	Attempts   int    `bun:"attempts"`
	DedupeKey  string `bun:"dedupe_key"` // unique
	Payload    string `bun:"payload"`    // JSON
}
