package models

import "github.com/uptrace/bun"

// Limits of product sections 4 and 11.
const (
	MaxTodos         = 100_000
	MaxTodosADay     = 200
	MaxTodoTitle     = 255  // graphemes
	MaxMemo          = 1000 // graphemes
	MaxChecklist     = 20   // lines
	MaxChecklistLine = 100  // graphemes
)

// A Todo is one line on one day, or on none: then it is in the backlog.
type Todo struct {
	bun.BaseModel `bun:"table:todos"`

	OwnerID    ID              `bun:"owner_id,pk"`
	ID         ID              `bun:"id,pk"`
	Rev        Rev             `bun:"rev"`
	CreatedAt  Time            `bun:"created_at"`
	GoalID     ID              `bun:"goal_id"`
	Title      string          `bun:"title"`
	Date       Day             `bun:"date,nullzero"`
	Done       bool            `bun:"done"`
	DoneAt     Time            `bun:"done_at,nullzero"`
	Rank       string          `bun:"rank"`
	Memo       string          `bun:"memo,nullzero"`
	MemoPublic bool            `bun:"memo_public"`
	Alarm      string          `bun:"alarm,nullzero"` // HH:MM, the owner's local time
	Checklist  []ChecklistLine `bun:"checklist"`
	PhotoID    ID              `bun:"photo_id,nullzero"`
	Cheers     Counts          `bun:"cheers"`       // per emoji, as the owner sees them
	Shown      Counts          `bun:"cheers_shown"` // as f, p and g show them: at most a second behind
	ShownAt    Time            `bun:"cheers_shown_at,nullzero"`
	RoutineID  ID              `bun:"routine_id,nullzero"`      // of an occurrence, with the day that it belongs to:
	Occurrence Day             `bun:"occurrence_date,nullzero"` // a move changes only the date
	TimerS     int64           `bun:"timer_s"`                  // seconds that its timer ran before it was last stopped
	SearchText string          `bun:"search_text"`              // what the owner's search looks in: NFC, lower case
	DeletedAt  Time            `bun:"deleted_at,nullzero"`
	Stamps     Stamps          `bun:"stamps"`
}

// A ChecklistLine is one line of a todo's checklist.
type ChecklistLine struct {
	Text string `json:"text"`
	Done bool   `json:"done"`
}

// Counts is how many cheers there are of each emoji.
type Counts map[string]int
