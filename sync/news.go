package sync

import (
	"context"
	"fmt"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

type newsKind struct{}

type newsDelete struct{}

func (newsKind) parse(m *mutation) (act, *refusal) {
	if !m.deletes() {
		return nil, refuse(frame.NotAllowed, "", "news is made by the server")
	}
	return &newsDelete{}, noFields(m)
}

func (d *newsDelete) need(m *mutation, n *needs) { n.news.add(store.Key{Owner: m.user, ID: m.id}) }

func (d *newsDelete) decide(m *mutation, w *world) *refusal {
	k := store.Key{Owner: m.user, ID: m.id}
	if w.news.get(k) == nil {
		return notFound("id")
	}
	w.news.drop(k)
	return nil
}

// Tell writes a line into a person's inbox, in a commit of its own; At is now if it is left out.
func (e *Engine) Tell(ctx context.Context, user models.ID, n models.News) error {
	n.OwnerID = user
	err := e.alone(ctx, []models.ID{user}, func(ctx context.Context, tx store.Tx, w *world) error {
		if err := w.know(ctx, tx, []models.ID{user}); err != nil {
			return err
		}
		w.tell(n)
		return nil
	})
	if err != nil {
		return fmt.Errorf("tell %s of %s: %w", user, n.News, err)
	}
	return nil
}

// alone changes something in a commit of its own, under the locks of the owners.
func (e *Engine) alone(ctx context.Context, owners []models.ID, change func(context.Context, store.Tx, *world) error) error {
	ctx, cancel := context.WithTimeout(ctx, commitWithin)
	defer cancel()
	var b *batch
	err := e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		w := newWorld(models.TimeOf(e.now()), e.limits)
		b = &batch{engine: e, tx: tx, world: w}
		if w.heads, err = tx.LockHeads(ctx, owners); err != nil {
			return err
		}
		for id, h := range w.heads {
			w.wasFence[id] = h.Fence
		}
		if err := change(ctx, tx, w); err != nil {
			return err
		}
		if err := w.settle(ctx, tx, newLedger(w.now), b); err != nil {
			return err
		}
		return w.saveDue(ctx, tx)
	})
	if err != nil {
		return err
	}
	e.announceBatch(b)
	return nil
}

// tell writes a line into somebody's inbox; the owner's head must be locked. The owner's settings, when they are
// loaded, say which day it is.
func (w *world) tell(n models.News) *models.News {
	if w.heads[n.OwnerID] == nil {
		return nil // the account is gone
	}
	n.ID, n.CreatedAt = models.NewID(), w.now
	if n.At == 0 {
		n.At = w.now
	}
	zone, hour := time.UTC, 0
	if s := w.settings.get(store.Key{Owner: n.OwnerID, ID: n.OwnerID}); s != nil {
		zone, hour = s.Zone(), s.DayStartHour
	}
	n.Day = models.Today(n.At, zone, hour)
	w.news.put(newsKey(&n), &n)
	return &n
}

// notify tells the live sockets of somebody, once the commit is there.
func (w *world) notify(n Notice) { w.notices = append(w.notices, n) }
