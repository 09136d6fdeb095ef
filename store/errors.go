package store

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLSTATE codes (PostgreSQL, appendix A).
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

// IsUnique reports whether err says that a unique index or key was violated whose name begins with name, as it stands
// in the migrations: "profiles_handle". SQLite names table and columns instead, so indexes are named table_column….
func IsUnique(err error, name string) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == uniqueViolation && strings.HasPrefix(pg.ConstraintName, name)
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		unique := lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
		return unique && strings.Contains(strings.ReplaceAll(lite.Error(), ".", "_"), name)
	}
	return false
}

// IsRetryable reports whether err says that the same transaction may well succeed when it is run again.
func IsRetryable(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == serializationFailure || pg.Code == deadlockDetected
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return lite.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return false
}
