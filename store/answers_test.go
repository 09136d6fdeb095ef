package store_test

import (
	"context"
	"testing"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
)

func TestAnswersAreKeptOnceAndForgotten(t *testing.T) {
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		db := env.Open(t)
		me := fill(t, db, 1)[0].id
		keep := func(key, answer string, at, forget models.Time) {
			t.Helper()
			err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
				return tx.KeepAnswer(ctx, &models.Answer{UserID: me, Key: key, Hash: "h", Answer: answer, CreatedAt: at}, forget)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		find := func(key string, since models.Time) (answer string) {
			t.Helper()
			err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
				a, err := tx.Answer(ctx, me, key, since)
				if a != nil {
					answer = a.Answer
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return answer
		}
		keep("k", "first", 1000, 0)
		keep("k", "second", 1000, 0)
		if got := find("k", 500); got != "first" {
			t.Errorf("answer is %q; want the first", got)
		}
		if got := find("k", 1001); got != "" {
			t.Errorf("an answer that is too old is given: %q", got)
		}
		keep("other", "third", 2000, 1500)
		if got := find("k", 0); got != "" {
			t.Errorf("an old answer is kept: %q", got)
		}
	})
}
