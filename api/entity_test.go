package api_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// entities returns what a reader gets of a stream from its beginning: entities by kind and id, and where it ends.
func (w *world) entities(engine *modusync.Engine, reader models.ID, stream models.Stream) (map[string]string, models.Seq) {
	w.t.Helper()
	all := map[string]string{}
	ask := modusync.Ask{Stream: stream, Reset: true}
	for {
		pages, err := engine.Pages(w.t.Context(), reader, []modusync.Ask{ask})
		if err != nil || pages[0].Denied {
			w.t.Fatalf("read %s: denied %t, %v", stream, err == nil, err)
		}
		var d frame.Delta
		if err := json.Unmarshal(pages[0].Frame, &d); err != nil {
			w.t.Fatal(err)
		}
		for _, raw := range d.Put {
			all[nameOf(w.t, raw)] = string(raw)
		}
		if !pages[0].More {
			return all, pages[0].To
		}
		ask = modusync.Ask{Stream: stream, Cursor: pages[0].To, Until: pages[0].Until}
	}
}

func nameOf(t *testing.T, raw []byte) string {
	t.Helper()
	var e struct {
		Kind string `json:"kind"`
		ID   string `json:"id"`
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return e.Kind + " " + e.ID
}

// found collects the entities in an answer, wherever they stand, as they are written there.
func found(t *testing.T, text string) map[string]string {
	t.Helper()
	all := map[string]string{}
	var visit func(raw jsontext.Value)
	visit = func(raw jsontext.Value) {
		switch raw.Kind() {
		case '{':
			var members map[string]jsontext.Value
			if err := json.Unmarshal(raw, &members); err != nil {
				t.Fatal(err)
			}
			if members["kind"] != nil && members["rev"] != nil {
				all[nameOf(t, raw)] = string(raw)
				return
			}
			for _, m := range members {
				visit(m)
			}
		case '[':
			var elements []jsontext.Value
			if err := json.Unmarshal(raw, &elements); err != nil {
				t.Fatal(err)
			}
			for _, e := range elements {
				visit(e)
			}
		}
	}
	visit(jsontext.Value(strings.TrimSpace(text)))
	return all
}

// TestResourceIsTheEntityOfADelta: byte for byte, and at the position that the answer names.
func TestResourceIsTheEntityOfADelta(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		m := newMatrix(t, w)
		today := string(models.Today(models.TimeOf(w.now()), (&models.Settings{TimeZone: "UTC"}).Zone(), 0))
		for _, audience := range audiences {
			m.people["owner"].send("PATCH", "/v1/todos/"+m.todos[audience], fields{"date": today, "memo_public": audience == "followers"}).want(t, 200, "")
		}
		m.people["follower"].send("PUT", "/v1/todos/"+m.todos["selected"]+"/cheer", fields{"emoji": "🔥"}).want(t, 200, "")
		// What only the owner sees changes: the rev that others know must not tell.
		m.people["owner"].send("PATCH", "/v1/todos/"+m.todos["public"], fields{"alarm": "09:30"}).want(t, 200, "")
		m.people["owner"].send("PATCH", "/v1/goals/"+m.goals["public"], fields{"viewers": []models.ID{m.people["unlisted"].id}}).want(t, 200, "")

		owner := m.people["owner"].id
		streams := map[string][]models.Stream{
			"owner":    {models.SelfStream(owner)},
			"follower": {models.FollowersStream(owner), models.SharedStream(models.ID(m.goals["selected"]))},
			"unlisted": {models.FollowersStream(owner)},
			"stranger": {models.PublicStream(owner)},
		}
		for viewer, names := range streams {
			u := m.people[viewer]
			want := map[string]string{}
			var positions []string
			for _, name := range names {
				all, to := w.entities(w.engine, u.id, name)
				maps.Copy(want, all)
				positions = append(positions, string(name)+"="+strconv.FormatInt(int64(to), 10))
			}
			slices.Sort(positions)
			for _, path := range m.reads(viewer, today) {
				a := u.get(path).want(t, 200, "")
				if got := a.header.Get("Modu-Position"); got != strings.Join(positions, ",") {
					t.Errorf("%s by %s: position %s; want %s", path, viewer, got, positions)
				}
				got := found(t, a.text)
				if len(got) == 0 {
					t.Errorf("%s by %s: nothing in %s", path, viewer, a.text)
				}
				for name, raw := range got {
					if want[name] != raw {
						t.Errorf("%s by %s:\n%s\nin the delta:\n%s", path, viewer, raw, want[name])
					}
				}
			}
		}
	})
}

