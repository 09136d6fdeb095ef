package api_test

import (
	"slices"
	"strings"
	"testing"

	"modu/models"
)

// sights is how many of the owner's audiences a viewer sees.
func sights(viewer string) (n int) {
	for _, a := range audiences {
		if sees(viewer, a) {
			n++
		}
	}
	return n
}

// TestReadModelsCountOnlyWhatTheCallerMaySee: day, feed, calendar and the ring know nothing of the rest (product section
// 3.5), and inbox and search know of nobody else.
func TestReadModelsCountOnlyWhatTheCallerMaySee(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		m := newMatrix(t, w)
		for _, viewer := range viewers {
			u, n := m.people[viewer], float64(sights(viewer))
			if !hides(viewer) {
				m.checkMonth(viewer, u.get("/v1/users/owner/calendar?month=2026-11").want(t, 200, ""), n)
			}
			if viewer == "guest" {
				for _, path := range []string{"/v1/day", "/v1/feed", "/v1/calendar?month=2026-11", "/v1/stats?from=2026-11-01&to=2026-11-30", "/v1/inbox", "/v1/search?q=secret"} {
					u.get(path).want(t, 401, "signed_out")
				}
				continue
			}
			if hides(viewer) {
				u.get("/v1/day?user=owner&date="+matrixDay).want(t, 404, "not_found")
				u.get("/v1/calendar?user=owner&month=2026-11").want(t, 404, "not_found")
				u.get("/v1/users/owner/calendar?month=2026-11").want(t, 404, "not_found")
				u.get("/v1/todos?user=owner").want(t, 404, "not_found")
			} else {
				m.checkDay(viewer, u.get("/v1/day?user=owner&date="+matrixDay).want(t, 200, "").body, n)
				m.checkMonth(viewer, u.get("/v1/calendar?user=owner&month=2026-11").want(t, 200, ""), n)
				if got := len(u.get("/v1/todos?user=owner&date="+matrixDay).want(t, 200, "").ids()); got != int(n) {
					t.Errorf("%d todos to %s; want %v", got, viewer, n)
				}
			}
			feed := u.get("/v1/feed?date="+matrixDay).want(t, 200, "").body["data"].([]any)
			if follows := viewer == "follower" || viewer == "unlisted"; len(feed) > 0 != follows {
				t.Errorf("feed of %s: %v", viewer, feed)
			} else if follows {
				m.checkDay(viewer, feed[0].(map[string]any), n)
			}
			if viewer == "owner" {
				continue
			}
			for _, path := range []string{"/v1/search?q=secret", "/v1/inbox", "/v1/stats?from=2026-11-01&to=2026-11-30"} {
				if a := u.get(path).want(t, 200, ""); strings.Contains(a.text, "secret") || strings.Contains(a.text, m.goals["public"]) {
					t.Errorf("%s to %s: %s", path, viewer, a.text)
				}
			}
		}
	})
}

// checkMonth compares what somebody is shown of the owner's month.
func (m *matrix) checkMonth(viewer string, a answer, n float64) {
	m.t.Helper()
	days := a.body["days"].([]any)
	if n == 0 && len(days) == 0 {
		return
	}
	day := days[0].(map[string]any)
	if len(days) != 1 || day["done"] != n || day["open"] != 0.0 || len(day["goals"].([]any)) != int(n) {
		m.t.Errorf("calendar to %s: %v; want %v done", viewer, days, n)
	}
}

// checkDay compares what somebody is shown of the owner's day.
func (m *matrix) checkDay(viewer string, day map[string]any, n float64) {
	m.t.Helper()
	if day["done"] != n || day["total"] != n || len(day["todos"].([]any)) != int(n) {
		m.t.Errorf("day to %s: %v of %v done; want %v", viewer, day["done"], day["total"], n)
	}
}

// TestDiariesInADayAreThoseThatTheCallerMaySee: a diary of each audience and a draft, on a day each.
func TestDiariesInADayAreThoseThatTheCallerMaySee(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		m := newMatrix(t, w)
		owner := m.people["owner"]
		today := models.Day(owner.get("/v1/day").want(t, 200, "").str("date"))
		on := map[string]models.Day{}
		for i, audience := range append(slices.Clone(audiences), "draft") {
			on[audience] = today.Add(-i)
			body := fields{"date": on[audience], "mood": "🙂", "text": secret(audience), "audience": audience}
			switch audience {
			case "selected":
				body["viewers"] = []models.ID{m.people["follower"].id}
			case "draft":
				body["audience"], body["draft"] = "public", true
			}
			owner.send("POST", "/v1/diaries", body).want(t, 201, "")
		}
		for _, viewer := range viewers {
			if hides(viewer) || viewer == "guest" {
				continue
			}
			for audience, date := range on {
				want := sees(viewer, audience)
				if audience == "draft" {
					want = viewer == "owner"
				}
				day := m.people[viewer].get("/v1/day?user=owner&date="+string(date)).want(t, 200, "")
				if got := day.body["diary"] != nil; got != want {
					t.Errorf("the %s diary to %s: %v; want %v", audience, viewer, day.body["diary"], want)
				}
			}
		}
		day := m.people["follower"].get("/v1/day?user=owner&date="+string(on["selected"])).want(t, 200, "")
		id := day.body["diary"].(map[string]any)["id"].(string)
		if position := day.header.Get("Modu-Position"); !strings.Contains(position, "g/"+id+"=") {
			t.Errorf("position %s of a selected diary; want its stream", position)
		}
	})
}
