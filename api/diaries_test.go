package api_test

import (
	"slices"
	"testing"
	"time"

	"modu/models"
)

// writingDay is a day that nobody finds later than today.
func writingDay(w *world) models.Day { return models.Today(models.TimeOf(w.now()), time.UTC, 0) }

func TestDiaryFromWritingToRestoring(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, day := w.join("minji"), writingDay(w)
		made := me.send("POST", "/v1/diaries", fields{"date": day, "mood": "😀", "text": "비 온 뒤\n맑음", "temperature": 37}).want(t, 201, "")
		id := made.str("id")
		if id != string(models.DiaryID(me.id, day)) || made.str("kind") != "diary" || made.str("audience") != "private" ||
			made.header.Get("Location") != "/v1/diaries/"+id || made.header.Get("ETag") != `"1"` {
			t.Errorf("made %s with %v", made.text, made.header)
		}
		if got := me.get("/v1/diaries/"+id).want(t, 200, ""); got.text != made.text {
			t.Errorf("read %s; want %s", got.text, made.text)
		}
		me.send("POST", "/v1/diaries", fields{"date": day, "mood": "😀", "text": "x"}).want(t, 409, "conflict")
		changed := me.send("PATCH", "/v1/diaries/"+id, fields{"text": "better", "temperature": nil}).want(t, 200, "")
		if changed.str("text") != "better" || changed.body["temperature"] != nil || changed.header.Get("ETag") != `"2"` {
			t.Errorf("changed %s", changed.text)
		}
		me.with("If-Match", `"1"`, "PATCH", "/v1/diaries/"+id, fields{"text": "x"}).want(t, 412, "precondition_failed")
		revisions := me.get("/v1/diaries/"+id+"/revisions").want(t, 200, "")
		if list := revisions.list(); len(list) != 1 || list[0]["text"] != "비 온 뒤\n맑음" || list[0]["mood"] != "😀" {
			t.Errorf("revisions %s; want what was replaced", revisions.text)
		}
		me.send("DELETE", "/v1/diaries/"+id, nil).want(t, 204, "")
		me.get("/v1/diaries/"+id).want(t, 410, "gone")
		if got := me.get("/v1/diaries").ids(); len(got) != 0 {
			t.Errorf("diaries %v; want none", got)
		}
		if got := me.get("/v1/diaries?deleted=true").ids(); !slices.Equal(got, []string{id}) {
			t.Errorf("deleted diaries %v; want %s", got, id)
		}
		if got := me.send("PATCH", "/v1/diaries/"+id, fields{"deleted": false}).want(t, 200, ""); got.str("text") != "better" {
			t.Errorf("restored %s", got.text)
		}
	})
}

func TestDiaryRulesOverREST(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, other, day := w.join("minji"), w.join("other"), writingDay(w)
		path := "/v1/diaries/" + me.send("POST", "/v1/diaries", fields{"date": day, "draft": true}).want(t, 201, "").str("id")
		late := day.Add(3) // later than tomorrow in every zone
		for name, c := range map[string]struct {
			method, path string
			body         any
			status       int
			code         string
			pointer      string
		}{
			"no date":              {"POST", "/v1/diaries", fields{"mood": "😀", "text": "x"}, 422, "invalid", "/date"},
			"no such date":         {"POST", "/v1/diaries", fields{"date": "2026-02-30", "mood": "😀", "text": "x"}, 422, "invalid", "/date"},
			"no mood":              {"POST", "/v1/diaries", fields{"date": day.Add(-1), "text": "x"}, 422, "invalid", "/mood"},
			"no text":              {"POST", "/v1/diaries", fields{"date": day.Add(-1), "mood": "😀"}, 422, "invalid", "/text"},
			"later than tomorrow":  {"POST", "/v1/diaries", fields{"date": late, "mood": "😀", "text": "x"}, 422, "invalid", "/date"},
			"another id":           {"POST", "/v1/diaries", fields{"date": day.Add(-1), "id": models.NewID(), "mood": "😀", "text": "x"}, 422, "invalid", "/id"},
			"another day":          {"PATCH", path, fields{"date": day.Add(-1)}, 422, "invalid", "/id"},
			"finished without":     {"PATCH", path, fields{"draft": false}, 422, "invalid", "/mood"},
			"a day that is no day": {"GET", "/v1/diaries?from=soon", nil, 400, "malformed", "parameter:from"},
			"temperature a text":   {"PATCH", path, fields{"temperature": "warm"}, 400, "malformed", "/temperature"},
			"too warm":             {"PATCH", path, fields{"temperature": 101}, 422, "invalid", "/temperature"},
			"nobody's diary":       {"PATCH", "/v1/diaries/" + string(models.NewID()), fields{"text": "x"}, 404, "not_found", ""},
			"a cheer for one's":    {"PUT", path + "/cheer", fields{"emoji": "👏"}, 403, "not_allowed", ""},
		} {
			t.Run(name, func(t *testing.T) {
				got := me.send(c.method, c.path, c.body).want(t, c.status, c.code)
				if c.pointer != "" && !slices.Contains(got.pointers(), c.pointer) {
					t.Errorf("pointers %v; want %s\n%s", got.pointers(), c.pointer, got.text)
				}
			})
		}
		other.get(path).want(t, 404, "not_found") // a draft
	})
}

