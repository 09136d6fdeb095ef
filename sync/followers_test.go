package sync_test

import (
	"context"
	"testing"

	"modu/models"
	"modu/store"
)

// A snapshot of s/ holds those who ask to follow and the newest 1,000 followers (docs/protocol.md section 6).
func TestSnapshotHoldsTheNewestFollowers(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		const accepted, asking = 1003, 2
		o := x.person("owner")
		x.crowd(o, accepted, asking)
		r := o.replica(models.SelfStream(o.id)).catchUp(t)
		if got := len(r.ids("follower")); got != 1000+asking {
			t.Errorf("a snapshot holds %d followers; want the newest 1,000 and %d who ask", got, asking)
		}
		for i := range 3 {
			if id := crowdID(i); r.has("follower", models.FollowerID(o.id, id)) {
				t.Errorf("it holds the follower who came as number %d of %d", i+1, accepted)
			}
		}
	})
}

// crowdID is the i-th of those who follow, and of those who ask after them.
func crowdID(i int) models.ID {
	return models.DerivedID("crowd", models.NilID, models.MinDay.Add(i))
}

// crowd writes the rows of people who follow o, from the oldest to the newest, and then of some who ask to. They need
// no accounts.
func (x *fixture) crowd(o *person, accepted, asking int) {
	x.t.Helper()
	err := x.db.InTx(x.t.Context(), func(ctx context.Context, tx store.Tx) error {
		heads, err := tx.LockHeads(ctx, []models.ID{o.id})
		if err != nil {
			return err
		}
		h := heads[o.id]
		var rows []*models.Follower
		var entries []*models.Entry
		for i := range accepted + asking {
			h.SeqS++
			at := models.TimeOf(x.now()) + models.Time(i)
			f := &models.Follower{OwnerID: o.id, ID: models.FollowerID(o.id, crowdID(i)), Rev: 1, CreatedAt: at, UserID: crowdID(i), State: models.Accepted}
			if i >= accepted {
				f.State = models.Requested
			}
			rows = append(rows, f)
			entries = append(entries, &models.Entry{OwnerID: o.id, Audience: "s", Kind: "follower", EntityID: f.ID, Seq: h.SeqS, Rev: 1, At: at})
		}
		if err := tx.SaveFollowers(ctx, rows); err != nil {
			return err
		}
		if err := tx.SaveEntries(ctx, entries); err != nil {
			return err
		}
		return tx.SaveHeads(ctx, []*models.Head{h})
	})
	if err != nil {
		x.t.Fatal(err)
	}
}
