package sync

import (
	"bytes"
	"slices"

	"modu/models"
	"modu/store"
)

func (w *world) writeDiaries(l *ledger, revs map[string]map[store.Key]models.Rev) {
	for _, k := range w.diaries.touched {
		c := w.diaries.rows[k]
		before, after := diaryAudiences(c.was), diaryAudiences(c.is)
		ownChanged := c.was == nil || !bytes.Equal(Diary(c.was, 0, true), Diary(c.is, 0, true))
		publicChanged := c.was == nil || !bytes.Equal(Diary(c.was, 0, false), Diary(c.is, 0, false))
		if !ownChanged && !publicChanged && slices.Equal(before, after) {
			continue
		}
		c.is.Rev = max(c.is.Rev, revs["diary"][k]) + 1
		e := entity{owner: k.Owner, kind: "diary", id: k.ID, day: c.is.Date, rev: c.is.Rev}
		for _, a := range before {
			if !slices.Contains(after, a) {
				l.del(e, a, models.EntryDeleted)
			}
		}
		for _, a := range after {
			if a == "s" || publicChanged || !slices.Contains(before, a) {
				l.put(e, a, Diary(c.is, c.is.Rev, a == "s"))
			}
		}
	}
}
