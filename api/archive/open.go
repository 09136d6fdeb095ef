package archive

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/api/picture"
	"modu/models"
)

// Limits of a file that somebody brings.
const (
	MaxBytes     = 200 << 20 // of the file
	maxFiles     = 65_535
	maxDocument  = 512 << 20 // bytes of modu.json when it is unpacked
	maxEntity    = 256 << 10 // bytes of one entity
	maxEntities  = 300_000   // of one kind
	maxRoots     = 1_000     // goals or routines, which are held in memory
	scanChunk    = 1 << 20
	directoryTag = "PK\x01\x02" // begins each entry of a zip's directory
)

// What is wrong with a file as a whole; nothing of it has been brought in.
var (
	ErrNoZip    = errors.New("is not a zip file")
	ErrForeign  = errors.New("is not an export of Modu")
	ErrVersion  = errors.New("is of a version that this server does not know")
	ErrNames    = errors.New("has a file with a path that leads out of it")
	ErrTooLarge = errors.New("unpacks to more than an account can have")
	ErrBroken   = errors.New("is damaged")
)

// An Archive is a file that somebody brings. Nothing is believed of it.
type Archive struct {
	At       models.Time // when it was written; 0 if it does not say
	document *zip.File
	photos   map[models.ID]*zip.File
}

// Open looks at a file: whether it is an archive, and whole. It must stay open while the archive is read.
func Open(file io.ReaderAt, size int64) (*Archive, error) {
	// Reading the directory takes memory for each entry, however many it says there are.
	if n, err := count(io.NewSectionReader(file, 0, size), directoryTag); err != nil || n > maxFiles {
		return nil, orElse(err, ErrTooLarge)
	}
	z, err := zip.NewReader(file, size)
	if err != nil {
		return nil, ErrNoZip
	}
	a := &Archive{photos: map[models.ID]*zip.File{}}
	for _, f := range z.File {
		if strings.ContainsAny(f.Name, "\\:\x00") || path.IsAbs(f.Name) || strings.HasPrefix(path.Clean(f.Name), "..") {
			return nil, ErrNames
		}
		name, isPhoto := strings.CutPrefix(f.Name, photoFolder)
		id := models.ID(strings.TrimSuffix(name, photoSuffix))
		switch {
		case f.Name == documentName && a.document == nil:
			a.document = f
		case isPhoto && id.Valid() && a.photos[id] == nil:
			a.photos[id] = f
		}
	}
	if a.document == nil {
		return nil, ErrForeign
	}
	return a, a.readThrough()
}

func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// count counts how often a tag stands in what r reads.
func count(r io.Reader, tag string) (n int, err error) {
	buf := make([]byte, len(tag)-1+scanChunk)
	kept := 0
	for {
		got, err := io.ReadFull(r, buf[kept:])
		filled := buf[:kept+got]
		n += bytes.Count(filled, []byte(tag))
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return n, nil
		}
		if err != nil {
			return 0, fmt.Errorf("read an archive: %w", err)
		}
		kept = copy(buf, filled[len(filled)-(len(tag)-1):])
	}
}

// readThrough reads what the document says of itself, and finds out whether it is whole before anything of it is used.
func (a *Archive) readThrough() error {
	var is string
	var version int
	err := a.walk(func(d *document, name string) error {
		switch name {
		case "format":
			return d.value(&is)
		case "version":
			return d.value(&version)
		case "exported_at":
			return d.value(&a.At)
		case "entities":
			return d.members(func(string) error { return d.list(d.skip) })
		}
		return d.skip()
	})
	switch {
	case err != nil:
		return err
	case is != format || a.At == 0:
		return ErrForeign
	case version != formatVersion:
		return ErrVersion
	}
	return nil
}

var errEnough = errors.New("enough") // ends a walk

// walk calls f with each member of the document, to read its value.
func (a *Archive) walk(f func(d *document, name string) error) error {
	file, err := a.document.Open()
	if err != nil {
		return ErrBroken
	}
	defer file.Close()
	r := &rationed{r: file, left: maxEntity, total: maxDocument}
	d := &document{jsontext.NewDecoder(r), r}
	err = d.members(func(name string) error { return f(d, name) })
	if err == nil { // the checksum comes with the end
		if _, end := d.ReadToken(); !errors.Is(end, io.EOF) {
			err = ErrBroken
		}
	}
	switch {
	case errors.Is(err, errEnough):
		return nil
	case r.exceeded:
		return ErrTooLarge
	}
	return err
}

// A document is modu.json while it is read.
type document struct {
	*jsontext.Decoder
	r *rationed
}

// members calls f with the name of each member of the object that comes next; f reads the value.
func (d *document) members(f func(name string) error) error {
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return ErrBroken
	}
	for d.PeekKind() != '}' {
		d.r.left = maxEntity
		name, err := d.ReadToken()
		if err != nil {
			return ErrBroken
		}
		if err := f(name.String()); err != nil {
			return err
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return ErrBroken
	}
	return nil
}

// each calls f with every entity of a kind, which f may keep, in the order of the file.
func (a *Archive) each(kind string, f func(entity jsontext.Value) error) error {
	n := 0
	return a.walk(func(d *document, name string) error {
		if name != "entities" {
			return d.skip()
		}
		return d.members(func(name string) error {
			if name != kind {
				return d.list(d.skip)
			}
			return d.list(func() error {
				entity, err := d.ReadValue()
				if err != nil {
					return ErrBroken
				}
				if n++; n > maxEntities {
					return ErrTooLarge
				}
				return f(entity.Clone())
			})
		})
	})
}

// list calls read for each element of the list that comes next.
func (d *document) list(read func() error) error {
	if t, err := d.ReadToken(); err != nil || t.Kind() != '[' {
		return ErrBroken
	}
	for d.PeekKind() != ']' {
		d.r.left = maxEntity
		if err := read(); err != nil {
			return err
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return ErrBroken
	}
	return nil
}

func (d *document) value(to any) error {
	if err := json.UnmarshalDecode(d.Decoder, to); err != nil {
		return ErrForeign
	}
	return nil
}

func (d *document) skip() error {
	if err := d.SkipValue(); err != nil {
		return ErrBroken
	}
	return nil
}

// photo reads the picture of an old id, or nil if the file has none or one that cannot be read.
func (a *Archive) photo(id models.ID) []byte {
	f := a.photos[id]
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return nil
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, picture.MaxBytes+1))
	if err != nil || len(b) > picture.MaxBytes {
		return nil
	}
	return b
}

// A rationed reader gives no more than left bytes until it gets a new ration, and no more than total in all: a decoder
// keeps a value in memory until it is whole.
type rationed struct {
	r           io.Reader
	left, total int64
	exceeded    bool
}

func (r *rationed) Read(p []byte) (int, error) {
	most := min(int64(len(p)), r.left, r.total)
	if most <= 0 {
		r.exceeded = true
		return 0, ErrTooLarge
	}
	n, err := r.r.Read(p[:most])
	r.left -= int64(n)
	r.total -= int64(n)
	return n, err //nolint:wrapcheck // io.EOF is compared
}
