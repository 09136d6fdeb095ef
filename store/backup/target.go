package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"modu/store"
)

// A Target is where an archive is to be restored. No node may run on it: the caller has made sure for SQLite, and for
// Postgres it is checked here.
type Target struct {
	Log      *slog.Logger
	URL      string
	Photos   string // the home of photos, as a Source has it
	PhotoDir string
	KeyFile  string // where a signing key goes; empty if the key comes from elsewhere
	Replace  bool   // although there are accounts
	Force    bool   // although nodes are connected to Postgres
	Now      time.Time
}

// Restored is what a restore has done.
type Restored struct {
	Manifest *Manifest
	Kept     []string // files and directories in which what was there before is now
	LeftKey  bool     // the archive has a signing key and it was not taken
	Back     Back
}

// Problems of targets.
var (
	ErrOccupied = errors.New("there are accounts in this database: --replace puts the backup in their place")
	ErrPhotos   = errors.New("the photos have another home here")
)

// Restore checks an archive wholly and then puts it in the place of what is there. The archive is read twice.
func (t *Target) Restore(ctx context.Context, archive io.ReadSeeker) (*Restored, error) {
	m, err := Check(ctx, archive)
	if err != nil {
		return nil, err
	}
	if err := m.fits(t.dialect()); err != nil {
		return nil, err
	}
	if here, there := homeOf(t.Photos), homeOf(m.Photos); here != there {
		return nil, fmt.Errorf("%w: in the backup it is %s and here %s; set MODU_PHOTOS=%s and restore again", ErrPhotos, there, here, m.Photos)
	}
	if _, err := archive.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the backup again: %w", err)
	}
	r := &Restored{Manifest: m, LeftKey: m.SigningKey && t.KeyFile == ""}
	if t.dialect() == postgres {
		return r, t.intoPostgres(ctx, archive, r)
	}
	return r, t.intoFiles(ctx, archive, r)
}

func (t *Target) dialect() string {
	if strings.HasPrefix(t.URL, "sqlite://") {
		return sqlite
	}
	return postgres
}

// homeOf is a home without the bucket's name: a restore may go to another bucket.
func homeOf(photos string) string {
	scheme, _, _ := strings.Cut(photos, ":")
	return scheme + ":"
}

func (t *Target) open(ctx context.Context, url string) (*store.DB, error) {
	return store.Open(ctx, t.Log, store.Options{URL: url})
}

// intoPostgres replaces the tables in one transaction, and then migrates if the archive is an older version's.
func (t *Target) intoPostgres(ctx context.Context, archive io.Reader, r *Restored) (err error) {
	var before accounts
	if err := t.inDatabase(ctx, func(ctx context.Context, db *store.DB) error {
		return db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
			var schema string
			if err := tx.QueryRowContext(ctx, "SELECT coalesce(current_schema(), '')").Scan(&schema); err != nil {
				return err
			}
			if schema != r.Manifest.Schema {
				return fmt.Errorf("the backup is of the schema %q and MODU_DATABASE_URL leads to %q: add ?search_path=%s to it",
					r.Manifest.Schema, schema, r.Manifest.Schema)
			}
			holds, err := holdsPeople(ctx, tx, postgres)
			if err != nil || !holds {
				return err
			}
			if !t.Replace {
				return ErrOccupied
			}
			if before, err = accountsOf(ctx, tx); err != nil {
				t.Log.WarnContext(ctx, "the old accounts cannot be read", slog.Any("err", err))
			}
			return nil
		})
	}); err != nil {
		return err
	}
	if _, err := t.restorePostgres(ctx, archive); err != nil {
		return err
	}
	return t.inDatabase(ctx, func(ctx context.Context, db *store.DB) error {
		if err := db.Migrate(ctx); err != nil {
			return fmt.Errorf("the backup is restored, and its schema is still the old one: %w", err)
		}
		return db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
			r.Back, err = before.back(ctx, tx, r.Manifest)
			return err
		})
	})
}

