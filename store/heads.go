package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"modu/models"
)

// LockHeads locks the heads of owners in sorted order and returns those that exist, by owner. It must be the first
// read of a transaction that writes: what is read after it, nobody else can change. On SQLite the writer is the lock.
func (tx Tx) LockHeads(ctx context.Context, owners []models.ID) (map[models.ID]*models.Head, error) {
	owners = slices.Clone(owners)
	slices.Sort(owners)
	owners = slices.Compact(owners)
	if len(owners) == 0 {
		return map[models.ID]*models.Head{}, nil
	}
	var rows []*models.Head
	q := tx.NewSelect().Model(&rows).Where("owner_id IN (?)", bun.List(owners)).Order("owner_id")
	if tx.Postgres() {
		q = q.For("NO KEY UPDATE")
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("lock heads: %w", err)
	}
	return headsByOwner(rows), nil
}

// Heads returns the heads of owners, unlocked.
func (tx Tx) Heads(ctx context.Context, owners []models.ID) (map[models.ID]*models.Head, error) {
	if len(owners) == 0 {
		return map[models.ID]*models.Head{}, nil
	}
	var rows []*models.Head
	if err := tx.NewSelect().Model(&rows).Where("owner_id IN (?)", bun.List(owners)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("load heads: %w", err)
	}
	return headsByOwner(rows), nil
}

func headsByOwner(rows []*models.Head) map[models.ID]*models.Head {
	m := make(map[models.ID]*models.Head, len(rows))
	for _, h := range rows {
		m[h.OwnerID] = h
	}
	return m
}

// SaveHeads writes locked heads back.
func (tx Tx) SaveHeads(ctx context.Context, heads []*models.Head) error { return save(ctx, tx, heads) }

// RaiseFence raises an owner's fence, under the lock of the head that it takes.
func (tx Tx) RaiseFence(ctx context.Context, owner models.ID) (FenceRaise, error) {
	heads, err := tx.LockHeads(ctx, []models.ID{owner})
	if err != nil {
		return FenceRaise{}, err
	}
	h := heads[owner]
	if h == nil {
		return FenceRaise{}, fmt.Errorf("raise the fence of %s: %w", owner, models.ErrNotFound)
	}
	r := FenceRaise{Owner: owner, Was: h.Fence, Fence: h.Fence + 1, SeqS: h.SeqS, SeqF: h.SeqF, SeqP: h.SeqP}
	h.Fence++
	return r, tx.SaveHeads(ctx, []*models.Head{h})
}

// SharedHeads returns the heads of g/ streams by the id of the goal or diary.
func (tx Tx) SharedHeads(ctx context.Context, ids []models.ID) ([]*models.SharedHead, error) {
	return byID[models.SharedHead](ctx, tx, ids)
}

// SharedHeadsOf returns the heads of every g/ stream of the owners.
func (tx Tx) SharedHeadsOf(ctx context.Context, owners []models.ID) ([]*models.SharedHead, error) {
	if len(owners) == 0 {
		return nil, nil
	}
	var rows []*models.SharedHead
	if err := tx.NewSelect().Model(&rows).Where("owner_id IN (?)", bun.List(owners)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("load shared heads: %w", err)
	}
	return rows, nil
}

// OpenSharedHeads returns the heads of the owners' g/ streams that somebody may read: of goals, and of diaries since a
// day.
func (tx Tx) OpenSharedHeads(ctx context.Context, owners []models.ID, since models.Day) ([]*models.SharedHead, error) {
	if len(owners) == 0 {
		return nil, nil
	}
	var rows []*models.SharedHead
	err := tx.NewRaw(`SELECT sh.* FROM goals g CROSS JOIN shared_heads sh
			WHERE g.owner_id IN (?) AND sh.owner_id = g.owner_id AND sh.id = g.id
		UNION ALL SELECT sh.* FROM diaries d CROSS JOIN shared_heads sh
			WHERE d.owner_id IN (?) AND d.date >= ? AND sh.owner_id = d.owner_id AND sh.id = d.id`,
		bun.List(owners), bun.List(owners), since).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("load shared heads: %w", err)
	}
	return rows, nil
}

// SaveSharedHeads writes the heads of g/ streams.
func (tx Tx) SaveSharedHeads(ctx context.Context, heads []*models.SharedHead) error {
	return save(ctx, tx, heads)
}
