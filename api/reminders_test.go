package api_test

import (
	"testing"

	"modu/models"
)

// TestRemindersByREST: made, listed by time, changed, deleted, restored; nobody else ever sees one.
func TestRemindersByREST(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, other := w.join("minji"), w.join("jiwoo")
		other.follow(me)
		me.send("POST", "/v1/reminders", fields{"label": "no time"}).want(t, 422, "invalid")
		me.send("POST", "/v1/reminders", fields{"time": "24:00"}).want(t, 422, "invalid")
		late := me.send("POST", "/v1/reminders", fields{"time": "21:30", "label": "plan"}).want(t, 201, "").str("id")
		early := me.send("POST", "/v1/reminders", fields{"time": "07:00", "enabled": false}).want(t, 201, "").str("id")
		list := me.send("GET", "/v1/reminders?limit=1", nil).want(t, 200, "")
		if got := list.body["data"].([]any)[0].(map[string]any); got["id"] != early || got["enabled"] != false || got["label"] != "" {
			t.Errorf("the first is %v; want that of seven", got)
		}
		list = me.send("GET", "/v1/reminders?limit=1&cursor="+list.str("next_cursor"), nil).want(t, 200, "")
		if got := list.body["data"].([]any)[0].(map[string]any); got["id"] != late || got["kind"] != "reminder" || got["time"] != "21:30" {
			t.Errorf("the second is %v", got)
		}
		path := "/v1/reminders/" + late
		for _, method := range []string{"GET", "PATCH", "DELETE"} {
			var body any
			if method == "PATCH" {
				body = fields{"label": "x"}
			}
			other.send(method, path, body).want(t, 404, "not_found")
			other.send(method, "/v1/reminders/"+string(models.NewID()), body).want(t, 404, "not_found")
		}
		other.send("POST", "/v1/reminders", fields{"id": late, "time": "08:00"}).want(t, 404, "not_found")
		me.send("POST", "/v1/reminders", fields{"id": late, "time": "08:00"}).want(t, 409, "conflict")
		if got := me.send("PATCH", path, fields{"time": "22:00"}).want(t, 200, ""); got.str("time") != "22:00" || got.str("label") != "plan" {
			t.Errorf("changed: %v", got.body)
		}
		me.send("DELETE", path, nil).want(t, 204, "")
		me.send("GET", path, nil).want(t, 410, "gone")
		me.send("PATCH", path, fields{"label": "x"}).want(t, 410, "gone")
		me.send("PATCH", path, fields{"deleted": false}).want(t, 200, "")
	})
}

// TestTimerByREST: it runs for its owner, and its seconds go to the todo.
func TestTimerByREST(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		goal := me.goal("private", nil)
		todo, second := me.todo(goal, "read", fields{"date": "2026-11-22"}), me.todo(goal, "run", fields{"date": "2026-11-22"})
		timer := func(todo, state string) answer {
			return me.send("PUT", "/v1/todos/"+todo+"/timer", fields{"state": state})
		}
		timer(todo, "walking").want(t, 422, "invalid")
		me.send("PUT", "/v1/todos/"+todo+"/timer", fields{}).want(t, 422, "invalid")
		timer(string(models.NewID()), "running").want(t, 404, "not_found")
		if got := timer(todo, "running").want(t, 200, ""); got.str("state") != "running" || got.body["started_at"] == nil {
			t.Errorf("started: %v", got.body)
		}
		w.pass(90e9)
		timer(second, "running").want(t, 200, "")
		if got := timer(todo, "paused").want(t, 200, ""); got.body["elapsed_s"].(float64) < 90 || got.str("state") != "paused" {
			t.Errorf("the other was started, and this one is %v", got.body)
		}
		if got := timer(todo, "stopped").want(t, 200, ""); got.body["elapsed_s"] != 0.0 || got.str("state") != "stopped" {
			t.Errorf("stopped: %v", got.body)
		}
		if got := me.send("GET", "/v1/todos/"+todo, nil).want(t, 200, ""); got.body["timer_s"].(float64) < 90 {
			t.Errorf("the todo has %v", got.body)
		}
		me.send("PATCH", "/v1/todos/"+todo, fields{"done": true}).want(t, 200, "")
		timer(todo, "running").want(t, 403, "not_allowed")
	})
}
