package api_test

import (
	"slices"
	"testing"
	"time"

	"modu/models"
)

// routine makes an auto routine of every day and returns its id.
func (u *user) routine(goal string, more fields) string {
	u.w.t.Helper()
	body := fields{"goal_id": goal, "title": "read", "rule": fields{"freq": "daily"}, "mode": "auto"}
	for k, v := range more {
		body[k] = v
	}
	return u.send("POST", "/v1/routines", body).want(u.w.t, 201, "").str("id")
}

// seoulDay is the day that it is in Seoul.
func (w *world) seoulDay() models.Day {
	seoul := (&models.Settings{TimeZone: "Asia/Seoul"}).Zone()
	return models.Today(models.TimeOf(w.now()), seoul, 0)
}

// inSeoul makes an account whose days are those of today.
func (w *world) inSeoul(handle string) *user {
	w.t.Helper()
	u := w.join(handle)
	u.send("PATCH", "/v1/me", fields{"time_zone": "Asia/Seoul"}).want(w.t, 200, "")
	return u
}

func onDay(routine string, day models.Day) string {
	return "/v1/todos/" + string(models.OccurrenceID(models.ID(routine), day))
}

func TestRoutineFromMakingToRestoring(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.inSeoul("minji")
		goal := me.goal("private", nil)
		body := fields{"goal_id": goal, "title": "read", "rule": fields{"freq": "weekly", "weekdays": []string{"sun", "mon"}}, "mode": "manual"}
		for name := range body {
			part := fields{}
			for k, v := range body {
				if k != name {
					part[k] = v
				}
			}
			if got := me.send("POST", "/v1/routines", part).want(t, 422, "invalid"); !slices.Equal(got.pointers(), []string{"/" + name}) {
				t.Errorf("without %s: %s", name, got.text)
			}
		}
		made := me.send("POST", "/v1/routines", body).want(t, 201, "")
		id := made.str("id")
		if rule, _ := made.body["rule"].(map[string]any); made.header.Get("Location") != "/v1/routines/"+id || rule["weekdays"].([]any)[0] != "mon" {
			t.Errorf("made %s", made.text)
		}
		if got := me.get("/v1/routines/"+id).want(t, 200, ""); got.text != made.text {
			t.Errorf("read %s; want %s", got.text, made.text)
		}
		for _, bad := range []any{fields{"freq": "hourly"}, fields{"freq": "weekly"}, fields{"freq": "monthly", "days": []int{32}}} {
			me.send("PATCH", "/v1/routines/"+id, fields{"rule": bad}).want(t, 422, "invalid")
		}
		me.send("PATCH", "/v1/routines/"+id, fields{"rule": fields{"freq": "daily", "every": 2}}).want(t, 400, "")
		changed := me.send("PATCH", "/v1/routines/"+id, fields{"title": "write", "time": "07:30", "mode": "auto", "rule": fields{"freq": "daily"}}).want(t, 200, "")
		if changed.str("id") != id || changed.str("title") != "write" {
			t.Errorf("on the day on which it was made, it became %s", changed.text)
		}
		if todo := me.get(onDay(id, w.seoulDay())).want(t, 200, ""); todo.str("alarm") != "07:30" || todo.str("routine_id") != id {
			t.Errorf("today's todo is %s", todo.text)
		}
		me.send("DELETE", "/v1/routines/"+id, nil).want(t, 204, "")
		me.get("/v1/routines/"+id).want(t, 410, "gone")
		me.get(onDay(id, w.seoulDay())).want(t, 410, "gone")
		if got := me.get("/v1/routines?deleted=true").ids(); !slices.Equal(got, []string{id}) {
			t.Errorf("deleted routines %v; want %s", got, id)
		}
		me.send("PATCH", "/v1/routines/"+id, fields{"deleted": false}).want(t, 200, "")
		me.get(onDay(id, w.seoulDay())).want(t, 200, "")
	})
}

