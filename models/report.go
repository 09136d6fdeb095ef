package models

import (
	"time"

	"github.com/uptrace/bun"
)

// DeletionGrace is how long an account that was deleted can be had back by signing in (product section 10).
const DeletionGrace = 7 * 24 * time.Hour

// MaxReportText is how long the text of a report is, in graphemes.
const MaxReportText = 1000

// MaxOperatorText is how long a reason or note of an operator's is, in graphemes.
const MaxOperatorText = 300

// ReportReasons are why somebody can be reported.
var ReportReasons = []string{"spam", "harassment", "impersonation", "inappropriate", "other"}

// A Report is what OwnerID told the administrators about UserID, who never learns of it.
type Report struct {
	bun.BaseModel `bun:"table:reports"`

	ID         ID     `bun:"id,pk"`
	CreatedAt  Time   `bun:"created_at"`
	OwnerID    ID     `bun:"owner_id"`
	UserID     ID     `bun:"user_id"`
	Reason     string `bun:"reason"` // one of ReportReasons
	Text       string `bun:"text"`   // may be empty
	TargetKind string `bun:"target_kind,nullzero"`
	TargetID   ID     `bun:"target_id,nullzero"` // of the thing that it is about, if it is about one

	ClosedAt Time   `bun:"closed_at,nullzero"` // when an operator was done with it
	ClosedBy string `bun:"closed_by,nullzero"` // as the operator's machine calls them
	Note     string `bun:"note,nullzero"`      // what was done; for operators alone
}
