package store

import (
	"context"
	"fmt"
	"slices"

	"modu/models"
)

// A Sight is what stands between a reader and an owner.
type Sight struct {
	Blocked bool // in either direction
	Follows bool // the reader the owner, accepted
}

// Sights returns what stands between a reader and owners. Nothing stands between people and themselves, or somebody
// signed out ("") and anybody.
func (tx Tx) Sights(ctx context.Context, reader models.ID, owners []models.ID) (map[models.ID]Sight, error) {
	sights := make(map[models.ID]Sight, len(owners))
	if reader == "" {
		return sights, nil
	}
	others := slices.DeleteFunc(slices.Clone(owners), func(o models.ID) bool { return o == reader })
	blocked, err := tx.BlockedAmong(ctx, reader, others)
	if err != nil {
		return nil, err
	}
	follows, err := tx.FolloweesAmong(ctx, reader, others)
	if err != nil {
		return nil, err
	}
	for _, o := range others {
		sights[o] = Sight{Blocked: blocked[o], Follows: follows[o]}
	}
	return sights, nil
}

// RevsIn returns the rev that each entry carries: what its stream's readers know of the entity. An entry that is not
// there is left out.
func (tx Tx) RevsIn(ctx context.Context, keys []EntryKey) (map[EntryKey]models.Rev, error) {
	revs := make(map[EntryKey]models.Rev, len(keys))
	for len(keys) > 0 {
		n := min(len(keys), maxRows)
		var rows []models.Entry
		where, args := oneOf(tx, entryKey, keys[:n])
		err := tx.NewSelect().Model(&rows).Column("owner_id", "audience", "kind", "entity_id", "rev").Where(where, args...).Scan(ctx)
		if err != nil {
			return nil, fmt.Errorf("read revs: %w", err)
		}
		for _, e := range rows {
			revs[EntryKey{e.OwnerID, e.Audience, e.Kind, e.EntityID}] = e.Rev
		}
		keys = keys[n:]
	}
	return revs, nil
}
