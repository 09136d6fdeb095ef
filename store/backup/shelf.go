package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"
)

// stampLayout is how a time is written in the names of files; such names stand in the order of their times.
const stampLayout = "2006-01-02T150405Z"

// shelved are the names that NameOf makes, and no others: Prune removes nothing else.
var shelved = regexp.MustCompile(`^modu-\d{4}-\d\d-\d\dT\d{6}Z\.modu-backup$`)

// NameOf is the name of a backup in a directory of backups.
func NameOf(at time.Time) string { return "modu-" + at.UTC().Format(stampLayout) + ".modu-backup" }

// WriteFile has write make a file that only its owner may read. It gets its name when it is whole and on the disk: what
// a kill leaves has another. A file that is there already is not replaced.
func WriteFile(ctx context.Context, name string, write func(context.Context, io.Writer) (*Manifest, error)) (m *Manifest, err error) {
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(fmt.Errorf("%s is there already: give another name, or --to DIR, which names the file itself", name), err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), partialPrefix+"*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	m, err = write(ctx, f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	return m, rename(f.Name(), name)
}

// Prune removes the oldest backups of a directory beyond the newest keep, of those that NameOf has named, and what killed
// ones have left. It returns the names of the backups that it removed.
func Prune(dir string, keep int, now time.Time) (removed []string, err error) {
	const dead = 24 * time.Hour // what is not finished by then never will be
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, e := range entries {
		if e.Type().IsRegular() && shelved.MatchString(e.Name()) {
			all = append(all, e.Name())
		}
	}
	left, _ := filepath.Glob(filepath.Join(escapeGlob(dir), partialPrefix+"*"))
	for _, path := range left {
		if info, err := os.Stat(path); err == nil && now.Sub(info.ModTime()) > dead {
			_ = os.Remove(path)
		}
	}
	slices.Sort(all)
	for _, name := range all[:max(0, len(all)-keep)] {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return removed, err
		}
		removed = append(removed, name)
	}
	return removed, nil
}
