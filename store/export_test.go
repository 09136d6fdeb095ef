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
