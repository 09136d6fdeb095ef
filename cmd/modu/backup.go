package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"modu/models"
	"modu/store/backup"
)

type backupCmd struct {
	settingFlags
	File  string `arg:"" optional:"" help:"Where to; - is standard output. With --check, what to read."`
	To    string `placeholder:"DIR" help:"Write into this directory, under a name with the time."`
	Keep  int    `placeholder:"N" help:"With --to: keep the newest N backups there and remove older ones."`
	Check bool   `help:"Write nothing: read FILE and say whether it is whole."`
}

// Run reads database and files itself, while the server runs or not.
func (b *backupCmd) Run(s *surrounding) error {
	switch {
	case b.Check && (b.File == "" || b.To != ""):
		return &codedError{exitUsage, errors.New("--check takes the FILE to read, and nothing else")}
	case (b.File == "") == (b.To == ""):
		return &codedError{exitUsage, errors.New("say where to: a FILE, - for standard output, or --to DIR")}
	case b.Keep < 0 || b.Keep > 0 && b.To == "":
		return &codedError{exitUsage, errors.New("--keep is how many backups stay in the directory of --to")}
	case b.Check:
		return b.check(s)
	}
	return b.write(s)
}

func (b *backupCmd) check(s *surrounding) (err error) {
	in := s.stdin
	if b.File != "-" {
		f, err := os.Open(b.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	m, err := backup.Check(s.ctx, in)
	if err != nil {
		return &codedError{exitFailedCheck, fmt.Errorf("%s: %w", b.File, err)}
	}
	say(s, m)
	fmt.Fprintf(s.stdout, "%s is whole: epoch %s, written by modu %s\n", b.File, m.Epoch, m.Modu)
	return nil
}

// say tells what an archive holds, and what not.
func say(s *surrounding, m *backup.Manifest) {
	fmt.Fprintln(s.stderr, m.Summary())
	for _, note := range m.Notes() {
		fmt.Fprintln(s.stderr, "note:", note)
	}
}

func (b *backupCmd) write(s *surrounding) (err error) {
	cfg, err := b.loadSome(s)
	if err != nil {
		return err
	}
	if err := cfg.missing(); err != nil {
		return err
	}
	db, err := openStore(s, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	src := &backup.Source{
		DB: db, URL: string(cfg.databaseURL), Photos: cfg.photosKind(), PhotoDir: cfg.photoDir(), KeyFile: cfg.ownKeyFile(),
		Version: version, Now: cfg.now()(),
	}
	name, err := b.to(src)
	if err != nil {
		return err
	}
	var m *backup.Manifest
	if name == "-" {
		m, err = src.Write(s.ctx, s.stdout)
	} else {
		m, err = backup.WriteFile(s.ctx, name, src.Write)
	}
	if err != nil {
		return err
	}
	say(s, m)
	if name != "-" {
		fmt.Fprintln(s.stdout, name)
	}
	if err := db.NoteBackup(context.WithoutCancel(s.ctx), models.TimeOf(m.CreatedAt)); err != nil {
		return fmt.Errorf("the backup is whole, and its time could not be written down, so metrics and alerts do not know of it: %w", err)
	}
	return b.prune(s, src)
}

// to returns the file to write and sets where a copy of the database may lie for a while: where the backup goes, or for
// standard output beside the database.
func (b *backupCmd) to(src *backup.Source) (name string, err error) {
	switch {
	case b.To != "":
		const mine = 0o700
		if err := os.MkdirAll(b.To, mine); err != nil {
			return "", fmt.Errorf("--to: %w", err)
		}
		name, src.Scratch = filepath.Join(b.To, backup.NameOf(src.Now)), b.To
	case b.File == "-":
		name, src.Scratch = "-", filepath.Dir(strings.TrimPrefix(src.URL, "sqlite://"))
	default:
		name, src.Scratch = b.File, filepath.Dir(b.File)
	}
	return name, nil
}

func (b *backupCmd) prune(s *surrounding, src *backup.Source) error {
	if b.Keep == 0 {
		return nil
	}
	removed, err := backup.Prune(b.To, b.Keep, src.Now)
	for _, name := range removed {
		fmt.Fprintln(s.stderr, "removed", filepath.Join(b.To, name))
	}
	if err != nil {
		return fmt.Errorf("the backup is whole, and older ones could not be removed: %w", err)
	}
	return nil
}

// photosKind is where photos are, without what opens a bucket.
func (c *config) photosKind() string {
	switch {
	case strings.HasPrefix(c.photos, "s3://"):
		place, _, _ := strings.Cut(c.photos, "?")
		return place
	case c.photos == photosInTable, c.photos == "" && c.postgres():
		return photosInTable
	}
	return photosInFiles
}

func (c *config) photoDir() string { return filepath.Join(c.data, "photos") }

// ownKeyFile is the file that holds the signing key where nobody says what the key is: with SQLite.
func (c *config) ownKeyFile() string {
	if c.signingKey != "" || c.postgres() {
		return ""
	}
	return c.keyFile()
}
