package sync_test

import (
	"context"
	"testing"

	"modu/models"
	"modu/store"
)

// TestPurgeLooksAgainUnderTheLock: what was found may have been made again, or been purged by another node.
func TestPurgeLooksAgainUnderTheLock(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		me := x.person("minji")
		goal, routine := me.goal("private"), models.NewID()
		ok(t, me.put("routine", routine, m{"goal_id": goal, "title": "read", "rule": m{"freq": "daily"}, "mode": "manual"}))
		today := me.today()
		again, gone := models.OccurrenceID(routine, today), me.todo(goal)
		touch := m{"routine_id": routine, "occurrence_date": today, "memo": "mine"}
		ok(t, me.put("todo", again, touch))
		ok(t, me.put("todo", again, m{"date": nil}))
		ok(t, me.delete("todo", gone, nil))
		var found []*models.Todo
		err := x.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
			found, err = tx.TodosByID(ctx, []models.ID{again, gone})
			return err
		})
		if err != nil || len(found) != 2 || found[0].DeletedAt == 0 || found[1].DeletedAt == 0 {
			t.Fatalf("found %+v, %v; want two that are deleted", found, err)
		}
		ok(t, me.put("todo", again, touch))
		for range 2 {
			if err := x.engine.PurgeFound(t.Context(), found); err != nil {
				t.Fatal(err)
			}
		}
		if mine := me.replica(models.SelfStream(me.id)).catchUp(t); !mine.has("todo", again) {
			t.Error("a todo that was made again is purged")
		}
		var heads map[models.ID]*models.Head
		err = x.db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
			heads, err = tx.Heads(ctx, []models.ID{me.id})
			return err
		})
		if err != nil || heads[me.id].Todos != 1 {
			t.Errorf("%+v, %v; want 1 todo counted", heads[me.id], err)
		}
		x.audit(t)
	})
}
