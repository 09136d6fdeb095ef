package models

import "github.com/uptrace/bun"

// Limits of product sections 6 and 11.
const (
	MaxReminders     = 100
	MaxReminderLabel = 100 // graphemes
)

// A Reminder is a daily time of its owner's, tied to no todo.
type Reminder struct {
	bun.BaseModel `bun:"table:reminders"`

	OwnerID   ID     `bun:"owner_id,pk"`
	ID        ID     `bun:"id,pk"`
	Rev       Rev    `bun:"rev"`
	CreatedAt Time   `bun:"created_at"`
	Time      string `bun:"time"` // HH:MM, the owner's local time
	Label     string `bun:"label"`
	Enabled   bool   `bun:"enabled"`
	DeletedAt Time   `bun:"deleted_at,nullzero"`
	Stamps    Stamps `bun:"stamps"`
}

// A TimerState says whether a timer runs.
type TimerState string

// The states of a timer.
const (
	TimerRunning TimerState = "running"
	TimerPaused  TimerState = "paused"
	TimerStopped TimerState = "stopped"
)

// A Timer measures the time spent on one todo; one runs at a time for each person.
type Timer struct {
	bun.BaseModel `bun:"table:timers"`

	OwnerID   ID         `bun:"owner_id,pk"`
	ID        ID         `bun:"id,pk"`
	Rev       Rev        `bun:"rev"`
	CreatedAt Time       `bun:"created_at"`
	TodoID    ID         `bun:"todo_id"`
	State     TimerState `bun:"state"`
	StartedAt Time       `bun:"started_at,nullzero"` // since when it runs
	ElapsedS  int64      `bun:"elapsed_s"`           // seconds before that
}

// The types of news.
const (
	NewsKnock   = "knock"   // somebody knocked
	NewsMissed  = "missed"  // an alarm or reminder that came too late to be rung
	NewsSession = "session" // a session was revoked since its refresh token was used twice
	NewsSystem  = "system"  // somebody with a bell finished something, a request was accepted, and the like
)

// News is one line of a person's inbox, made by the server.
type News struct {
	bun.BaseModel `bun:"table:news"`

	OwnerID   ID      `bun:"owner_id,pk"`
	ID        ID      `bun:"id,pk"`
	Rev       Rev     `bun:"rev"`
	CreatedAt Time    `bun:"created_at"`
	News      string  `bun:"news"`
	FromID    ID      `bun:"from_id,nullzero"` // whom it is about, for blocks and mutes
	User      *Person `bun:"user,nullzero"`
	TodoID    ID      `bun:"todo_id,nullzero"`
	At        Time    `bun:"at"`
	Day       Day     `bun:"day"` // the owner's day of At: the window of snapshots goes by it
}
