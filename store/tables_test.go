package store_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modu/store"
)

// TestTablesAreThoseOfTheSchema: backups take the tables that the migrations make, by their names.
func TestTablesAreThoseOfTheSchema(t *testing.T) {
	migrated(t, func(ctx context.Context, t *testing.T, tx store.Tx) error {
		look := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
		if tx.Postgres() {
			look = "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()"
		}
		var there, applied []string
		if err := tx.NewRaw(look).Scan(ctx, &there); err != nil {
			return err
		}
		slices.Sort(there)
		tables, err := store.Tables(tx.Postgres())
		if diff := cmp.Diff(there, tables); diff != "" {
			t.Errorf("tables (-database +Tables):\n%s", diff)
		}
		if err != nil {
			return err
		}
		if err := tx.NewRaw("SELECT name FROM bun_migrations ORDER BY name").Scan(ctx, &applied); err != nil {
			return err
		}
		names, err := store.MigrationNames(tx.Postgres())
		if diff := cmp.Diff(applied, names); diff != "" {
			t.Errorf("migrations (-database +MigrationNames):\n%s", diff)
		}
		return err
	})
}
