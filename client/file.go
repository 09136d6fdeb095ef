package client

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
)

// File is a Store in one file of JSON lines, one unit of records a line. A line that a crash cut off is dropped when
// the file is loaded. The file is readable by its owner alone, since it holds what the person wrote.
type File struct {
	path string
	f    *os.File
}

// OpenFile opens the store at path, made with its directory if it is not there. Close it when the client's Run has
// returned.
func OpenFile(path string) (*File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("open client store: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open client store: %w", err)
	}
	return &File{path: path, f: f}, nil
}

// Close closes the file.
func (s *File) Close() error { return s.f.Close() }

// Load implements Store.
func (s *File) Load(play func(Record) error) error {
	if _, err := s.f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("load %s: %w", s.path, err)
	}
	reader := bufio.NewReader(s.f)
	var whole int64 // bytes of whole lines
	for {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break // a last line without its line feed was not written to its end
		}
		if err != nil {
			return fmt.Errorf("load %s: %w", s.path, err)
		}
		var records []Record
		if err := json.Unmarshal(line, &records); err != nil {
			return fmt.Errorf("load %s at byte %d: %w", s.path, whole, err)
		}
		for _, r := range records {
			if err := play(r); err != nil {
				return fmt.Errorf("load %s at byte %d: %w", s.path, whole, err)
			}
		}
		whole += int64(len(line))
	}
	if err := s.f.Truncate(whole); err != nil {
		return fmt.Errorf("load %s: %w", s.path, err)
	}
	if _, err := s.f.Seek(whole, io.SeekStart); err != nil {
		return fmt.Errorf("load %s: %w", s.path, err)
	}
	return nil
}

// Append implements Store. It does not wait for the disk: a crash of the machine, not of the process, may lose the last
// records, which for changes means those the person made last.
func (s *File) Append(records []Record) error {
	line, err := unit(records)
	if err != nil {
		return fmt.Errorf("append to %s: %w", s.path, err)
	}
	if _, err := s.f.Write(line); err != nil {
		return fmt.Errorf("append to %s: %w", s.path, err)
	}
	return nil
}

// Replace implements Store, by a new file that takes the old one's name when it is whole.
func (s *File) Replace(records []Record) error {
	line, err := unit(records)
	if err != nil {
		return fmt.Errorf("replace %s: %w", s.path, err)
	}
	next, err := replaceFile(s.path, line)
	if err != nil {
		return fmt.Errorf("replace %s: %w", s.path, err)
	}
	old := s.f
	s.f = next
	return old.Close()
}

// replaceFile writes content to a file beside path, renames it to path, and returns it open at its end.
func replaceFile(path string, content []byte) (*os.File, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return nil, err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		return f, nil
	}
	err = errors.Join(err, f.Close())
	if gone := os.Remove(f.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return nil, err
}

func unit(records []Record) ([]byte, error) {
	line, err := json.Marshal(records)
	return append(line, '\n'), err
}
