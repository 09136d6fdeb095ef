package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// lockDatabase keeps a second process from serving the same SQLite file: the two would not hear of each other's
// commits. On Postgres it does nothing. unlock is never nil; the kernel unlocks for a process that is killed.
func lockDatabase(cfg *config) (unlock func() error, err error) {
	none := func() error { return nil }
	path, ok := cfg.sqliteFile()
	if !ok {
		return none, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return none, fileTrouble(cfg.databaseSetting(), path, err)
	}
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return none, fileTrouble(cfg.databaseSetting(), path+".lock", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fileInUse.of(particulars{"setting": cfg.databaseSetting(), "path": path})
	}
	if err != nil {
		return none, errors.Join(err, f.Close())
	}
	return f.Close, nil
}
