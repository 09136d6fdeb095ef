package sync_test

import (
	"testing"

	"modu/models"
)

// TestGoalTakesNoDerivedId: the id of a diary is known before it is written, and a goal under it would take its stream.
func TestGoalTakesNoDerivedId(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f, thief := x.person("owner"), x.person("reader"), x.person("thief")
		f.follows(o)
		f.follows(thief)
		day := o.today()
		id := models.DiaryID(o.id, day)
		refused(t, thief.put("goal", id, m{"title": "mine", "audience": "selected", "viewers": []models.ID{f.id}}), "invalid", "id")
		ok(t, o.put("diary", id, m{"date": day, "mood": "🙂", "text": "t", "audience": "selected", "viewers": []models.ID{f.id}}))
		if !f.replica(models.SharedStream(id)).catchUp(t).has("diary", id) {
			t.Error("the diary is not in its stream")
		}
		x.audit(t)
	})
}
