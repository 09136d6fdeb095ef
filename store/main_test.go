package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"

	"modu/internal/testenv"
	"modu/store"
)

// migrateEnv makes this program migrate the database that it names, as another process would, and end.
const migrateEnv = "MODU_STORE_TEST_MIGRATE"

func TestMain(m *testing.M) {
	if url := os.Getenv(migrateEnv); url != "" {
		if err := migrate(context.Background(), url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	testenv.Main(m)
}

func migrate(ctx context.Context, url string) error {
	db, err := store.Open(ctx, slog.New(slog.DiscardHandler), store.Options{URL: url})
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	return db.Close()
}
