package api_test

import (
	"slices"
	"testing"

	"modu/models"
)

func TestCheerOverREST(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		owner, joon, sua := w.join("owner"), w.join("joon"), w.join("sua_")
		goal := owner.goal("public", nil)
		done, open := owner.todo(goal, "done", fields{"date": matrixDay, "done": true}), owner.todo(goal, "open", fields{"date": matrixDay})
		path := "/v1/todos/" + done + "/cheer"

		first := joon.send("PUT", path, fields{"emoji": "❤"}).want(t, 200, "")
		if first.str("emoji") != "❤️" || first.str("id") != string(models.CheerID(models.ID(done), joon.id)) || first.str("target_id") != done {
			t.Errorf("cheered %s", first.text)
		}
		joon.send("PUT", path, fields{"emoji": "🔥"}).want(t, 200, "")
		sua.send("PUT", path, fields{"emoji": "🔥"}).want(t, 200, "")
		if got := owner.get("/v1/todos/" + done).body["cheers"].(map[string]any); len(got) != 1 || got["🔥"] != 2.0 {
			t.Errorf("counts %v; want two 🔥", got)
		}
		if got := owner.get(path+"s").want(t, 200, "").names(); !slices.Equal(got, []string{"joon", "sua_"}) {
			t.Errorf("cheers of %q; want joon, sua_", got)
		}
		page := owner.get(path+"s?limit=1").want(t, 200, "")
		rest := owner.get(path+"s?cursor="+page.str("next_cursor")).want(t, 200, "")
		if got := append(page.names(), rest.names()...); len(got) != 2 || got[0] == got[1] {
			t.Errorf("cheers in pages: %q", got)
		}
		joon.send("DELETE", path, nil).want(t, 204, "")
		joon.send("DELETE", path, nil).want(t, 404, "not_found")

		joon.send("PUT", "/v1/todos/"+open+"/cheer", fields{"emoji": "🔥"}).want(t, 409, "not_done")
		owner.send("PUT", path, fields{"emoji": "🔥"}).want(t, 403, "not_allowed")
		for _, emoji := range []string{"", "a", "🔥🔥", "<img>", "🏽"} {
			if got := joon.send("PUT", path, fields{"emoji": emoji}).want(t, 422, "invalid"); !slices.Equal(got.pointers(), []string{"/emoji"}) {
				t.Errorf("%q: %s", emoji, got.text)
			}
		}
		joon.send("PUT", path, fields{}).want(t, 422, "invalid")
		joon.send("PUT", path, fields{"emoji": 1}).want(t, 400, "malformed")
		owner.send("PATCH", "/v1/me", fields{"cheers_on_todos": false}).want(t, 200, "")
		joon.send("PUT", path, fields{"emoji": "🔥"}).want(t, 403, "not_allowed")
	})
}
