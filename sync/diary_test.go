package sync

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// diary writes the diary of a day and returns its id.
func (s *stage) diary(who models.ID, day models.Day, more ...object) models.ID {
	s.t.Helper()
	id := models.DiaryID(who, day)
	f := object{"date": day, "mood": "😀", "text": "good"}
	for _, m := range more {
		for k, v := range m {
			f[k] = v
		}
	}
	accepted(s.t, s.put(who, "diary", id, f))
	return id
}

func TestDiaryHasTheIDOfItsDay(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	whole := object{"date": stageDay, "mood": "😀", "text": "good"}
	refuses(t, s.put(me, "diary", models.NewID(), whole), frame.Invalid, "id")
	refuses(t, s.put(me, "diary", models.DiaryID(other, stageDay), whole), frame.Invalid, "id")
	id := s.diary(me, stageDay)
	refuses(t, s.put(me, "diary", id, object{"date": stageDay.Add(-1)}), frame.Invalid, "id")
	accepted(t, s.put(me, "diary", id, object{"date": stageDay, "text": "better"}))
	refuses(t, s.put(other, "diary", id, object{"text": "mine"}), frame.NotFound, "id")
	refuses(t, s.delete(other, "diary", id), frame.NotFound, "id")
	if d := s.w.diaries.find(id); d.Text != "better" || d.SearchText != "better" {
		t.Errorf("the diary says %q, and a search looks in %q", d.Text, d.SearchText)
	}
}

// TestDiaryNotLaterThanTomorrow: tomorrow of the owner's day, which is what the clock says in the owner's zone.
func TestDiaryNotLaterThanTomorrow(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	west := s.w.settings.edit(store.Key{Owner: me, ID: me})
	west.TimeZone, west.DayStartHour = "Pacific/Midway", 6 // UTC-11: it is still the day before
	today := models.Today(s.w.now, west.Zone(), 6)
	s.diary(me, today.Add(1))
	s.diary(me, "1999-12-31")
	late := today.Add(2)
	refuses(t, s.put(me, "diary", models.DiaryID(me, late), object{"date": late, "mood": "😀", "text": "x"}), frame.Invalid, "date")
}

// TestDiaryIsWholeUnlessADraft: mood and text may be absent in a draft only.
func TestDiaryIsWholeUnlessADraft(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	id := models.DiaryID(me, stageDay)
	refuses(t, s.put(me, "diary", id, object{"text": "x"}), frame.NotFound, "id")
	refuses(t, s.put(me, "diary", id, object{"date": stageDay}), frame.Invalid, "mood")
	refuses(t, s.put(me, "diary", id, object{"date": stageDay, "mood": "😀"}), frame.Invalid, "text")
	refuses(t, s.put(me, "diary", id, object{"date": stageDay, "mood": "😀", "text": ""}), frame.Invalid, "text")
	accepted(t, s.put(me, "diary", id, object{"date": stageDay, "draft": true}))
	refuses(t, s.put(me, "diary", id, object{"draft": false}), frame.Invalid, "mood")
	accepted(t, s.put(me, "diary", id, object{"mood": "😀"}))
	refuses(t, s.put(me, "diary", id, object{"draft": false}), frame.Invalid, "text")
	accepted(t, s.put(me, "diary", id, object{"draft": false, "text": "done"}))
	refuses(t, s.put(me, "diary", id, object{"text": nil}), frame.Invalid, "text")
	refuses(t, s.put(me, "diary", id, object{"mood": nil}), frame.Invalid, "mood")
	accepted(t, s.put(me, "diary", id, object{"text": nil, "draft": true}))
	if d := s.w.diaries.find(id); d.Text != "" || !d.Draft || len(s.w.diaries.rows) != 1 {
		t.Errorf("the diary is %+v; want a draft without text", d)
	}
}

