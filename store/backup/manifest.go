package backup

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"modu/store"
)

// Format is the newest form of archives that this version reads, and the one that it writes.
const Format = 1

// The entries of an archive.
const (
	manifestName   = "manifest.json"
	sqliteName     = "database.sqlite"
	postgresPrefix = "database.pgdump." // and a number: pieces of what pg_dump wrote, to be put together again
	photoPrefix    = "photos/"          // owner/id-size.jpg, as the directory of photos has them
	photosName     = "photos.json"
	keyName        = "signing-key.pem"
	sumsName       = "SHA256SUMS"
)

// The dialects of databases, as manifests name them.
const (
	sqlite   = "sqlite"
	postgres = "postgres"
)

// A Manifest says what an archive holds.
type Manifest struct {
	Format     int              `json:"format"`
	Modu       string           `json:"modu"` // the version that wrote it
	Dialect    string           `json:"dialect"`
	Migrations []string         `json:"migrations"` // that had been applied, the newest last
	Epoch      string           `json:"epoch"`
	CreatedAt  time.Time        `json:"created_at"`
	Counts     map[string]int64 `json:"counts"`               // rows, by table
	Photos     string           `json:"photos"`               // their home: file:, db: or s3://bucket/prefix
	SigningKey bool             `json:"signing_key"`          // whether it holds the key
	Schema     string           `json:"schema,omitzero"`      // of Postgres, in which the tables were
	PgDump     int              `json:"pg_dump,omitzero"`     // the major version of the program that wrote the dump
	PgServer   int              `json:"pg_server,omitzero"`   // and of the server
	PhotoFiles *PhotoFiles      `json:"photo_files,omitzero"` // not in the manifest's entry: read at the archive's end
}

// PhotoFiles are what an archive has of the directory of photos.
type PhotoFiles struct {
	Files   int      `json:"files"`
	Missing []string `json:"missing,omitzero"` // owner/id of photos that went while the archive was written
}

// Problems of archives. Each is wrapped with what is to be done.
var (
	ErrNoArchive = errors.New("it is no backup of Modu")
	ErrDamaged   = errors.New("the backup is damaged or cut short: take another one")
	ErrTooNew    = errors.New("a newer version of Modu wrote this backup")
	ErrDialect   = errors.New("the backup is of another kind of database")
)

// fits reports why this binary cannot restore what the manifest describes into a database of a dialect.
func (m *Manifest) fits(dialect string) error {
	if m.Dialect != dialect {
		return fmt.Errorf("%w: it holds one of %s and MODU_DATABASE_URL names one of %s; set MODU_DATABASE_URL to one of its kind",
			ErrDialect, nameOf(m.Dialect), nameOf(dialect))
	}
	known, err := store.MigrationNames(dialect == postgres)
	if err != nil {
		return err
	}
	for _, name := range m.Migrations {
		if !slices.Contains(known, name) {
			return fmt.Errorf("%w: its database has the migration %s, which this version does not know; restore with modu %s or newer",
				ErrTooNew, name, m.Modu)
		}
	}
	return nil
}

func nameOf(dialect string) string {
	if dialect == postgres {
		return "Postgres"
	}
	return "SQLite"
}

// inFiles reports whether the archive is to hold photos.
func (m *Manifest) inFiles() bool { return strings.HasPrefix(m.Photos, "file:") }

// Summary is one line for people: what the archive holds.
func (m *Manifest) Summary() string {
	text := fmt.Sprintf("%s, %s, %s, %s of %s", number(m.Counts["users"], "person", "people"), number(m.Counts["goals"], "goal", "goals"),
		number(m.Counts["todos"], "todo", "todos"), number(m.Counts["diaries"], "diary", "diaries"), m.CreatedAt.UTC().Format(time.RFC3339))
	if m.PhotoFiles != nil {
		text += ", " + number(int64(m.PhotoFiles.Files), "photo file", "photo files")
	}
	return text
}

func number(n int64, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprint(n, " ", many)
}

// Notes are what whoever keeps the archive should know, a sentence each.
func (m *Manifest) Notes() []string {
	var notes []string
	if strings.HasPrefix(m.Photos, "s3://") {
		notes = append(notes, "the photos are in "+m.Photos+" and not in the backup: the bucket needs a backup of its own")
	}
	if m.PhotoFiles != nil && len(m.PhotoFiles.Missing) > 0 {
		notes = append(notes, fmt.Sprintf("%d photos were removed while the backup was written, or had no file: %s",
			len(m.PhotoFiles.Missing), strings.Join(m.PhotoFiles.Missing, ", ")))
	}
	if m.SigningKey {
		return append(notes, "the signing key is in the backup: whoever reads it can sign in as anybody")
	}
	return append(notes, "the signing key is not in the backup: keep what MODU_SIGNING_KEY or MODU_SIGNING_KEY_FILE says elsewhere")
}
