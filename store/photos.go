package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"modu/models"
)

// OwnPhotos returns which of the photos are there and their owner's.
func (tx Tx) OwnPhotos(ctx context.Context, keys []Key) (map[Key]bool, error) {
	rows, err := byKey[models.Photo](ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	own := make(map[Key]bool, len(rows))
	for _, p := range rows {
		own[Key{p.OwnerID, p.ID}] = thereToRead(p)
	}
	return own, nil
}

func thereToRead(p *models.Photo) bool {
	return p.State == models.PhotoUnnamed || p.State == models.PhotoNamed
}

// Photo returns a photo that is there, whoever owns it; nil if it is not.
func (tx Tx) Photo(ctx context.Context, id models.ID) (*models.Photo, error) {
	rows, err := byID[models.Photo](ctx, tx, []models.ID{id})
	if err != nil || len(rows) == 0 || !thereToRead(rows[0]) {
		return nil, err
	}
	return rows[0], nil
}

// SavePhotos writes photos.
func (tx Tx) SavePhotos(ctx context.Context, rows []*models.Photo) error { return save(ctx, tx, rows) }

// PhotosToLook returns at most limit photos that were to be looked at by a time.
func (tx Tx) PhotosToLook(ctx context.Context, by models.Time, limit int) ([]*models.Photo, error) {
	var rows []*models.Photo
	err := tx.NewSelect().Model(&rows).Where("look_at <= ?", by).Order("look_at").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find photos to look at: %w", err)
	}
	return rows, nil
}

// PhotosOf returns all photos of a person, in whatever state.
func (tx Tx) PhotosOf(ctx context.Context, owner models.ID) ([]*models.Photo, error) {
	var rows []*models.Photo
	if err := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Order("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list photos: %w", err)
	}
	return rows, nil
}

// PhotosByKey returns the photos with these keys, in whatever state.
func (tx Tx) PhotosByKey(ctx context.Context, keys []Key) ([]*models.Photo, error) {
	return byKey[models.Photo](ctx, tx, keys)
}

// RemovePhotos forgets photos whose bytes are gone.
func (tx Tx) RemovePhotos(ctx context.Context, keys []Key) error {
	return remove[models.Photo](ctx, tx, keys)
}

// NamedPhotos returns which of an owner's photos something of theirs names, deleted things too: they can come back.
func (tx Tx) NamedPhotos(ctx context.Context, owner models.ID, ids []models.ID) (map[models.ID]bool, error) {
	var rows []models.ID
	err := tx.NewRaw(`SELECT photo_id FROM todos WHERE owner_id = ? AND photo_id IS NOT NULL AND photo_id IN (?)
		UNION SELECT photo_id FROM diaries WHERE owner_id = ? AND photo_id IS NOT NULL AND photo_id IN (?)
		UNION SELECT photo_id FROM profiles WHERE owner_id = ? AND photo_id IN (?)`,
		owner, bun.List(ids), owner, bun.List(ids), owner, bun.List(ids)).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("find what names photos: %w", err)
	}
	named := make(map[models.ID]bool, len(rows))
	for _, id := range rows {
		named[id] = true
	}
	return named, nil
}

// SavePhotoBytes keeps one size of a photo.
func (tx Tx) SavePhotoBytes(ctx context.Context, b *models.PhotoBytes) error {
	return save(ctx, tx, []*models.PhotoBytes{b})
}

// PhotoBytes returns one size of a photo, nil if it is not there.
func (tx Tx) PhotoBytes(ctx context.Context, photo Key, size int) ([]byte, error) {
	var rows []models.PhotoBytes
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", photo.Owner).Where("photo_id = ?", photo.ID).
		Where("size = ?", size).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return nil, wrap(err, "read a photo")
	}
	return rows[0].Bytes, nil
}

// RemovePhotoBytes removes all sizes of a photo.
func (tx Tx) RemovePhotoBytes(ctx context.Context, photo Key) error {
	_, err := tx.NewDelete().Model((*models.PhotoBytes)(nil)).Where("owner_id = ?", photo.Owner).
		Where("photo_id = ?", photo.ID).Exec(ctx)
	return wrap(err, "remove a photo")
}

func wrap(err error, what string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// A PhotoReader is somebody who would see another's photo.
type PhotoReader struct {
	ID      models.ID   // empty: signed out
	Goals   []models.ID // of the owner's, that the reader sees
	Follows bool        // accepted
}

// PhotoShown reports whether something that the reader sees names a photo of somebody else's, between whom and the reader
// there is no block: the profile, a todo with a date, a diary.
func (tx Tx) PhotoShown(ctx context.Context, photo Key, r PhotoReader) (bool, error) {
	parts := []string{"EXISTS (SELECT 1 FROM profiles WHERE owner_id = ? AND photo_id = ?)"}
	args := []any{photo.Owner, photo.ID}
	if len(r.Goals) > 0 {
		parts = append(parts, `EXISTS (SELECT 1 FROM todos WHERE owner_id = ? AND photo_id = ? AND deleted_at IS NULL
			AND date IS NOT NULL AND goal_id IN (?))`)
		args = append(args, photo.Owner, photo.ID, bun.List(r.Goals))
	}
	audience := "d.audience = 'public'"
	args = append(args, photo.Owner, photo.ID)
	if r.Follows {
		audience = `(d.audience IN ('public', 'followers') OR d.audience = 'selected' AND EXISTS (SELECT 1 FROM diary_viewers v
			WHERE v.user_id = ? AND v.owner_id = d.owner_id AND v.diary_id = d.id))`
		args = append(args, r.ID)
	}
	parts = append(parts, `EXISTS (SELECT 1 FROM diaries d WHERE d.owner_id = ? AND d.photo_id = ? AND d.deleted_at IS NULL
		AND NOT d.draft AND `+audience+")")
	var shown bool
	err := tx.NewRaw("SELECT "+strings.Join(parts, " OR "), args...).Scan(ctx, &shown)
	return shown, wrap(err, "look for what shows a photo")
}
