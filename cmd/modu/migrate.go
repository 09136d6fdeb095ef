package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

type migrateCmd struct {
	settingFlags
	Create   bool `help:"Make the database first if it is not there."`
	Check    bool `help:"Change nothing; exit with 4 if the schema is behind this version, for pipelines."`
	Restored bool `help:"The database comes from a backup, or from a replica that may have lost commits: begin another history."`
}

func (m *migrateCmd) Run(s *surrounding) (err error) {
	if m.Check && (m.Create || m.Restored) {
		return &codedError{exitUsage, errors.New("--check changes nothing: leave out --create and --restored")}
	}
	cfg, err := m.loadSome(s)
	if err != nil {
		return err
	}
	if m.Check {
		return m.check(s, cfg)
	}
	log := newLog(s.stderr, cfg)
	if m.Create {
		if err := m.create(s, cfg); err != nil {
			return err
		}
	}
	db, err := awaitDatabase(s.ctx, log, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := migrate(s.ctx, log, cfg, db); err != nil {
		return err
	}
	fmt.Fprintln(s.stdout, "the schema is that of this version")
	if m.Restored {
		if err := db.NewEpoch(s.ctx); err != nil {
			return err
		}
		fmt.Fprintln(s.stdout, "a new epoch has begun: every client starts again from a snapshot")
	}
	return nil
}

// create makes the database and says so. Postgres may still be starting.
func (m *migrateCmd) create(s *surrounding, cfg *config) error {
	var made bool
	err := patiently(s.ctx, newLog(s.stderr, cfg), cfg.patience, func() (err error) {
		made, err = createDatabase(s.ctx, cfg)
		return err
	})
	if err == nil && made {
		fmt.Fprintln(s.stdout, "the database has been made")
	}
	return err
}

// check says whether anything is to be done.
func (m *migrateCmd) check(s *surrounding, cfg *config) (err error) {
	if file, ok := cfg.sqliteFile(); ok {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) { // opening would make it
			return &codedError{exitFailedCheck, dbBehind.of(particulars{"missing": "everything, since there is no file " + file})}
		}
	}
	db, err := openStore(s, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	schema, err := db.Schema(s.ctx)
	switch {
	case err != nil:
		return cfg.databaseTrouble(err)
	case schema.Harmful:
		return &codedError{exitFailedCheck, dbNewerStops.of(particulars{"newer": schema.Newer})}
	case len(schema.Missing) > 0:
		return &codedError{exitFailedCheck, dbBehind.of(particulars{"missing": strings.Join(schema.Missing, ", ")})}
	}
	_, err = fmt.Fprintln(s.stdout, "the schema is that of this version")
	return err
}
