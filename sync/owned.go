package sync

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/store"
)

// Owned calls f with everything that a person owns, of whatever kind and day: each entity as the person's own stream has
// it, in the order of the stream. It reads page by page in the caller's transaction.
func Owned(ctx context.Context, tx store.Tx, owner models.ID, f func(kind string, id models.ID, entity jsontext.Value) error) error {
	q := store.PageQuery{Owner: owner, Audience: string(models.LetterSelf), Limit: pageEntries}
	for {
		pages, err := tx.Pages(ctx, []store.PageQuery{q})
		if err != nil {
			return fmt.Errorf("read what %s owns: %w", owner, err)
		}
		rows, err := loadBodies(ctx, tx, pages)
		if err != nil {
			return fmt.Errorf("read what %s owns: %w", owner, err)
		}
		for _, e := range pages[0] {
			body := rows.of(e)
			if body == nil {
				continue
			}
			if err := f(e.Kind, e.EntityID, body); err != nil {
				return err
			}
		}
		if len(pages[0]) < pageEntries {
			return nil
		}
		q.After = pages[0][len(pages[0])-1].Seq
	}
}