func TestRoutineFilters(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, other := w.inSeoul("minji"), w.inSeoul("other")
		a, b, gone := me.goal("private", nil), me.goal("private", nil), me.goal("private", nil)
		second := me.routine(a, fields{"rank": "b"})
		first, third := me.routine(a, fields{"rank": "a"}), me.routine(b, fields{"rank": "c"})
		under := me.routine(gone, nil)
		me.send("DELETE", "/v1/goals/"+gone, nil).want(t, 204, "")
		other.routine(other.goal("public", nil), nil)
		for query, want := range map[string][]string{
			"": {first, second, third}, "?goal_id=" + a: {first, second}, "?goal_id=" + gone: {}, "?deleted=true": {}, "?limit=2": {first, second},
		} {
			if got := me.get("/v1/routines"+query).want(t, 200, "").ids(); !slices.Equal(got, want) {
				t.Errorf("routines%s: %v; want %v", query, got, want)
			}
		}
		me.get("/v1/routines/"+under).want(t, 410, "gone")
	})
}

// TestAnotherRuleSplitsARoutineThatHasBegun (product section 5.6): the days that have passed keep the old rule.
func TestAnotherRuleSplitsARoutineThatHasBegun(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.inSeoul("minji")
		goal, today := me.goal("private", nil), w.seoulDay()
		begun := fields{"start": today.Add(-10), "time": "07:30"}
		monthly := fields{"freq": "monthly", "last": true, "days": []int{1}}

		untouched := me.routine(goal, begun)
		me.send("PATCH", "/v1/routines/"+untouched, fields{"rule": fields{"freq": "daily"}, "title": "same rule"}).want(t, 200, "")
		next := me.send("PATCH", "/v1/routines/"+untouched, fields{"rule": monthly, "title": "count"}).want(t, 200, "")
		old := me.get("/v1/routines/"+untouched).want(t, 200, "")
		if old.str("end") != string(today.Add(-1)) || old.str("title") != "same rule" {
			t.Errorf("the old one is %s; want it to end yesterday", old.text)
		}
		if next.str("id") == untouched || next.str("start") != string(today) || next.str("title") != "count" || next.str("time") != "07:30" {
			t.Errorf("the new one is %s; want it to start today", next.text)
		}
		me.get(onDay(untouched, today)).want(t, 410, "gone")

		touched := me.routine(goal, begun)
		me.send("PATCH", onDay(touched, today), fields{"done": true}).want(t, 200, "")
		next = me.send("PATCH", "/v1/routines/"+touched, fields{"rule": fields{"freq": "weekly", "weekdays": models.Weekdays}}).want(t, 200, "")
		if next.str("start") != string(today.Add(1)) {
			t.Errorf("the new one is %s; want it to start after the day that is done", next.text)
		}
		if todo := me.get(onDay(touched, today)).want(t, 200, ""); todo.body["done"] != true || todo.str("routine_id") != touched {
			t.Errorf("the todo that is done is %s", todo.text)
		}

		stale := me.routine(goal, begun)
		tag := map[string]string{"If-Match": me.get("/v1/routines/" + stale).header.Get("ETag")}
		me.send("PATCH", "/v1/routines/"+stale, fields{"title": "x"}).want(t, 200, "")
		w.do(call{method: "PATCH", path: "/v1/routines/" + stale, body: fields{"rule": monthly}, token: me.token, header: tag}).want(t, 412, "")
		before := len(me.get("/v1/routines?limit=100").ids())
		tag["If-Match"] = me.get("/v1/routines/" + stale).header.Get("ETag")
		w.do(call{method: "PATCH", path: "/v1/routines/" + stale, body: fields{"rule": monthly}, token: me.token, header: tag}).want(t, 200, "")
		if n := len(me.get("/v1/routines?limit=100").ids()); n != before+1 {
			t.Errorf("%d routines; want one more than %d", n, before)
		}
	})
}

