package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	"modu/store/backup"
)

// BenchmarkBackup takes a backup of 100,000 todos while somebody commits without a pause, and tells how long the commits
// took, and how long they take otherwise.
func BenchmarkBackup(b *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			const todos = 100_000
			env := testenv.SQLite(b)
			if kind == "postgres" {
				env = testenv.StartPostgres(b, testenv.PostgresOptions{Fsync: true}).Migrated()
			}
			p := place{env, b.TempDir()}
			db := env.Open(b)
			owner := p.manyTodos(b, db, todos)
			calm := commits(b, db, owner, func() { <-time.After(2 * time.Second) })
			var busy []time.Duration
			var size counter
			for b.Loop() {
				busy = append(busy, commits(b, db, owner, func() {
					src := &backup.Source{DB: db, URL: p.URL, Photos: p.home(), Scratch: p.data, Version: "v1", Now: taken}
					if _, err := src.Write(b.Context(), &size); err != nil {
						b.Error(err)
					}
				})...)
			}
			b.ReportMetric(float64(size)/float64(b.N)/1e6, "MB")
			b.ReportMetric(p.restoreTime(b, db).Seconds(), "s-restore")
			for name, all := range map[string][]time.Duration{"calm": calm, "busy": busy} {
				slices.Sort(all)
				b.ReportMetric(all[len(all)/2].Seconds()*1e3, "ms-p50-"+name)
				b.ReportMetric(all[len(all)*99/100].Seconds()*1e3, "ms-p99-"+name)
				b.ReportMetric(all[len(all)-1].Seconds()*1e3, "ms-max-"+name)
			}
		})
	}
}

// restoreTime restores a backup of db, and closes db before.
func (p place) restoreTime(b *testing.B, db *store.DB) time.Duration {
	b.Helper()
	var archive bytes.Buffer
	src := &backup.Source{DB: db, URL: p.URL, Photos: p.home(), Scratch: p.data, Version: "v1", Now: taken}
	if _, err := src.Write(b.Context(), &archive); err != nil {
		b.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	target := &backup.Target{Log: slog.New(slog.DiscardHandler), URL: p.URL, Photos: p.home(), PhotoDir: filepath.Join(p.data, "photos"), Replace: true, Now: restored}
	if _, err := target.Restore(b.Context(), bytes.NewReader(archive.Bytes())); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// commits runs work and returns how long each commit took meanwhile.
func commits(b *testing.B, db *store.DB, owner models.ID, work func()) (took []time.Duration) {
	b.Helper()
	over := make(chan struct{})
	go func() {
		defer close(over)
		work()
	}()
	for {
		select {
		case <-over:
			return took
		default:
		}
		began := time.Now()
		err := db.InTx(b.Context(), func(ctx context.Context, tx store.Tx) error {
			_, err := tx.NewRaw("UPDATE heads SET fence = fence + 1 WHERE owner_id = ?", owner).Exec(ctx)
			return err
		})
		if err != nil {
			b.Error(err)
			return took
		}
		took = append(took, time.Since(began))
	}
}

// manyTodos gives somebody a goal with many todos, each with its entry.
func (p place) manyTodos(b *testing.B, db *store.DB, n int) (owner models.ID) {
	b.Helper()
	const chunk = 1000
	goal := &models.Goal{ID: models.NewID(), Rev: 1, CreatedAt: models.TimeOf(taken), Title: "goal", Color: "blue", Rank: "a0", Audience: models.Private, Status: "active"}
	for begun := 0; begun < n; begun += chunk {
		err := db.InTx(b.Context(), func(ctx context.Context, tx store.Tx) (err error) {
			if begun == 0 {
				if owner, err = p.account(ctx, tx, "minji"); err != nil {
					return err
				}
				goal.OwnerID = owner
				if _, err := tx.NewInsert().Model(goal).Exec(ctx); err != nil {
					return err
				}
			}
			var todos []*models.Todo
			var entries []*models.Entry
			for i := range chunk {
				id := models.NewID()
				todos = append(todos, &models.Todo{
					OwnerID: owner, ID: id, Rev: 1, CreatedAt: models.TimeOf(taken), GoalID: goal.ID, Title: fmt.Sprint("todo number ", begun+i),
					Date: "2026-11-22", Rank: fmt.Sprintf("a%06d", begun+i), SearchText: fmt.Sprint("todo number ", begun+i),
				})
				entries = append(entries, &models.Entry{
					OwnerID: owner, Audience: string(models.LetterSelf), Kind: "todo", EntityID: id, RootID: goal.ID, Day: "2026-11-22",
					Seq: models.Seq(begun + i + 10), Rev: 1, State: models.EntryLive, At: models.TimeOf(taken),
				})
			}
			if _, err := tx.NewInsert().Model(&todos).Exec(ctx); err != nil {
				return err
			}
			_, err = tx.NewInsert().Model(&entries).Exec(ctx)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return owner
}
