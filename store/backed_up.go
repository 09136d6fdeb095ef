package store

import (
	"context"
	"fmt"
	"strconv"

	"modu/models"
)

// MetaBackupAt is the row of meta that says when the last backup was taken, in Unix milliseconds.
const MetaBackupAt = "backup_at"

// NoteBackup writes down when the newest backup was taken.
func (db *DB) NoteBackup(ctx context.Context, at models.Time) error {
	_, err := db.writer.ExecContext(ctx,
		"INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
		MetaBackupAt, strconv.FormatInt(at.Time().UnixMilli(), 10))
	if err != nil {
		return fmt.Errorf("note the backup: %w", err)
	}
	return nil
}