func TestDiaryFields(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	photo := models.NewID()
	s.w.photos = map[store.Key]bool{{Owner: me, ID: photo}: true}
	id := s.diary(me, stageDay, object{"text": "첫 줄\n둘째 줄"})
	for name, c := range map[string]struct {
		fields object
		field  string // refused; empty: taken
	}{
		"two moods":               {object{"mood": "😀😀"}, "mood"},
		"a mood in words":         {object{"mood": "good"}, "mood"},
		"2000 graphemes":          {object{"text": strings.Repeat("가", 2000)}, ""},
		"2001 graphemes":          {object{"text": strings.Repeat("가", 2001)}, "text"},
		"nothing to be seen":      {object{"text": " \n"}, "text"},
		"a pigment":               {object{"color": "sky"}, ""},
		"no colour":               {object{"color": nil}, ""},
		"another colour":          {object{"color": "red"}, "color"},
		"0 degrees":               {object{"temperature": 0}, ""},
		"100 degrees":             {object{"temperature": 100}, ""},
		"101 degrees":             {object{"temperature": 101}, "temperature"},
		"below nothing":           {object{"temperature": -1}, "temperature"},
		"half a degree":           {object{"temperature": 36.5}, "temperature"},
		"no temperature":          {object{"temperature": nil}, ""},
		"an own photo":            {object{"photo_id": photo}, ""},
		"no photo":                {object{"photo_id": nil}, ""},
		"oneself among viewers":   {object{"viewers": []models.ID{me}}, "viewers"},
		"a viewer":                {object{"viewers": []models.ID{other}}, ""},
		"an unknown audience":     {object{"audience": "friends"}, "audience"},
		"cheers":                  {object{"cheers": object{}}, "cheers"},
		"a draft that is no flag": {object{"draft": "yes"}, "draft"},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			r := s.put(me, "diary", id, c.fields)
			switch {
			case c.field == "":
				accepted(t, r)
			case r == nil || r.code != frame.Invalid || r.field != c.field:
				t.Errorf("%v: %+v; want %s refused", c.fields, r, c.field)
			}
		})
	}
	s.t = t
	refuses(t, s.put(me, "diary", id, object{"photo_id": models.NewID()}), frame.NotFound, "photo_id")
	refuses(t, s.put(me, "diary", id, object{"viewers": []models.ID{models.NewID()}}), frame.NotFound, "viewers")
}

// TestDiaryIsPrivateByDefault: whatever the default audience of goals is.
func TestDiaryIsPrivateByDefault(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	accepted(t, s.put(me, "settings", me, object{"default_audience": "public"}))
	if d := s.w.diaries.find(s.diary(me, stageDay)); d.Audience != models.Private || d.Draft {
		t.Errorf("a new diary is %s, draft %t; want private", d.Audience, d.Draft)
	}
}

func TestStreamsOfDiaries(t *testing.T) {
	for _, c := range []struct {
		d    models.Diary
		want []string
	}{
		{models.Diary{Audience: models.Private}, []string{"s"}},
		{models.Diary{Audience: models.Selected}, []string{"s", "g/D"}},
		{models.Diary{Audience: models.Followers}, []string{"s", "f"}},
		{models.Diary{Audience: models.Public}, []string{"s", "f", "p"}},
		{models.Diary{Audience: models.Public, Draft: true}, []string{"s"}},
		{models.Diary{Audience: models.Selected, Draft: true}, []string{"s"}},
		{models.Diary{Audience: models.Public, DeletedAt: 1}, nil},
	} {
		c.d.ID, c.d.Viewers = "D", []models.ID{"v"}
		if got := diaryAudiences(&c.d); !slices.Equal(got, c.want) {
			t.Errorf("a diary that is %s (draft %t) is in %v; want %v", c.d.Audience, c.d.Draft, got, c.want)
		}
		for _, follows := range []bool{true, false} {
			want := audienceAdmits(&models.Goal{Audience: c.d.Audience, Viewers: c.d.Viewers, Status: models.Active}, "v", follows) &&
				!c.d.Draft && c.d.DeletedAt == 0
			if got := AdmitsDiary(&c.d, "v", follows); got != want {
				t.Errorf("%+v admits one who follows (%t) = %t; want what a goal does, never a draft", c.d, follows, got)
			}
		}
	}
}

