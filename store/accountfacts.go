package store

import (
	"context"
	"fmt"

	"modu/models"
)

// AccountFacts are the numbers of one account, for an operator who looks after it: how much there is of what, and none of
// what it says.
type AccountFacts struct {
	Goals     int `bun:"goals"`
	Routines  int `bun:"routines"`
	Reminders int `bun:"reminders"`
	Diaries   int `bun:"diaries"`
	Photos    int `bun:"photos"`
	Followees int `bun:"followees"` // accepted
	Requests  int `bun:"requests"`  // of others who would follow
	Tokens    int `bun:"tokens"`
	Passkeys  int `bun:"passkeys"`
	Pushes    int `bun:"pushes"`   // devices that Web Push reaches
	About     int `bun:"about"`    // reports about the person
	Open      int `bun:"open"`     // of these, those that nobody has closed
	Reported  int `bun:"reported"` // reports that the person has made
}

// Facts returns the numbers of an account.
func (tx Tx) Facts(ctx context.Context, user models.ID) (f AccountFacts, err error) {
	q := func(of string) string { return "(SELECT count(*) FROM " + of + ")" }
	const mine, users = " WHERE owner_id = ?0", " WHERE user_id = ?0"
	err = tx.NewRaw("SELECT h.goals, h.routines, h.reminders, "+
		q("diaries"+mine+" AND deleted_at IS NULL")+" AS diaries, "+
		q("photos"+mine+" AND state IN (1, 2)")+" AS photos, "+
		q("follows"+mine+" AND state = 'accepted'")+" AS followees, "+
		q("followers"+mine+" AND state = 'requested'")+" AS requests, "+
		q("tokens"+users)+" AS tokens, "+
		q("passkeys"+users)+" AS passkeys, "+
		q("push_subscriptions"+users)+" AS pushes, "+
		q("reports"+users)+" AS about, "+
		q("reports"+users+" AND closed_at IS NULL")+" AS open, "+
		q("reports"+mine)+" AS reported FROM heads h WHERE h.owner_id = ?0", user).Scan(ctx, &f)
	if err != nil {
		return f, fmt.Errorf("facts of an account: %w", err)
	}
	return f, nil
}
