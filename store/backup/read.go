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
	"io"

	"github.com/go-json-experiment/json"
)

// mostManifest and mostSums bound what is read into memory, in bytes.
const (
	mostManifest = 16 << 20
	mostSums     = 1 << 30
)

// Check reads an archive to its end and returns what it holds. Of an archive that is not whole it returns an error.
func Check(ctx context.Context, archive io.Reader) (*Manifest, error) {
	return read(ctx, archive, func(*Manifest) visit { return nil })
}

// A visit is called with each entry but the manifest and the sums; what it leaves of the body is read for it. What it was
// given is not known to be whole before read returns.
type visit func(name string, body io.Reader) error

// read goes through an archive. begin is called with the manifest before anything else.
func read(ctx context.Context, archive io.Reader, begin func(*Manifest) visit) (*Manifest, error) {
	gz, err := gzip.NewReader(archive)
	if err != nil {
		return nil, ErrNoArchive
	}
	r := &reader{tar: tar.NewReader(gz)}
	m, err := r.manifest()
	if err != nil {
		return nil, err
	}
	each := begin(m)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		name, body, err := r.next()
		if err != nil {
			return nil, damaged(err)
		}
		if name == sumsName {
			break
		}
		if err := r.visit(m, name, body, each); err != nil {
			return nil, err
		}
	}
	if err := r.finish(gz); err != nil {
		return nil, err
	}
	return m, r.complete(m)
}

func damaged(err error) error {
	if errors.Is(err, ErrDamaged) {
		return err
	}
	return fmt.Errorf("%w (%v)", ErrDamaged, err) //nolint:errorlint // the cause is for the eye
}

// A reader reads an archive entry by entry.
type reader struct {
	tar      *tar.Reader
	sums     bytes.Buffer // as sha256sum would print them
	database bool         // it was there
	key      bool
}

func (r *reader) next() (name string, body io.Reader, err error) {
	h, err := r.tar.Next()
	if errors.Is(err, io.EOF) {
		return "", nil, fmt.Errorf("%w (it has no %s)", ErrDamaged, sumsName)
	}
	if err != nil {
		return "", nil, err
	}
	if h.Typeflag != tar.TypeReg {
		return "", nil, fmt.Errorf("%w (%q is no file)", ErrDamaged, h.Name)
	}
	return h.Name, r.tar, nil
}

func (r *reader) manifest() (*Manifest, error) {
	name, body, err := r.next()
	if err != nil || name != manifestName {
		return nil, ErrNoArchive
	}
	b, err := io.ReadAll(io.LimitReader(body, mostManifest))
	if err != nil {
		return nil, damaged(err)
	}
	// First the number alone: a newer manifest may have members that are not known here.
	m := &Manifest{}
	if err := json.Unmarshal(b, m); err != nil || m.Format < 1 {
		return nil, ErrNoArchive
	}
	if m.Format > Format {
		return nil, fmt.Errorf("%w: its format is %d and this version reads up to %d; take modu %s or newer", ErrTooNew, m.Format, Format, m.Modu)
	}
	r.note(name, sha256.Sum256(b))
	return m, nil
}

func (r *reader) note(name string, sum [sha256.Size]byte) {
	fmt.Fprintf(&r.sums, "%s  %s\n", hex.EncodeToString(sum[:]), name)
}

// visit hands one entry on and takes its sum.
func (r *reader) visit(m *Manifest, name string, body io.Reader, each visit) error {
	sum := sha256.New()
	body = &faultReader{from: io.TeeReader(body, sum)}
	switch {
	case name == photosName:
		m.PhotoFiles = &PhotoFiles{}
		if err := json.UnmarshalRead(body, m.PhotoFiles); err != nil {
			return damaged(err)
		}
	case name == keyName:
		r.key = true
	case isDatabase(name, m.Dialect):
		r.database = true
	}
	if each != nil && name != photosName {
		if err := each(name, body); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return err
	}
	r.note(name, [sha256.Size]byte(sum.Sum(nil)))
	return nil
}

// A faultReader says that the archive is damaged when it cannot be read, so that nobody takes that for a fault of where
// the bytes were to go.
type faultReader struct{ from io.Reader }

func (f *faultReader) Read(p []byte) (int, error) {
	n, err := f.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = damaged(err)
	}
	return n, err
}

// finish compares the sums and reads what is left, on which gzip's own sum stands.
func (r *reader) finish(gz *gzip.Reader) error {
	want, err := io.ReadAll(io.LimitReader(r.tar, mostSums))
	if err != nil {
		return damaged(err)
	}
	if !bytes.Equal(want, r.sums.Bytes()) {
		return fmt.Errorf("%w (%s)", ErrDamaged, difference(r.sums.Bytes(), want))
	}
	if _, err := r.tar.Next(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w (something follows %s)", ErrDamaged, sumsName)
	}
	if _, err := io.Copy(io.Discard, gz); err != nil {
		return damaged(err)
	}
	return nil
}

// difference names the first entry whose sum is not the one that is listed.
func difference(got, want []byte) string {
	listed := map[string]bool{}
	for line := range bytes.Lines(want) {
		listed[string(line)] = true
	}
	for line := range bytes.Lines(got) {
		if !listed[string(line)] {
			_, name, _ := bytes.Cut(bytes.TrimSpace(line), []byte("  "))
			return fmt.Sprintf("%s is not what was written", name)
		}
	}
	return "entries are missing"
}

// complete reports whether everything is there of which the manifest speaks.
func (r *reader) complete(m *Manifest) error {
	if !r.database || r.key != m.SigningKey || m.inFiles() != (m.PhotoFiles != nil) {
		return fmt.Errorf("%w (the manifest speaks of more than there is)", ErrDamaged)
	}
	return nil
}
