package api_test

import (
	"fmt"
	"slices"
	"testing"

	"modu/models"
)

// titles returns the titles of the things in a list of a day.
func titles(day map[string]any, list string) []string {
	all := []string{}
	for _, e := range day[list].([]any) {
		all = append(all, e.(map[string]any)["title"].(string))
	}
	return all
}

func TestDayOfOneself(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		active, ended := me.goal("private", fields{"title": "active"}), me.goal("private", fields{"title": "ended"})
		me.goal("private", fields{"title": "empty"})
		me.todo(active, "late", fields{"date": matrixDay, "rank": "b00"})
		me.todo(active, "early", fields{"date": matrixDay, "rank": "a0"})
		me.todo(active, "tomorrow", fields{"date": "2026-11-23"})
		me.todo(active, "some day", nil)
		me.todo(ended, "old", fields{"date": "2026-11-21"})
		me.send("PATCH", "/v1/goals/"+ended, fields{"status": "ended"}).want(t, 200, "")
		day := me.get("/v1/day?date="+matrixDay).want(t, 200, "")
		if day.str("date") != matrixDay || day.body["user"].(map[string]any)["handle"] != "minji" {
			t.Errorf("day %s", day.text)
		}
		if got := titles(day.body, "todos"); !slices.Equal(got, []string{"early", "late"}) {
			t.Errorf("todos %q; want early, late", got)
		}
		if got := titles(day.body, "goals"); !slices.Equal(got, []string{"active", "empty"}) {
			t.Errorf("goals %q; want active, empty", got)
		}
		before := me.get("/v1/day?date=2026-11-21").want(t, 200, "")
		if got := titles(before.body, "goals"); !slices.Equal(got, []string{"active", "ended", "empty"}) {
			t.Errorf("goals the day before %q; want the ended one too", got)
		}
		for _, bad := range []string{"?date=x", "?date=2026-02-29", "?day=2026-11-22"} {
			me.get("/v1/day"+bad).want(t, 400, "malformed")
		}
		me.get("/v1/day?user=nobody").want(t, 404, "not_found")
	})
}

// TestDayIsTheOwnersToday: without a date each person's own day counts (product section 1.8).
func TestDayIsTheOwnersToday(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		friend := w.join("joon")
		me.follow(friend)
		for _, zone := range []string{"Pacific/Kiritimati", "Etc/GMT+12"} { // a day apart and more
			for _, hour := range []int{0, 6} {
				friend.send("PATCH", "/v1/me", fields{"time_zone": zone, "day_start_hour": hour}).want(t, 200, "")
				loc := (&models.Settings{TimeZone: zone}).Zone()
				before := models.Today(models.TimeOf(w.now()), loc, hour)
				day := me.get("/v1/day?user=joon").want(t, 200, "").str("date")
				feed := me.get("/v1/feed").want(t, 200, "").body["data"].([]any)[0].(map[string]any)["date"]
				after := models.Today(models.TimeOf(w.now()), loc, hour)
				if day != string(before) && day != string(after) || feed != string(before) && feed != string(after) {
					t.Errorf("today in %s from %d: %s, in the feed %s; want %s", zone, hour, day, feed, before)
				}
			}
		}
	})
}

func TestFeedIsTheDayOfEachFollowee(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		for i := range 5 {
			friend := w.join(fmt.Sprintf("friend%d", i))
			me.follow(friend)
			friend.todo(friend.goal("followers", fields{"title": "shared"}), "shared "+friend.handle, fields{"date": matrixDay})
			friend.todo(friend.goal("private", fields{"title": "own"}), "own", fields{"date": matrixDay})
		}
		stranger := w.join("stranger")
		stranger.todo(stranger.goal("public", nil), "public", fields{"date": matrixDay})
		me.send("PUT", "/v1/users/friend3/mute", nil).want(t, 200, "")
		w.join("asked")
		me.send("PUT", "/v1/users/asked/follow", nil).want(t, 200, "")

		var got []string
		for path := "/v1/feed?limit=2&date=" + matrixDay; path != ""; {
			page := me.get(path).want(t, 200, "")
			for _, d := range page.body["data"].([]any) {
				day := d.(map[string]any)
				got = append(got, titles(day, "todos")...)
				if goals := titles(day, "goals"); !slices.Equal(goals, []string{"shared"}) {
					t.Errorf("goals in the feed: %q; want the shared one", goals)
				}
			}
			path = ""
			if next := page.str("next_cursor"); next != "" {
				path = "/v1/feed?limit=2&date=" + matrixDay + "&cursor=" + next
			}
		}
		slices.Sort(got)
		if want := []string{"shared friend0", "shared friend1", "shared friend2", "shared friend4"}; !slices.Equal(got, want) {
			t.Errorf("feed %q; want %q", got, want)
		}
		me.get("/v1/feed?limit=101").want(t, 400, "malformed")
	})
}
