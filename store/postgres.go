package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

const (
	// OldestPostgres is the oldest version that is accepted. The statements would run on 10; what is older than 13 gets
	// no fixes from its makers any more, and nobody tests it.
	OldestPostgres = 13

	defaultPool    = 20              // Postgres connections of one node
	leastPool      = 2               // to migrate takes one for the lock and one for the work
	connectTimeout = 5 * time.Second // to reach Postgres, all its addresses together
	connIdle       = 5 * time.Minute // an idle Postgres connection is closed after this
	longestName    = 63              // bytes of a name, after which Postgres cuts it without a word
	maintenance    = "postgres"      // the database that is always there
	createTries    = 5               // another session may be looking into the template
	createPause    = 200 * time.Millisecond
)

// Codes of CREATE DATABASE (PostgreSQL, appendix A).
const (
	duplicateDatabase = "42P04"
	objectInUse       = "55006"
)

// parsePostgres reads a URL and refuses a name that no database of ours can have.
func parsePostgres(url string) (*pgx.ConnConfig, *OpenError) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, &OpenError{Reason: BadURL, Err: errors.New(parseText(err))}
	}
	// Bun interpolates the arguments, so a prepared statement would never be used twice.
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	cfg.ConnectTimeout = connectTimeout
	cfg.RuntimeParams["application_name"] = ApplicationName
	fail := openError(cfg, nil)
	switch name := cfg.Database; {
	case name == "":
		fail.Reason = NameMissing
	case len(name) > longestName:
		fail.Reason, fail.Found = NameTooLong, strconv.Itoa(len(name))
	case name == "template0" || name == "template1":
		fail.Reason = NameTemplate
	case strings.ContainsFunc(name, func(r rune) bool { return r == '/' || r < ' ' || r == 0x7f }):
		fail.Reason = NameNotPlain
	default:
		return cfg, nil
	}
	return nil, fail
}

// parseText is what the driver says is wrong with a URL, without the URL.
func parseText(err error) string {
	text := err.Error()
	if _, after, ok := strings.Cut(text, "`: "); ok {
		text = after
	}
	return text
}

// CheckURL says what is wrong with the URL of a database, as far as that can be told without it: an *OpenError.
func CheckURL(url string) error {
	if strings.HasPrefix(url, "sqlite://") {
		return nil
	}
	if _, err := parsePostgres(url); err != nil {
		return err
	}
	return nil
}

// openError is an error about the Postgres of a configuration.
func openError(cfg *pgx.ConnConfig, err error) *OpenError {
	fail := &OpenError{
		Host: cfg.Host, Addr: net.JoinHostPort(cfg.Host, strconv.Itoa(int(cfg.Port))), User: cfg.User, Database: cfg.Database, Err: err,
	}
	if err != nil {
		fail.Reason = ReasonOf(err)
	}
	return fail
}

func openPostgres(ctx context.Context, log *slog.Logger, o Options) (*DB, error) {
	cfg, bad := parsePostgres(o.URL)
	if bad != nil {
		return nil, bad
	}
	sqldb := stdlib.OpenDB(*cfg)
	pool := o.Pool
	if pool == 0 {
		pool = defaultPool
	}
	sqldb.SetMaxOpenConns(max(pool, leastPool))
	sqldb.SetMaxIdleConns(max(pool, leastPool))
	sqldb.SetConnMaxIdleTime(connIdle)
	if err := meet(ctx, sqldb, cfg); err != nil {
		return nil, errors.Join(err, sqldb.Close())
	}
	db := bun.NewDB(sqldb, pgdialect.New())
	return &DB{log: log, url: o.URL, writer: db, reader: db, migrations: migrationFiles, about: openError(cfg, nil)}, nil
}

// meet connects for the first time and looks whether the server is one that will do.
func meet(ctx context.Context, sqldb *sql.DB, cfg *pgx.ConnConfig) error {
	within, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	var s server
	err := sqldb.QueryRowContext(within, "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), "+
		"pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on'").Scan(&s.version, &s.encoding, &s.replica, &s.readOnly)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return openError(cfg, err)
	}
	if fail := openError(cfg, nil); s.wrong(fail) {
		return fail
	}
	return nil
}

// A server is what a Postgres says of itself.
type server struct {
	version  int // 150004
	encoding string
	replica  bool
	readOnly bool
}

// wrong says in fail why a server will not do; false if it will.
func (s server) wrong(fail *OpenError) bool {
	const major = 10_000 // in the number of a version
	switch {
	case s.version < OldestPostgres*major:
		fail.Reason, fail.Found = TooOld, strconv.Itoa(s.version/major)
	case s.encoding != "UTF8":
		fail.Reason, fail.Found = NotUTF8, s.encoding
	case s.replica:
		fail.Reason = Replica
	case s.readOnly:
		fail.Reason = ReadOnly
	}
	return fail.Reason != Unknown
}

// Create makes the database if it is not there: on Postgres by the server's maintenance database. Several processes may
// do so at once. made is false if it was there.
func Create(ctx context.Context, o Options) (made bool, err error) {
	if !strings.HasPrefix(o.URL, "postgres") {
		return false, nil // Open makes the file
	}
	cfg, bad := parsePostgres(o.URL)
	if bad != nil {
		return false, bad
	}
	there := cfg.Copy()
	there.Database = maintenance
	within, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(within, there)
	if err != nil {
		fail := openError(cfg, err)
		if fail.Reason == NoDatabase {
			fail.Database = maintenance
		}
		return false, fail
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // what counts has been said
	for range createTries {
		if made, err = createOn(ctx, conn, cfg.Database); err == nil {
			return made, nil
		}
		if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != objectInUse {
			break
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(createPause):
		}
	}
	return false, openError(cfg, err)
}

func createOn(ctx context.Context, conn *pgx.Conn, name string) (made bool, err error) {
	var there bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil || there {
		return false, err
	}
	_, err = conn.Exec(ctx, fmt.Sprintf("CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8'", pgx.Identifier{name}.Sanitize()))
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if ok && (pg.Code == duplicateDatabase || pg.Code == uniqueViolation) { // another process was quicker
		return false, nil
	}
	return err == nil, err
}
