package api_test

import (
	"fmt"
	"slices"
	"testing"

	"modu/models"
)

// names returns whom the edges in a list are with, sorted, and in which state.
func (a answer) names() []string {
	names := []string{}
	list, _ := a.body["data"].([]any)
	for _, e := range list {
		edge := e.(map[string]any)
		name := edge["user"].(map[string]any)["handle"].(string)
		if state, ok := edge["state"]; ok {
			name += " " + fmt.Sprint(state)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// wantNames compares the four lists of a person.
func (u *user) wantNames(lists map[string][]string) {
	u.w.t.Helper()
	for list, want := range lists {
		if got := u.get("/v1/me/"+list).want(u.w.t, 200, "").names(); !slices.Equal(got, want) {
			u.w.t.Errorf("%s of %s: %q; want %q", list, u.handle, got, want)
		}
	}
}

func TestFollowFromRequestToRemoval(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		minji, joon := w.join("minji"), w.join("joon")
		asked := joon.send("PUT", "/v1/users/minji/follow", nil).want(t, 200, "")
		if asked.str("kind") != "follow" || asked.str("state") != "requested" || asked.str("id") != string(models.FollowID(joon.id, minji.id)) {
			t.Errorf("asked %s", asked.text)
		}
		minji.wantNames(map[string][]string{"requests": {"joon requested"}, "followers": {}, "followees": {}})
		joon.wantNames(map[string][]string{"requests": {}, "followers": {}, "followees": {"minji requested"}})
		again := joon.send("PUT", "/v1/users/"+string(minji.id)+"/follow", nil).want(t, 200, "")
		if again.text != asked.text {
			t.Errorf("asked again %s; want %s", again.text, asked.text)
		}
		accepted := minji.send("PUT", "/v1/me/followers/joon", nil).want(t, 200, "")
		if accepted.str("kind") != "follower" || accepted.str("state") != "accepted" {
			t.Errorf("accepted %s", accepted.text)
		}
		minji.wantNames(map[string][]string{"requests": {}, "followers": {"joon accepted"}})
		joon.wantNames(map[string][]string{"followees": {"minji accepted"}})
		minji.send("DELETE", "/v1/me/followers/joon", nil).want(t, 204, "")
		minji.wantNames(map[string][]string{"followers": {}})
		joon.wantNames(map[string][]string{"followees": {}})
		joon.send("DELETE", "/v1/users/minji/follow", nil).want(t, 404, "not_found")
	})
}

func TestFollowWithoutApproval(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		minji, joon := w.join("minji"), w.join("joon")
		minji.send("PATCH", "/v1/me", fields{"approve_followers": false}).want(t, 200, "")
		if got := joon.send("PUT", "/v1/users/minji/follow", nil).want(t, 200, ""); got.str("state") != "accepted" {
			t.Errorf("followed %s; want it accepted", got.text)
		}
		joon.send("DELETE", "/v1/users/minji/follow", nil).want(t, 204, "")
		minji.wantNames(map[string][]string{"followers": {}})
	})
}

// TestBlockOverREST: a block cuts both edges and is never told of.
func TestBlockOverREST(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		minji, joon := w.join("minji"), w.join("joon")
		minji.follow(joon)
		joon.follow(minji)
		if got := minji.send("PUT", "/v1/users/joon/block", nil).want(t, 200, ""); got.str("kind") != "block" {
			t.Errorf("blocked %s", got.text)
		}
		minji.wantNames(map[string][]string{"blocks": {"joon"}, "followers": {}, "followees": {}})
		joon.wantNames(map[string][]string{"blocks": {}, "followers": {}, "followees": {}})
		absent := joon.get("/v1/users/nobody").want(t, 404, "not_found")
		for _, u := range []struct {
			who  *user
			whom string
		}{{joon, "minji"}, {minji, "joon"}} {
			for _, path := range []string{"", "/goals", "/todos"} {
				hidden := u.who.get("/v1/users/"+u.whom+path).want(t, 404, "not_found")
				if hidden.str("detail") != absent.str("detail") || hidden.body["errors"] != nil {
					t.Errorf("%s%s is hidden with %s", u.whom, path, hidden.text)
				}
			}
			asked := u.who.send("PUT", "/v1/users/"+u.whom+"/follow", nil).want(t, 404, "not_found")
			if asked.body["errors"] != nil {
				t.Errorf("a block tells of itself: %s", asked.text)
			}
		}
		minji.send("DELETE", "/v1/users/joon/block", nil).want(t, 204, "")
		minji.wantNames(map[string][]string{"blocks": {}, "followers": {}, "followees": {}})
		joon.get("/v1/users/minji").want(t, 200, "")
	})
}

func TestEdgesOfNobody(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		for _, name := range []string{"nobody", string(models.NewID()), "1", "MINJI", "%00", string(models.NilID)} {
			for _, path := range []string{"/v1/users/" + name + "/follow", "/v1/users/" + name + "/block", "/v1/users/" + name + "/mute", "/v1/me/followers/" + name} {
				me.send("PUT", path, nil).want(t, 404, "not_found")
				me.send("DELETE", path, nil).want(t, 404, "not_found")
			}
		}
		for _, path := range []string{"/v1/users/minji/follow", "/v1/users/minji/block", "/v1/users/minji/mute"} {
			if got := me.send("PUT", path, nil); got.status < 400 || got.status >= 500 {
				t.Errorf("PUT %s on oneself: %d\n%s", path, got.status, got.text)
			}
		}
		w.join("joon")
		me.send("PUT", "/v1/users/joon/mute", nil).want(t, 200, "")
		me.send("DELETE", "/v1/users/joon/mute", nil).want(t, 204, "")
	})
}

func TestEdgesInPages(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		var want []string
		for i := range 5 {
			other := w.join(fmt.Sprintf("other%d", i))
			me.send("PUT", "/v1/users/"+other.handle+"/block", nil).want(t, 200, "")
			want = append(want, other.handle)
		}
		var got []string
		for path := "/v1/me/blocks?limit=2"; path != ""; {
			page := me.get(path).want(t, 200, "")
			got = append(got, page.names()...)
			path = ""
			if next := page.str("next_cursor"); next != "" {
				path = "/v1/me/blocks?limit=2&cursor=" + next
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("blocks in pages: %v; want %v", got, want)
		}
	})
}
