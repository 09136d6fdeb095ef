package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"modu/models"
)

// LeavingKey is the dedupe key of what is left to do for an account that was deleted, or came back.
func LeavingKey(user models.ID) string { return "account:" + string(user) }

// SetDeleted hides an account; its head, which the caller has locked, says the same. All its sessions end.
func (tx Tx) SetDeleted(ctx context.Context, user models.ID, at models.Time) error {
	_, err := tx.NewRaw("UPDATE users SET deleted_at = ? WHERE id = ?", at, user).Exec(ctx)
	if err == nil {
		_, err = tx.NewRaw("UPDATE sessions SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL", at, user).Exec(ctx)
	}
	return wrap(err, "hide an account")
}

// Reinstate gives a person who was deleted and signs in again in time the account back, and raises the fence. It returns
// nil if the account is not deleted, and ErrNotFound if it is too late. The caller has locked the user's head.
func (tx Tx) Reinstate(ctx context.Context, user models.ID, now models.Time) (*FenceRaise, error) {
	heads, err := tx.LockHeads(ctx, []models.ID{user})
	if err != nil {
		return nil, err
	}
	h := heads[user]
	switch {
	case h == nil:
		return nil, fmt.Errorf("reinstate %s: %w", user, models.ErrNotFound)
	case h.DeletedAt == 0:
		return nil, nil
	case now.Sub(h.DeletedAt) >= models.DeletionGrace:
		return nil, fmt.Errorf("reinstate %s: %w", user, models.ErrNotFound)
	}
	h.DeletedAt = 0
	if err := tx.SaveHeads(ctx, []*models.Head{h}); err != nil {
		return nil, err
	}
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		{"UPDATE users SET deleted_at = NULL WHERE id = ?", []any{user}},
		{"UPDATE due SET fire_at = ? WHERE dedupe_key = ?", []any{now, LeavingKey(user)}},
	} {
		if _, err := tx.NewRaw(statement.sql, statement.args...).Exec(ctx); err != nil {
			return nil, fmt.Errorf("reinstate %s: %w", user, err)
		}
	}
	raise, err := tx.RaiseFence(ctx, user)
	return &raise, err
}

// naming are the queries for people in whose own streams somebody is named: by follows, blocks, mutes, bells and news.
// What two ends have in common is found at the end of the person who is named.
var naming = []string{
	"SELECT user_id AS id FROM followers WHERE owner_id = ? AND user_id > ? ORDER BY user_id LIMIT ?",
	"SELECT user_id AS id FROM follows WHERE owner_id = ? AND user_id > ? ORDER BY user_id LIMIT ?",
	"SELECT owner_id AS id FROM blocks WHERE user_id = ? AND owner_id > ? ORDER BY owner_id LIMIT ?",
	"SELECT owner_id AS id FROM mutes WHERE user_id = ? AND owner_id > ? ORDER BY owner_id LIMIT ?",
	"SELECT owner_id AS id FROM bells WHERE user_id = ? AND owner_id > ? ORDER BY owner_id LIMIT ?",
	"SELECT DISTINCT owner_id AS id FROM news WHERE from_id = ? AND owner_id > ? ORDER BY owner_id LIMIT ?",
}

// tying are further queries for people whose rows name somebody: as a viewer, or as who was cheered.
var tying = []string{
	"SELECT DISTINCT owner_id AS id FROM viewers WHERE user_id = ? AND owner_id > ? ORDER BY owner_id LIMIT ?",
	"SELECT DISTINCT owner_id AS id FROM diary_viewers WHERE user_id = ? AND owner_id > ? ORDER BY owner_id LIMIT ?",
	"SELECT DISTINCT sender_id AS id FROM cheers WHERE owner_id = ? AND sender_id > ? ORDER BY sender_id LIMIT ?",
}

// Naming returns at most limit people above after in whose own streams a person is named.
func (tx Tx) Naming(ctx context.Context, person, after models.ID, limit int) ([]models.ID, error) {
	return tx.people(ctx, naming, person, after, limit)
}

// Tied returns at most limit people with anything that names a person.
func (tx Tx) Tied(ctx context.Context, person models.ID, limit int) ([]models.ID, error) {
	return tx.people(ctx, append(append([]string(nil), naming...), tying...), person, models.NilID, limit)
}

func (tx Tx) people(ctx context.Context, queries []string, person, after models.ID, limit int) ([]models.ID, error) {
	if after == "" {
		after = models.NilID
	}
	parts := make([]string, len(queries))
	var args []any
	for i, q := range queries {
		parts[i] = "SELECT id FROM (" + q + ") AS part"
		args = append(args, person, after, limit)
	}
	var ids []models.ID
	err := tx.NewRaw("SELECT DISTINCT id FROM ("+strings.Join(parts, " UNION ALL ")+") AS them WHERE id <> ? ORDER BY id LIMIT ?",
		append(args, person, limit)...).Scan(ctx, &ids)
	return ids, wrap(err, "find who names a person")
}

// NewsFrom returns at most limit, 0: all, of the news of owners that are about a person.
func (tx Tx) NewsFrom(ctx context.Context, person models.ID, owners []models.ID, limit int) ([]*models.News, error) {
	if len(owners) == 0 {
		return nil, nil
	}
	var rows []*models.News
	err := tx.NewSelect().Model(&rows).Where("from_id = ?", person).Where("owner_id IN (?)", bun.List(owners)).
		Limit(int64(limit)).Scan(ctx)
	return rows, wrap(err, "load news about a person")
}

// CheersGiven returns at most limit cheers that a person gave, as the sender's copies.
func (tx Tx) CheersGiven(ctx context.Context, sender models.ID, limit int) ([]*models.Cheer, error) {
	var rows []*models.Cheer
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", sender).Where("sender_id = ?", sender).
		Order("id").Limit(int64(limit)).Scan(ctx)
	return rows, wrap(err, "load cheers given")
}

// CheersReceived returns the owner's copies of what senders cheered.
func (tx Tx) CheersReceived(ctx context.Context, owner models.ID, senders []models.ID) ([]*models.Cheer, error) {
	if len(senders) == 0 {
		return nil, nil
	}
	var rows []*models.Cheer
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Where("sender_id IN (?)", bun.List(senders)).
		Where("sender_id <> ?", owner).Scan(ctx)
	return rows, wrap(err, "load cheers received")
}

// RemoveViewer takes a person off the lists of viewers of owners.
func (tx Tx) RemoveViewer(ctx context.Context, person models.ID, owners []models.ID) error {
	if len(owners) == 0 {
		return nil
	}
	for _, table := range []string{"viewers", "diary_viewers"} {
		_, err := tx.NewRaw("DELETE FROM "+table+" WHERE user_id = ? AND owner_id IN (?)", person, bun.List(owners)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("remove a viewer: %w", err)
		}
	}
	return nil
}
