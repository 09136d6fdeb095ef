package store

import (
	"context"
	"fmt"

	"modu/models"
)

// ShutAccount takes every way of signing in from an account that is about to be purged.
func (tx Tx) ShutAccount(ctx context.Context, user models.ID) error {
	for _, statement := range []string{
		"UPDATE users SET password_hash = '' WHERE id = ?",
		"DELETE FROM identities WHERE user_id = ?",
		"DELETE FROM passkeys WHERE user_id = ?",
		"DELETE FROM tokens WHERE user_id = ?",
		"DELETE FROM tickets WHERE user_id = ?",
		"DELETE FROM sessions WHERE user_id = ?",
	} {
		if _, err := tx.NewRaw(statement, user).Exec(ctx); err != nil {
			return fmt.Errorf("shut an account: %w", err)
		}
	}
	return nil
}

// LetPhotosGo marks all photos of a person as going, so that their bytes are removed, and reports whether there are any.
func (tx Tx) LetPhotosGo(ctx context.Context, owner models.ID, now models.Time) (any bool, err error) {
	n, err := affected(tx.NewRaw("UPDATE photos SET state = ?, look_at = ? WHERE owner_id = ?",
		models.PhotoGoing, now.Add(-1), owner).Exec(ctx))
	return n > 0, wrap(err, "let photos go")
}

// owned are the tables of which a person may have many rows, those that refer to others first, and what tells the rows of
// one owner apart. The rest goes with the row of the user.
var owned = []struct{ table, owner, key string }{
	{"entries", "owner_id", "audience, seq"},
	{"todos", "owner_id", "id"},
	{"routines", "owner_id", "id"},
	{"goals", "owner_id", "id"},
	{"skips", "owner_id", "id"},
	{"diaries", "owner_id", "id"},
	{"cheers", "owner_id", "id"},
	{"news", "owner_id", "id"},
	{"clients", "user_id", "client_id"},
}

// PurgeOwned removes at most limit rows of each of the tables that hold much of an account, and reports whether more may
// be left. Readers and writers of the account must have been shut out before.
func (tx Tx) PurgeOwned(ctx context.Context, owner models.ID, limit int) (more bool, err error) {
	for _, t := range owned {
		n, err := affected(tx.NewRaw(fmt.Sprintf("DELETE FROM %s WHERE %s = ? AND (%s) IN (SELECT %s FROM %s WHERE %s = ? LIMIT ?)",
			t.table, t.owner, t.key, t.key, t.table, t.owner), owner, owner, limit).Exec(ctx))
		if err != nil {
			return false, fmt.Errorf("purge %s: %w", t.table, err)
		}
		if int(n) == limit {
			return true, nil // what refers to these rows is gone; these may refer to the next
		}
	}
	return false, nil
}

// RemoveUser removes an account for good, with the rows that go with the user's, among them what was due.
func (tx Tx) RemoveUser(ctx context.Context, user models.ID) error {
	_, err := tx.NewRaw("DELETE FROM attempts WHERE name = ?", "follow:"+string(user)).Exec(ctx)
	if err == nil {
		_, err = tx.NewRaw("DELETE FROM users WHERE id = ?", user).Exec(ctx)
	}
	return wrap(err, "remove a user")
}
