package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// metaEpoch is the row of meta that names this history of the database.
const metaEpoch = "epoch"

// Epoch names this history of the database; a restore from a backup changes it.
func (tx Tx) Epoch(ctx context.Context) (string, error) {
	var epoch string
	err := tx.NewRaw("SELECT value FROM meta WHERE name = ?", metaEpoch).Scan(ctx, &epoch)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("epoch: the database has not been migrated: run modu migrate")
	}
	if err != nil {
		return "", fmt.Errorf("epoch: %w", err)
	}
	return epoch, nil
}

// NewEpoch begins another history: to be called after a restore, or after the promotion of a replica that may have
// lost commits. Every client then starts again from a snapshot.
func (db *DB) NewEpoch(ctx context.Context) error {
	return db.setEpoch(ctx, "DO UPDATE SET value = excluded.value")
}

// FreshEpoch returns a name that no history has had, of letters and digits alone, for whoever sets the epoch together with
// something else.
func FreshEpoch() string { return strings.ToLower(rand.Text()[:10]) }

func (db *DB) ensureEpoch(ctx context.Context) error { return db.setEpoch(ctx, "DO NOTHING") }

func (db *DB) setEpoch(ctx context.Context, onConflict string) error {
	_, err := db.writer.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) "+onConflict,
		metaEpoch, FreshEpoch())
	if err != nil {
		return fmt.Errorf("set the epoch: %w", err)
	}
	return nil
}
