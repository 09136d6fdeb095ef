package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"modu/models"
)

// A photo is one that the database names.
type photo struct{ owner, id string }

// photosOf returns the photos whose bytes are all there when the database says so: they are written before it does.
func photosOf(ctx context.Context, db querier) (photos []photo, err error) {
	rows, err := db.QueryContext(ctx, "SELECT owner_id, id FROM photos WHERE state IN (?, ?) ORDER BY owner_id, id",
		int(models.PhotoUnnamed), int(models.PhotoNamed))
	if err != nil {
		return nil, fmt.Errorf("list the photos: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var p photo
		if err := rows.Scan(&p.owner, &p.id); err != nil {
			return nil, fmt.Errorf("list the photos: %w", err)
		}
		photos = append(photos, p)
	}
	return photos, rows.Err()
}

// addPhotos writes the files of photos, which the database named before: a photo is written once and never changed, so
// nothing is lost between the two. One that was removed in between is noted.
func (w *writer) addPhotos(ctx context.Context, dir string, photos []photo) (*PhotoFiles, error) {
	found := &PhotoFiles{}
	owner, files := "", []string(nil)
	for _, p := range photos {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if p.owner != owner {
			var err error
			if files, err = names(filepath.Join(dir, p.owner)); err != nil {
				return nil, fmt.Errorf("list the photos: %w", err)
			}
			owner = p.owner
		}
		written, err := w.addSizes(p, dir, files)
		if err != nil {
			return nil, err
		}
		if written == 0 {
			found.Missing = append(found.Missing, p.owner+"/"+p.id)
		}
		found.Files += written
	}
	return found, w.addJSON(photosName, found)
}

// addSizes writes the files of one photo, of those in its owner's directory.
func (w *writer) addSizes(p photo, dir string, files []string) (written int, err error) {
	for _, name := range files {
		if !strings.HasPrefix(name, p.id+"-") {
			continue
		}
		there, err := w.addFile(photoPrefix+p.owner+"/"+name, filepath.Join(dir, p.owner, name))
		if err != nil {
			return written, fmt.Errorf("photo %s: %w", p.id, err)
		}
		if there {
			written++
		}
	}
	return written, nil
}

// names are the names in a directory; one that is not there has none.
func names(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	all := make([]string, len(entries))
	for i, e := range entries {
		all[i] = e.Name()
	}
	return all, err
}

// addFile writes a file, if it is still there.
func (w *writer) addFile(name, path string) (written bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	return true, w.add(name, info.Size(), f)
}

var photoFile = regexp.MustCompile(`^photos/[0-9a-f-]{36}/[0-9a-f-]{36}-[0-9]{1,5}\.jpg$`)

// putPhoto makes the file of an entry in the directory of photos. What stands there under the name is the same photo.
func putPhoto(dir, entry string, body io.Reader) error {
	if !photoFile.MatchString(entry) {
		return fmt.Errorf("%w (%q is no photo)", ErrDamaged, entry)
	}
	const mine = 0o700
	owner, name := path.Split(strings.TrimPrefix(entry, photoPrefix))
	if err := os.MkdirAll(filepath.Join(dir, owner), mine); err != nil {
		return fmt.Errorf("restore photos: %w", err)
	}
	to := filepath.Join(dir, owner, name)
	f, err := os.OpenFile(to+".restored", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, entryMode)
	if err != nil {
		return fmt.Errorf("restore photos: %w", err)
	}
	if _, err := io.Copy(f, body); err != nil {
		return errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	if err := errors.Join(f.Close(), os.Rename(f.Name(), to)); err != nil {
		return fmt.Errorf("restore photos: %w", err)
	}
	return nil
}

// setAside moves every file of the directory of photos that is not among the restored ones into another directory.
// They belong to what is kept of the old database.
func setAside(dir, aside string, restored []string) (moved int, err error) {
	keep := map[string]bool{}
	for _, entry := range restored {
		keep[filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(entry, photoPrefix)))] = true
	}
	files, err := filepath.Glob(filepath.Join(escapeGlob(dir), "*", "*"))
	if err != nil {
		return 0, err
	}
	slices.Sort(files)
	const mine = 0o700
	for _, file := range files {
		if keep[file] {
			continue
		}
		to := filepath.Join(aside, filepath.Base(filepath.Dir(file)))
		if err := os.MkdirAll(to, mine); err != nil {
			return moved, err
		}
		if err := os.Rename(file, filepath.Join(to, filepath.Base(file))); err != nil {
			return moved, err
		}
		moved++
		_ = os.Remove(filepath.Dir(file)) // if it was the last
	}
	return moved, nil
}

// escapeGlob has a path mean itself in a pattern.
func escapeGlob(path string) string {
	return regexp.MustCompile(`([*?\[\\])`).ReplaceAllString(path, `\$1`)
}
