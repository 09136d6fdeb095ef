package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"modu/models"
)

// found reads a search to its end in pages of two, and returns the titles of todos and the moods of diaries.
func (u *user) found(q string) (all []string) {
	u.w.t.Helper()
	for cursor := ""; ; {
		page := u.get("/v1/search?limit=2&q="+url.QueryEscape(q)+cursor).want(u.w.t, 200, "")
		for _, e := range page.body["data"].([]any) {
			name, ok := e.(map[string]any)["title"].(string)
			if !ok {
				name = e.(map[string]any)["mood"].(string)
			}
			all = append(all, name)
		}
		next := page.str("next_cursor")
		if next == "" {
			return all
		}
		cursor = "&cursor=" + next
	}
}

func TestSearchFindsOwnTodosAndDiariesNewestFirst(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, other := w.join("minji"), w.join("joon")
		goal, gone := me.goal("private", nil), me.goal("private", fields{"title": "gone"})
		other.todo(other.goal("public", nil), "apple of another", fields{"date": matrixDay})
		me.todo(goal, "Apple, backlog", nil)
		me.todo(goal, "old APPLE", fields{"date": "2025-01-01"})
		me.todo(goal, "memo", fields{"date": "2026-01-02", "memo": "an\nApple a day"})
		me.todo(goal, "apple", fields{"date": "2026-01-03"})
		me.todo(goal, "pear", fields{"date": "2026-01-03"})
		me.todo(gone, "apple under what is gone", fields{"date": "2026-01-03"})
		deleted := me.todo(goal, "apple deleted", fields{"date": "2026-01-03"})
		me.send("DELETE", "/v1/todos/"+deleted, nil).want(t, 204, "")
		me.send("DELETE", "/v1/goals/"+gone, nil).want(t, 204, "")
		me.send("POST", "/v1/diaries", fields{"date": "2026-01-02", "mood": "🍎", "text": "Apples"}).want(t, 201, "")
		me.send("POST", "/v1/diaries", fields{"date": "2026-01-01", "mood": "🍐", "text": "pears", "draft": true}).want(t, 201, "")

		want := []string{"apple", "🍎", "memo", "old APPLE", "Apple, backlog"}
		for _, q := range []string{"apple", "APPLE", " apPle ", "ppl"} {
			if got := me.found(q); !slices.Equal(got, want) {
				t.Errorf("search for %q: %q; want %q", q, got, want)
			}
		}
		if got := me.found("pears"); !slices.Equal(got, []string{"🍐"}) {
			t.Errorf("search in a draft of one's own: %q; want it", got)
		}
		a := me.get("/v1/search?q=apple").want(t, 200, "")
		if kinds := a.body["data"].([]any)[1].(map[string]any)["kind"]; kinds != "diary" || !strings.HasPrefix(a.header.Get("Modu-Position"), "s/"+string(me.id)) {
			t.Errorf("%v at %s; want a diary of the own stream", kinds, a.header.Get("Modu-Position"))
		}
	})
}

// TestSearchIsOfPlainText: nothing is a wildcard, letters are compared in NFC, and one hundred characters are the most.
func TestSearchIsOfPlainText(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		goal := me.goal("private", nil)
		for _, title := range []string{"100%", "100 percent", "a_b", "a b", "wow!", "한글 공부", "quote's \\ ?"} {
			me.todo(goal, title, nil)
		}
		for q, want := range map[string][]string{
			"%": {"100%"}, "100%": {"100%"}, "_": {"a_b"}, "!": {"wow!"}, "'": {"quote's \\ ?"}, "\\ ?": {"quote's \\ ?"},
			"\u1112\u1161\u11ab\u1100\u1173\u11af": {"한글 공부"}, // decomposed
			"글":                                    {"한글 공부"}, "없": nil,
		} {
			if got := me.found(q); !slices.Equal(got, want) {
				t.Errorf("search for %q: %q; want %q", q, got, want)
			}
		}
		me.get("/v1/search?q="+strings.Repeat("x", models.MaxSearch)).want(t, 200, "")
		for _, bad := range []string{"", "?q=", "?q=%20", "?q=%00", "?q=" + strings.Repeat("x", models.MaxSearch+1), "?q=x&limit=101", "?q=x&cursor=x", "?query=x"} {
			me.get("/v1/search"+bad).want(t, 400, "malformed")
		}
	})
}

