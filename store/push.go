package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// A Reach is a subscription with how long its client is likely to have a socket.
type Reach struct {
	models.PushSubscription
	LiveUntil models.Time `bun:"live_until"`
}

// Reaches returns where Web Push reaches the users.
func (tx Tx) Reaches(ctx context.Context, users []models.ID) ([]Reach, error) {
	if len(users) == 0 {
		return nil, nil
	}
	var rows []Reach
	err := tx.NewRaw(`SELECT p.*, c.live_until FROM push_subscriptions p LEFT JOIN clients c ON c.client_id = p.client_id
		WHERE p.user_id IN (?) ORDER BY p.user_id, p.id`, bun.List(users)).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("load subscriptions: %w", err)
	}
	return rows, nil
}

// Reachable returns which of the users Web Push reaches anywhere.
func (tx Tx) Reachable(ctx context.Context, users []models.ID) (map[models.ID]bool, error) {
	var found []models.ID
	if len(users) > 0 {
		err := tx.NewRaw("SELECT DISTINCT user_id FROM push_subscriptions WHERE user_id IN (?)", bun.List(users)).Scan(ctx, &found)
		if err != nil {
			return nil, fmt.Errorf("look for subscriptions: %w", err)
		}
	}
	return setOf(found), nil
}

// Subscription returns a subscription, or nil if it is gone.
func (tx Tx) Subscription(ctx context.Context, k Key) (*models.PushSubscription, error) {
	var rows []*models.PushSubscription
	if err := tx.NewSelect().Model(&rows).Where("user_id = ?", k.Owner).Where("id = ?", k.ID).Scan(ctx); err != nil {
		return nil, fmt.Errorf("load a subscription: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return rows[0], nil
}

// SubscriptionsAfter returns at most limit subscriptions in the order of their keys, after one; NilIDs are the beginning.
func (tx Tx) SubscriptionsAfter(ctx context.Context, after Key, limit int) ([]*models.PushSubscription, error) {
	var rows []*models.PushSubscription
	err := tx.NewSelect().Model(&rows).Where("(user_id, id) > (?, ?)", after.Owner, after.ID).
		Order("user_id", "id").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("load subscriptions: %w", err)
	}
	return rows, nil
}

// Subscribe adds a subscription, in place of another of the same client or endpoint, whoever's that is. The caller has
// locked the user's head.
func (tx Tx) Subscribe(ctx context.Context, s *models.PushSubscription) error {
	_, err := tx.NewDelete().Model((*models.PushSubscription)(nil)).
		Where("client_id = ? OR endpoint = ?", s.ClientID, s.Endpoint).Exec(ctx)
	if err == nil {
		_, err = tx.NewInsert().Model(s).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	return nil
}

// Unsubscribe removes subscriptions and returns how many there were.
func (tx Tx) Unsubscribe(ctx context.Context, keys []Key) (int, error) {
	if len(keys) == 0 {
		return 0, nil
	}
	where, args := oneOf(tx, []string{"user_id", "id"}, keys)
	res, err := tx.NewDelete().Model((*models.PushSubscription)(nil)).Where(where, args...).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("unsubscribe: %w", err)
	}
	n, err := res.RowsAffected()
	return int(n), err
}
