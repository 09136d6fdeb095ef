package sync

import (
	"maps"
	"testing"
	"time"

	"modu/models"
	"modu/sync/frame"
)

func (s *stage) cheerDiary(who, diary models.ID, emoji string) *refusal {
	s.t.Helper()
	return s.put(who, "cheer", models.CheerID(diary, who), object{"target_kind": "diary", "target_id": diary, "emoji": emoji})
}

// TestWhoMayCheerADiary: who sees it, while its owner takes cheers; not its owner.
func TestWhoMayCheerADiary(t *testing.T) {
	s := newStage(t)
	me, follower, stranger, blocked := s.person("minji"), s.person("follower"), s.person("stranger"), s.person("blocked")
	s.follows(follower, me)
	accepted(t, s.put(me, "block", models.BlockID(me, blocked), object{"user_id": blocked}))
	day := stageDay
	write := func(more object) models.ID { day = day.Add(-1); return s.diary(me, day, more) }
	list := []models.ID{follower, stranger}
	gone := write(object{"audience": "public"})
	accepted(t, s.delete(me, "diary", gone))
	public := write(object{"audience": "public"})
	for name, c := range map[string]struct {
		who, diary models.ID
		code       string
	}{
		"public by a stranger":       {stranger, public, ""},
		"public by one blocked":      {blocked, public, frame.NotFound},
		"followers by a follower":    {follower, write(object{"audience": "followers"}), ""},
		"followers by a stranger":    {stranger, write(object{"audience": "followers"}), frame.NotFound},
		"selected by a follower":     {follower, write(object{"audience": "selected", "viewers": list}), ""},
		"selected by who is no more": {stranger, write(object{"audience": "selected", "viewers": list}), frame.NotFound},
		"selected by the unlisted":   {follower, write(object{"audience": "selected"}), frame.NotFound},
		"private":                    {follower, write(nil), frame.NotFound},
		"a draft":                    {follower, write(object{"audience": "public", "draft": true}), frame.NotFound},
		"deleted":                    {follower, gone, frame.NotFound},
		"one's own":                  {me, public, frame.NotAllowed},
		"unknown":                    {follower, models.NewID(), frame.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			if r := s.cheerDiary(c.who, c.diary, "🔥"); c.code == "" {
				accepted(t, r)
			} else {
				refuses(t, r, c.code, "target_id")
			}
		})
	}
	s.t = t
	refuses(t, s.put(follower, "cheer", models.CheerID(public, follower), object{"target_kind": "todo", "target_id": public, "emoji": "🔥"}),
		frame.NotFound, "target_id")
	accepted(t, s.put(me, "settings", me, object{"cheers_on_todos": false}))
	accepted(t, s.cheerDiary(follower, public, "🔥"))
	accepted(t, s.put(me, "settings", me, object{"cheers_on_diaries": false}))
	refuses(t, s.cheerDiary(follower, public, "👏"), frame.NotAllowed, "target_id")
}

// TestCheersOnADiaryAreCounted: one for each person, shown to others at most once a second.
func TestCheersOnADiaryAreCounted(t *testing.T) {
	s := newStage(t)
	me, anna, bella := s.person("minji"), s.person("anna"), s.person("bella")
	id := s.diary(me, stageDay, object{"audience": "public"})
	want := func(cheers, shown models.Counts) {
		t.Helper()
		d := s.w.diaries.find(id)
		if !maps.Equal(d.Cheers, cheers) || !maps.Equal(d.Shown, shown) {
			t.Errorf("counts = %v, shown %v; want %v, shown %v", d.Cheers, d.Shown, cheers, shown)
		}
	}
	accepted(t, s.cheerDiary(anna, id, "🔥"))
	want(models.Counts{"🔥": 1}, models.Counts{"🔥": 1})
	s.commit()
	s.w.now = s.w.now.Add(100 * time.Millisecond)
	accepted(t, s.cheerDiary(bella, id, "🔥"))
	accepted(t, s.cheerDiary(anna, id, "👏"))
	want(models.Counts{"🔥": 1, "👏": 1}, models.Counts{"🔥": 1})
	if len(s.w.due) != 1 || s.w.due[0].Kind != jobCounts {
		t.Errorf("due = %v; want the counts, once", s.w.due)
	}
	accepted(t, s.delete(anna, "cheer", models.CheerID(id, anna)))
	want(models.Counts{"🔥": 1}, models.Counts{"🔥": 1})
	accepted(t, s.put(me, "block", models.BlockID(me, bella), object{"user_id": bella}))
	want(models.Counts{}, models.Counts{"🔥": 1})
}
