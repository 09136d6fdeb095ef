package store

import (
	"context"

	"github.com/uptrace/bun"
)

// OnStatement calls f with the text of each statement that ends from now on, BEGIN and COMMIT too. It is for tests and
// benchmarks that count, and must be called before the database is used.
func (db *DB) OnStatement(f func(statement string)) {
	writer := db.writer
	db.writer = writer.WithQueryHook(statements(f))
	if db.reader == writer {
		db.reader = db.writer
	} else {
		db.reader = db.reader.WithQueryHook(statements(f))
	}
}

// statements is a hook that hands on what was executed.
type statements func(statement string)

func (statements) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (f statements) AfterQuery(_ context.Context, e *bun.QueryEvent) { f(e.Query) }
