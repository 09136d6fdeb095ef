package models

import "github.com/uptrace/bun"

// Limits of product sections 5 and 11.
const (
	MaxRoutines = 200
)

// A Mode says how a routine's occurrences come into a day.
type Mode string

// The modes.
const (
	Auto   Mode = "auto"   // they are in the day's list
	Manual Mode = "manual" // each is a suggestion until it is tapped
)

// A Routine is a template that puts todos on the days that match its rule. Nobody but its owner sees it.
type Routine struct {
	bun.BaseModel `bun:"table:routines"`

	OwnerID   ID     `bun:"owner_id,pk"`
	ID        ID     `bun:"id,pk"`
	Rev       Rev    `bun:"rev"`
	CreatedAt Time   `bun:"created_at"`
	GoalID    ID     `bun:"goal_id"`
	Title     string `bun:"title"`
	Rule      Rule   `bun:"rule"`
	Mode      Mode   `bun:"mode"`
	Time      string `bun:"time,nullzero"`  // HH:MM: the alarm of its occurrences
	Start     Day    `bun:"start,nullzero"` // the first day that may match; also the anchor of biweekly rules
	End       Day    `bun:"end,nullzero"`   // the last
	Paused    bool   `bun:"paused"`
	Rank      string `bun:"rank"`
	DeletedAt Time   `bun:"deleted_at,nullzero"`
	Stamps    Stamps `bun:"stamps"`
}

// A Rule says on which days a routine has an occurrence (product section 5.1). What a frequency does not use is empty.
type Rule struct {
	Freq     string   `json:"freq"`               // daily, weekly, biweekly, monthly, yearly
	Weekdays []string `json:"weekdays,omitempty"` // of weekly and biweekly: mon … sun
	Days     []int    `json:"days,omitempty"`     // of monthly: 1..31; a day that a month lacks is skipped
	Last     bool     `json:"last,omitzero"`      // of monthly: its last day
	Dates    []string `json:"dates,omitempty"`    // of yearly: MM-DD
}

// A Skip is the tombstone of one occurrence: that day has none.
type Skip struct {
	bun.BaseModel `bun:"table:skips"`

	OwnerID   ID   `bun:"owner_id,pk"`
	ID        ID   `bun:"id,pk"`
	Rev       Rev  `bun:"rev"`
	CreatedAt Time `bun:"created_at"`
	RoutineID ID   `bun:"routine_id"`
	Date      Day  `bun:"date"`
}
