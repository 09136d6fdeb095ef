package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"modu/models"
)

func TestKnockOverREST(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		minji, joon := w.join("minji"), w.join("joon")
		minji.send("POST", "/v1/users/joon/knock", nil).want(t, 403, "not_allowed")
		minji.follow(joon)
		minji.send("POST", "/v1/users/joon/knock", nil).want(t, 204, "")
		if a := minji.send("POST", "/v1/users/"+string(joon.id)+"/knock", nil).want(t, 422, "limit"); !strings.Contains(a.text, "knock again in 10 minutes") {
			t.Errorf("refused with %s", a.text)
		}
		w.pass(8 * time.Minute)
		minji.send("POST", "/v1/users/joon/knock", nil).want(t, 422, "limit")
		w.pass(2 * time.Minute)
		minji.token = w.login("minji").str("access_token") // an access token lasts ten minutes
		minji.send("POST", "/v1/users/joon/knock", nil).want(t, 204, "")
		joon.token = w.login("joon").str("access_token")
		joon.send("PUT", "/v1/users/minji/block", nil).want(t, 200, "")
		minji.send("POST", "/v1/users/joon/knock", nil).want(t, 404, "not_found")
		minji.send("POST", "/v1/users/nobody/knock", nil).want(t, 404, "not_found")
	})
}

func TestBellOverREST(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		minji, joon := w.join("minji"), w.join("joon")
		minji.send("PUT", "/v1/users/joon/bell", nil).want(t, 404, "not_found")
		minji.follow(joon)
		bell := minji.send("PUT", "/v1/users/joon/bell", nil).want(t, 200, "")
		if bell.str("kind") != "bell" || bell.str("id") != string(models.BellID(minji.id, joon.id)) {
			t.Errorf("the bell is %s", bell.text)
		}
		minji.send("DELETE", "/v1/users/joon/bell", nil).want(t, 204, "")
		minji.send("DELETE", "/v1/users/joon/bell", nil).want(t, 404, "not_found")
	})
}

// TestAboutCountsWhatTheCallerMaySee: people between whom and the caller there is a block, and who is away, are in no
// count; goals are those that the caller sees.
func TestAboutCountsWhatTheCallerMaySee(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		owner, friend, blocked, leaver, stranger := w.join("owner"), w.join("friend"), w.join("blocked"), w.join("leaver"), w.join("stranger")
		for _, u := range []*user{friend, blocked, leaver} {
			u.follow(owner)
			owner.follow(u)
		}
		stranger.send("PUT", "/v1/users/owner/follow", nil).want(t, 200, "")
		for _, audience := range audiences {
			owner.goal(audience, nil)
		}
		friend.send("PUT", "/v1/users/owner/bell", nil).want(t, 200, "")
		friend.send("PUT", "/v1/users/owner/mute", nil).want(t, 200, "")
		stranger.send("PUT", "/v1/users/blocked/block", nil).want(t, 200, "")
		about := func(u *user) string {
			a := u.get("/v1/users/owner/about").want(t, 200, "")
			return fmt.Sprint(a.body["followers"], a.body["followees"], a.body["goals"], a.body["relation"])
		}
		for _, test := range []struct {
			u    *user
			want string
		}{
			{owner, "3 3 4 <nil>"},
			{friend, "3 3 2 map[bell:true follow:accepted follower:accepted muted:true]"},
			{stranger, "2 2 1 map[bell:false follow:requested follower:<nil> muted:false]"},
			{w.guest(), "3 3 1 <nil>"},
		} {
			if got := about(test.u); got != test.want {
				t.Errorf("%q sees %s; want %s", test.u.handle, got, test.want)
			}
		}
		leaver.send("DELETE", "/v1/me", nil).want(t, 204, "")
		w.disable(blocked.id)
		if got, want := about(owner), "1 1 4 <nil>"; got != want {
			t.Errorf("with two people away the owner sees %s; want %s", got, want)
		}
		blocked.send("PUT", "/v1/users/owner/block", nil)
	})
}

// TestCalendarOfAPersonCountsWhatTheCallerSees: also signed out.
func TestCalendarOfAPersonCountsWhatTheCallerSees(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		m := newMatrix(t, w)
		for viewer, want := range map[string]float64{"owner": 4, "follower": 3, "unlisted": 2, "stranger": 1, "former": 1, "guest": 1} {
			a := m.people[viewer].get("/v1/users/owner/calendar?month="+matrixDay[:7]).want(t, 200, "")
			days, _ := a.body["days"].([]any)
			if len(days) != 1 || days[0].(map[string]any)["done"] != want {
				t.Errorf("%s sees %s; want %v done", viewer, a.text, want)
			}
		}
		m.people["blocker"].get("/v1/users/owner/calendar?month="+matrixDay[:7]).want(t, 404, "not_found")
		m.people["stranger"].get("/v1/users/owner/calendar?month=2026-13").want(t, 400, "malformed")
	})
}
