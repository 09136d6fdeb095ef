package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// lockDatabase keeps a second process from serving the same SQLite file: the two would not hear of each other's
// commits. On Postgres it does nothing. unlock is never nil; the kernel unlocks for a process that is killed.
func lockDatabase(cfg *config) (unlock func() error, err error) {
	none := func() error { return nil }
	path, ok := strings.CutPrefix(string(cfg.databaseURL), "sqlite://")
	if !ok {
		return none, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return none, err
	}
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return none, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("another process serves %s: SQLite is for one, Postgres with Redis for many", path)
	}
	if err != nil {
		return none, errors.Join(err, f.Close())
	}
	return f.Close, nil
}