// reads lists paths by which a viewer reads the owner's things.
func (m *matrix) reads(viewer, today string) []string {
	paths := []string{
		"/v1/users/owner", "/v1/users/owner/goals", "/v1/users/owner/todos", "/v1/day?user=owner&date=" + today,
		"/v1/goals/" + m.goals["public"], "/v1/todos/" + m.todos["public"],
	}
	if viewer == "owner" {
		paths = append(paths, "/v1/goals", "/v1/todos", "/v1/todos/"+m.todos["selected"]+"/cheers", "/v1/me/followers", "/v1/me/requests", "/v1/me/blocks",
			"/v1/routines", "/v1/routines/"+m.routines["public"])
	}
	return paths
}

// TestEntitiesAreAsDocumented: the OpenAPI document names every member of every entity, and no others.
func TestEntitiesAreAsDocumented(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		m := newMatrix(t, w)
		m.people["follower"].send("PUT", "/v1/todos/"+m.todos["public"]+"/cheer", fields{"emoji": "🔥"}).want(t, 200, "")
		doc := w.do(call{method: "GET", path: "/v1/openapi.json"}).want(t, 200, "")
		schemas := doc.body["components"].(map[string]any)["schemas"].(map[string]any)
		for path, schema := range map[string]string{
			"/v1/goals/" + m.goals["public"]: "GoalDoc", "/v1/todos/" + m.todos["public"]: "TodoDoc", "/v1/users/owner": "ProfileDoc",
			"/v1/todos/" + m.todos["public"] + "/cheers": "CheerDoc", "/v1/me/followers": "EdgeDoc",
			"/v1/routines/" + m.routines["public"]: "RoutineDoc",
		} {
			s, ok := schemas[schema].(map[string]any)
			if !ok {
				t.Fatalf("there is no schema %s among %v", schema, slices.Sorted(maps.Keys(schemas)))
			}
			want := slices.Sorted(maps.Keys(s["properties"].(map[string]any)))
			for _, raw := range found(t, m.people["owner"].get(path).want(t, 200, "").text) {
				var members map[string]any
				if err := json.Unmarshal([]byte(raw), &members); err != nil {
					t.Fatal(err)
				}
				if got := slices.Sorted(maps.Keys(members)); !slices.Equal(got, want) {
					t.Errorf("%s has\n%v\n%s says\n%v", path, got, schema, want)
				}
			}
		}
	})
}

// TestSignedOutReads: the public parts of a person, 60 a minute from one address.
func TestSignedOutReads(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		owner := w.join("owner")
		goal := owner.goal("public", nil)
		todo := owner.todo(goal, "read", fields{"date": matrixDay})
		owner.todo(owner.goal("followers", nil), "hidden", fields{"date": matrixDay})
		guest := w.guest()
		if got := guest.get("/v1/users/owner/goals").want(t, 200, "").ids(); !slices.Equal(got, []string{goal}) {
			t.Errorf("goals %v; want %s", got, goal)
		}
		if got := guest.get("/v1/users/"+string(owner.id)+"/todos?from="+matrixDay).want(t, 200, "").ids(); !slices.Equal(got, []string{todo}) {
			t.Errorf("todos %v; want %s", got, todo)
		}
		w.do(call{method: "GET", path: "/v1/users/owner", token: "x.y.z"}).want(t, 401, "signed_out")
	}, strictGuests)
}

func TestSignedOutReadsAreLimited(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		owner := w.join("owner")
		guest := w.guest()
		for i := range 60 {
			if got := guest.get("/v1/users/owner"); got.status != 200 {
				t.Fatalf("read %d: %d", i+1, got.status)
			}
		}
		limited := guest.get("/v1/users/owner").want(t, 429, "rate_limited")
		if after, err := strconv.Atoi(limited.header.Get("Retry-After")); err != nil || after < 1 || after > 60 {
			t.Errorf("Retry-After %q", limited.header.Get("Retry-After"))
		}
		owner.get("/v1/users/owner").want(t, 200, "")
		elsewhere := w.do(call{method: "GET", path: "/v1/users/owner", header: map[string]string{"X-Forwarded-For": "203.0.113.9"}})
		elsewhere.want(t, 200, "")
		w.pass(time.Minute)
		guest.get("/v1/users/owner").want(t, 200, "")
	}, strictGuests)
}
