package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// readOnly is what a primary that became a replica answers (SQLSTATE).
const readOnly = "25006"

// IsUnavailable reports whether err says that the database cannot serve now and may later: it is not reached, going
// down, locked, or out of room.
func IsUnavailable(err error) bool {
	for _, lost := range []error{driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF} {
		if errors.Is(err, lost) {
			return true
		}
	}
	if pgconn.SafeToRetry(err) { // the connection had gone before anything was sent
		return true
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code[:min(2, len(pg.Code))] {
		case "08", "40", "53", "55", "57", "58": // connection, rolled back, resources, locked, operator, system
			return true
		}
		return pg.Code == readOnly
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
			return true
		}
		return false
	}
	_, network := errors.AsType[net.Error](err)
	return network
}