func TestFiltersOfListsCombine(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		red, blue := me.goal("followers", fields{"title": "Run", "color": "coral"}), me.goal("private", fields{"title": "Read", "color": "sky"})
		todo := map[string]string{}
		for name, f := range map[string]fields{
			"run": {"goal_id": red, "date": matrixDay}, "run done": {"goal_id": red, "date": matrixDay, "done": true},
			"read a run": {"goal_id": blue, "date": "2026-11-23"}, "later": {"goal_id": blue, "memo": "Run for it"},
		} {
			todo[name] = me.todo(f["goal_id"].(string), name, f)
		}
		me.send("DELETE", "/v1/todos/"+todo["run done"], nil).want(t, 204, "")
		for query, want := range map[string][]string{
			"q=run":                     {"run", "read a run", "later"},
			"q=run&backlog=true":        {"later"},
			"q=run&color=sky":           {"read a run", "later"},
			"q=RUN&from=2026-11-01":     {"run", "read a run"},
			"color=coral":               {"run"},
			"color=coral&q=read":        {},
			"color=leaf":                {},
			"color=sky&goal_id=" + red:  {},
			"color=sky&goal_id=" + blue: {"read a run", "later"},
			"deleted=true":              {"run done"},
			"deleted=true&q=done":       {"run done"},
			"deleted=true&q=later":      {},
			"deleted=true&color=coral":  {"run done"},
			"deleted=true&color=sky":    {},
			"user=minji&q=later":        {"later"},
		} {
			var ids []string
			for _, name := range want {
				ids = append(ids, todo[name])
			}
			got := me.get("/v1/todos?"+query).want(t, 200, "").ids()
			slices.Sort(got)
			if slices.Sort(ids); !slices.Equal(got, ids) {
				t.Errorf("todos?%s: %d; want %q", query, len(got), want)
			}
		}
		me.send("DELETE", "/v1/goals/"+red, nil).want(t, 204, "")
		for query, want := range map[string][]string{
			"q=READ": {blue}, "q=run": {}, "deleted=true&q=run": {red}, "color=sky": {blue}, "status=active&q=ea": {blue}, "status=done": {},
		} {
			if got := me.get("/v1/goals?"+query).want(t, 200, "").ids(); !slices.Equal(got, want) {
				t.Errorf("goals?%s: %v; want %v", query, got, want)
			}
		}
		if got := me.get("/v1/todos?deleted=true&color=coral").want(t, 200, "").ids(); !slices.Equal(got, []string{todo["run done"]}) {
			t.Errorf("deleted todos of a deleted goal's colour: %v", got)
		}
	})
}

// TestFiltersRefuseWhatTheyDoNotKnow names the parameter (protocol section 7).
func TestFiltersRefuseWhatTheyDoNotKnow(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		me, friend := w.join("minji"), w.join("joon")
		me.follow(friend)
		for path, name := range map[string]string{
			"/v1/todos?colour=sky": "colour", "/v1/todos?color=red": "color", "/v1/goals?sort=x": "sort", "/v1/todos?q=": "",
			"/v1/todos?user=joon&q=memo": "q", "/v1/todos?user=joon&backlog=true": "backlog", "/v1/todos?user=joon&deleted=true": "deleted",
			"/v1/todos?done=yes": "done", "/v1/day?x=1": "x", "/v1/feed?x=1": "x", "/v1/inbox?x=1": "x", "/v1/calendar?month=2026-11&x=1": "x",
			"/v1/diaries?x=1": "x", "/v1/diaries?q=" + strings.Repeat("x", 101): "q",
		} {
			if name == "" {
				me.get(path).want(t, 200, "")
				continue
			}
			if got := me.get(path).want(t, 400, "malformed").pointers(); !slices.Equal(got, []string{"parameter:" + name}) {
				t.Errorf("%s: %v; want %s", path, got, name)
			}
		}
	})
}

func TestDiariesByText(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		for i, text := range []string{"Rain all day", "sun", "more rain"} {
			me.send("POST", "/v1/diaries", fields{"date": fmt.Sprintf("2026-01-0%d", i+1), "mood": "🙂", "text": text}).want(t, 201, "")
		}
		if got := len(me.get("/v1/diaries?q=RAIN").want(t, 200, "").ids()); got != 2 {
			t.Errorf("%d diaries with rain; want 2", got)
		}
	})
}
