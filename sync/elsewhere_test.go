package sync_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

// elsewhere is the engine of a command: it has the same database and does not run.
func (x *fixture) elsewhere(announced *[]modusync.Commit) *modusync.Engine {
	return modusync.New(slog.New(slog.DiscardHandler), x.db, func(c modusync.Commit) { *announced = append(*announced, c) },
		modusync.DefaultLimits, x.now)
}

// TestWhatACommandCommitsIsAnnouncedByAServer, as news of anybody: the command may have committed more than once.
func TestWhatACommandCommitsIsAnnouncedByAServer(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		w := newFarewell(t, x)
		fence := x.fence(w.leaver)
		var unheard []modusync.Commit
		if _, err := x.elsewhere(&unheard).DeleteAccount(t.Context(), w.leaver.id); err != nil {
			t.Fatal(err)
		}
		commits := x.during(func() {
			got, err := x.engine.AnnounceHead(t.Context(), w.leaver.id)
			if err != nil || got != fence+1 {
				t.Errorf("AnnounceHead = %d, %v; want %d", got, err, fence+1)
			}
		})
		told := map[models.Stream]bool{}
		for _, c := range commits {
			for _, s := range c.Streams {
				told[s.Stream] = s.Fence == fence+1 && s.Concerned == nil && s.Owner == w.leaver.id && s.To > 0
			}
		}
		for _, s := range []models.Stream{models.SelfStream(w.leaver.id), models.FollowersStream(w.leaver.id), models.PublicStream(w.leaver.id)} {
			if !told[s] {
				t.Errorf("nothing is said on %s", s)
			}
		}
		if _, err := x.engine.AnnounceHead(t.Context(), models.NewID()); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("of nobody: %v; want ErrNotFound", err)
		}
	})
}

// TestGraceCanBeEnded: who is deleted is purged without waiting, and cannot come back.
func TestGraceCanBeEnded(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		w := newFarewell(t, x)
		var commits []modusync.Commit
		command := x.elsewhere(&commits)
		if err := command.EndGrace(t.Context(), w.leaver.id); !errors.Is(err, models.ErrConflict) {
			t.Errorf("of who is not deleted: %v; want ErrConflict", err)
		}
		if gone, err := command.DropAccount(t.Context(), w.leaver.id); gone || err != nil {
			t.Errorf("of who is not deleted: %t, %v", gone, err)
		}
		if _, err := command.DeleteAccount(t.Context(), w.leaver.id); err != nil {
			t.Fatal(err)
		}
		if gone, err := command.DropAccount(t.Context(), w.leaver.id); gone || err != nil {
			t.Errorf("before the grace is over: %t, %v", gone, err)
		}
		if err := command.EndGrace(t.Context(), w.leaver.id); err != nil {
			t.Fatal(err)
		}
		if err := w.leaver.comeBack(); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("to come back: %v; want ErrNotFound", err)
		}
		commits = nil
		if gone, err := command.DropAccount(t.Context(), w.leaver.id); !gone || err != nil {
			t.Fatalf("DropAccount = %t, %v; want it to be gone", gone, err)
		}
		if err := command.EndGrace(t.Context(), w.leaver.id); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("of who is gone: %v; want ErrNotFound", err)
		}
	})
}

// TestAccountIsLeftToWhoIsAtIt: a job that a server has leased is the server's.
func TestAccountIsLeftToWhoIsAtIt(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p := x.person("leaver")
		x.commitsOnly()
		var commits []modusync.Commit
		command := x.elsewhere(&commits)
		if _, err := command.DeleteAccount(t.Context(), p.id); err != nil {
			t.Fatal(err)
		}
		if err := command.EndGrace(t.Context(), p.id); err != nil {
			t.Fatal(err)
		}
		lease := func() (d *models.Due) {
			err := x.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
				d, err = tx.ClaimDueKey(ctx, store.LeavingKey(p.id), models.TimeOf(x.now()), time.Minute)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		if lease() == nil || lease() != nil {
			t.Error("the job is leased twice, or never")
		}
		if gone, err := command.DropAccount(t.Context(), p.id); gone || err != nil {
			t.Errorf("DropAccount = %t, %v; want it to be left alone", gone, err)
		}
	})
}
