package store

import (
	"io/fs"

	"github.com/uptrace/bun"
)

// MigrationFiles are the migrations as they are built in.
var MigrationFiles fs.FS = migrationFiles

// Watch calls hook with every statement from now on.
func (db *DB) Watch(hook bun.QueryHook) {
	one := db.writer == db.reader
	db.writer = db.writer.WithQueryHook(hook)
	if one {
		db.reader = db.writer
	} else {
		db.reader = db.reader.WithQueryHook(hook)
	}
}

// UseMigrations makes the database take its migrations from elsewhere.
func (db *DB) UseMigrations(files fs.FS) { db.migrations = files }

// ServerReason says why a Postgres that says this of itself will not do.
func ServerReason(version int, encoding string, replica, readOnly bool) (reason Reason, found string) {
	var fail OpenError
	server{version, encoding, replica, readOnly}.wrong(&fail)
	return fail.Reason, fail.Found
}
