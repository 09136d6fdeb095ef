package store

import (
	"context"
	"fmt"
)

// MetaOnce returns the value that stands under a name in meta, and puts value there first if nothing does. Nodes that
// start at once all get the same answer.
func (tx Tx) MetaOnce(ctx context.Context, name, value string) (string, error) {
	_, err := tx.NewRaw("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", name, value).Exec(ctx)
	if err != nil {
		return "", fmt.Errorf("meta %s: %w", name, err)
	}
	var kept string
	if err := tx.NewRaw("SELECT value FROM meta WHERE name = ?", name).Scan(ctx, &kept); err != nil {
		return "", fmt.Errorf("meta %s: %w", name, err)
	}
	return kept, nil
}
