package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"modu/store"
)

// partialPrefix begins the names of files that are not finished, or that nobody shall see.
const partialPrefix = ".modu-partial-"

// A Source is an installation to back up. Its nodes may run meanwhile.
type Source struct {
	DB       *store.DB
	URL      string // of DB
	Photos   string // their home: file:, db: or s3://bucket/prefix
	PhotoDir string // of the home file:
	KeyFile  string // the file that holds the signing key; empty if the key is elsewhere
	Scratch  string // directory with room for a copy of a SQLite database
	Version  string // of this binary
	Now      time.Time
}

// Write writes an archive and returns what is in it. The archive is of the moment in which Write looks at the database,
// shortly after it is called.
func (src *Source) Write(ctx context.Context, to io.Writer) (*Manifest, error) {
	key, err := src.key()
	if err != nil {
		return nil, err
	}
	m := &Manifest{
		Format: Format, Modu: src.Version, Dialect: sqlite, CreatedAt: src.Now.UTC().Truncate(time.Millisecond),
		Photos: src.Photos, SigningKey: key != nil,
	}
	if src.DB.Postgres() {
		m.Dialect = postgres
	}
	if m.Dialect == postgres && m.inFiles() {
		return nil, errors.New("MODU_PHOTOS=file: is not for Postgres: nothing would be backed up of those photos; take db: or s3://…")
	}
	w, err := newWriter(to, m.CreatedAt)
	if err != nil {
		return nil, err
	}
	if src.DB.Postgres() {
		err = m.dump(ctx, src, w)
	} else {
		err = m.copyFiles(ctx, src, w)
	}
	if err == nil && key != nil {
		err = w.addBytes(keyName, key)
	}
	if err != nil {
		return nil, err
	}
	if err := w.close(); err != nil {
		return nil, fmt.Errorf("write the backup: %w", err)
	}
	return m, nil
}

// key reads the signing key. Without a file there is none: the first start makes it.
func (src *Source) key() ([]byte, error) {
	if src.KeyFile == "" {
		return nil, nil
	}
	b, err := os.ReadFile(src.KeyFile)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	return b, nil
}

// copyFiles writes a SQLite database and then the photos that it names.
func (m *Manifest) copyFiles(ctx context.Context, src *Source, w *writer) error {
	copied, photos, err := m.snapshot(ctx, strings.TrimPrefix(src.URL, "sqlite://"), src.Scratch)
	if err != nil {
		return err
	}
	defer copied.Close()
	info, err := copied.Stat()
	if err != nil {
		return err
	}
	if err := w.addJSON(manifestName, m); err != nil {
		return err
	}
	if err := w.add(sqliteName, info.Size(), copied); err != nil || !m.inFiles() {
		return err
	}
	m.PhotoFiles, err = w.addPhotos(ctx, src.PhotoDir, photos)
	return err
}
