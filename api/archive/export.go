package archive

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/store"
	"modu/store/photos"
	modusync "modu/sync"
)

// What a file says of itself.
const (
	format        = "modu-export"
	formatVersion = 1
	documentName  = "modu.json"
	photoFolder   = "photos/"
	photoSuffix   = ".jpg"
	revisionKind  = "diary_revision" // no entity, and never brought in
	revisionPage  = 500
)

// An Account is whose things an archive holds.
type Account struct {
	ID        models.ID   `json:"id"`
	Handle    string      `json:"handle"`
	Email     string      `json:"email"`
	CreatedAt models.Time `json:"created_at"`
}

// An Export is everything that a person owned at one moment, but for the bytes of photos.
type Export struct {
	account Account
	at      models.Time
	kinds   map[string]*spool
	photos  []models.ID
}

// Collect reads everything that a person owns in one snapshot. What it holds is compressed: some bytes a thing.
func Collect(ctx context.Context, db *store.DB, owner models.ID, now time.Time) (*Export, error) {
	e := &Export{at: models.TimeOf(now), kinds: map[string]*spool{}}
	err := db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		account, err := tx.Account(ctx, owner)
		if err != nil {
			return err
		}
		e.account = Account{ID: owner, Handle: account.Person.Handle, Email: account.Email, CreatedAt: account.CreatedAt}
		err = modusync.Owned(ctx, tx, owner, func(kind string, _ models.ID, entity jsontext.Value) error {
			return e.spool(kind).add(entity)
		})
		if err != nil {
			return err
		}
		if err := e.collectRevisions(ctx, tx, owner); err != nil {
			return err
		}
		rows, err := tx.PhotosOf(ctx, owner)
		for _, p := range rows {
			if p.State == models.PhotoNamed || p.State == models.PhotoUnnamed {
				e.photos = append(e.photos, p.ID)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return e, nil
}

// A revision is a text of a diary that another device's replaced.
type revision struct {
	Kind      string      `json:"kind"`
	ID        models.ID   `json:"id"`
	DiaryID   models.ID   `json:"diary_id"`
	CreatedAt models.Time `json:"created_at"`
	Mood      string      `json:"mood"`
	Text      string      `json:"text"`
}

func (e *Export) collectRevisions(ctx context.Context, tx store.Tx, owner models.ID) error {
	var last *models.DiaryRevision
	for {
		rows, err := tx.AllRevisions(ctx, owner, last, revisionPage)
		if err != nil {
			return err
		}
		for _, r := range rows {
			b, err := json.Marshal(revision{revisionKind, r.ID, r.DiaryID, r.CreatedAt, r.Mood, r.Text})
			if err != nil {
				return err
			}
			if err := e.spool(revisionKind).add(b); err != nil {
				return err
			}
			last = r
		}
		if len(rows) < revisionPage {
			return nil
		}
	}
}

func (e *Export) spool(kind string) *spool {
	s := e.kinds[kind]
	if s == nil {
		s = newSpool()
		e.kinds[kind] = s
	}
	return s
}

// Name is what the file may be called.
func (e *Export) Name() string {
	return "modu-" + e.account.Handle + "-" + e.at.Time().Format(time.DateOnly) + ".zip"
}

// Write writes the zip file. It holds no more than a photo in memory.
func (e *Export) Write(ctx context.Context, to io.Writer, from *photos.Photos) error {
	z := zip.NewWriter(to)
	if err := e.writeDocument(z); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	for _, kind := range e.names() {
		if err := e.writeTable(z, kind); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	for _, id := range e.photos {
		if err := e.writePhoto(ctx, z, id, from); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

func (e *Export) names() []string { return slices.Sorted(maps.Keys(e.kinds)) }

// writeDocument writes modu.json, an entity a line.
func (e *Export) writeDocument(z *zip.Writer) error {
	f, err := z.CreateHeader(e.header(documentName, zip.Deflate))
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	about, err := json.Marshal(e.account)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "{\"format\":%q,\"version\":%d,\"exported_at\":%q,\n\"account\":%s,\n\"entities\":{", format, formatVersion, e.at, about)
	between := ""
	for _, kind := range e.names() {
		fmt.Fprintf(w, "%s\n%q:[", between, kind)
		between = ","
		line := "\n"
		err := e.kinds[kind].each(func(entity jsontext.Value) error {
			_, err := w.WriteString(line)
			if err == nil {
				_, err = w.Write(entity)
			}
			line = ",\n"
			return err
		})
		if err != nil {
			return err
		}
		w.WriteString("]") //nolint:errcheck // Flush tells
	}
	w.WriteString("}}\n") //nolint:errcheck // Flush tells
	return w.Flush()
}

func (e *Export) writePhoto(ctx context.Context, z *zip.Writer, id models.ID, from *photos.Photos) error {
	b, err := from.Read(ctx, store.Key{Owner: e.account.ID, ID: id}, 0)
	if errors.Is(err, photos.ErrNoBytes) {
		return nil // it has gone meanwhile
	}
	if err != nil {
		return err
	}
	f, err := z.CreateHeader(e.header(photoFolder+string(id)+photoSuffix, zip.Store))
	if err == nil {
		_, err = f.Write(b)
	}
	return err
}

func (e *Export) header(name string, method uint16) *zip.FileHeader {
	return &zip.FileHeader{Name: name, Method: method, Modified: e.at.Time()}
}

// Summary says in a line what is in the file.
func (e *Export) Summary() string {
	var parts []string
	for _, kind := range e.names() {
		parts = append(parts, fmt.Sprintf("%d %s", e.kinds[kind].n, kind))
	}
	return strings.Join(append(parts, fmt.Sprintf("%d photo", len(e.photos))), ", ")
}
