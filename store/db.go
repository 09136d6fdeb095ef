package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"modu/telemetry"
)

const (
	sqliteBusyLimit = 10 * time.Second // how long SQLite waits for another process's lock
	sqliteOpenPause = 20 * time.Millisecond
)

// Options say which database to open.
type Options struct {
	URL  string // sqlite://path or postgres://…
	Pool int    // the most Postgres connections; 0 is 20
}

// A DB is the database: one pool on Postgres, a single writer and a pool of readers on SQLite.
type DB struct {
	log    *slog.Logger
	url    string
	writer *bun.DB
	reader *bun.DB // the writer itself on Postgres

	metrics *telemetry.DB

	migrations fs.FS      // with the directories migrations/postgres and migrations/sqlite
	about      *OpenError // where the database is, for an error that is about it
}

// A Tx is one transaction. Inside it nothing but the Tx may be used: SQLite's only writer connection is taken.
type Tx struct{ bun.Tx }

// Open connects to the database, creating the file of a SQLite one (mode 0600) and its directory.
func Open(ctx context.Context, log *slog.Logger, o Options) (*DB, error) {
	var db *DB
	var err error
	switch {
	case strings.HasPrefix(o.URL, "sqlite://"):
		db, err = openSQLite(ctx, log, strings.TrimPrefix(o.URL, "sqlite://"))
	case strings.HasPrefix(o.URL, "postgres://"), strings.HasPrefix(o.URL, "postgresql://"):
		db, err = openPostgres(ctx, log, o)
	default:
		return nil, &OpenError{Reason: BadURL, Err: errors.New("the URL begins with neither sqlite:// nor postgres://")}
	}
	if err != nil {
		return nil, err
	}
	db.metrics = telemetry.NewMetrics().DB
	return db, nil
}

func openSQLite(ctx context.Context, log *slog.Logger, path string) (*DB, error) {
	fail := func(err error) error { return &OpenError{Reason: ReasonOf(err), Path: path, Err: err} }
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fail(err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return nil, fail(err)
	}
	writer, err := sqlitePool(path, "immediate", 1, "synchronous(FULL)", "journal_mode(WAL)", "foreign_keys(1)")
	if err != nil {
		return nil, err
	}
	reader, err := sqlitePool(path, "deferred", max(4, runtime.GOMAXPROCS(0)), "query_only(1)")
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	db := &DB{
		log: log, url: "sqlite://" + path, writer: writer, reader: reader, migrations: migrationFiles, about: &OpenError{Path: path},
	}
	// The writer goes first: it is the one that may switch the file to WAL.
	for _, p := range []*bun.DB{writer, reader} {
		if err := pingSQLite(ctx, p); err != nil {
			return nil, errors.Join(fail(err), db.Close())
		}
	}
	return db, nil
}

// pingSQLite connects. The switch to WAL does not wait for other processes that open a new file at the same moment.
func pingSQLite(ctx context.Context, p *bun.DB) error {
	ctx, cancel := context.WithTimeout(ctx, sqliteBusyLimit)
	defer cancel()
	for {
		err := p.PingContext(ctx)
		if err == nil || !IsRetryable(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(sqliteOpenPause):
		}
	}
}

func sqlitePool(path, lock string, conns int, pragmas ...string) (*bun.DB, error) {
	q := url.Values{"_txlock": {lock}, "_pragma": {fmt.Sprintf("busy_timeout(%d)", sqliteBusyLimit.Milliseconds())}}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	sqldb, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: path, RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	sqldb.SetMaxOpenConns(conns)
	sqldb.SetMaxIdleConns(conns)
	return bun.NewDB(sqldb, sqlitedialect.New()), nil
}

// Close closes every connection.
func (db *DB) Close() error {
	err := db.writer.Close()
	if db.reader != db.writer {
		err = errors.Join(err, db.reader.Close())
	}
	return err
}

// Postgres reports whether the database is Postgres; otherwise it is SQLite.
func (db *DB) Postgres() bool { return db.writer.Dialect().Name() == dialect.PG }

// Committers is how many transactions are worth running at once: SQLite has one writer.
func (db *DB) Committers() int {
	if db.Postgres() {
		return 2
	}
	return 1
}

// InTx runs fn in one read-write transaction and commits unless fn fails. On SQLite it holds the only writer.
// An error after fn may leave it unknown whether the commit happened.
func (db *DB) InTx(ctx context.Context, fn func(context.Context, Tx) error) error {
	return db.counted(run(ctx, db.writer, nil, fn))
}

// Snapshot runs fn in a read-only transaction that sees one state of the database throughout.
func (db *DB) Snapshot(ctx context.Context, fn func(context.Context, Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if db.Postgres() {
		opts.Isolation = sql.LevelRepeatableRead
	}
	return db.counted(run(ctx, db.reader, opts, fn))
}

func run(ctx context.Context, db *bun.DB, opts *sql.TxOptions, fn func(context.Context, Tx) error) error {
	tx, err := db.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	done := false
	defer func() {
		if !done { // fn failed or panicked
			_ = tx.Rollback()
		}
	}()
	if err := fn(ctx, Tx{tx}); err != nil {
		return err
	}
	done = true
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.reader.PingContext(ctx) }

// Postgres reports whether the transaction is on Postgres.
func (tx Tx) Postgres() bool { return tx.Dialect().Name() == dialect.PG }
