package api_test

import (
	"slices"
	"testing"

	"modu/models"
)

// TestWhatIsNotDoneMoves and keeps its id, memo, photo, goal and alarm; what is done does not move (product section 4.2).
func TestWhatIsNotDoneMoves(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		goal := me.goal("public", nil)
		id := me.todo(goal, "run", fields{"date": "2026-11-22", "memo": "5k", "alarm": "09:30"})
		got := me.send("POST", "/v1/todos/"+id+"/move", fields{"date": "2026-11-23"}).want(t, 200, "")
		if got.str("id") != id || got.str("date") != "2026-11-23" || got.str("memo") != "5k" || got.str("alarm") != "09:30" || got.str("goal_id") != goal {
			t.Errorf("moved: %s", got.text)
		}
		for _, bad := range []any{fields{}, fields{"date": "tomorrow"}} {
			me.send("POST", "/v1/todos/"+id+"/move", bad).want(t, 422, "invalid")
		}
		me.send("POST", "/v1/todos/"+id+"/move", fields{"date": nil}).want(t, 400, "")
		me.send("PATCH", "/v1/todos/"+id, fields{"done": true}).want(t, 200, "")
		refused := me.send("POST", "/v1/todos/"+id+"/move", fields{"date": "2026-11-24"}).want(t, 409, "conflict")
		if !slices.Equal(refused.pointers(), []string{"/date"}) {
			t.Errorf("refused with %s", refused.text)
		}
		backlog := me.todo(goal, "some day", nil)
		me.send("POST", "/v1/todos/"+backlog+"/move", fields{"date": "2026-11-23"}).want(t, 200, "")
		me.send("DELETE", "/v1/todos/"+backlog, nil).want(t, 204, "")
		me.send("POST", "/v1/todos/"+backlog+"/move", fields{"date": "2026-11-23"}).want(t, 410, "gone")
	})
}

// TestWhatIsDoneIsRepeated: a new todo, not done, without cheers; it keeps the alarm (product section 4.2).
func TestWhatIsDoneIsRepeated(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, friend := w.join("minji"), w.join("friend")
		friend.follow(me)
		goal := me.goal("followers", nil)
		id := me.todo(goal, "run", fields{
			"date": "2026-11-22", "memo": "5k", "memo_public": true, "alarm": "09:30", "done": true, "photo_id": me.photo(),
			"checklist": []fields{{"text": "shoes", "done": true}},
		})
		friend.send("PUT", "/v1/todos/"+id+"/cheer", fields{"emoji": "🔥"}).want(t, 200, "")
		got := me.send("POST", "/v1/todos/"+id+"/repeat", fields{"date": "2026-11-25"}).want(t, 201, "")
		line := got.body["checklist"].([]any)[0].(map[string]any)
		if got.str("id") == id || got.str("date") != "2026-11-25" || got.body["done"] != false || got.body["done_at"] != nil || got.body["photo_id"] != nil ||
			len(got.body["cheers"].(map[string]any)) != 0 {
			t.Errorf("repeated: %s; want a new todo", got.text)
		}
		if got.str("title") != "run" || got.str("memo") != "5k" || got.body["memo_public"] != true || got.str("alarm") != "09:30" ||
			got.str("goal_id") != goal || line["text"] != "shoes" || line["done"] != false {
			t.Errorf("repeated: %s; want it to keep what it is", got.text)
		}
		if old := me.get("/v1/todos/"+id).want(t, 200, ""); old.body["done"] != true || old.str("date") != "2026-11-22" {
			t.Errorf("the first one is %s now", old.text)
		}
		plain := me.todo(goal, "walk", nil)
		once := call{method: "POST", path: "/v1/todos/" + plain + "/repeat", body: fields{"date": "2026-11-25"}, token: me.token, header: map[string]string{"Idempotency-Key": "k"}}
		first, second := w.do(once).want(t, 201, ""), w.do(once).want(t, 201, "")
		if first.text != second.text {
			t.Errorf("sent twice, it made %s and %s", first.text, second.text)
		}
	})
}

// TestEveryUndoneTodoOfADayMoves in one commit, or none when there is no room (product section 4.3).
func TestEveryUndoneTodoOfADayMoves(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.inSeoul("minji")
		a, b, gone := me.goal("private", nil), me.goal("private", nil), me.goal("private", nil)
		first, second := me.todo(a, "1", fields{"date": "2026-11-21"}), me.todo(b, "2", fields{"date": "2026-11-21"})
		done := me.todo(a, "3", fields{"date": "2026-11-21", "done": true})
		me.todo(gone, "4", fields{"date": "2026-11-21"})
		me.send("DELETE", "/v1/goals/"+gone, nil).want(t, 204, "")
		move := func(from, to string) answer {
			return me.send("POST", "/v1/todos/move-undone", fields{"from": from, "to": to})
		}
		if got := move("2026-11-21", "2026-11-22").want(t, 200, ""); got.body["moved"] != 2.0 {
			t.Errorf("moved %s; want 2", got.text)
		}
		if got := me.get("/v1/todos?date=2026-11-22").ids(); len(got) != 2 || !slices.Contains(got, first) || !slices.Contains(got, second) {
			t.Errorf("the next day has %v", got)
		}
		if got := me.get("/v1/todos?date=2026-11-21").ids(); !slices.Equal(got, []string{done}) {
			t.Errorf("the day before has %v", got)
		}
		for _, none := range [][2]string{{"2026-11-21", "2026-11-22"}, {"2026-11-22", "2026-11-22"}} {
			if got := move(none[0], none[1]).want(t, 200, ""); got.body["moved"] != 0.0 {
				t.Errorf("from %s to %s moved %s; want 0", none[0], none[1], got.text)
			}
		}
		for range models.MaxTodosADay - 1 {
			me.todo(a, "x", fields{"date": "2026-12-01"})
		}
		refused := move("2026-11-22", "2026-12-01").want(t, 422, "limit")
		if !slices.Equal(refused.pointers(), []string{"/to"}) || len(me.get("/v1/todos?date=2026-11-22").ids()) != 2 {
			t.Errorf("refused with %s; want none moved", refused.text)
		}
		move("today", "2026-11-22").want(t, 422, "invalid")
		me.send("POST", "/v1/todos/move-undone", fields{"from": "2026-11-22"}).want(t, 422, "invalid")
	})
}

// TestArchiveTakesDateAndAlarm: restoring gives a date, and never an old alarm (product section 4.4).
func TestArchiveTakesDateAndAlarm(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		id := me.todo(me.goal("private", nil), "run", fields{"date": "2026-11-22", "alarm": "09:30"})
		got := me.send("POST", "/v1/todos/"+id+"/archive", nil).want(t, 200, "")
		if got.body["date"] != nil || got.body["alarm"] != nil || got.header.Get("ETag") == "" {
			t.Errorf("archived: %s", got.text)
		}
		if got = me.send("POST", "/v1/todos/"+id+"/move", fields{"date": "2026-11-23"}).want(t, 200, ""); got.body["alarm"] != nil {
			t.Errorf("back from the backlog: %s; want no alarm", got.text)
		}
	})
}
