package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modu/internal/testenv"
	"modu/store"
	"modu/store/backup"
)

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
