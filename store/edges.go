package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// Follows returns the follows with these keys.
func (tx Tx) Follows(ctx context.Context, keys []Key) ([]*models.Follow, error) {
	return byKey[models.Follow](ctx, tx, keys)
}

// SaveFollows writes follows.
func (tx Tx) SaveFollows(ctx context.Context, rows []*models.Follow) error {
	return save(ctx, tx, rows)
}

// RemoveFollows removes follows.
func (tx Tx) RemoveFollows(ctx context.Context, keys []Key) error {
	return remove[models.Follow](ctx, tx, keys)
}

// Followers returns the followers with these keys.
func (tx Tx) Followers(ctx context.Context, keys []Key) ([]*models.Follower, error) {
	return byKey[models.Follower](ctx, tx, keys)
}

// SaveFollowers writes followers.
func (tx Tx) SaveFollowers(ctx context.Context, rows []*models.Follower) error {
	return save(ctx, tx, rows)
}

// RemoveFollowers removes followers.
func (tx Tx) RemoveFollowers(ctx context.Context, keys []Key) error {
	return remove[models.Follower](ctx, tx, keys)
}

// deleted selects who has deleted their account and can still come back: few at any time.
const deleted = "SELECT id FROM users WHERE deleted_at IS NOT NULL"

// Requests returns at most limit people who ask to follow owner, the oldest first.
func (tx Tx) Requests(ctx context.Context, owner models.ID, limit int) ([]*models.Follower, error) {
	var rows []*models.Follower
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Where("state = ?", models.Requested).
		Where("user_id NOT IN ("+deleted+")").Order("created_at", "id").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load follow requests: %w", err)
	}
	return rows, nil
}

// NthFollower returns the accepted follower of owner before whom, from the newest on, there are n others; nil if there
// are no more than n.
func (tx Tx) NthFollower(ctx context.Context, owner models.ID, n int) (*models.Follower, error) {
	var rows []*models.Follower
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Where("state = ?", models.Accepted).
		OrderExpr("created_at DESC, id DESC").Offset(int64(n)).Limit(1).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find a follower: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return rows[0], nil
}

// FollowersAmong returns which of the people follow owner, accepted.
func (tx Tx) FollowersAmong(ctx context.Context, owner models.ID, people []models.ID) (map[models.ID]bool, error) {
	var ids []models.ID
	if len(people) > 0 {
		err := tx.NewSelect().TableExpr("followers").ColumnExpr("user_id").Where("owner_id = ?", owner).
			Where("user_id IN (?)", bun.List(people)).Where("state = ?", models.Accepted).Scan(ctx, &ids)
		if err != nil {
			return nil, fmt.Errorf("load followers: %w", err)
		}
	}
	return setOf(ids), nil
}

// FolloweesAmong returns which of the owners the reader follows, accepted.
func (tx Tx) FolloweesAmong(ctx context.Context, reader models.ID, owners []models.ID) (map[models.ID]bool, error) {
	var ids []models.ID
	if len(owners) > 0 {
		err := tx.NewSelect().TableExpr("follows").ColumnExpr("user_id").Where("owner_id = ?", reader).
			Where("user_id IN (?)", bun.List(owners)).Where("state = ?", models.Accepted).Scan(ctx, &ids)
		if err != nil {
			return nil, fmt.Errorf("load followees: %w", err)
		}
	}
	return setOf(ids), nil
}

// BlockedAmong returns those of others between whom and one there is a block, in either direction.
func (tx Tx) BlockedAmong(ctx context.Context, one models.ID, others []models.ID) (map[models.ID]bool, error) {
	var ids []models.ID
	if len(others) > 0 {
		err := tx.NewRaw(`SELECT user_id FROM blocks WHERE owner_id = ? AND user_id IN (?)
			UNION SELECT owner_id FROM blocks WHERE user_id = ? AND owner_id IN (?)`,
			one, bun.List(others), one, bun.List(others)).Scan(ctx, &ids)
		if err != nil {
			return nil, fmt.Errorf("load blocks: %w", err)
		}
	}
	return setOf(ids), nil
}

func setOf(ids []models.ID) map[models.ID]bool {
	m := make(map[models.ID]bool, len(ids))
	for _, id := range ids {
		m[id] = true
	}
	return m
}

// Blocks returns the blocks with these keys.
func (tx Tx) Blocks(ctx context.Context, keys []Key) ([]*models.Block, error) {
	return byKey[models.Block](ctx, tx, keys)
}

// SaveBlocks writes blocks.
func (tx Tx) SaveBlocks(ctx context.Context, rows []*models.Block) error { return save(ctx, tx, rows) }

// RemoveBlocks removes blocks.
func (tx Tx) RemoveBlocks(ctx context.Context, keys []Key) error {
	return remove[models.Block](ctx, tx, keys)
}

// Mutes returns the mutes with these keys.
func (tx Tx) Mutes(ctx context.Context, keys []Key) ([]*models.Mute, error) {
	return byKey[models.Mute](ctx, tx, keys)
}

// SaveMutes writes mutes.
func (tx Tx) SaveMutes(ctx context.Context, rows []*models.Mute) error { return save(ctx, tx, rows) }

// RemoveMutes removes mutes.
func (tx Tx) RemoveMutes(ctx context.Context, keys []Key) error {
	return remove[models.Mute](ctx, tx, keys)
}

// Bells returns the bells with these keys.
func (tx Tx) Bells(ctx context.Context, keys []Key) ([]*models.Bell, error) {
	return byKey[models.Bell](ctx, tx, keys)
}

// SaveBells writes bells.
func (tx Tx) SaveBells(ctx context.Context, rows []*models.Bell) error { return save(ctx, tx, rows) }

// RemoveBells removes bells.
func (tx Tx) RemoveBells(ctx context.Context, keys []Key) error {
	return remove[models.Bell](ctx, tx, keys)
}

// Knocks returns when the senders last knocked at the targets; the keys are of senders and targets.
func (tx Tx) Knocks(ctx context.Context, keys []Key) ([]*models.Knock, error) {
	var rows []*models.Knock
	where, args := oneOf(tx, []string{"owner_id", "user_id"}, keys)
	if err := tx.NewSelect().Model(&rows).Where(where, args...).Scan(ctx); err != nil {
		return nil, fmt.Errorf("load knocks: %w", err)
	}
	return rows, nil
}

// SaveKnocks writes when people knocked.
func (tx Tx) SaveKnocks(ctx context.Context, rows []*models.Knock) error { return save(ctx, tx, rows) }
