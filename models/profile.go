package models

import "github.com/uptrace/bun"

// Limits of product section 1.
const (
	MaxName = 40  // graphemes
	MaxBio  = 100 // graphemes
)

// A Profile is what others see of a person. Its id is the user's own.
type Profile struct {
	bun.BaseModel `bun:"table:profiles"`

	OwnerID   ID     `bun:"owner_id,pk"`
	Rev       Rev    `bun:"rev"`
	CreatedAt Time   `bun:"created_at"`
	Handle    string `bun:"handle"` // unique, [a-z0-9_]{4,20}
	Name      string `bun:"name"`
	Bio       string `bun:"bio"`
	PhotoID   ID     `bun:"photo_id,nullzero"`
	Stamps    Stamps `bun:"stamps"`

	SearchName string `bun:"search_name"` // SearchText of Name; the store fills it in
}

// Settings are a person's own choices. Their id is the user's own.
type Settings struct {
	bun.BaseModel `bun:"table:settings"`

	OwnerID            ID       `bun:"owner_id,pk"`
	Rev                Rev      `bun:"rev"`
	CreatedAt          Time     `bun:"created_at"`
	Locale             string   `bun:"locale"`         // ko, en
	TimeZone           string   `bun:"time_zone"`      // IANA; never empty, never "Local"
	WeekStart          string   `bun:"week_start"`     // mon, sun
	DayStartHour       int      `bun:"day_start_hour"` // 0..6
	NewestFirst        bool     `bun:"newest_first"`
	ApproveFollowers   bool     `bun:"approve_followers"`
	SearchableByHandle bool     `bun:"searchable_by_handle"`
	SearchableByEmail  bool     `bun:"searchable_by_email"`
	InExplore          bool     `bun:"in_explore"`
	CheersOnTodos      bool     `bun:"cheers_on_todos"`
	CheersOnDiaries    bool     `bun:"cheers_on_diaries"`
	DefaultAudience    Audience `bun:"default_audience"`
	QuietFrom          string   `bun:"quiet_from,nullzero"` // HH:MM; both or neither
	QuietTo            string   `bun:"quiet_to,nullzero"`
	InboxSeenAt        Time     `bun:"inbox_seen_at,nullzero"`
	Stamps             Stamps   `bun:"stamps"`
}
