package sync_test

import (
	"fmt"

	"modu/models"
)

// diaryDays are the days of which people keep a diary in a random schedule: the whole window.
func diaryDays(me *person) []models.Day {
	return []models.Day{me.today().Add(-1), me.today(), me.today().Add(1)}
}

// keepDiary begins with a diary of each day that other may see, and a draft that nobody may.
func (p *play) keepDiary(me, other *person) {
	for _, day := range diaryDays(me) {
		me.diary(day, m{"audience": models.Selected, "viewers": []models.ID{other.id}})
	}
	me.diary(me.today().Add(-5), m{"audience": models.Public, "draft": true, "text": secret})
}

func (p *play) write(me, other *person) {
	day := pick(p.r, diaryDays(me))
	me.put("diary", models.DiaryID(me.id, day), pick(p.r, []m{
		{"date": day, "mood": "😀", "text": fmt.Sprint("d", p.r.IntN(100)), "deleted": false},
		{"text": fmt.Sprint("d", p.r.IntN(100))},
		{"audience": pick(p.r, models.Audiences), "viewers": []models.ID{other.id}},
		{"audience": models.Selected, "viewers": []models.ID{other.id}},
		{"draft": true, "text": secret},
		{"draft": false, "text": "finished"},
		{"draft": false, "text": "finished", "deleted": false},
		{"deleted": true},
	}))
}

func (p *play) cheerDiary(me, other *person) {
	diary := models.DiaryID(other.id, pick(p.r, diaryDays(other)))
	id := models.CheerID(diary, me.id)
	if p.r.IntN(4) == 0 {
		me.delete("cheer", id, nil)
		return
	}
	me.put("cheer", id, m{"target_kind": "diary", "target_id": diary, "emoji": pick(p.r, []string{"👏", "🔥"})})
}
