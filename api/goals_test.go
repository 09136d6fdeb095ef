package api_test

import (
	"fmt"
	"slices"
	"testing"

	"modu/models"
)

func TestGoalFromMakingToRestoring(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		made := me.send("POST", "/v1/goals", fields{"title": " health ", "color": "teal", "audience": "followers"}).want(t, 201, "")
		id := made.str("id")
		if made.str("title") != "health" || made.str("kind") != "goal" || made.header.Get("Location") != "/v1/goals/"+id || made.header.Get("ETag") != `"1"` {
			t.Errorf("made %s with %v", made.text, made.header)
		}
		if got := me.get("/v1/goals/"+id).want(t, 200, ""); got.text != made.text || got.header.Get("Modu-Position") != "s/"+string(me.id)+"=3" {
			t.Errorf("read %s at %q; want %s", got.text, got.header.Get("Modu-Position"), made.text)
		}
		changed := me.send("PATCH", "/v1/goals/"+id, fields{"title": "sport"}).want(t, 200, "")
		if changed.str("title") != "sport" || changed.str("color") != "teal" || changed.header.Get("ETag") != `"2"` {
			t.Errorf("changed %s", changed.text)
		}
		me.send("DELETE", "/v1/goals/"+id, nil).want(t, 204, "")
		me.get("/v1/goals/"+id).want(t, 410, "gone")
		me.send("PATCH", "/v1/goals/"+id, fields{"title": "x"}).want(t, 410, "gone")
		if got := me.get("/v1/goals").ids(); len(got) != 0 {
			t.Errorf("goals %v; want none", got)
		}
		if got := me.get("/v1/goals?deleted=true").ids(); !slices.Equal(got, []string{id}) {
			t.Errorf("deleted goals %v; want %s", got, id)
		}
		if got := me.send("PATCH", "/v1/goals/"+id, fields{"deleted": false}).want(t, 200, ""); got.str("title") != "sport" {
			t.Errorf("restored %s", got.text)
		}
	})
}

func TestGoalRulesOverREST(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		goal := me.goal("private", nil)
		tests := []struct {
			name, method, path string
			body               any
			status             int
			code, pointer      string
		}{
			{"no title", "POST", "/v1/goals", fields{"color": "teal"}, 422, "invalid", "/title"},
			{"blank title", "POST", "/v1/goals", fields{"title": "\u3164"}, 422, "invalid", "/title"},
			{"NUL", "POST", "/v1/goals", fields{"title": "a\x00"}, 422, "invalid", "/title"},
			{"unknown colour", "POST", "/v1/goals", fields{"title": "x", "color": "mauve"}, 422, "invalid", "/color"},
			{"bad rank", "PATCH", "/v1/goals/" + goal, fields{"rank": "-1"}, 422, "invalid", "/rank"},
			{"bad audience", "PATCH", "/v1/goals/" + goal, fields{"audience": "friends"}, 422, "invalid", "/audience"},
			{"unknown viewer", "PATCH", "/v1/goals/" + goal, fields{"viewers": []string{string(models.NewID())}}, 404, "not_found", "/viewers"},
			{"id that is none", "POST", "/v1/goals", fields{"title": "x", "id": "1"}, 422, "invalid", "/id"},
			{"id that is there", "POST", "/v1/goals", fields{"title": "x", "id": goal}, 409, "conflict", "/id"},
			{"id of a diary", "POST", "/v1/goals", fields{"title": "x", "id": string(models.DiaryID(models.NewID(), "2026-11-22"))}, 422, "invalid", "/id"},
			{"title null", "PATCH", "/v1/goals/" + goal, fields{"title": nil}, 400, "malformed", "/title"},
			{"title a number", "PATCH", "/v1/goals/" + goal, fields{"title": 1}, 400, "malformed", "/title"},
			{"viewers null", "PATCH", "/v1/goals/" + goal, fields{"viewers": nil}, 400, "malformed", "/viewers"},
			{"viewers of numbers", "PATCH", "/v1/goals/" + goal, fields{"viewers": []int{1}}, 400, "malformed", "/viewers/0"},
			{"deleted a text", "PATCH", "/v1/goals/" + goal, fields{"deleted": "no"}, 400, "malformed", "/deleted"},
			{"not an object", "PATCH", "/v1/goals/" + goal, "[]", 400, "malformed", ""},
			{"twice", "PATCH", "/v1/goals/" + goal, `{"title":"a","title":"b"}`, 400, "malformed", ""},
			{"nobody's goal", "PATCH", "/v1/goals/" + string(models.NewID()), fields{"title": "x"}, 404, "not_found", ""},
			{"no id at all", "PATCH", "/v1/goals/1", fields{"title": "x"}, 404, "not_found", ""},
			{"upper-case id", "GET", "/v1/goals/" + "AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA", nil, 404, "not_found", ""},
			{"unknown parameter", "GET", "/v1/goals?colour=teal", nil, 400, "malformed", "parameter:colour"},
			{"bad status", "GET", "/v1/goals?status=sleeping", nil, 400, "malformed", "parameter:status"},
			{"no limit", "GET", "/v1/goals?limit=0", nil, 400, "malformed", "parameter:limit"},
			{"limit too high", "GET", "/v1/goals?limit=501", nil, 400, "malformed", "parameter:limit"},
			{"cursor of nobody", "GET", "/v1/goals?cursor=xyz!", nil, 400, "malformed", "parameter:cursor"},
			{"delete into itself", "DELETE", "/v1/goals/" + goal + "?move_to=" + goal, nil, 422, "invalid", "/move_to"},
			{"delete into nothing", "DELETE", "/v1/goals/" + goal + "?move_to=" + string(models.NewID()), nil, 404, "not_found", "/move_to"},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				got := me.send(test.method, test.path, test.body).want(t, test.status, test.code)
				if test.pointer != "" && !slices.Contains(got.pointers(), test.pointer) {
					t.Errorf("pointers %v; want %s\n%s", got.pointers(), test.pointer, got.text)
				}
			})
		}
		if got := me.get("/v1/goals/" + goal).header.Get("ETag"); got != `"1"` {
			t.Errorf("ETag %s after nothing but refusals; want \"1\"", got)
		}
	})
}