// inDatabase runs f on the target's database.
func (t *Target) inDatabase(ctx context.Context, f func(context.Context, *store.DB) error) (err error) {
	db, err := t.open(ctx, t.URL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(ctx, db)
}

// intoFiles makes the new database beside the old one, finishes it, and only then renames it. Photos come before: a file
// more does no harm to the old database.
func (t *Target) intoFiles(ctx context.Context, archive io.Reader, r *Restored) (err error) {
	path := strings.TrimPrefix(t.URL, "sqlite://")
	holds, err := occupied(ctx, path)
	if err != nil {
		return err
	}
	if holds && !t.Replace {
		return ErrOccupied
	}
	const mine = 0o700
	if err := os.MkdirAll(filepath.Dir(path), mine); err != nil {
		return err
	}
	removePartial(filepath.Dir(path)) // of a restore that was killed
	fresh := &files{target: t, database: filepath.Join(filepath.Dir(path), partialPrefix+"restore")}
	defer func() {
		if err != nil {
			removePartial(filepath.Dir(path))
		}
	}()
	if _, err := read(ctx, archive, func(*Manifest) visit { return fresh.take }); err != nil {
		return err
	}
	before, err := accountsIn(ctx, path)
	if err != nil {
		t.Log.WarnContext(ctx, "the old database cannot be read", slog.Any("err", err))
	}
	if r.Back, err = t.finish(ctx, fresh.database, r.Manifest, before); err != nil {
		return err
	}
	// The photos and the database are on the disk before anything leads to them.
	syscall.Sync()
	return t.replace(ctx, fresh, path, r)
}

// replace puts the finished files in their places.
func (t *Target) replace(ctx context.Context, fresh *files, path string, r *Restored) error {
	suffix := ".before-restore-" + t.Now.UTC().Format(stampLayout)
	for kept := path + suffix; exists(kept); kept = path + suffix { // of a restore in the same second
		suffix += "+"
	}
	kept, err := t.putKey(fresh.key, suffix)
	if err != nil {
		return err
	}
	if kept {
		r.Kept = append(r.Kept, t.KeyFile+suffix)
	}
	if kept, err = takePlace(ctx, fresh.database, path, path+suffix); err != nil {
		return err
	}
	if kept {
		r.Kept = append(r.Kept, path+suffix)
	}
	if !r.Manifest.inFiles() {
		return nil
	}
	moved, err := setAside(t.PhotoDir, t.PhotoDir+suffix, fresh.photos)
	if err != nil {
		return fmt.Errorf("the backup is restored, and photos that are not in it are still in %s: %w", t.PhotoDir, err)
	}
	if moved > 0 {
		r.Kept = append(r.Kept, t.PhotoDir+suffix)
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// files are what of an archive has been written for a target with a SQLite database.
type files struct {
	target   *Target
	database string // path of the unfinished file
	key      []byte
	photos   []string // names of entries
}

func (f *files) take(name string, body io.Reader) (err error) {
	switch {
	case name == sqliteName:
		to, err := os.OpenFile(f.database, os.O_CREATE|os.O_EXCL|os.O_WRONLY, entryMode)
		if err != nil {
			return err
		}
		_, err = io.Copy(to, body)
		return errors.Join(err, to.Close())
	case name == keyName:
		f.key, err = io.ReadAll(body)
		return err
	case strings.HasPrefix(name, photoPrefix):
		f.photos = append(f.photos, name)
		return putPhoto(f.target.PhotoDir, name, body)
	}
	return nil
}

// finish makes a restored file one that can be served: sound, with every row, of this version's schema, in a history of
// its own.
func (t *Target) finish(ctx context.Context, path string, m *Manifest, before accounts) (back Back, err error) {
	if err := checkCounts(ctx, path, m); err != nil {
		return back, err
	}
	db, err := t.open(ctx, "sqlite://"+path)
	if err != nil {
		return back, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return back, fmt.Errorf("migrate the restored database: %w", err)
	}
	err = db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		for _, statement := range forget("", m.CreatedAt) {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("begin another history: %w", err)
			}
		}
		back, err = before.back(ctx, tx, m)
		return err
	})
	return back, err
}

// checkCounts compares a restored file with the manifest.
func checkCounts(ctx context.Context, path string, m *Manifest) (err error) {
	db, err := openFile(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := sound(ctx, db); err != nil {
		return fmt.Errorf("the restored database: %w", err)
	}
	for table, want := range m.Counts {
		var n int64
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+quote(table)).Scan(&n); err != nil {
			return fmt.Errorf("count %s: %w", table, err)
		}
		if n != want {
			return fmt.Errorf("%w (of %d rows of %s %d came)", ErrDamaged, want, table, n)
		}
	}
	return nil
}

// isDatabase reports whether an entry is the database of a dialect, or a piece of it.
func isDatabase(name, dialect string) bool {
	return dialect == sqlite && name == sqliteName || dialect == postgres && strings.HasPrefix(name, postgresPrefix)
}

// removePartial removes what restores that did not end have left in a directory.
func removePartial(dir string) {
	left, _ := filepath.Glob(filepath.Join(escapeGlob(dir), partialPrefix+"restore*"))
	for _, name := range left {
		_ = os.Remove(name)
	}
}
