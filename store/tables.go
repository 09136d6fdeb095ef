package store

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// ApplicationName is by what Postgres knows the connections of nodes and commands: a restore looks for them.
const ApplicationName = "modu"

// MigrationLock is the key of the advisory lock that keeps everybody else from migrating, for whoever puts another
// database in the place of one.
const MigrationLock = migrationLock

// migrationDir returns where the migrations of a dialect are among the embedded files.
func migrationDir(postgres bool) string {
	if postgres {
		return "migrations/postgres"
	}
	return "migrations/sqlite"
}

// MigrationNames returns the names of the migrations of this binary, as the database keeps them, the oldest first.
func MigrationNames(postgres bool) ([]string, error) {
	files, err := fs.Glob(migrationFiles, migrationDir(postgres)+"/*.sql")
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	names := make([]string, 0, len(files))
	for _, file := range files {
		name, _, _ := strings.Cut(path.Base(file), "_")
		names = append(names, name)
	}
	return names, nil
}

var createTable = regexp.MustCompile(`(?im)^CREATE TABLE (?:IF NOT EXISTS )?(\w+)`)

// Tables returns the names of all tables that the migrations of this binary make, with those in which the migrations
// themselves are noted. One that a later migration drops is among them.
func Tables(postgres bool) ([]string, error) {
	files, err := fs.Glob(migrationFiles, migrationDir(postgres)+"/*.sql")
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	tables := []string{migrationTable, "bun_migration_locks"}
	for _, file := range files {
		text, err := fs.ReadFile(migrationFiles, file)
		if err != nil {
			return nil, fmt.Errorf("migrations: %w", err)
		}
		for _, found := range createTable.FindAllSubmatch(text, -1) {
			tables = append(tables, string(found[1]))
		}
	}
	slices.Sort(tables)
	return slices.Compact(tables), nil
}