// TestMassAssignment: what only the server decides cannot be sent.
func TestMassAssignment(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		goal := me.goal("private", nil)
		todo := me.todo(goal, "read", nil)
		for path, names := range map[string][]string{
			"/v1/goals/" + goal: {"id", "owner_id", "user_id", "rev", "created_at", "kind", "deleted_at", "stamps"},
			"/v1/todos/" + todo: {"id", "owner_id", "rev", "created_at", "kind", "done_at", "cheers", "cheers_shown", "audience", "timer_s", "Title", "TITLE"},
			"/v1/me":            {"id", "email", "rev", "created_at", "is_admin", "password", "password_hash", "disabled_at", "role"},
		} {
			for _, name := range names {
				got := me.send("PATCH", path, fields{name: "x"}).want(t, 400, "malformed")
				if !slices.Equal(got.pointers(), []string{"/" + name}) {
					t.Errorf("%s of %s: %s", name, path, got.text)
				}
			}
		}
	})
}

func TestGoalsInPagesByRank(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		var want []string
		for i := range 7 {
			want = append(want, me.goal("private", fields{"title": fmt.Sprint(i)}))
		}
		var got []string
		for path := "/v1/goals?limit=3"; ; {
			page := me.get(path).want(t, 200, "")
			got = append(got, page.ids()...)
			next := page.str("next_cursor")
			if next == "" {
				break
			}
			path = "/v1/goals?limit=3&cursor=" + next
		}
		if !slices.Equal(got, want) {
			t.Errorf("goals %v; want %v", got, want)
		}
		me.send("PATCH", "/v1/goals/"+want[2], fields{"status": "done", "color": "slate"}).want(t, 200, "")
		if got := me.get("/v1/goals?status=done&color=slate").ids(); !slices.Equal(got, want[2:3]) {
			t.Errorf("filtered %v; want %v", got, want[2:3])
		}
	})
}

func TestDeletingAGoalMovesItsTodos(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		from, to := me.goal("private", nil), me.goal("private", nil)
		todo := me.todo(from, "read", fields{"date": "2026-11-22"})
		lost := me.goal("private", nil)
		gone := me.todo(lost, "swim", fields{"date": "2026-11-22"})
		me.send("DELETE", "/v1/goals/"+from+"?move_to="+to, nil).want(t, 204, "")
		me.send("DELETE", "/v1/goals/"+lost, nil).want(t, 204, "")
		for range 200 { // it is done in chunks, after the answer
			if got := me.get("/v1/todos/" + todo); got.status == 200 && got.str("goal_id") == to {
				break
			}
		}
		if got := me.get("/v1/todos/"+todo).want(t, 200, ""); got.str("goal_id") != to {
			t.Errorf("the todo stands under %s; want %s", got.str("goal_id"), to)
		}
		me.get("/v1/todos/"+gone).want(t, 410, "gone")
		if got := me.get("/v1/todos?date=2026-11-22").ids(); !slices.Equal(got, []string{todo}) {
			t.Errorf("todos %v; want %s", got, todo)
		}
	})
}
