package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
	"modu/store"
	"modu/store/backup"
)

// TestEveryDamageIsFound: an archive that was cut anywhere, or of which any byte was changed, is refused before anything
// is touched.
func TestEveryDamageIsFound(t *testing.T) {
	t.Parallel()
	from := place{testenv.SQLite(t), t.TempDir()}
	from.fill(t)
	archive := from.back(t)
	if m, err := backup.Check(t.Context(), bytes.NewReader(archive)); err != nil || m.Counts["users"] != 2 {
		t.Fatal(m, err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	const tries = 25
	for range tries {
		cut := random.IntN(len(archive))
		refused(t, fmt.Sprintf("cut at %d of %d", cut, len(archive)), archive[:cut])
		bad := bytes.Clone(archive)
		const header = 10 // of gzip: times and flags that say nothing
		i := header + random.IntN(len(bad)-header)
		bad[i] ^= 1 << random.IntN(8)
		refused(t, fmt.Sprintf("byte %d of %d", i, len(archive)), bad)
	}
	for _, text := range []string{"", "no archive at all"} {
		if _, err := backup.Check(t.Context(), strings.NewReader(text)); !errors.Is(err, backup.ErrNoArchive) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func refused(t *testing.T, what string, archive []byte) {
	t.Helper()
	_, err := backup.Check(t.Context(), bytes.NewReader(archive))
	if !errors.Is(err, backup.ErrDamaged) && !errors.Is(err, backup.ErrNoArchive) {
		t.Errorf("%s: %v", what, err)
	}
}

// altered writes an archive again with another manifest, with right sums.
func altered(t *testing.T, archive []byte, change func(*backup.Manifest)) []byte {
	t.Helper()
	gz, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	var out, sums bytes.Buffer
	to := gzip.NewWriter(&out)
	from, tw := tar.NewReader(gz), tar.NewWriter(to)
	for {
		h, err := from.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		body, e := io.ReadAll(from)
		if err := errors.Join(err, e); err != nil {
			t.Fatal(err)
		}
		switch h.Name {
		case "manifest.json":
			m := &backup.Manifest{}
			if err := json.Unmarshal(body, m); err != nil {
				t.Fatal(err)
			}
			change(m)
			if body, err = json.Marshal(m); err != nil {
				t.Fatal(err)
			}
		case "SHA256SUMS":
			body = sums.Bytes()
		}
		sum := sha256.Sum256(body)
		fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(sum[:]), h.Name)
		h.Size = int64(len(body))
		if err := tw.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := tw.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(tw.Close(), to.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestWhatCannotBeRestoredIsRefused with a sentence, and nothing is touched.
func TestWhatCannotBeRestoredIsRefused(t *testing.T) {
	eachPlace(t, func(t *testing.T, from, _ place) {
		archive := from.back(t)
		_, before := from.facts(t)
		other := "postgres"
		if from.Name == "postgres" {
			other = "sqlite"
		}
		tests := []struct {
			name   string
			change func(*backup.Manifest)
			says   string
		}{
			{"a newer format", func(m *backup.Manifest) { m.Format, m.Modu = 9, "v9" }, "its format is 9 and this version reads up to 1; take modu v9 or newer"},
			{"a newer schema", func(m *backup.Manifest) { m.Migrations, m.Modu = append(m.Migrations, "7000"), "v7" }, "the migration 7000, which this version does not know; restore with modu v7"},
			{"the other database", func(m *backup.Manifest) { m.Dialect = other }, ""},
			{"photos elsewhere", func(m *backup.Manifest) { m.Photos = "s3://bucket" }, ""},
			{"fewer rows than were counted", func(m *backup.Manifest) { m.Counts["users"] = 3 }, "of 3 rows of users"},
		}
		for _, tt := range tests {
			_, err := from.restore(t, altered(t, archive, tt.change), replace)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%s: %v", tt.name, err)
			}
			if counts, epoch := from.facts(t); epoch != before || counts["users"] != 2 {
				t.Errorf("%s: it was refused, and changed something", tt.name)
			}
		}
		if _, err := from.restore(t, altered(t, archive, func(*backup.Manifest) {}), replace); err != nil {
			t.Errorf("what was not altered: %v", err)
		}
		if _, err := emptyPlace(t, other).restore(t, archive, nil); !errors.Is(err, backup.ErrDialect) {
			t.Errorf("into the other kind: %v", err)
		}
		if _, err := from.restore(t, archive, func(t *backup.Target) { t.Replace, t.Photos = true, "s3://b" }); !errors.Is(err, backup.ErrPhotos) {
			t.Errorf("photos in another home: %v", err)
		}
	})
}

// TestNodesAreInTheWay: while something of Modu's is connected to Postgres nothing is restored, unless somebody insists.
func TestNodesAreInTheWay(t *testing.T) {
	t.Parallel()
	from := place{testenv.Postgres(t), t.TempDir()}
	from.fill(t)
	archive := from.back(t)
	node := from.Open(t)
	if err := node.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, before := from.facts(t)
	if _, err := from.restore(t, archive, replace); !errors.Is(err, backup.ErrInUse) {
		t.Errorf("restored under a node: %v", err)
	}
	if _, epoch := from.facts(t); epoch != before {
		t.Error("a refused restore changed something")
	}
	if _, err := from.restore(t, archive, func(t *backup.Target) { t.Replace, t.Force = true, true }); err != nil {
		t.Errorf("by force: %v", err)
	}
}

// TestTheRoleNeedsNoMoreThanItsDatabase: who owns the database may back it up and restore it.
func TestTheRoleNeedsNoMoreThanItsDatabase(t *testing.T) {
	t.Parallel()
	server := testenv.SharedPostgres(t)
	p := place{testenv.PostgresFrom(t, server, "template0"), t.TempDir()}
	_, name, _ := strings.Cut(strings.TrimSuffix(p.URL, "?sslmode=disable"), server.Addr+"/")
	for _, statement := range []string{"CREATE ROLE owner_" + name + " LOGIN", "ALTER DATABASE " + name + " OWNER TO owner_" + name} {
		if err := server.Exec(t.Context(), "postgres", statement); err != nil {
			t.Fatal(err)
		}
	}
	p.URL = strings.Replace(p.URL, "postgres@", "owner_"+name+"@", 1)
	p.open(t, func(db *store.DB) error { return db.Migrate(t.Context()) })
	p.fill(t)
	if _, err := p.restore(t, p.back(t), replace); err != nil {
		t.Error(err)
	}
	node := p.Open(t)
	if err := node.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.restore(t, p.back(t), replace); !errors.Is(err, backup.ErrInUse) {
		t.Errorf("restored under a node: %v", err)
	}
}

var comments = regexp.MustCompile("--[^\n]*")

// TestAnOlderSchemaIsMigrated: a backup from before a migration comes up to this version.
func TestAnOlderSchemaIsMigrated(t *testing.T) {
	eachPlace(t, func(t *testing.T, from, to place) {
		from = emptyPlace(t, from.Name)
		first, err := os.ReadFile(filepath.Join("..", "migrations", from.Name, "0001_core.tx.up.sql"))
		if err != nil {
			t.Fatal(err)
		}
		noted := "CREATE TABLE bun_migrations (id integer PRIMARY KEY, name text, group_id integer, migrated_at integer)"
		if from.Name == "postgres" {
			noted = "CREATE TABLE bun_migrations (id bigserial PRIMARY KEY, name text, group_id bigint, migrated_at timestamptz DEFAULT now())"
		}
		from.use(t, func(ctx context.Context, tx store.Tx) error {
			for statement := range strings.SplitSeq(comments.ReplaceAllString(string(first), "")+";"+noted+`;
				INSERT INTO bun_migrations (name, group_id) VALUES ('0001', 1); INSERT INTO meta (name, value) VALUES ('epoch', 'old')`, ";") {
				if strings.TrimSpace(statement) == "" {
					continue
				}
				if _, err := tx.ExecContext(ctx, statement); err != nil {
					return fmt.Errorf("%s: %w", statement, err)
				}
			}
			return nil
		})
		if _, err := to.restore(t, from.back(t), nil); err != nil {
			t.Fatal(err)
		}
		to.open(t, func(db *store.DB) error {
			if ok, err := db.Migrated(t.Context()); err != nil || !ok {
				t.Errorf("it is not of this version's schema: %v", err)
			}
			return nil
		})
		if _, epoch := to.facts(t); epoch == "old" {
			t.Error("the epoch is the old one")
		}
	})
}

func TestABackupHasItsNameWhenItIsWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "b")
	broken := errors.New("broken")
	_, err := backup.WriteFile(t.Context(), name, func(_ context.Context, w io.Writer) (*backup.Manifest, error) {
		_, _ = io.WriteString(w, "half")
		return nil, broken
	})
	if left, _ := os.ReadDir(dir); !errors.Is(err, broken) || len(left) > 0 {
		t.Errorf("%v, left %v", err, left)
	}
	whole := func(_ context.Context, w io.Writer) (*backup.Manifest, error) {
		_, err := io.WriteString(w, "whole")
		return &backup.Manifest{}, err
	}
	if _, err := backup.WriteFile(t.Context(), name, whole); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if _, err := backup.WriteFile(t.Context(), name, whole); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("wrote over a backup: %v", err)
	}
}

func TestPruneRemovesOldBackupsAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var names []string
	for hour := range 5 {
		names = append(names, backup.NameOf(taken.Add(time.Duration(hour)*time.Hour)))
	}
	others := []string{"modu-2001-01-01.tar", "a.modu-backup", "x" + names[0], names[0] + ".gpg", ".modu-partial-young", ".modu-partial-old"}
	for _, name := range append(others, names...) {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(filepath.Join(dir, ".modu-partial-old"), old, old); err != nil {
		t.Fatal(err)
	}
	removed, err := backup.Prune(dir, 2, time.Now())
	if err != nil || strings.Join(removed, " ") != strings.Join(names[:3], " ") {
		t.Errorf("removed %v, %v; want %v", removed, err, names[:3])
	}
	left, err := os.ReadDir(dir)
	if want := len(others) - 1 + 2; err != nil || len(left) != want {
		t.Errorf("left %v, %v; want %d", left, err, want)
	}
}
