package sync

import (
	"context"

	"modu/models"
	"modu/store"
)

// photo asks whether the photo that a put names is its sender's; nil and empty name none.
func (n *needs) photo(m *mutation, id *string) {
	if id != nil && *id != "" {
		n.photos.add(store.Key{Owner: m.user, ID: models.ID(*id)})
	}
}

// ownPhoto refuses a put that names a photo which is not its sender's own; nil and empty name none.
func (w *world) ownPhoto(m *mutation, id *string) *refusal {
	if id == nil || *id == "" || w.photos[store.Key{Owner: m.user, ID: models.ID(*id)}] {
		return nil
	}
	return notFound("photo_id")
}

func (w *world) loadPhotos(ctx context.Context, tx store.Tx, n *needs) (err error) {
	if len(n.photos) > 0 {
		w.photos, err = tx.OwnPhotos(ctx, n.photos.list())
	}
	return err
}
