package sync_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// TestEverythingOwnedIsRead reads more than a page, of any day, without what is deleted and what is others'.
func TestEverythingOwnedIsRead(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, other := x.person("owner"), x.person("other")
		goal, gone := models.NewID(), models.NewID()
		o.push(o.mutation(frame.Put, "goal", goal, m{"title": "g"}), o.mutation(frame.Put, "todo", gone, m{"goal_id": goal, "title": "gone"}))
		other.push(other.mutation(frame.Put, "goal", models.NewID(), m{"title": "g", "audience": "public"}))
		want := map[string]int{"profile": 1, "settings": 1, "goal": 1}
		for range 6 {
			var ms []frame.Mutation
			for i := range 95 {
				day := models.Day("1999-12-31").Add(i)
				ms = append(ms, o.mutation(frame.Put, "todo", models.NewID(), m{"goal_id": goal, "title": fmt.Sprint(i), "date": day}))
				want["todo"]++
			}
			o.push(ms...)
		}
		o.push(o.mutation(frame.Delete, "todo", gone, nil))
		got, seen := map[string]int{}, map[models.ID]bool{}
		err := x.db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
			return modusync.Owned(ctx, tx, o.id, func(kind string, id models.ID, entity jsontext.Value) error {
				if kind != "profile" && kind != "settings" && seen[id] || len(entity) == 0 {
					t.Errorf("%s %s comes twice, or is empty", kind, id)
				}
				got[kind]++
				seen[id] = true
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("owned are %v; want %v", got, want)
		}
	})
}
