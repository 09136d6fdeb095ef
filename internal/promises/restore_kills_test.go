package promises

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"modu/store"
	"modu/store/backup"
)

const killRounds = 5 // of backups, and of restores

// TestKilledBackupsAndRestores: a backup that dies leaves no file that looks whole; a restore that dies leaves the old
// database with its epoch or the new one with another, and either starts.
func TestKilledBackupsAndRestores(t *testing.T) {
	eachRestorable(t, func(t *testing.T, r *restorable) {
		owner := r.join(t, "minji", 0, 1, nil)
		w := r.begin(t, owner)
		file := filepath.Join(t.TempDir(), "whole")
		took := time.Now()
		r.run(t, "backup", file)
		r.killBackups(t, time.Since(took))
		r.stop()
		took = time.Now()
		r.run(t, "restore", "--replace", file)
		r.killRestores(t, file, time.Since(took))
		r.start()
		settled(t, owner.devices[0])
		if got := download(t, owner.session, w.photo); len(got) != len(w.bytes) {
			t.Errorf("the photo has %d bytes; want %d", len(got), len(w.bytes))
		}
		same(t, owner.devices[0], run(t, r.url(0), owner.session, nil))
	})
}

func (r *restorable) killBackups(t *testing.T, whole time.Duration) {
	t.Helper()
	written := 0
	for range killRounds {
		name := filepath.Join(t.TempDir(), "b")
		r.killed(t, whole, "backup", name)
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			_, err = backup.Check(t.Context(), f)
			written++
			f.Close()
		}
		if err != nil {
			t.Errorf("a killed backup left %v", err)
		}
	}
	t.Logf("%d of %d killed backups were whole already", written, killRounds)
}

// killed runs a command and kills it at some moment of the time that it takes.
func (r *restorable) killed(t *testing.T, takes time.Duration, args ...string) {
	t.Helper()
	cmd, said := r.modu(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-time.After(rand.N(takes))
	cmd.Process.Kill() //nolint:errcheck // it may have ended
	if err := cmd.Wait(); err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("modu %v: %v: %s", args, err, said)
	}
}

// killRestores marks the database, kills a restore into it, and looks whether the mark is there: so long the epoch must be
// the one that was marked, and no longer.
func (r *restorable) killRestores(t *testing.T, file string, whole time.Duration) {
	t.Helper()
	done := 0
	for range killRounds {
		marked := r.mark(t)
		r.killed(t, whole, "restore", "--replace", file)
		there, epoch := r.look(t)
		switch {
		case there != (epoch == marked):
			t.Errorf("the old rows are there: %t; the epoch was %s and is %s", there, marked, epoch)
		case !there:
			done++
		}
	}
	t.Logf("%d of %d killed restores were done already", done, killRounds)
}

// mark writes into the database what no backup has, and returns the epoch.
func (r *restorable) mark(t *testing.T) (epoch string) {
	t.Helper()
	r.inDatabase(t, func(ctx context.Context, tx store.Tx) (err error) {
		if _, err := tx.MetaOnce(ctx, "mark", "1"); err != nil {
			return err
		}
		epoch, err = tx.Epoch(ctx)
		return err
	})
	return epoch
}

// look waits for what a dead restore has left running, opens the database as a node does, and reads mark and epoch.
func (r *restorable) look(t *testing.T) (marked bool, epoch string) {
	t.Helper()
	r.inDatabase(t, func(ctx context.Context, tx store.Tx) error {
		if tx.Postgres() {
			for busy := true; busy; {
				const others = "SELECT pg_stat_clear_snapshot() IS NULL OR EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'modu-backup')"
				if err := tx.NewRaw(others).Scan(ctx, &busy); err != nil {
					return err
				}
			}
		}
		var marks int
		err := tx.NewRaw("SELECT count(*) FROM meta WHERE name = 'mark'").Scan(ctx, &marks)
		if marked = marks > 0; err != nil {
			return err
		}
		epoch, err = tx.Epoch(ctx)
		return err
	})
	return marked, epoch
}

func (r *restorable) inDatabase(t *testing.T, f func(context.Context, store.Tx) error) {
	t.Helper()
	db, err := store.Open(t.Context(), slog.New(slog.DiscardHandler), store.Options{URL: r.database.URL})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Migrate(t.Context())
	if err == nil {
		err = db.InTx(t.Context(), f)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
