package sync_test

import (
	"testing"

	"modu/models"
	modusync "modu/sync"
)

// TestKnockIsHeardAndStays: a notice for who is there, a line of the inbox for who is not; bells live in one's own stream.
func TestKnockIsHeardAndStays(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		me, other := x.person("minji"), x.person("other")
		me.follows(other)
		theirs, mine := other.replica(models.SelfStream(other.id)).catchUp(t), me.replica(models.SelfStream(me.id)).catchUp(t)
		var notices []modusync.Notice
		for _, c := range x.during(func() { ok(t, me.put("knock", models.NewID(), m{"user_id": other.id})) }) {
			notices = append(notices, c.Notices...)
		}
		if theirs.catchUp(t).fresh(t); len(theirs.ids("news")) != 1 || len(notices) != 1 || notices[0].User != other.id {
			t.Fatalf("heard %v, told %v", notices, theirs.ids("news"))
		}
		line := theirs.entities["news/"+notices[0].Frame.ID]
		if line["news"] != "knock" || line["user"].(m)["handle"] != "minji" {
			t.Errorf("the notice names %v", line)
		}
		bell := models.BellID(me.id, other.id)
		ok(t, me.put("bell", bell, m{"user_id": other.id}))
		if mine.catchUp(t); !mine.has("bell", bell) {
			t.Error("the bell is not in its owner's stream")
		}
		first := mine.entities["bell/"+string(bell)]["rev"].(float64)
		ok(t, other.delete("follower", models.FollowerID(other.id, me.id), nil))
		if mine.catchUp(t).fresh(t); mine.has("bell", bell) {
			t.Error("the bell stays when the follow goes")
		}
		me.follows(other)
		ok(t, me.put("bell", bell, m{"user_id": other.id}))
		if again := mine.catchUp(t).entities["bell/"+string(bell)]["rev"].(float64); again <= first {
			t.Errorf("a bell made again has rev %v; want above %v", again, first)
		}
		if theirs.catchUp(t).fresh(t); len(theirs.ids("bell")) != 0 {
			t.Error("who is listened to learns of it")
		}
		x.audit(t)
	})
}
