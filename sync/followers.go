package sync

import (
	"context"

	"modu/models"
	"modu/store"
)

// findOldFollowers looks up, for the snapshots of s/ among the queries, the newest follower who is too old for them.
func (b *bodies) findOldFollowers(ctx context.Context, tx store.Tx, queries []store.PageQuery) error {
	if len(b.followers) == 0 {
		return nil
	}
	for _, q := range queries {
		if q.Audience != "s" || q.Until <= q.After {
			continue
		}
		f, err := tx.NthFollower(ctx, q.Owner, newFollowers)
		if err != nil {
			return err
		}
		b.oldFollower = f // a reader has one s/ stream
	}
	return nil
}

// isOldFollower reports whether an entry is of an accepted follower whom a snapshot leaves out.
func (b *bodies) isOldFollower(e *models.Entry) bool {
	if b.oldFollower == nil || e.Kind != "follower" {
		return false
	}
	f := b.followers[store.Key{Owner: e.OwnerID, ID: e.EntityID}]
	if f == nil || f.State != models.Accepted {
		return false
	}
	old := b.oldFollower
	return f.CreatedAt < old.CreatedAt || f.CreatedAt == old.CreatedAt && f.ID <= old.ID
}
