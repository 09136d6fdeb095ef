package photos

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"modu/models"
	"modu/store"
)

const (
	keepUnnamed = 24 * time.Hour // how long a photo stays that nothing names
	purgeEvery  = time.Hour      // ± 20 %, on every node
	purgeChunk  = 100            // photos that one transaction looks at
)

// Photos are all photos of an installation.
type Photos struct {
	log   *slog.Logger
	db    *store.DB
	home  Home
	sizes []int // that each photo has, in pixels, the largest first
	now   func() time.Time
}

// New returns the photos with their bytes at home, each in these sizes.
func New(log *slog.Logger, db *store.DB, home Home, sizes []int, now func() time.Time) *Photos {
	return &Photos{log: log, db: db, home: home, sizes: sizes, now: now}
}

// A Picture is what is kept of a photo: its width and height in pixels, and its bytes by size.
type Picture struct {
	Width, Height int
	Bytes         map[int][]byte
}

// Add keeps a photo of a person's. One that is there under the id already stays as it is.
func (p *Photos) Add(ctx context.Context, photo store.Key, picture Picture) error {
	row := &models.Photo{
		OwnerID: photo.Owner, ID: photo.ID, CreatedAt: models.TimeOf(p.now()), Width: picture.Width, Height: picture.Height,
		State: models.PhotoComing, LookAt: models.TimeOf(p.now()).Add(keepUnnamed),
	}
	there := false
	err := p.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		old, err := tx.PhotosByKey(ctx, []store.Key{photo})
		if err != nil {
			return err
		}
		if there = len(old) > 0 && old[0].State != models.PhotoComing; there {
			return nil
		}
		return tx.SavePhotos(ctx, []*models.Photo{row})
	})
	if err != nil || there {
		return err
	}
	for _, size := range p.sizes {
		if err := p.home.Put(ctx, photo, size, picture.Bytes[size]); err != nil {
			return err
		}
	}
	row.State = models.PhotoUnnamed
	return p.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.SavePhotos(ctx, []*models.Photo{row}) })
}

// Read returns a photo in one of its sizes; 0 is the largest.
func (p *Photos) Read(ctx context.Context, photo store.Key, size int) ([]byte, error) {
	if size == 0 {
		size = p.sizes[0]
	}
	return p.home.Read(ctx, photo, size)
}

// Run removes what is to go, hour by hour, until ctx ends.
func (p *Photos) Run(ctx context.Context) error {
	for {
		spread := time.Duration(rand.Int64N(int64(2 * purgeEvery / 5)))
		wait := time.NewTimer(purgeEvery - purgeEvery/5 + spread)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return nil
		}
		if err := p.Purge(ctx); err != nil && ctx.Err() == nil {
			p.log.ErrorContext(ctx, "purge photos", slog.Any("err", err))
		}
	}
}

// Purge removes the photos that nothing has named for a day, and what crashes have left.
func (p *Photos) Purge(ctx context.Context) error {
	for {
		going, more, err := p.sort(ctx)
		if err != nil {
			return fmt.Errorf("purge photos: %w", err)
		}
		for _, photo := range going {
			if err := p.remove(ctx, photo); err != nil {
				return err
			}
		}
		if !more {
			return nil
		}
	}
}

// sort looks at the photos whose time has come, and returns those that go.
func (p *Photos) sort(ctx context.Context) (going []store.Key, more bool, err error) {
	now := models.TimeOf(p.now())
	err = p.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		going = nil
		seen, err := tx.PhotosToLook(ctx, now, purgeChunk)
		if err != nil {
			return err
		}
		more = len(seen) == purgeChunk
		keys := make([]store.Key, len(seen))
		owners := map[models.ID][]models.ID{}
		for i, row := range seen {
			keys[i] = store.Key{Owner: row.OwnerID, ID: row.ID}
			owners[row.OwnerID] = append(owners[row.OwnerID], row.ID)
		}
		// Under the lock nothing of the owner's begins or ceases to name a photo.
		heads := make([]models.ID, 0, len(owners))
		for owner := range owners {
			heads = append(heads, owner)
		}
		if _, err := tx.LockHeads(ctx, heads); err != nil {
			return err
		}
		named := map[store.Key]bool{}
		for owner, ids := range owners {
			of, err := tx.NamedPhotos(ctx, owner, ids)
			if err != nil {
				return err
			}
			for id := range of {
				named[store.Key{Owner: owner, ID: id}] = true
			}
		}
		rows, err := tx.PhotosByKey(ctx, keys) // as they are under the lock
		if err != nil {
			return err
		}
		for _, row := range rows {
			k := store.Key{Owner: row.OwnerID, ID: row.ID}
			if step(row, named[k], now); row.State == models.PhotoGoing {
				going = append(going, k)
			}
		}
		return tx.SavePhotos(ctx, rows)
	})
	return going, more, err
}

// step moves a photo on. One that has lost its name gets another day: whoever took the name away may put it back.
func step(row *models.Photo, named bool, now models.Time) {
	row.LookAt = now.Add(keepUnnamed)
	switch {
	case named && row.State != models.PhotoGoing:
		row.State = models.PhotoNamed
	case row.State == models.PhotoNamed:
		row.State = models.PhotoUnnamed
	default:
		row.State = models.PhotoGoing
	}
}

// remove removes the bytes of a photo that is going, and then its row.
func (p *Photos) remove(ctx context.Context, photo store.Key) error {
	if err := p.home.Remove(ctx, photo, p.sizes); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.RemovePhotos(ctx, []store.Key{photo}) })
}
