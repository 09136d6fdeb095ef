package store

import (
	"context"
	"fmt"

	"modu/models"
)

// EntriesLive returns of those of the entries that exist whether they are live; otherwise they tell of a deletion.
func (tx Tx) EntriesLive(ctx context.Context, keys []EntryKey) (map[EntryKey]bool, error) {
	live := make(map[EntryKey]bool, len(keys))
	for len(keys) > 0 {
		n := min(len(keys), maxRows)
		var rows []models.Entry
		where, args := oneOf(tx, entryKey, keys[:n])
		err := tx.NewSelect().Model(&rows).Column("owner_id", "audience", "kind", "entity_id", "state").Where(where, args...).Scan(ctx)
		if err != nil {
			return nil, fmt.Errorf("read entries: %w", err)
		}
		for _, e := range rows {
			live[EntryKey{e.OwnerID, e.Audience, e.Kind, e.EntityID}] = e.State == models.EntryLive
		}
		keys = keys[n:]
	}
	return live, nil
}

// AllRevisions returns a page of the revisions of a person's diaries, after the one that is named, in the order of their
// keys.
func (tx Tx) AllRevisions(ctx context.Context, owner models.ID, after *models.DiaryRevision, limit int) ([]*models.DiaryRevision, error) {
	var rows []*models.DiaryRevision
	q := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Order("diary_id", "id").Limit(int64(limit))
	if after != nil {
		q = q.Where("(diary_id, id) > (?, ?)", after.DiaryID, after.ID)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list revisions: %w", err)
	}
	return rows, nil
}

// OnlyUser returns the one user that there is, empty if there is none or more than one.
func (tx Tx) OnlyUser(ctx context.Context) (models.ID, error) {
	var ids []models.ID
	if err := tx.NewRaw("SELECT id FROM users LIMIT 2").Scan(ctx, &ids); err != nil {
		return "", fmt.Errorf("look for users: %w", err)
	}
	if len(ids) != 1 {
		return "", nil
	}
	return ids[0], nil
}
