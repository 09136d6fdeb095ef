package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	entryMode = 0o600   // of everything in an archive, and of what a restore makes
	pieceSize = 8 << 20 // bytes of a stream whose length nobody knows before its end
)

// A writer writes an archive entry by entry.
type writer struct {
	gz   *gzip.Writer
	tar  *tar.Writer
	at   time.Time
	sums bytes.Buffer // as sha256sum prints them
}

func newWriter(to io.Writer, at time.Time) (*writer, error) {
	gz, err := gzip.NewWriterLevel(to, gzip.BestSpeed) // photos are compressed already
	if err != nil {
		return nil, err
	}
	return &writer{gz: gz, tar: tar.NewWriter(gz), at: at}, nil
}

// add writes an entry of a size in bytes.
func (w *writer) add(name string, size int64, body io.Reader) error {
	sum, err := w.entry(name, size, body)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = fmt.Fprintf(&w.sums, "%s  %s\n", hex.EncodeToString(sum.Sum(nil)), name)
	return err
}

func (w *writer) entry(name string, size int64, body io.Reader) (hash.Hash, error) {
	err := w.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: entryMode, ModTime: w.at, Typeflag: tar.TypeReg})
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w.tar, sum), io.LimitReader(body, size))
	if err == nil && n < size {
		err = io.ErrUnexpectedEOF
	}
	return sum, err
}

func (w *writer) addBytes(name string, b []byte) error {
	return w.add(name, int64(len(b)), bytes.NewReader(b))
}

func (w *writer) addJSON(name string, v any) error {
	b, err := json.Marshal(v, json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	return w.addBytes(name, append(b, '\n'))
}

// addPieces writes a stream of unknown length as entries of at most pieceSize.
func (w *writer) addPieces(ctx context.Context, prefix string, body io.Reader) error {
	piece := make([]byte, pieceSize)
	for i := 1; ctx.Err() == nil; i++ {
		n, err := io.ReadFull(body, piece)
		end := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !end {
			return err
		}
		if n > 0 {
			if err := w.addBytes(fmt.Sprintf("%s%06d", prefix, i), piece[:n]); err != nil {
				return err
			}
		}
		if end {
			return nil
		}
	}
	return ctx.Err()
}

// close writes what makes the archive a whole one.
func (w *writer) close() error {
	if _, err := w.entry(sumsName, int64(w.sums.Len()), bytes.NewReader(w.sums.Bytes())); err != nil {
		return fmt.Errorf("write %s: %w", sumsName, err)
	}
	return errors.Join(w.tar.Close(), w.gz.Close())
}
