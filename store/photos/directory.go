package photos

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"modu/store"
)

// A directory is the home of one process: a file for each size, under the owner's name. Names are made of ids alone.
type directory struct{ path string }

// InDirectory returns the home in a directory, which is made when it is first needed.
func InDirectory(path string) Home { return directory{path} }

const (
	dirMode    = 0o700
	fileMode   = 0o600
	unfinished = ".new-" // begins the names of files that are being written; a kill leaves them
)

func (d directory) file(photo store.Key, size int) string {
	return filepath.Join(d.path, string(photo.Owner), string(photo.ID)+"-"+strconv.Itoa(size)+".jpg")
}

// Put writes beside the file and renames, so that a reader and a crash see all of it or nothing.
func (d directory) Put(_ context.Context, photo store.Key, size int, b []byte) error {
	name := d.file(photo, size)
	if err := os.MkdirAll(filepath.Dir(name), dirMode); err != nil {
		return fmt.Errorf("keep a photo: %w", err)
	}
	if err := writeWhole(name, b); err != nil {
		return fmt.Errorf("keep a photo: %w", err)
	}
	return nil
}

func writeWhole(name string, b []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), unfinished+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Chmod(f.Name(), fileMode); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return syncDirectory(filepath.Dir(name))
}

// syncDirectory makes a rename last through a power cut.
func syncDirectory(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (d directory) Read(_ context.Context, photo store.Key, size int) ([]byte, error) {
	b, err := os.ReadFile(d.file(photo, size))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read photo %s: %w", photo.ID, ErrNoBytes)
	}
	if err != nil {
		return nil, fmt.Errorf("read photo %s: %w", photo.ID, err)
	}
	return b, nil
}

func (d directory) Remove(_ context.Context, photo store.Key, sizes []int) error {
	left, err := filepath.Glob(filepath.Join(d.path, string(photo.Owner), unfinished+string(photo.ID)+"-*"))
	if err != nil {
		return fmt.Errorf("remove photo %s: %w", photo.ID, err)
	}
	for _, name := range left {
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("remove photo %s: %w", photo.ID, err)
		}
	}
	for _, size := range sizes {
		if err := os.Remove(d.file(photo, size)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove photo %s: %w", photo.ID, err)
		}
	}
	// The owner's last one takes the directory along; with others in it this fails, as it should.
	_ = os.Remove(filepath.Join(d.path, string(photo.Owner)))
	return nil
}

func (d directory) Check(context.Context) error {
	if err := os.MkdirAll(d.path, dirMode); err != nil {
		return fmt.Errorf("photos: %w", err)
	}
	f, err := os.CreateTemp(d.path, ".check-*")
	if err != nil {
		return fmt.Errorf("photos: %w", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
