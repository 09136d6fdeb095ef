package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modu/store" // the driver "sqlite"
)

// openFile opens a SQLite file as it is: nothing is made and no journal mode changed.
func openFile(path string, parameters ...string) (*sql.DB, error) {
	q := url.Values{"_pragma": {"busy_timeout(10000)"}, "mode": {"rw"}} // ms
	for _, p := range parameters {
		name, value, _ := strings.Cut(p, "=")
		q.Set(name, value)
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: path, RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// snapshot copies a SQLite database, as it is at one moment, into a new file in dir, which has no name when it is
// returned: no kill leaves it behind. VACUUM INTO reads in one transaction; who writes meanwhile does not wait for it.
func (m *Manifest) snapshot(ctx context.Context, path, dir string) (copied *os.File, photos []photo, err error) {
	db, err := openFile(path)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	f, err := os.CreateTemp(dir, partialPrefix+"snapshot-*") // mode 0600
	if err != nil {
		return nil, nil, fmt.Errorf("make a copy of the database: %w", err)
	}
	defer func() {
		gone := os.Remove(f.Name())
		if err = errors.Join(err, gone); err != nil {
			f.Close()
		}
	}()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", f.Name()); err != nil {
		return nil, nil, fmt.Errorf("copy %s into %s: %w", path, dir, err)
	}
	if photos, err = m.look(ctx, f.Name()); err != nil {
		return nil, nil, err
	}
	return f, photos, nil
}

// look reads what a manifest says from a copy of the database, and which photos that names.
func (m *Manifest) look(ctx context.Context, path string) (photos []photo, err error) {
	db, err := openFile(path, "immutable=1", "mode=ro")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := sound(ctx, db); err != nil {
		return nil, fmt.Errorf("the copy of the database: %w", err)
	}
	err = m.facts(ctx, db)
	if _, there := m.Counts["photos"]; err != nil || !m.inFiles() || !there {
		return nil, err
	}
	return photosOf(ctx, db)
}

// sound asks SQLite whether a file is whole.
func sound(ctx context.Context, db *sql.DB) error {
	found, err := texts(ctx, db, "PRAGMA quick_check(1)")
	if err == nil && (len(found) != 1 || found[0] != "ok") {
		err = errors.New(strings.Join(found, "; "))
	}
	if err != nil {
		return fmt.Errorf("SQLite finds it damaged: %w", err)
	}
	return nil
}

// occupied reports whether a database file holds accounts. What cannot be read counts: it may be somebody's.
func occupied(ctx context.Context, path string) (bool, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	db, err := openFile(path)
	if err != nil {
		return false, err
	}
	defer db.Close()
	holds, err := holdsPeople(ctx, db, sqlite)
	return holds || err != nil, nil
}

// settle brings a database that nobody uses into its one file, without a write-ahead log beside it.
func settle(ctx context.Context, path string) (err error) {
	db, err := openFile(path, "_pragma=busy_timeout(2000)") // ms
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var mode string
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode); err != nil {
		return err
	}
	if mode != "delete" {
		return fmt.Errorf("its journal mode is still %s", mode)
	}
	return nil
}

// beside are the files that SQLite keeps next to a database in use.
var beside = []string{"-wal", "-shm", "-journal"}

// takePlace puts a finished database file in the place of another, which stays under the name keep. At every moment the
// old or the new one is there, whole: the last step is one rename.
func takePlace(ctx context.Context, fresh, path, keep string) (kept bool, err error) {
	_, err = os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := dropBeside(path); err != nil { // of a database that is gone: it would be taken for this one's
			return false, err
		}
		return false, rename(fresh, path)
	}
	if err != nil {
		return false, err
	}
	// Its log would be taken for the new one's. Of a damaged database the log is kept too: whoever mends it needs it.
	if err := settle(ctx, path); err != nil {
		if isLocked(err) {
			return false, fmt.Errorf("another process uses %s: end it and try again", path)
		}
		if err := keepBeside(path, keep); err != nil {
			return false, err
		}
	}
	if err := linkOrCopy(path, keep); err != nil {
		return false, fmt.Errorf("keep the old database: %w", err)
	}
	if err := dropBeside(path); err != nil {
		return false, err
	}
	return true, rename(fresh, path)
}

func isLocked(err error) bool { return strings.Contains(err.Error(), "SQLITE_BUSY") }

func keepBeside(path, keep string) error {
	for _, end := range beside {
		if err := linkOrCopy(path+end, keep+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("keep the old database: %w", err)
		}
	}
	return nil
}

func dropBeside(path string) error {
	for _, end := range beside {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// linkOrCopy gives a file a second name, or where the file system has no links a copy.
func linkOrCopy(from, to string) (err error) {
	if err := os.Link(from, to); err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
		return err
	}
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	return writeFile(to, src)
}

// writeFile makes a file with what from gives, durably, or none.
func writeFile(name string, from io.Reader) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), partialPrefix+"*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = io.Copy(f, from)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return rename(f.Name(), name)
}

// rename renames durably.
func rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
