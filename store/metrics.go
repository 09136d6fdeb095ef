package store

import (
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

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