// TestDiariesInPagesByDay: one's own, and as somebody else sees them.
func TestDiariesInPagesByDay(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, friend, day := w.join("minji"), w.join("friend"), writingDay(w)
		friend.follow(me)
		var all, seen []string
		for i := range 8 {
			f := fields{"date": day.Add(i - 7), "mood": "😀", "text": "x", "audience": audiences[i%4], "draft": i == 5}
			id := me.send("POST", "/v1/diaries", f).want(t, 201, "").str("id")
			if all = append(all, id); i == 2 || i == 3 || i == 6 || i == 7 { // 1 and 5 are selected, and 5 a draft
				seen = append(seen, id)
			}
		}
		me.send("PATCH", "/v1/diaries/"+all[5], fields{"viewers": []models.ID{friend.id}}).want(t, 200, "")
		me.send("PATCH", "/v1/diaries/"+all[1], fields{"viewers": []models.ID{friend.id}}).want(t, 200, "")
		seen = append([]string{all[1]}, seen...)
		for path, c := range map[string]struct {
			who  *user
			want []string
		}{
			"/v1/diaries?limit=3":                             {me, all},
			"/v1/diaries?limit=3&from=" + string(day.Add(-3)): {me, all[4:]},
			"/v1/diaries?limit=3&from=" + string(day.Add(-3)) + "&to=" + string(day.Add(-2)): {me, all[4:6]},
			"/v1/users/minji/diaries?limit=2":                                                {friend, seen},
			"/v1/users/minji/diaries?limit=2&from=" + string(day):                            {friend, all[7:]},
			"/v1/users/minji/diaries?limit=1":                                                {w.guest(), []string{all[3], all[7]}},
		} {
			var got []string
			for next := path; next != ""; {
				page := c.who.get(next).want(t, 200, "")
				got = append(got, page.ids()...)
				next = ""
				if cursor := page.str("next_cursor"); cursor != "" {
					next = path + "&cursor=" + cursor
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v; want %v of %v", path, got, c.want, all)
			}
		}
	})
}

// TestPositionOfASharedDiary: an answer that carries it names its g/ stream.
func TestPositionOfASharedDiary(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, friend, day := w.join("minji"), w.join("friend"), writingDay(w)
		friend.follow(me)
		id := me.send("POST", "/v1/diaries", fields{
			"date": day, "mood": "😀", "text": "x", "audience": "selected", "viewers": []models.ID{friend.id},
		}).want(t, 201, "").str("id")
		me.send("PATCH", "/v1/diaries/"+id, fields{"text": "y"}).want(t, 200, "")
		got := friend.get("/v1/diaries/"+id).want(t, 200, "").header.Get("Modu-Position")
		if want := "f/" + string(me.id) + "=1,g/" + id + "=2"; got != want {
			t.Errorf("position %s; want %s", got, want)
		}
	})
}

func TestCheersOnDiariesOverREST(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, friend, day := w.join("minji"), w.join("friend"), writingDay(w)
		path := "/v1/diaries/" + me.send("POST", "/v1/diaries", fields{"date": day, "mood": "😀", "text": "x", "audience": "public"}).
			want(t, 201, "").str("id")
		got := friend.send("PUT", path+"/cheer", fields{"emoji": "👏"}).want(t, 200, "")
		if got.str("kind") != "cheer" || got.str("target_kind") != "diary" || got.str("emoji") != "👏" {
			t.Errorf("cheered %s", got.text)
		}
		if list := me.get(path+"/cheers").want(t, 200, "").ids(); !slices.Equal(list, []string{got.str("id")}) {
			t.Errorf("the owner sees the cheers %v; want %s", list, got.str("id"))
		}
		friend.get(path+"/cheers").want(t, 403, "not_allowed")
		friend.send("DELETE", path+"/cheer", nil).want(t, 204, "")
		friend.send("DELETE", path+"/cheer", nil).want(t, 404, "not_found")
	})
}