// TestOccurrenceIsMadeByPost: with the routine's values for what is left out, and as often as one likes.
func TestOccurrenceIsMadeByPost(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.inSeoul("minji")
		r, day := me.routine(me.goal("private", nil), fields{"time": "07:30"}), w.seoulDay().Add(3)
		ask := fields{"routine_id": r, "occurrence_date": day}
		made := me.send("POST", "/v1/todos", ask).want(t, 201, "")
		if made.str("title") != "read" || made.str("alarm") != "07:30" || made.str("date") != string(day) || "/v1/todos/"+made.str("id") != onDay(r, day) {
			t.Errorf("made %s", made.text)
		}
		ask["memo"] = "again"
		if made = me.send("POST", "/v1/todos", ask).want(t, 201, ""); made.str("memo") != "again" {
			t.Errorf("made again: %s", made.text)
		}
		me.send("POST", onDay(r, day)+"/archive", nil).want(t, 204, "")
		me.get(onDay(r, day)).want(t, 410, "gone")
		me.send("POST", "/v1/todos", ask).want(t, 201, "")
		me.send("PATCH", onDay(r, day), fields{"date": nil}).want(t, 204, "")
		delete(ask, "memo")
		if made = me.send("POST", "/v1/todos", ask).want(t, 201, ""); made.body["memo"] != nil {
			t.Errorf("made after its reset: %s", made.text)
		}
		for _, bad := range []fields{
			{"routine_id": r, "occurrence_date": "soon"},
			{"routine_id": r, "occurrence_date": day, "id": string(models.NewID())},
			{"routine_id": "x", "occurrence_date": day},
			{"routine_id": r, "goal_id": me.goal("private", nil), "title": "t"},
		} {
			me.send("POST", "/v1/todos", bad).want(t, 422, "invalid")
		}
		me.send("POST", "/v1/todos", fields{"routine_id": models.NewID(), "occurrence_date": day}).want(t, 404, "not_found")

		me.send("PATCH", onDay(r, w.seoulDay()), fields{"title": "mine"}).want(t, 200, "")
		if reset := me.send("POST", onDay(r, w.seoulDay())+"/archive", nil).want(t, 200, ""); reset.str("title") != "read" {
			t.Errorf("today's, reset: %s", reset.text)
		}
	})
}

// TestSkipLeavesADayOut, and gives it back.
func TestSkipLeavesADayOut(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, other := w.inSeoul("minji"), w.inSeoul("other")
		r, today := me.routine(me.goal("public", nil), fields{"end": w.seoulDay().Add(5)}), w.seoulDay()
		path := "/v1/routines/" + r + "/skips/" + string(today)
		made := me.send("PUT", path, nil).want(t, 200, "")
		if made.str("routine_id") != r || made.str("date") != string(today) || made.str("kind") != "skip" || made.header.Get("ETag") == "" {
			t.Errorf("skipped: %s", made.text)
		}
		me.get(onDay(r, today)).want(t, 410, "gone")
		me.send("PUT", path, nil).want(t, 200, "")
		other.send("DELETE", path, nil).want(t, 404, "not_found")
		other.send("PUT", path, nil).want(t, 404, "not_found")
		me.send("DELETE", path, nil).want(t, 204, "")
		me.send("DELETE", path, nil).want(t, 404, "not_found")
		me.get(onDay(r, today)).want(t, 200, "")
		me.send("PUT", "/v1/routines/"+r+"/skips/"+string(today.Add(9)), nil).want(t, 422, "invalid")
		me.send("PUT", "/v1/routines/"+r+"/skips/soon", nil).want(t, 400, "")
		me.send("POST", "/v1/todos", fields{"routine_id": r, "occurrence_date": today.Add(1), "deleted": true}).want(t, 422, "invalid")
	})
}

// TestNextDayFollowsARoutine: through the whole server, over a midnight.
func TestNextDayFollowsARoutine(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.inSeoul("minji")
		r := me.routine(me.goal("private", nil), nil)
		w.pass(24 * time.Hour)
		me.token = w.login("minji").str("access_token")
		for a := me.get(onDay(r, w.seoulDay())); a.status != 200; a = me.get(onDay(r, w.seoulDay())) {
			a.want(t, 404, "")
			w.settleDue() // unless the server's own engine is at it
		}
	})
}

// nobodyElse is the status of what only the owner ever sees.
func nobodyElse(status int) func(viewer, audience string) int {
	return func(viewer, _ string) int {
		if viewer == "owner" {
			return status
		}
		return 404
	}
}

func routinePath(m *matrix, audience string) string { return "/v1/routines/" + m.routines[audience] }

func skipPath(m *matrix, audience string) string {
	return routinePath(m, audience) + "/skips/" + matrixDay
}

func routineUnder(m *matrix, audience string) any {
	return fields{"title": "x", "goal_id": m.goals[audience], "rule": fields{"freq": "daily"}, "mode": "manual"}
}
