package backup_test

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	"modu/store/backup"
)

func TestMain(m *testing.M) { testenv.Main(m) }

var (
	taken    = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	restored = taken.Add(6 * time.Hour)
)

// A place is a database with the directory beside it.
type place struct {
	testenv.DB
	data string
}

// eachPlace runs f with a migrated database in which two people have something, and an empty one.
func eachPlace(t *testing.T, f func(t *testing.T, from, to place)) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		t.Parallel()
		from := place{db, t.TempDir()}
		from.fill(t)
		f(t, from, emptyPlace(t, db.Name))
	})
}

func emptyPlace(t *testing.T, kind string) place {
	t.Helper()
	to := place{data: t.TempDir()}
	to.DB = testenv.DB{Name: "sqlite", URL: "sqlite://" + filepath.Join(to.data, "modu.db")}
	if kind == "postgres" {
		to.DB = testenv.PostgresFrom(t, testenv.SharedPostgres(t), "template0")
	}
	return to
}

// use opens the database for f and closes it: a restore wants it for itself.
func (p place) use(t *testing.T, f func(ctx context.Context, tx store.Tx) error) {
	t.Helper()
	p.open(t, func(db *store.DB) error { return db.InTx(t.Context(), f) })
}

func (p place) open(t *testing.T, f func(db *store.DB) error) {
	t.Helper()
	db, err := store.Open(t.Context(), slog.New(slog.DiscardHandler), store.Options{URL: p.URL})
	if err != nil {
		t.Fatal(err)
	}
	if err := f(db); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func (p place) fill(t *testing.T) {
	t.Helper()
	p.use(t, func(ctx context.Context, tx store.Tx) error {
		for _, handle := range []string{"minji", "sora"} {
			owner, err := p.account(ctx, tx, handle)
			if err != nil {
				return err
			}
			photo := models.NewID()
			row := &models.Photo{OwnerID: owner, ID: photo, CreatedAt: models.TimeOf(taken), State: models.PhotoNamed, LookAt: models.TimeOf(taken)}
			if err := tx.SavePhotos(ctx, []*models.Photo{row}); err != nil {
				return err
			}
			p.write(t, filepath.Join("photos", string(owner), string(photo)+"-256.jpg"), handle+" small")
			p.write(t, filepath.Join("photos", string(owner), string(photo)+"-1024.jpg"), handle+" large")
			if err := p.transient(ctx, tx, owner); err != nil {
				return err
			}
		}
		return nil
	})
	p.write(t, "signing-key.pem", somePEM("a"))
}

func somePEM(text string) string {
	return "-----BEGIN PRIVATE KEY-----\n" + strings.Repeat(text, 4) + "\n-----END PRIVATE KEY-----\n"
}

func (p place) account(ctx context.Context, tx store.Tx, handle string) (models.ID, error) {
	id := models.NewID()
	return id, store.CreateAccount(ctx, tx,
		&models.User{ID: id, Email: handle, EmailKey: handle, PasswordHash: "-", CreatedAt: models.TimeOf(taken)},
		&models.Profile{Handle: handle, Name: handle},
		&models.Settings{Locale: "ko", TimeZone: "Asia/Seoul", WeekStart: "mon", DefaultAudience: models.Private})
}

// transient is what a restore must not bring back.
func (p place) transient(ctx context.Context, tx store.Tx, owner models.ID) error {
	now := models.TimeOf(taken)
	client := &models.Client{ClientID: models.NewID(), UserID: owner, Agent: "test", SeenAt: now, LiveUntil: now.Add(time.Minute)}
	if err := tx.Hello(ctx, client); err != nil {
		return err
	}
	for _, kind := range []string{"push", "alarm"} {
		d := &models.Due{
			ID: models.NewID(), UserID: owner, Kind: kind, FireAt: now, LeaseUntil: now.Add(time.Minute), Attempts: 1,
			DedupeKey: kind + string(owner), Payload: "{}",
		}
		if err := tx.AddDue(ctx, []*models.Due{d}); err != nil {
			return err
		}
	}
	_, err := tx.NewInsert().Model(&models.Ticket{Hash: string(owner), Kind: "reset", UserID: owner, ExpiresAt: now.Add(time.Hour)}).Exec(ctx)
	return err
}

func (p place) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(p.data, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// home is where this place has its photos.
func (p place) home() string {
	if p.Name == "postgres" {
		return "db:"
	}
	return "file:"
}

func (p place) keyFile() string {
	if p.Name == "postgres" {
		return ""
	}
	return filepath.Join(p.data, "signing-key.pem")
}

// back takes a backup.
func (p place) back(t *testing.T) []byte {
	t.Helper()
	var archive bytes.Buffer
	p.open(t, func(db *store.DB) error {
		src := &backup.Source{
			DB: db, URL: p.URL, Photos: p.home(), PhotoDir: filepath.Join(p.data, "photos"), KeyFile: p.keyFile(), Scratch: p.data,
			Version: "v1", Now: taken,
		}
		_, err := src.Write(t.Context(), &archive)
		return err
	})
	return archive.Bytes()
}

func (p place) restore(t *testing.T, archive []byte, change func(*backup.Target)) (*backup.Restored, error) {
	t.Helper()
	target := &backup.Target{
		Log: slog.New(slog.DiscardHandler), URL: p.URL, Photos: p.home(), PhotoDir: filepath.Join(p.data, "photos"), KeyFile: p.keyFile(), Now: restored,
	}
	if change != nil {
		change(target)
	}
	return target.Restore(t.Context(), bytes.NewReader(archive))
}

func replace(t *backup.Target) { t.Replace = true }

// facts is what is to be the same on both sides of a restore, and the epoch, which is not.
func (p place) facts(t *testing.T) (counts map[string]int64, epoch string) {
	t.Helper()
	counts = map[string]int64{}
	tables, err := store.Tables(p.Name == "postgres")
	if err != nil {
		t.Fatal(err)
	}
	p.use(t, func(ctx context.Context, tx store.Tx) error {
		for _, table := range tables {
			var n int64
			if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n); err != nil {
				return err
			}
			counts[table] = n
		}
		epoch, err = tx.Epoch(ctx)
		return err
	})
	return counts, epoch
}

// files are the contents of a directory by path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v; want 0600", path, info.Mode())
		}
		b, err := os.ReadFile(filepath.Join(dir, path))
		all[path] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
