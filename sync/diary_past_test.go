package sync_test

import (
	"testing"

	"modu/models"
	modusync "modu/sync"
)

// TestNobodyLearnsOfAPastDiaryWhoDidNotSeeIt: the id of a diary is made of its owner and day, so that everybody can ask for
// it. That its day has left the window is told to nobody but those who would see it otherwise.
func TestNobodyLearnsOfAPastDiaryWhoDidNotSeeIt(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f, stranger := x.person("owner"), x.person("reader"), x.person("stranger")
		f.follows(o)
		day := o.today().Add(-3)
		shared := o.diary(day, m{"audience": "selected", "viewers": []models.ID{f.id, stranger.id}})
		private := o.diary(day.Add(-1))
		public := o.diary(day.Add(-2), m{"audience": "public"})
		draft := o.diary(day.Add(-3), m{"audience": "selected", "viewers": []models.ID{f.id}, "draft": true})
		told := func(p *person, id models.ID) bool {
			t.Helper()
			s := models.SharedStream(id)
			pages, err := x.engine.Pages(t.Context(), p.id, []modusync.Ask{{Stream: s}})
			if err != nil {
				t.Fatal(err)
			}
			c, err := x.engine.Recheck(t.Context(), o.id, []modusync.Reader{{User: p.id, Streams: []models.Stream{s}}})
			if err != nil {
				t.Fatal(err)
			}
			if pages[0].Past != c.Past[s] || !pages[0].Denied || c.Allowed[0][s] {
				t.Errorf("a page says past: %t, a re-check: %t", pages[0].Past, c.Past[s])
			}
			return pages[0].Past || c.Past[s]
		}
		if !told(f, shared) {
			t.Error("who saw it is not told why it goes")
		}
		for name, id := range map[string]models.ID{"shared": shared, "private": private, "public": public, "draft": draft} {
			if told(stranger, id) || id != shared && told(f, id) {
				t.Errorf("that there is a %s diary is told to who did not see it in its stream", name)
			}
		}
		ok(t, o.put("block", models.BlockID(o.id, f.id), m{"user_id": f.id}))
		if told(f, shared) {
			t.Error("that there is a diary is told across a block")
		}
	})
}
