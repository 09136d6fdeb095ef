package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

// TestARestoreBringsEverythingBack but what must not come back, and begins another history.
func TestARestoreBringsEverythingBack(t *testing.T) {
	eachPlace(t, func(t *testing.T, from, to place) {
		archive := from.back(t)
		done, err := to.restore(t, archive, nil)
		if err != nil {
			t.Fatal(err)
		}
		if done.Manifest.Counts["users"] != 2 || len(done.Kept) != 0 {
			t.Errorf("restored %+v", done)
		}
		want, before := from.facts(t)
		got, after := to.facts(t)
		want["due"], want["tickets"] = 2, 0 // without what was to be pushed
		want["meta"]++                      // backup_at
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rows by table (-want +got):\n%s", diff)
		}
		if before == after || done.Manifest.Epoch != before {
			t.Errorf("the epoch was %s, in the archive %s, and is %s", before, done.Manifest.Epoch, after)
		}
		to.use(t, func(ctx context.Context, tx store.Tx) error {
			var live, leased int
			var at string
			err := tx.NewRaw("SELECT (SELECT count(*) FROM clients WHERE live_until IS NOT NULL), (SELECT count(*) FROM due WHERE lease_until IS NOT NULL), "+
				"(SELECT value FROM meta WHERE name = 'backup_at')").Scan(ctx, &live, &leased, &at)
			if live != 0 || leased != 0 || at != fmt.Sprint(taken.UnixMilli()) {
				t.Errorf("%d clients live, %d leases, backup_at %s", live, leased, at)
			}
			return err
		})
		if from.Name == "sqlite" {
			want, got := files(t, from.data), files(t, to.data)
			delete(got, "modu.db")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		}
		same(t, from, to)
	})
}

// same compares what the two databases are made of: a dump of tables must not lose an index or a check.
func same(t *testing.T, a, b place) {
	t.Helper()
	query := "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1"
	if a.Name == "postgres" {
		query = `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL
			SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace UNION ALL
			SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(column_default, '') || ' ' || is_nullable || ' ' || coalesce(collation_name, '')
			FROM information_schema.columns WHERE table_schema = 'public' UNION ALL
			SELECT 'a ' || relkind::text || ' ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace UNION ALL
			SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace UNION ALL
			SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace UNION ALL
			SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal UNION ALL
			SELECT 'extension ' || extname FROM pg_extension ORDER BY 1`
	}
	made := func(p place) (all []string) {
		p.use(t, func(ctx context.Context, tx store.Tx) error { return tx.NewRaw(query).Scan(ctx, &all) })
		return all
	}
	if diff := cmp.Diff(made(a), made(b)); diff != "" {
		t.Errorf("schema (-before +after):\n%s", diff)
	}
}

// TestReplacing keeps what was there, and tells which accounts a restore brings back.
func TestReplacing(t *testing.T) {
	eachPlace(t, func(t *testing.T, from, _ place) {
		archive := from.back(t)
		from.use(t, func(ctx context.Context, tx store.Tx) error {
			if _, err := from.account(ctx, tx, "late"); err != nil {
				return err
			}
			_, err := tx.NewRaw("DELETE FROM users WHERE email = 'sora'").Exec(ctx)
			return err
		})
		from.write(t, "photos/someone/late-256.jpg", "late")
		_, before := from.facts(t)
		if _, err := from.restore(t, archive, nil); err == nil || !strings.Contains(err.Error(), "--replace") {
			t.Errorf("restored over accounts: %v", err)
		}
		if _, epoch := from.facts(t); epoch != before {
			t.Error("a refused restore changed something")
		}
		done, err := from.restore(t, archive, replace)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(backup.Back{Known: true, Handles: []string{"sora"}}, done.Back); diff != "" {
			t.Errorf("accounts that are back (-want +got):\n%s", diff)
		}
		from.use(t, func(ctx context.Context, tx store.Tx) error {
			if _, err := tx.AccountByLogin(ctx, "sora"); err != nil {
				return err
			}
			if _, err := tx.AccountByLogin(ctx, "late"); err == nil {
				t.Error("an account from after the backup is still there")
			}
			return nil
		})
		if from.Name == "sqlite" {
			from.checkKept(t, done.Kept, before)
		}
	})
}

// checkKept looks for the old database, and for the photo that is not in the archive.
func (p place) checkKept(t *testing.T, kept []string, epoch string) {
	t.Helper()
	path := strings.TrimPrefix(p.URL, "sqlite://")
	const suffix = ".before-restore-2026-11-22T090000Z"
	if diff := cmp.Diff([]string{path + suffix, filepath.Join(p.data, "photos"+suffix)}, kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	if _, got := (place{testenv.DB{Name: "sqlite", URL: "sqlite://" + path + suffix}, p.data}).facts(t); got != epoch {
		t.Errorf("what is kept has epoch %s; want %s", got, epoch)
	}
	for name, want := range map[string]bool{"photos/someone/late-256.jpg": false, "photos" + suffix + "/someone/late-256.jpg": true} {
		if _, err := os.Stat(filepath.Join(p.data, name)); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestADamagedDatabaseIsReplaced: it is what backups are for.
func TestADamagedDatabaseIsReplaced(t *testing.T) {
	t.Parallel()
	from := place{testenv.SQLite(t), t.TempDir()}
	from.fill(t)
	archive := from.back(t)
	path := strings.TrimPrefix(from.URL, "sqlite://")
	if err := os.WriteFile(path, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := from.restore(t, archive, nil); err == nil || !strings.Contains(err.Error(), "--replace") {
		t.Errorf("restored over what may be somebody's: %v", err)
	}
	if _, err := from.restore(t, archive, replace); err != nil {
		t.Fatal(err)
	}
	if counts, _ := from.facts(t); counts["users"] != 2 {
		t.Errorf("%d users; want 2", counts["users"])
	}
}

// TestAKeyOfAnotherInstallation: the restored key signs, and the one that was there is still good.
func TestAKeyOfAnotherInstallation(t *testing.T) {
	t.Parallel()
	from, to := place{testenv.SQLite(t), t.TempDir()}, emptyPlace(t, "sqlite")
	from.fill(t)
	to.write(t, "signing-key.pem", somePEM("b"))
	done, err := to.restore(t, from.back(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(to.keyFile())
	if want := somePEM("a") + somePEM("b"); err != nil || string(b) != want {
		t.Errorf("the key file holds %q, %v; want %q", b, err, want)
	}
	if len(done.Kept) != 1 {
		t.Errorf("kept %v; want the key file alone", done.Kept)
	}
}

// TestAPhotoThatIsGone is noted, and the rest is in the backup.
func TestAPhotoThatIsGone(t *testing.T) {
	t.Parallel()
	from := place{testenv.SQLite(t), t.TempDir()}
	from.fill(t)
	all, err := filepath.Glob(filepath.Join(from.data, "photos", "*", "*"))
	if err != nil || len(all) != 4 {
		t.Fatal(all, err)
	}
	for _, path := range all[:2] { // both sizes of one
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	m, err := backup.Check(t.Context(), bytes.NewReader(from.back(t)))
	if err != nil {
		t.Fatal(err)
	}
	if m.PhotoFiles.Files != 2 || len(m.PhotoFiles.Missing) != 1 || !strings.Contains(strings.Join(m.Notes(), "\n"), m.PhotoFiles.Missing[0]) {
		t.Errorf("%+v %q", m.PhotoFiles, m.Notes())
	}
}
