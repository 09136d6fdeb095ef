package sync_test

import (
	"testing"

	"modu/models"
)

// TestBlockTakesTheNewsOfEachOther out of both streams: who is hidden is named by no line of the inbox.
func TestBlockTakesTheNewsOfEachOther(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		me, other, third := x.person("minji"), x.person("other"), x.person("third")
		me.follows(other)
		other.follows(me)
		third.follows(me)
		ok(t, me.put("knock", models.NewID(), m{"user_id": other.id}))
		ok(t, other.put("knock", models.NewID(), m{"user_id": me.id}))
		ok(t, third.put("knock", models.NewID(), m{"user_id": me.id}))
		theirs, mine := other.replica(models.SelfStream(other.id)).catchUp(t), me.replica(models.SelfStream(me.id)).catchUp(t)
		if len(theirs.ids("news")) != 1 || len(mine.ids("news")) != 2 {
			t.Fatalf("before the block: %v, %v", theirs.ids("news"), mine.ids("news"))
		}
		ok(t, me.put("block", models.BlockID(me.id, other.id), m{"user_id": other.id}))
		x.drainDue()
		if theirs.catchUp(t).fresh(t); len(theirs.ids("news")) != 0 {
			t.Error("who was blocked still reads of the blocker")
		}
		if mine.catchUp(t).fresh(t); len(mine.ids("news")) != 1 {
			t.Errorf("the blocker reads %v; want what the third did", mine.ids("news"))
		}
		x.audit(t)
	})
}
