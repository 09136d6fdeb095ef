package sync

import (
	"context"
	"errors"
	"fmt"
	"time"

	"modu/models"
	"modu/store"
)

const (
	helloLive   = 50 * time.Second    // two heartbeats: until then a client that has said hello has a socket, most likely
	deadClient  = 90 * 24 * time.Hour // a client that has not said hello for so long is not coming back
	deadPerPage = 500
)

// ErrTooManyDevices refuses a further subscription to Web Push.
var ErrTooManyDevices = errors.New("too many devices")

// A ClientHello is a client as of its hello of that number.
type ClientHello = store.ClientHello

// Pushes is filled when there is something for whoever speaks to push services. Its capacity is 1.
func (e *Engine) Pushes() <-chan struct{} { return e.pushed }

// Subscribe has Web Push reach a device, in place of what reached it before. The error wraps models.ErrConflict if the client
// is somebody else's, and ErrTooManyDevices if the person has as many as there may be.
func (e *Engine) Subscribe(ctx context.Context, s models.PushSubscription) (models.PushSubscription, error) {
	s.ID, s.CreatedAt = models.NewID(), models.TimeOf(e.now())
	err := e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		heads, err := tx.LockHeads(ctx, []models.ID{s.UserID})
		if err != nil {
			return err
		}
		if heads[s.UserID] == nil {
			return models.ErrNotFound
		}
		clients, err := tx.Clients(ctx, []models.ID{s.ClientID})
		if err != nil {
			return err
		}
		if len(clients) > 0 && clients[0].UserID != s.UserID {
			return models.ErrConflict
		}
		if err := tx.Subscribe(ctx, &s); err != nil {
			return err
		}
		mine, err := tx.Reaches(ctx, []models.ID{s.UserID})
		if err == nil && len(mine) > models.MaxSubscriptions {
			err = ErrTooManyDevices
		}
		return err
	})
	if err != nil {
		return s, fmt.Errorf("subscribe %s to Web Push: %w", s.ClientID, err)
	}
	return s, nil
}

// Unsubscribe ends a subscription and reports whether there was one.
func (e *Engine) Unsubscribe(ctx context.Context, user, id models.ID) (there bool, err error) {
	err = e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		n, err := tx.Unsubscribe(ctx, []store.Key{{Owner: user, ID: id}})
		there = n > 0
		return err
	})
	return there, err
}

// Live notes that clients have a socket, and are likely to until then: they are not reached by Web Push meanwhile.
func (e *Engine) Live(ctx context.Context, clients []models.ID, until models.Time) error {
	return e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.Live(ctx, clients, until) })
}

// Left notes that clients have no socket any more, if they have not said hello again: Web Push reaches them at once.
func (e *Engine) Left(ctx context.Context, clients []ClientHello) error {
	return e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.Left(ctx, clients) })
}

// AllLeft notes that no client has a socket: so it is when a process starts that is the only one of its database, whatever
// became of the one before.
func (e *Engine) AllLeft(ctx context.Context) error {
	return e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.AllLeft(ctx) })
}

// purgeSubscriptions ends the subscriptions of sessions that are over and of clients that are not coming back.
func (e *Engine) purgeSubscriptions(ctx context.Context, now models.Time) (more bool, err error) {
	after := store.Key{Owner: models.NilID, ID: models.NilID}
	for more := true; more; {
		err := e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			page, err := tx.SubscriptionsAfter(ctx, after, deadPerPage)
			if err != nil || len(page) == 0 {
				more = false
				return err
			}
			last := page[len(page)-1]
			after = store.Key{Owner: last.UserID, ID: last.ID}
			dead, err := deadSubscriptions(ctx, tx, page, now)
			if err != nil {
				return err
			}
			_, err = tx.Unsubscribe(ctx, dead)
			return err
		})
		if err != nil {
			return false, fmt.Errorf("purge subscriptions: %w", err)
		}
	}
	return false, nil
}

func deadSubscriptions(ctx context.Context, tx store.Tx, all []*models.PushSubscription, now models.Time) (dead []store.Key, err error) {
	var clients, sessions []models.ID
	for _, s := range all {
		clients, sessions = append(clients, s.ClientID), append(sessions, s.SessionID)
	}
	good, _, err := tx.GoodSessions(ctx, sessions, now)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Clients(ctx, clients)
	if err != nil {
		return nil, err
	}
	seen := map[models.ID]models.Time{}
	for _, c := range rows {
		seen[c.ClientID] = max(c.SeenAt, c.LiveUntil)
	}
	for _, s := range all {
		if !good[s.SessionID] || now.Sub(max(seen[s.ClientID], s.CreatedAt)) > deadClient {
			dead = append(dead, store.Key{Owner: s.UserID, ID: s.ID})
		}
	}
	return dead, nil
}
