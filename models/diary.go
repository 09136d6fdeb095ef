package models

import "github.com/uptrace/bun"

// Limits of product section 7.
const (
	MaxDiary       = 2000 // graphemes
	MaxTemperature = 100
)

// A Diary is one person's entry of one day.
type Diary struct {
	bun.BaseModel `bun:"table:diaries"`

	OwnerID     ID       `bun:"owner_id,pk"`
	ID          ID       `bun:"id,pk"`
	Rev         Rev      `bun:"rev"`
	CreatedAt   Time     `bun:"created_at"`
	Date        Day      `bun:"date"`
	Mood        string   `bun:"mood"` // one emoji; empty only in a draft, as is the text
	Text        string   `bun:"text"`
	Color       string   `bun:"color,nullzero"`
	Temperature *int     `bun:"temperature,nullzero"` // 0..100
	PhotoID     ID       `bun:"photo_id,nullzero"`
	Audience    Audience `bun:"audience"`
	Viewers     []ID     `bun:"viewers"` // for Selected; kept when the audience is another
	Draft       bool     `bun:"draft"`   // then nobody else sees it, whatever the audience
	Cheers      Counts   `bun:"cheers"`  // per emoji, as the owner sees them
	Shown       Counts   `bun:"cheers_shown"`
	ShownAt     Time     `bun:"cheers_shown_at,nullzero"`
	SearchText  string   `bun:"search_text"` // what the owner's search looks in: NFC, lower case
	DeletedAt   Time     `bun:"deleted_at,nullzero"`
	Stamps      Stamps   `bun:"stamps"`
}

// A DiaryRevision is a text of a diary that another device's put replaced, kept for 30 days.
type DiaryRevision struct {
	bun.BaseModel `bun:"table:diary_revisions"`

	OwnerID   ID     `bun:"owner_id,pk"`
	DiaryID   ID     `bun:"diary_id,pk"`
	ID        ID     `bun:"id,pk"`
	CreatedAt Time   `bun:"created_at"`
	Mood      string `bun:"mood"`
	Text      string `bun:"text"`
}

// A DiaryViewer says that UserID is on the list of a diary. It is keyed by the reader, whose list of streams it serves.
type DiaryViewer struct {
	bun.BaseModel `bun:"table:diary_viewers"`

	UserID  ID `bun:"user_id,pk"`
	OwnerID ID `bun:"owner_id,pk"`
	DiaryID ID `bun:"diary_id,pk"`
}
