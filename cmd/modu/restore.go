package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"modu/store"
	"modu/store/backup"
)

type restoreCmd struct {
	settingFlags
	File    string `arg:"" help:"What modu backup has written; - is standard input."`
	Replace bool   `help:"Although there are accounts: what is there now goes (Postgres), or is kept under another name (SQLite)."`
	Force   bool   `help:"Although nodes are connected to Postgres. Stop them instead, if you can."`
}

func (r *restoreCmd) Run(s *surrounding) (err error) {
	cfg, err := r.loadSome(s)
	if err != nil {
		return err
	}
	if err := sameUser(cfg); err != nil {
		return err
	}
	archive, err := r.open(s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, archive.Close()) }()
	unlock, err := lockDatabase(cfg)
	if err != nil {
		return fmt.Errorf("%w; to restore, stop it first", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	target := &backup.Target{
		Log: newLog(s.stderr, cfg), URL: string(cfg.databaseURL), Photos: cfg.photosKind(), PhotoDir: cfg.photoDir(), KeyFile: cfg.ownKeyFile(),
		Replace: r.Replace, Force: r.Force, Now: cfg.now()(),
	}
	done, err := target.Restore(s.ctx, archive)
	switch {
	case isOpenError(err):
		return cfg.databaseTrouble(err)
	case err != nil:
		return fmt.Errorf("%s: %w", r.File, err)
	}
	r.say(s, done)
	return nil
}

func isOpenError(err error) bool {
	_, ok := errors.AsType[*store.OpenError](err)
	return ok
}

// open returns the archive. It is read twice, so what comes by standard input goes into a file without a name first.
func (r *restoreCmd) open(s *surrounding) (*os.File, error) {
	if r.File != "-" {
		return os.Open(r.File)
	}
	f, err := os.CreateTemp("", ".modu-restore-*") // mode 0600
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if _, err = io.Copy(f, s.stdin); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("keep what comes by standard input in %s: %w", os.TempDir(), err), f.Close())
	}
	return f, nil
}

// say tells what was restored, what came back with it, and what is to be done.
func (r *restoreCmd) say(s *surrounding, done *backup.Restored) {
	m := done.Manifest
	fmt.Fprintln(s.stdout, "restored:", m.Summary())
	for _, kept := range done.Kept {
		fmt.Fprintln(s.stdout, "kept:", kept)
	}
	talk := func(format string, args ...any) { fmt.Fprintf(s.stderr, format+"\n", args...) }
	if strings.HasPrefix(m.Photos, "s3://") {
		talk("note: the photos are in %s and not in the backup", m.Photos)
	}
	if done.LeftKey {
		talk("note: the signing key of the backup was left out, since MODU_SIGNING_KEY says which it is")
	}
	since := m.CreatedAt.UTC().Format(time.RFC3339)
	switch {
	case len(done.Back.Handles) > 0:
		talk("note: accounts that were deleted or disabled since %s are back; do it again: @%s", since, strings.Join(done.Back.Handles, ", @"))
	case !done.Back.Known:
		talk("note: accounts, sessions and follows that were ended after %s are back: end again what must not be", since)
	default:
		talk("note: no account was deleted or disabled since %s; sessions and follows that were ended after it are back", since)
	}
	talk("next: start the nodes. A new epoch has begun: clients start again from a snapshot, and send what they had not sent")
}

// sameUser keeps root from making files that the server, which is somebody else, cannot read.
func sameUser(cfg *config) error {
	file, ok := strings.CutPrefix(string(cfg.databaseURL), "sqlite://")
	if !ok || os.Geteuid() != 0 {
		return nil
	}
	for _, path := range []string{file, filepath.Dir(file), cfg.data} {
		info, err := os.Stat(path)
		if err != nil {
			continue
		}
		if owner, ok := info.Sys().(*syscall.Stat_t); ok && owner.Uid != 0 {
			return fmt.Errorf("%s belongs to user %d, who could not read what root restores: run it as that user, with sudo -u '#%d'",
				path, owner.Uid, owner.Uid)
		}
	}
	return nil
}
