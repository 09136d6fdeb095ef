package photos

import (
	"context"
	"errors"
	"fmt"

	"modu/models"
	"modu/store"
)

// ErrNoBytes says that a home does not have what was asked for.
var ErrNoBytes = errors.New("no bytes of this photo")

// A Home is where the bytes of photos are. Putting again replaces; removing what is not there is no error.
type Home interface {
	// Put keeps one size of a photo, durably when it returns.
	Put(ctx context.Context, photo store.Key, size int, b []byte) error
	// Read returns one size of a photo, or ErrNoBytes.
	Read(ctx context.Context, photo store.Key, size int) ([]byte, error)
	// Remove removes all sizes of a photo.
	Remove(ctx context.Context, photo store.Key, sizes []int) error
	// Check reports why the home cannot be used, for those who set it up.
	Check(ctx context.Context) error
}

// A table is the home in the database.
type table struct{ db *store.DB }

// InTable returns the home in a table of the database.
func InTable(db *store.DB) Home { return table{db} }

func (t table) Put(ctx context.Context, photo store.Key, size int, b []byte) error {
	return t.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.SavePhotoBytes(ctx, &models.PhotoBytes{OwnerID: photo.Owner, PhotoID: photo.ID, Size: size, Bytes: b})
	})
}

func (t table) Read(ctx context.Context, photo store.Key, size int) (b []byte, err error) {
	err = t.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		b, err = tx.PhotoBytes(ctx, photo, size)
		return err
	})
	if err == nil && b == nil {
		err = fmt.Errorf("read photo %s: %w", photo.ID, ErrNoBytes)
	}
	return b, err
}

func (t table) Remove(ctx context.Context, photo store.Key, _ []int) error {
	return t.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.RemovePhotoBytes(ctx, photo) })
}

func (t table) Check(ctx context.Context) error { return t.db.Ping(ctx) }
