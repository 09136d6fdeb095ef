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

// Occurs reports whether the routine has an occurrence on a day, unless that one is skipped: its rule matches between
// its start and its end. That it is paused or deleted is not looked at.
func (r *Routine) Occurs(d Day) bool {
	if r.Start != "" && d < r.Start || r.End != "" && d > r.End {
		return false
	}
	return r.Rule.Matches(d, r.Start)
}

// Makes reports whether the server makes the routine's occurrences by itself, given the goal that it stands under.
func (r *Routine) Makes(g *Goal) bool {
	return r.Mode == Auto && !r.Paused && r.DeletedAt == 0 && g != nil && g.DeletedAt == 0 && g.Status == Active
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