// TestDiaryAudienceGoesByArrival: a widening from before the last narrowing is superseded, as for goals.
func TestDiaryAudienceGoesByArrival(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	id := s.diary(me, stageDay, object{"audience": "public"})
	s.now = stageStart.Add(time.Minute)
	put := func(at time.Duration, f object) *mutation {
		t.Helper()
		m, r := s.decide(me, try{op: frame.Put, kind: "diary", id: id, fields: f, at: stageStart.Add(at), client: "c"})
		accepted(t, r)
		return m
	}
	put(9*time.Second, object{"audience": "private"})
	if m := put(5*time.Second, object{"audience": "followers", "color": "sky"}); !m.superseded {
		t.Error("a widening from before the narrowing is not superseded")
	}
	if d := s.w.diaries.find(id); d.Audience != models.Private || d.Color != "sky" {
		t.Errorf("the diary is %s and %s; want private, and its colour changed", d.Audience, d.Color)
	}
	put(10*time.Second, object{"audience": "followers"})
	if d := s.w.diaries.find(id); d.Audience != models.Followers {
		t.Errorf("a later widening left it %s", d.Audience)
	}
}

// TestDiariesRaiseTheFence: exactly when a change of a diary changes who may read its g/ stream.
func TestDiariesRaiseTheFence(t *testing.T) {
	for name, c := range map[string]struct {
		before, change object
		want           bool
	}{
		"text":                 {object{"audience": "selected"}, object{"text": "new"}, false},
		"followers to public":  {object{"audience": "followers"}, object{"audience": "public"}, false},
		"public draft":         {object{"audience": "public"}, object{"draft": true}, false},
		"list not in use":      {object{"audience": "public"}, object{"viewers": []string{}}, false},
		"list of a draft":      {object{"audience": "selected", "draft": true}, object{"viewers": []string{}}, false},
		"becomes selected":     {object{"audience": "followers"}, object{"audience": "selected"}, true},
		"stops being selected": {object{"audience": "selected"}, object{"audience": "public"}, true},
		"another list":         {object{"audience": "selected"}, object{"viewers": []string{}}, true},
		"selected draft":       {object{"audience": "selected"}, object{"draft": true}, true},
		"draft is finished":    {object{"audience": "selected", "draft": true}, object{"draft": false}, true},
		"selected deleted":     {object{"audience": "selected"}, object{"deleted": true}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			me, viewer := s.person("minji"), s.person("viewer")
			id := s.diary(me, stageDay, object{"viewers": []models.ID{viewer}})
			accepted(t, s.put(me, "diary", id, c.before))
			s.commit()
			accepted(t, s.put(me, "diary", id, object{"color": "leaf"})) // of the same message: the row is a copy by now
			accepted(t, s.put(me, "diary", id, c.change))
			r := s.w.fences[me]
			if got := r != nil; got != c.want {
				t.Fatalf("the fence is raised = %t; want %t", got, c.want)
			}
			if r != nil && (!r.concerned[viewer] || r.anybody) {
				t.Errorf("it names %v; want the viewer", r.concerned.list())
			}
		})
	}
}

// TestDiaryDeletedAndRestored: soft, for 30 days.
func TestDiaryDeletedAndRestored(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	id := s.diary(me, stageDay)
	accepted(t, s.delete(me, "diary", id))
	accepted(t, s.delete(me, "diary", id))
	refuses(t, s.put(me, "diary", id, object{"text": "x"}), frame.GoneCode, "id")
	refuses(t, s.put(me, "diary", id, object{"date": stageDay, "mood": "😀", "text": "again"}), frame.GoneCode, "id")
	accepted(t, s.put(me, "diary", id, object{"deleted": false, "text": "again"}))
	if d := s.w.diaries.find(id); d.DeletedAt != 0 || d.Text != "again" {
		t.Errorf("a restored diary is %+v", d)
	}
	accepted(t, s.put(me, "diary", id, object{"deleted": true}))
	s.w.now += models.Time((30*24*time.Hour + time.Minute).Milliseconds())
	refuses(t, s.put(me, "diary", id, object{"deleted": false}), frame.GoneCode, "id")
}

