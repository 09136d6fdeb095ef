package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"modu/models"
)

func TestTodoFromMakingToRestoring(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		goal := me.goal("private", nil)
		made := me.send("POST", "/v1/todos", fields{
			"goal_id": goal, "title": "read", "date": "2026-11-22", "memo": "chapter 3", "alarm": "09:30",
			"checklist": []fields{{"text": "one", "done": true}},
		}).want(t, 201, "")
		id := made.str("id")
		if made.header.Get("Location") != "/v1/todos/"+id || made.str("memo") != "chapter 3" || made.str("alarm") != "09:30" {
			t.Errorf("made %s", made.text)
		}
		if got := me.get("/v1/todos/"+id).want(t, 200, ""); got.text != made.text {
			t.Errorf("read %s; want %s", got.text, made.text)
		}
		done := me.send("PATCH", "/v1/todos/"+id, fields{"done": true, "memo": nil}).want(t, 200, "")
		if done.body["done"] != true || done.str("done_at") == "" || done.body["memo"] != nil || done.str("title") != "read" || done.str("alarm") != "09:30" {
			t.Errorf("PATCH with null and absent fields: %s", done.text)
		}
		archived := me.send("PATCH", "/v1/todos/"+id, fields{"date": nil}).want(t, 200, "")
		if archived.body["date"] != nil || archived.body["alarm"] != nil {
			t.Errorf("archived %s; want neither date nor alarm", archived.text)
		}
		me.send("DELETE", "/v1/todos/"+id, nil).want(t, 204, "")
		me.get("/v1/todos/"+id).want(t, 410, "gone")
		me.send("PATCH", "/v1/todos/"+id, fields{"title": "x"}).want(t, 410, "gone")
		if got := me.get("/v1/todos?deleted=true").ids(); !slices.Equal(got, []string{id}) {
			t.Errorf("deleted todos %v; want %s", got, id)
		}
		me.send("PATCH", "/v1/todos/"+id, fields{"deleted": false}).want(t, 200, "")
		if got := me.get("/v1/todos?backlog=true").ids(); !slices.Equal(got, []string{id}) {
			t.Errorf("backlog %v; want %s", got, id)
		}
	})
}

func TestTodoFilters(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		a, b := me.goal("private", nil), me.goal("private", nil)
		first := me.todo(a, "1", fields{"date": "2026-11-21"})
		second := me.todo(b, "2", fields{"date": "2026-11-22", "done": true})
		third := me.todo(a, "3", fields{"date": "2026-11-22"})
		backlog := me.todo(a, "4", nil)
		other := w.join("other")
		other.todo(other.goal("private", nil), "5", fields{"date": "2026-11-22"})
		for query, want := range map[string][]string{
			"":                                   {first, second, third, backlog},
			"?date=2026-11-22":                   {second, third},
			"?date=2026-11-22&done=false":        {third},
			"?done=true":                         {second},
			"?from=2026-11-22":                   {second, third},
			"?to=2026-11-21":                     {first},
			"?from=2026-11-21&to=2026-11-22":     {first, second, third},
			"?goal_id=" + a:                      {first, third, backlog},
			"?goal_id=" + a + "&backlog=true":    {backlog},
			"?backlog=true":                      {backlog},
			"?goal_id=" + string(models.NewID()): {},
			"?deleted=true":                      {},
		} {
			got := me.get("/v1/todos"+query).want(t, 200, "").ids()
			slices.Sort(got)
			if !slices.Equal(got, want) { // ids sort by time
				t.Errorf("todos%s: %v; want %v", query, got, want)
			}
		}
		for _, query := range []string{
			"?date=2026-02-30", "?date=today", "?from=1969-12-31", "?to=2101-01-01", "?date=2026-11-22&from=2026-11-21", "?done=yes", "?backlog=2",
			"?date=2026-11-22T00:00:00Z", "?date=%00", "?limit=1e3", "?cursor=e30", "?cursor=eyJpIjoxfQ", "?deleted=maybe", "?whose=x",
			"?cursor=eyJkIjoieCJ9",
		} {
			if got := me.get("/v1/todos" + query); got.status != 400 {
				t.Errorf("todos%s: %d; want 400\n%s", query, got.status, got.text)
			}
		}
	})
}

func TestTodosInPagesByDay(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		goal := me.goal("public", nil)
		var want []string
		for i := range 7 {
			want = append(want, me.todo(goal, fmt.Sprint(i), fields{"date": fmt.Sprintf("2026-11-2%d", 2+i/3)}))
		}
		for name, list := range map[string]string{
			"own by day": "/v1/todos?from=2026-11-01&limit=2", "own by id": "/v1/todos?limit=2", "of a person": "/v1/users/minji/todos?limit=2",
		} {
			var got []string
			for next := "first"; next != ""; {
				path := list
				if next != "first" {
					path += "&cursor=" + next
				}
				page := me.get(path).want(t, 200, "")
				got = append(got, page.ids()...)
				next = page.str("next_cursor")
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v; want %v", name, got, want)
			}
		}
	})
}

