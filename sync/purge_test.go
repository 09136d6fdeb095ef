package sync_test

import (
	"context"
	"testing"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

const day = 24 * time.Hour

// TestPurge: what was deleted a month ago is gone for good, with the cheers on it; what is restored is not.
func TestPurge(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		goal, doomed := o.goal(models.Followers), o.goal(models.Followers)
		dropped, restored := o.todo(goal, m{"done": true}), o.todo(goal)
		o.todo(doomed, m{"done": true})
		fill(o, doomed, o.today(), 120) // more than one chunk
		cheer := models.CheerID(dropped, f.id)
		ok(t, f.put("cheer", cheer, m{"target_kind": "todo", "target_id": dropped, "emoji": "🔥"}))
		away, mine := f.replica(models.FollowersStream(o.id)).catchUp(t), f.replica(models.SelfStream(f.id)).catchUp(t)
		own := o.replica(models.SelfStream(o.id)).catchUp(t)
		ok(t, o.delete("todo", dropped, nil))
		ok(t, o.delete("todo", restored, nil))
		ok(t, o.delete("goal", doomed, nil))
		x.later(29 * day)
		x.purge()
		ok(t, o.put("todo", restored, m{"deleted": false}))
		x.later(2 * day)
		x.purge()
		refused(t, o.put("todo", dropped, m{"deleted": false}), frame.NotFound, "id")
		refused(t, o.put("goal", doomed, m{"deleted": false}), frame.NotFound, "id")
		if h := x.head(o); h.Todos != 1 || h.Goals != 1 {
			t.Errorf("the head counts %d todos of %d goals; want one of one", h.Todos, h.Goals)
		}
		for _, r := range []*replica{away, mine, own} {
			r.catchUp(t).fresh(t)
		}
		if mine.has("cheer", cheer) || own.has("cheer", cheer) || !own.has("todo", restored) {
			t.Errorf("the owner holds %v, the sender %v", own.ids("todo"), mine.ids("cheer"))
		}
		x.audit(t)
	})
}

// TestForgottenDeletionsNeedAReset: a cursor that is older than the deletions that are still known begins again.
func TestForgottenDeletionsNeedAReset(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		goal, shared := o.goal(models.Followers), o.goal(models.Selected, m{"viewers": []models.ID{f.id}})
		kept, dropped, inShared := o.todo(goal), o.todo(goal), o.todo(shared)
		behind := []*replica{
			o.replica(models.SelfStream(o.id)).catchUp(t), f.replica(models.FollowersStream(o.id)).catchUp(t),
			f.replica(models.SharedStream(shared)).catchUp(t),
		}
		ok(t, o.delete("todo", dropped, nil))
		ok(t, o.delete("todo", inShared, nil))
		current := f.replica(models.FollowersStream(o.id)).catchUp(t)
		// An account that is gone leaves entries that nobody reads.
		err := x.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			return tx.SaveEntries(ctx, []*models.Entry{{
				OwnerID: models.NewID(), Audience: "s", Kind: "todo", EntityID: models.NewID(), Seq: 1, Rev: 1, State: models.EntryDeleted, At: 1,
			}})
		})
		if err != nil {
			t.Fatal(err)
		}
		x.later(91 * day)
		ok(t, o.put("todo", kept, m{"title": "after three months", "date": o.today()}))
		x.purge()
		for _, r := range behind {
			if r.step(t); !r.reset {
				t.Errorf("%s goes on from a cursor whose deletions are forgotten", r.stream)
			}
			if r.catchUp(t); r.has("todo", dropped) || r.has("todo", inShared) {
				t.Errorf("%s keeps what was deleted", r.stream)
			}
			r.fresh(t)
		}
		if current.step(t); current.reset {
			t.Error("a cursor behind all deletions needs a reset")
		}
		current.fresh(t)
	})
}