func TestDiaryNeedsItsCreation(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	late := stageDay.Add(9)
	id := models.DiaryID(me, late)
	m, r := s.decide(me, try{op: frame.Put, kind: "diary", id: id, client: "c", fields: object{"date": late, "mood": "😀", "text": "x"}})
	refuses(t, r, frame.Invalid, "date")
	if !s.w.creates(m) {
		t.Error("the refusal of a creation is not remembered")
	}
	s.w.refused["c"] = map[models.ID]bool{id: true}
	m, r = s.decide(me, try{op: frame.Put, kind: "diary", id: id, client: "c", fields: object{"color": "sky"}})
	refuses(t, r, frame.Dependency, "id")
	if got := named(m); !slices.Equal(got, []models.ID{id}) {
		t.Errorf("a change names %v; want the diary", got)
	}
}

// TestBlockTakesOffDiaries: each is taken off the other's lists of viewers, of deleted diaries too.
func TestBlockTakesOffDiaries(t *testing.T) {
	s := newStage(t)
	me, other, third := s.person("minji"), s.person("other"), s.person("third")
	mine := s.diary(me, stageDay, object{"audience": "selected", "viewers": []models.ID{other, third}})
	theirs := s.diary(other, stageDay, object{"viewers": []models.ID{me}})
	gone := s.diary(me, stageDay.Add(-1), object{"viewers": []models.ID{other}})
	accepted(t, s.delete(me, "diary", gone))
	s.commit()
	accepted(t, s.put(me, "block", models.BlockID(me, other), object{"user_id": other}))
	for id, want := range map[models.ID][]models.ID{mine: {third}, theirs: {}, gone: {}} {
		d := s.w.diaries.find(id)
		if diff := cmp.Diff(want, d.Viewers); diff != "" || !s.w.diaryViewers[diaryKey(d)] {
			t.Errorf("viewers after a block (-want +got):\n%s", diff)
		}
	}
}

// TestDiaryRefusesEveryWrongType puts each kind of JSON value, and what is almost right, in each field.
func TestDiaryRefusesEveryWrongType(t *testing.T) {
	fields := map[string]string{
		"date": `"2026-11-22"`, "mood": `"😀"`, "text": `"x"`, "color": `"sky"`, "temperature": `20`, "photo_id": `"` + someID + `"`,
		"audience": `"public"`, "viewers": `["` + someID + `"]`, "draft": `false`, "deleted": `false`,
	}
	fine := map[string][]string{
		"mood": {`null`}, "text": {`null`, `""`, `"x y"`, `"24:00"`}, "color": {`null`}, "temperature": {`null`, `1`}, "photo_id": {`null`},
		"viewers": {`[]`}, "draft": {`true`}, "deleted": {`true`},
	}
	for name := range fields {
		for _, v := range []string{
			`null`, `true`, `1`, `1.5`, `-1`, `101`, `1e400`, `"x y"`, `""`, `"\u0000"`, `[]`, `[1]`, `[null]`, `{}`, `[[]]`, `"24:00"`,
		} {
			with := maps.Clone(fields)
			with[name] = v
			r := parsed(t, frame.Put, "diary", with).refused
			if !slices.Contains(fine[name], v) && (r == nil || r.code != frame.Invalid || r.field != name) {
				t.Errorf("a diary with %s %s: %+v; want it refused as invalid", name, v, r)
			}
			if slices.Contains(fine[name], v) && (r == nil || r.field != "id") { // someID is no derived id
				t.Errorf("a diary with %s %s: %+v; want it taken but for the id", name, v, r)
			}
		}
	}
}