func TestTodoRulesOverREST(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		goal := me.goal("private", nil)
		todo := me.todo(goal, "read", fields{"date": "2026-11-22"})
		for _, test := range []struct {
			name          string
			change        any
			status        int
			code, pointer string
		}{
			{"date that is none", fields{"date": "2026-02-30"}, 422, "invalid", "/date"},
			{"date out of range", fields{"date": "2101-01-01"}, 422, "invalid", "/date"},
			{"date with time", fields{"date": "2026-11-22T00:00:00Z"}, 422, "invalid", "/date"},
			{"alarm that is none", fields{"alarm": "24:00"}, 422, "invalid", "/alarm"},
			{"rank that is none", fields{"rank": "a 0"}, 422, "invalid", "/rank"},
			{"rank too long", fields{"rank": strings.Repeat("a", 65)}, 422, "invalid", "/rank"},
			{"title with a line", fields{"title": "a\nb"}, 422, "invalid", "/title"},
			{"title too long", fields{"title": strings.Repeat("가", 256)}, 422, "invalid", "/title"},
			{"title from right to left", fields{"title": "a\u202Eb"}, 422, "invalid", "/title"},
			{"memo of 1001", fields{"memo": strings.Repeat("a", 1001)}, 422, "invalid", "/memo"},
			{"21 lines", fields{"checklist": slices.Repeat([]fields{{"text": "x", "done": false}}, 21)}, 422, "limit", "/checklist"},
			{"blank line", fields{"checklist": []fields{{"text": " ", "done": false}}}, 422, "invalid", "/checklist"},
			{"nobody's goal", fields{"goal_id": models.NewID()}, 404, "not_found", "/goal_id"},
			{"goal that is no id", fields{"goal_id": "1"}, 422, "invalid", "/goal_id"},
			{"nobody's photo", fields{"photo_id": models.NewID()}, 404, "not_found", "/photo_id"},
			{"done a text", fields{"done": "yes"}, 400, "malformed", "/done"},
			{"done null", fields{"done": nil}, 400, "malformed", "/done"},
			{"date a number", fields{"date": 20261122}, 400, "malformed", "/date"},
			{"checklist null", fields{"checklist": nil}, 400, "malformed", "/checklist"},
			{"checklist of texts", fields{"checklist": []string{"a"}}, 400, "malformed", "/checklist/0"},
			{"line with more", fields{"checklist": []fields{{"text": "a", "done": false, "at": 1}}}, 400, "malformed", "/checklist/0/at"},
			{"surrogate", `{"title":"\ud800"}`, 400, "malformed", ""},
			{"invalid UTF-8", "{\"title\":\"\xff\"}", 400, "malformed", ""},
			{"NaN", `{"done":NaN}`, 400, "malformed", ""},
			{"comment", `{/* */"done":true}`, 400, "malformed", ""},
			{"more behind", `{"done":true}{}`, 400, "malformed", ""},
			{"nothing", ``, 400, "malformed", ""},
		} {
			t.Run(test.name, func(t *testing.T) {
				got := me.send("PATCH", "/v1/todos/"+todo, test.change).want(t, test.status, test.code)
				if test.pointer != "" && !slices.Contains(got.pointers(), test.pointer) {
					t.Errorf("pointers %v; want %s\n%s", got.pointers(), test.pointer, got.text)
				}
			})
		}
		if got := me.get("/v1/todos/" + todo).header.Get("ETag"); got != `"1"` {
			t.Errorf("ETag %s after nothing but refusals; want \"1\"", got)
		}
		for missing, body := range map[string]fields{"/goal_id": {"title": "x"}, "/title": {"goal_id": goal}} {
			if got := me.send("POST", "/v1/todos", body).want(t, 422, "invalid"); !slices.Contains(got.pointers(), missing) {
				t.Errorf("a todo without %s: %s", missing, got.text)
			}
		}
		me.send("PATCH", "/v1/goals/"+goal, fields{"status": "ended"}).want(t, 200, "")
		me.send("POST", "/v1/todos", fields{"title": "x", "goal_id": goal}).want(t, 403, "not_allowed")
	})
}

// TestWrongTypeOfEachFieldThatCanBePut sends every field every type that it does not have.
func TestWrongTypeOfEachFieldThatCanBePut(t *testing.T) {
	types := map[string]any{"null": nil, "bool": true, "number": 1, "text": "text", "list": []any{}, "object": fields{}}
	tests := map[string]map[string][]string{ // path → field → the types that it has
		"/v1/goals/": {
			"title": {"text"}, "color": {"text"}, "rank": {"text"}, "audience": {"text"}, "viewers": {"list"}, "status": {"text"}, "deleted": {"bool"},
		},
		"/v1/todos/": {
			"goal_id": {"text"}, "title": {"text"}, "date": {"text", "null"}, "done": {"bool"}, "rank": {"text"}, "memo": {"text", "null"},
			"memo_public": {"bool"}, "alarm": {"text", "null"}, "checklist": {"list"}, "photo_id": {"text", "null"}, "deleted": {"bool"},
		},
		"/v1/me": {
			"handle": {"text"}, "name": {"text"}, "bio": {"text"}, "photo_id": {"text", "null"}, "locale": {"text"}, "time_zone": {"text"},
			"week_start": {"text"}, "day_start_hour": {"number"}, "newest_first": {"bool"}, "approve_followers": {"bool"},
			"searchable_by_handle": {"bool"}, "searchable_by_email": {"bool"}, "in_explore": {"bool"}, "cheers_on_todos": {"bool"},
			"cheers_on_diaries": {"bool"}, "default_audience": {"text"}, "quiet_from": {"text", "null"}, "quiet_to": {"text", "null"},
			"inbox_seen_at": {"text"},
		},
	}
	onSQLite(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		goal := me.goal("private", nil)
		ids := map[string]string{"/v1/goals/": goal, "/v1/todos/": me.todo(goal, "read", nil), "/v1/me": ""}
		for path, names := range tests {
			for name, has := range names {
				for kind, value := range types {
					if slices.Contains(has, kind) {
						continue
					}
					got := me.send("PATCH", path+ids[path], fields{name: value})
					if got.status != 400 || !slices.Equal(got.pointers(), []string{"/" + name}) {
						t.Errorf("%s of %s as %s: %d %v; want 400 and its pointer", name, path, kind, got.status, got.pointers())
					}
				}
			}
		}
	})
}
