package models

import "github.com/uptrace/bun"

// An Audience says who may see a goal or diary. The order is from narrow to wide.
type Audience string

// The audiences.
const (
	Private   Audience = "private"
	Selected  Audience = "selected"
	Followers Audience = "followers"
	Public    Audience = "public"
)

// Audiences lists them from narrow to wide.
var Audiences = []Audience{Private, Selected, Followers, Public}

// A Status says where a goal stands; only an active one is in f/, p/ and g/.
type Status string

// The statuses.
const (
	Active  Status = "active"
	Hidden  Status = "hidden"
	Done    Status = "done"
	Ended   Status = "ended"
	Stopped Status = "stopped"
)

// Statuses lists them all.
var Statuses = []Status{Active, Hidden, Done, Ended, Stopped}

// Colors are the pigments' names, in the order in which new goals take them.
var Colors = []string{"coral", "apricot", "honey", "leaf", "teal", "sky", "indigo", "violet", "pink", "slate"}

// Limits of product section 11.
const (
	MaxGoals     = 100
	MaxViewers   = 100
	MaxGoalTitle = 40 // graphemes
)

// A Goal is a coloured list with its own audience; every todo belongs to one.
type Goal struct {
	bun.BaseModel `bun:"table:goals"`

	OwnerID   ID       `bun:"owner_id,pk"`
	ID        ID       `bun:"id,pk"`
	Rev       Rev      `bun:"rev"`
	CreatedAt Time     `bun:"created_at"`
	Title     string   `bun:"title"`
	Color     string   `bun:"color"`
	Rank      string   `bun:"rank"`
	Audience  Audience `bun:"audience"`
	Viewers   []ID     `bun:"viewers"` // for Selected; kept when the audience is another
	Status    Status   `bun:"status"`
	DeletedAt Time     `bun:"deleted_at,nullzero"`
	Stamps    Stamps   `bun:"stamps"`
}

// A Viewer says that UserID is on the list of a goal. It is keyed by the reader, whose list of streams it serves.
type Viewer struct {
	bun.BaseModel `bun:"table:viewers"`

	UserID  ID `bun:"user_id,pk"`
	OwnerID ID `bun:"owner_id,pk"`
	GoalID  ID `bun:"goal_id,pk"`
}
