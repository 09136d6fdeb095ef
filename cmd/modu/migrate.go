package main

import (
	"fmt"

	"modu/store"
)

type migrateCmd struct {
	settingFlags
	Restored bool `help:"The database comes from a backup, or from a replica that may have lost commits: begin another history."`
}

func (m *migrateCmd) Run(s *surrounding) (err error) {
	cfg, err := m.loadSome(s)
	if err != nil {
		return err
	}
	db, err := openStore(s, cfg)
	if err != nil {
		return fmt.Errorf("%w\n`modu doctor` looks for the cause", err)
	}
	defer func() {
		if e := db.Close(); err == nil {
			err = e
		}
	}()
	if err := db.Migrate(s.ctx); err != nil {
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

// openStore opens the database of a configuration, without migrating it.
func openStore(s *surrounding, cfg *config) (*store.DB, error) {
	return store.Open(s.ctx, newLog(s.stderr, cfg), store.Options{URL: string(cfg.databaseURL), Pool: cfg.dbPool})
}
