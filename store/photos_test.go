package store_test

import (
	"context"
	"slices"
	"testing"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
)

// TestPhotoReadsHaveIndexes asks with empty tables, where Postgres is kept from reading them whole for that: each read of
// photos has an index to go by, so that neither a look at a picture nor the hourly purge grows with an account.
func TestPhotoReadsHaveIndexes(t *testing.T) {
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		db := env.Open(t)
		heard := &statements{}
		db.Watch(heard)
		owner, id := models.NewID(), models.NewID()
		reader := store.PhotoReader{ID: models.NewID(), Goals: []models.ID{models.NewID()}, Follows: true}
		for _, r := range []struct {
			name    string
			indexes []string
			read    func(ctx context.Context, tx store.Tx) error
		}{
			{"who shows it", []string{"diaries_photo", "diary_viewers_pkey", "profiles_pkey", "todos_photo"}, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.PhotoShown(ctx, store.Key{Owner: owner, ID: id}, reader)
				return err
			}},
			{"what names it", []string{"diaries_photo", "profiles_pkey", "todos_photo"}, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.NamedPhotos(ctx, owner, []models.ID{id, models.NewID()})
				return err
			}},
			{"what is to be looked at", []string{"photos_look"}, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.PhotosToLook(ctx, crowdNow, 100)
				return err
			}},
			{"by its id", []string{"photos_id"}, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.Photo(ctx, id)
				return err
			}},
			{"whether it is one's own", []string{"photos_id", "photos_pkey"}, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.OwnPhotos(ctx, []store.Key{{Owner: owner, ID: id}})
				return err
			}},
			{"all of a person", []string{"photos_pkey"}, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.PhotosOf(ctx, owner)
				return err
			}},
			{"a size", []string{"photo_bytes_pkey"}, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.PhotoBytes(ctx, store.Key{Owner: owner, ID: id}, 256)
				return err
			}},
		} {
			err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
				if tx.Postgres() {
					if _, err := tx.ExecContext(ctx, "SET LOCAL enable_seqscan = off"); err != nil {
						return err
					}
				}
				heard.sql = nil
				if err := r.read(ctx, tx); err != nil {
					return err
				}
				p, err := explain(ctx, tx, heard.sql[0])
				if err == nil && !within(p.indexes, r.indexes) {
					t.Errorf("%s: reads by %v; want %v", r.name, p.indexes, r.indexes)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// within reports whether a plan goes by some of the indexes and by nothing else.
func within(found, allowed []string) bool {
	return len(found) > 0 && !slices.ContainsFunc(found, func(index string) bool { return !slices.Contains(allowed, index) })
}
