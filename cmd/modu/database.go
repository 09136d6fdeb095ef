package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"modu/store"
)

const (
	databasePatience = 30 * time.Second // for a Postgres that starts at the same time as we do
	databasePause    = 250 * time.Millisecond
	databasePauseTop = 2 * time.Second
)

// causeOfReason says which cause the store's reasons are.
var causeOfReason = map[store.Reason]cause{
	store.BadURL: dbBadURL, store.NameMissing: dbNameMissing, store.NameTooLong: dbNameLong, store.NameTemplate: dbNameTemplate,
	store.NameNotPlain: dbNameOdd, store.NoHost: dbNoHost, store.Refused: dbRefused, store.TimedOut: dbTimedOut, store.Broken: dbBroken,
	store.StartingUp: dbStarting, store.TooMany: dbTooMany, store.NoTLS: dbNoTLS, store.NeedsTLS: dbNeedsTLS,
	store.BadCertificate: dbCertificate, store.WrongPassword: dbPassword, store.NoRole: dbNoRole, store.NotAdmitted: dbNotAdmitted,
	store.NoDatabase: dbAbsent, store.NotUTF8: dbNotUTF8, store.TooOld: dbTooOld, store.Replica: dbReplica, store.ReadOnly: dbReadOnly,
	store.NoRight: dbNoConnect, store.NotOwner: dbNotOwner, store.NotDirectory: notDirectory, store.IsDirectory: notFile,
	store.NotWritable: notWritable, store.DiskFull: diskFull, store.NotSQLite: notSQLite, store.Damaged: dbDamaged, store.Locked: dbLocked,
}

// databaseSetting names the setting that says where the database is.
func (c *config) databaseSetting() string {
	if c.origin["DATABASE_URL"] == "default" {
		return prefix + "DATA"
	}
	return prefix + "DATABASE_URL"
}

// sqliteFile is where the embedded database is; ok is false of Postgres.
func (c *config) sqliteFile() (file string, ok bool) {
	return strings.CutPrefix(string(c.databaseURL), "sqlite://")
}

// databaseTrouble turns an error of the store into a sentence. What it does not know is said as the driver says it.
func (c *config) databaseTrouble(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	reason := store.ReasonOf(err)
	which, known := causeOfReason[reason]
	p := particulars{"setting": c.databaseSetting(), "detail": oneLine(err)}
	if open, ok := errors.AsType[*store.OpenError](err); ok {
		p["host"], p["addr"], p["user"], p["database"], p["found"], p["bytes"] = open.Host, open.Addr, open.User, open.Database, open.Found, open.Found
		p["quoted_user"], p["quoted_database"] = quoteName(open.User), quoteName(open.Database)
		p["path"], p["directory"] = open.Path, filepath.Dir(open.Path)
		if reason == store.NameNotPlain {
			p["database"] = strconv.Quote(open.Database)
		}
		if open.Path == "" {
			p["path"] = "Postgres at " + open.Addr
		}
		if open.Err != nil {
			p["detail"] = oneLine(innermost(open.Err))
		}
	}
	failed, migrating := errors.AsType[*store.MigrationError](err)
	switch {
	case errors.Is(err, store.ErrNewerSchema):
		_, newer, _ := strings.Cut(err.Error(), "(")
		p["newer"] = strings.TrimSuffix(newer, ")")
		which = dbNewerStops
	case reason == store.NoRight && strings.Contains(err.Error(), "migrate: "):
		which = dbNoCreate
	case migrating && (!known || reason == store.NotUTF8):
		p["name"], p["detail"] = failed.Name, oneLine(failed.Err)
		which = dbMigrationFailed
	case !known:
		which = dbUnknown
	}
	return which.of(p).because(err)
}

// fileTrouble says why a file or directory cannot be made or written.
func fileTrouble(setting, path string, err error) error {
	which, known := causeOfReason[store.ReasonOf(err)]
	if !known {
		return err
	}
	return which.of(particulars{"setting": setting, "path": path, "directory": filepath.Dir(path)}).because(err)
}

// innermost is the error that began a chain.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// oneLine is an error's text on one line, not too long.
func oneLine(err error) string {
	const most = 300 // characters
	text := strings.Join(strings.Fields(err.Error()), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}

// quoteName writes a name as it stands in a statement.
func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// openDatabase opens the database of a configuration, without migrating it.
func openDatabase(ctx context.Context, log *slog.Logger, cfg *config) (*store.DB, error) {
	db, err := store.Open(ctx, log, store.Options{URL: string(cfg.databaseURL), Pool: cfg.dbPool})
	return db, cfg.databaseTrouble(err)
}

// awaitDatabase is openDatabase for who may have been started together with its Postgres.
func awaitDatabase(ctx context.Context, log *slog.Logger, cfg *config) (db *store.DB, err error) {
	err = patiently(ctx, log, cfg.patience, func() (err error) {
		db, err = openDatabase(ctx, log, cfg)
		return err
	})
	return db, err
}

// patiently tries again what fails for a reason that passes by itself, and says once for what it waits.
func patiently(ctx context.Context, log *slog.Logger, patience time.Duration, try func() error) error {
	until := time.Now().Add(patience)
	var last error
	for pause := databasePause; ; pause = min(2*pause, databasePauseTop) {
		err := try()
		if err != nil && last != nil && ctx.Err() != nil {
			return fmt.Errorf("told to stop while waiting for the database: %w", last)
		}
		if last = err; err == nil || !store.ReasonOf(err).Passing() || time.Now().Add(pause).After(until) {
			return err
		}
		if pause == databasePause {
			log.Warn("waiting for the database: "+err.Error(), slog.Duration("at_most", patience))
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// migrate brings the schema up, and says if it is a newer version's.
func migrate(ctx context.Context, log *slog.Logger, cfg *config, db *store.DB) error {
	if err := db.Migrate(ctx); err != nil {
		return cfg.databaseTrouble(err)
	}
	s, err := db.Schema(ctx)
	if err != nil {
		return cfg.databaseTrouble(err)
	}
	if s.Newer != "" {
		log.Warn(dbNewerRuns.of(particulars{"newer": s.Newer}).Error())
	}
	return nil
}

// openStore opens the database of a configuration, without migrating it or waiting for it.
func openStore(s *surrounding, cfg *config) (*store.DB, error) {
	return openDatabase(s.ctx, newLog(s.stderr, cfg), cfg)
}

// createDatabase makes the database if it is not there.
func createDatabase(ctx context.Context, cfg *config) (made bool, err error) {
	made, err = store.Create(ctx, store.Options{URL: string(cfg.databaseURL)})
	if err == nil {
		return made, nil
	}
	if open, ok := errors.AsType[*store.OpenError](err); ok && open.Reason == store.NoRight {
		return false, dbNoCreateDB.of(particulars{
			"user": open.User, "database": open.Database, "quoted_user": quoteName(open.User), "quoted_database": quoteName(open.Database),
		}).because(err)
	}
	return false, cfg.databaseTrouble(err)
}
