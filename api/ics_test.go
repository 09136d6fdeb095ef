package api_test

import (
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"modu/models"
)

// feed opens somebody's calendar feed and returns its path.
func (u *user) feed() string {
	u.w.t.Helper()
	url := u.send("POST", "/v1/me/ics", nil).want(u.w.t, 201, "").str("url")
	path, ok := strings.CutPrefix(url, u.w.url)
	if !ok || !strings.HasSuffix(path, ".ics") {
		u.w.t.Fatalf("the feed is at %s; want %s/….ics", url, u.w.url)
	}
	return path
}

// events reads a feed signed out, as a calendar does; by title.
func (w *world) events(path string) map[string]*ics.VEvent {
	w.t.Helper()
	a := w.guest().get(path).want(w.t, 200, "")
	if a.header.Get("Content-Type") != "text/calendar; charset=utf-8" || a.header.Get("Cache-Control") != "private" {
		w.t.Errorf("Content-Type %q, Cache-Control %q", a.header.Get("Content-Type"), a.header.Get("Cache-Control"))
	}
	if strings.Contains(strings.ReplaceAll(a.text, "\r\n", ""), "\n") {
		w.t.Error("a line does not end as RFC 5545 wants")
	}
	c, err := ics.ParseCalendar(strings.NewReader(a.text))
	if err != nil {
		w.t.Fatal(err)
	}
	events := map[string]*ics.VEvent{}
	for _, e := range c.Events() {
		events[e.GetProperty(ics.ComponentPropertySummary).Value] = e
	}
	return events
}

func TestTheCalendarFeedShowsTheOwnersDatedTodos(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		u, friend := w.join("minji"), w.join("friend")
		today := models.Today(models.TimeOf(w.now()), time.UTC, 0)
		goal := u.goal("private", fields{"title": "a; b, c\\n"})
		id := u.todo(goal, "read; write, \\rest", fields{"date": today, "memo": "first\nsecond;", "checklist": []fields{{"text": "one", "done": true}}})
		u.todo(goal, "finished", fields{"date": today.Add(1), "done": true})
		u.todo(goal, "backlog", nil)
		u.todo(goal, "first", fields{"date": today.Add(-61)})
		u.todo(goal, "before", fields{"date": today.Add(-64)})
		u.todo(goal, "last", fields{"date": today.Add(364)})
		u.todo(goal, "after", fields{"date": today.Add(367)})
		gone := u.goal("private", fields{"title": "gone"})
		u.todo(gone, "under a deleted goal", fields{"date": today})
		u.send("DELETE", "/v1/goals/"+gone, nil).want(t, 204, "")
		friend.todo(friend.goal("public", nil), "the friend's", fields{"date": today})
		u.follow(friend)

		path := u.feed()
		events := w.events(path)
		for _, title := range []string{"read; write, \\rest", "✓ finished", "first", "last"} {
			if events[title] == nil {
				t.Errorf("%q is missing", title)
			}
		}
		if len(events) != 4 {
			t.Errorf("%d events: %v; want 4", len(events), events)
		}
		e := events["read; write, \\rest"]
		if e == nil {
			return
		}
		start, _ := e.GetAllDayStartAt()
		end, _ := e.GetAllDayEndAt()
		if e.Id() != id+"@modu" || start.Format(time.DateOnly) != string(today) || end.Format(time.DateOnly) != string(today.Add(1)) {
			t.Errorf("%s from %v to %v; want all of %s", e.Id(), start, end, today)
		}
		if got := e.GetProperty(ics.ComponentPropertyDescription).Value; got != "first\nsecond;\n☑ one" {
			t.Errorf("described as %q", got)
		}
		u.send("PATCH", "/v1/todos/"+id, fields{"date": today.Add(2)}).want(t, 200, "")
		if e := w.events(path)["read; write, \\rest"]; e == nil || e.Id() != id+"@modu" {
			t.Error("a todo that moves has another id")
		}
	})
}

func TestTheCalendarFeedEndsWithItsSecret(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		u := w.join("minji")
		u.send("DELETE", "/v1/me/ics", nil).want(t, 204, "")
		first := u.feed()
		w.guest().get(first).want(t, 200, "")
		second := u.feed()
		w.guest().get(first).want(t, 404, "not_found")
		w.guest().get(second).want(t, 200, "")
		w.guest().get(strings.TrimSuffix(second, ".ics")).want(t, 404, "not_found")
		w.guest().get("/v1/ics/.ics").want(t, 404, "not_found")
		w.guest().get(strings.ToLower(second)).want(t, 404, "not_found")
		u.send("DELETE", "/v1/me/ics", nil).want(t, 204, "")
		w.guest().get(second).want(t, 404, "not_found")
		third := u.feed()
		w.disable(u.id)
		w.guest().get(third).want(t, 404, "not_found")
		if secret := strings.TrimSuffix(third[strings.LastIndexByte(third, '/')+1:], ".ics"); strings.Contains(w.log.String(), secret) {
			t.Error("the secret stands in the log")
		}
	})
}
