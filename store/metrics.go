package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"modu/models"
	"modu/telemetry"
)

// Measure has the database count in m. It is called before anything is asked.
func (db *DB) Measure(m *telemetry.DB) { db.metrics = m }

// LastBackup returns when the newest backup was taken; 0 if there was none.
func (db *DB) LastBackup(ctx context.Context) (at models.Time, err error) {
	var text string
	err = db.reader.NewRaw("SELECT value FROM meta WHERE name = ?", MetaBackupAt).Scan(ctx, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look for the last backup: %w", err)
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("look for the last backup: %w", err)
	}
	return models.Time(ms), nil
}

// Pools says how busy the connections are: those of "writer", and on SQLite those of "reader".
func (db *DB) Pools() map[string]sql.DBStats {
	pools := map[string]sql.DBStats{"writer": db.writer.Stats()}
	if db.reader != db.writer {
		pools["reader"] = db.reader.Stats()
	}
	return pools
}

// counted counts an error of a transaction that is the database's, not the caller's, and returns it.
func (db *DB) counted(err error) error {
	switch {
	case err == nil || db.metrics == nil:
	case IsUnavailable(err):
		db.metrics.Unavailable.Inc()
	case !IsUnique(err, "") && isDatabase(err):
		db.metrics.OtherErrors.Inc()
	}
	return err
}

func isDatabase(err error) bool {
	_, pg := errors.AsType[*pgconn.PgError](err)
	_, lite := errors.AsType[*sqlite.Error](err)
	return pg || lite
}
