package sync_test

import (
	"context"
	"testing"
	"time"

	"modu/models"
	"modu/store"
)

// TestPurgeWaitsForPhotos: the rows stay, marked as going, until the bytes are gone.
func TestPurgeWaitsForPhotos(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		x.commitsOnly()
		leaver := x.person("leaver")
		k := store.Key{Owner: leaver.id, ID: models.NewID()}
		in := func(f func(context.Context, store.Tx) error) {
			t.Helper()
			if err := x.db.InTx(t.Context(), f); err != nil {
				t.Fatal(err)
			}
		}
		in(func(ctx context.Context, tx store.Tx) error {
			now := models.TimeOf(x.now())
			return tx.SavePhotos(ctx, []*models.Photo{{
				OwnerID: k.Owner, ID: k.ID, CreatedAt: now, Width: 1, Height: 1, State: models.PhotoNamed, LookAt: now.Add(30 * day),
			}})
		})
		leaver.leave()
		x.later(7*day + time.Minute)
		x.drainDue()
		in(func(ctx context.Context, tx store.Tx) error {
			going, err := tx.PhotosToLook(ctx, models.TimeOf(x.now()), 10)
			if len(going) != 1 || going[0].State != models.PhotoGoing {
				t.Errorf("the photos are %+v; want one that goes", going)
			}
			return err
		})
		in(func(ctx context.Context, tx store.Tx) error { return tx.RemovePhotos(ctx, []store.Key{k}) })
		if len(x.naming(t, leaver.id)) == 0 {
			t.Error("purged before the bytes were gone")
		}
		x.later(time.Hour)
		x.drainDue()
		if left := x.naming(t, leaver.id); len(left) > 0 {
			t.Errorf("what is left: %v", left)
		}
	})
}
