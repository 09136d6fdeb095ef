package api_test

import (
	"slices"
	"strings"
	"testing"
)

func TestMeIsProfileAndSettings(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		minji := w.join("minji")
		was := minji.get("/v1/me").want(t, 200, "")
		if was.str("handle") != "minji" || was.str("email") != "minji@example.com" || was.body["approve_followers"] != true || was.str("default_audience") != "private" {
			t.Errorf("me %s", was.text)
		}
		is := minji.send("PATCH", "/v1/me", fields{
			"name": "민지", "bio": "hello", "locale": "ko", "time_zone": "America/Santiago", "day_start_hour": 4, "quiet_from": "22:00", "quiet_to": "07:00",
		}).want(t, 200, "")
		if is.str("name") != "민지" || is.str("time_zone") != "America/Santiago" || is.body["day_start_hour"] != 4.0 || is.str("quiet_from") != "22:00" || is.str("handle") != "minji" {
			t.Errorf("changed %s", is.text)
		}
		if got := minji.send("PATCH", "/v1/me", fields{"quiet_from": nil, "quiet_to": nil}).want(t, 200, ""); got.body["quiet_from"] != nil {
			t.Errorf("cleared %s", got.text)
		}
		if got := minji.send("PATCH", "/v1/me", fields{}).want(t, 200, ""); got.str("bio") != "hello" {
			t.Errorf("changed nothing %s", got.text)
		}
		seen := w.join("joon").get("/v1/users/minji").want(t, 200, "")
		if seen.str("name") != "민지" || seen.body["email"] != nil || seen.body["time_zone"] != nil {
			t.Errorf("others see %s", seen.text)
		}
	})
}

func TestMeRules(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		minji := w.join("minji")
		w.join("joon")
		before := minji.get("/v1/me").text
		for _, test := range []struct {
			change        fields
			status        int
			code, pointer string
		}{
			{fields{"handle": "joon"}, 409, "conflict", "/handle"},
			{fields{"handle": "joon", "locale": "ko"}, 409, "conflict", "/handle"},
			{fields{"handle": "Minji"}, 422, "invalid", "/handle"},
			{fields{"name": "x", "locale": "fr"}, 422, "invalid", "/locale"},
			{fields{"name": "", "locale": "ko"}, 422, "invalid", "/name"},
			{fields{"name": "x", "day_start_hour": 7}, 422, "invalid", "/day_start_hour"},
			{fields{"time_zone": ""}, 422, "invalid", "/time_zone"},
			{fields{"time_zone": "Local"}, 422, "invalid", "/time_zone"},
			{fields{"time_zone": "asia/seoul"}, 422, "invalid", "/time_zone"},
			{fields{"time_zone": "../../etc/passwd"}, 422, "invalid", "/time_zone"},
			{fields{"time_zone": "+09:00"}, 422, "invalid", "/time_zone"},
			{fields{"quiet_from": "25:00"}, 422, "invalid", "/quiet_from"},
			{fields{"inbox_seen_at": "yesterday"}, 422, "invalid", "/inbox_seen_at"},
			{fields{"default_audience": "friends"}, 422, "invalid", "/default_audience"},
		} {
			got := minji.send("PATCH", "/v1/me", test.change).want(t, test.status, test.code)
			if !slices.Contains(got.pointers(), test.pointer) {
				t.Errorf("%v: pointers %v; want %s", test.change, got.pointers(), test.pointer)
			}
		}
		if after := minji.get("/v1/me").text; after != before {
			t.Errorf("refusals left\n%s\nof\n%s", after, before)
		}
	})
}

// TestProblemsAreToldInKorean: also what the engine refuses, and never with what was sent.
func TestProblemsAreToldInKorean(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		minji := w.join("minji")
		w.join("joon")
		goal := minji.goal("private", nil)
		todo := minji.todo(goal, "read", fields{"date": matrixDay})
		for path, changes := range map[string][]fields{
			"/v1/me":            {{"handle": "joon"}, {"locale": "secret"}, {"day_start_hour": 77}, {"time_zone": "secret"}},
			"/v1/todos/" + todo: {{"title": "secret\u202E"}, {"rank": "secret!"}, {"date": "secret"}, {"alarm": "secret"}, {"goal_id": "secret"}},
			"/v1/goals/" + goal: {{"color": "secret"}, {"audience": "secret"}, {"viewers": []string{"secret"}}},
		} {
			for _, change := range changes {
				got := minji.with("Accept-Language", "ko", "PATCH", path, change)
				detail, _ := got.body["errors"].([]any)[0].(map[string]any)["detail"].(string)
				if got.status < 400 || strings.Contains(got.text, "secret") || strings.Contains(detail, "joon") || detail == "" || !strings.ContainsAny(detail, "가나다라이있요") {
					t.Errorf("%v: %s", change, got.text)
				}
			}
		}
	})
}
