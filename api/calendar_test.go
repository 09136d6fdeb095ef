package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// push sends mutations as a device of the user's would, each with a client of its own.
func (u *user) push(op, kind string, id models.ID, f fields) {
	u.w.t.Helper()
	m := frame.Mutation{N: 1, Op: op, Kind: kind, ID: string(id), At: models.TimeOf(u.w.now()).String()}
	if f != nil {
		text, err := json.Marshal(f)
		if err != nil {
			u.w.t.Fatal(err)
		}
		m.Fields = jsontext.Value(text)
	}
	done, err := u.w.engine.Push(context.Background(), models.Caller{User: u.id}, modusync.Push{Client: models.NewID(), Mutations: []frame.Mutation{m}})
	if err != nil || !done.Results[0].OK {
		u.w.t.Fatalf("%s %s: %+v, %v", op, kind, done, err)
	}
}

// dayOf finds a day in a calendar; nil if it has none.
func (u *user) dayOf(month string, date models.Day) map[string]any {
	u.w.t.Helper()
	for _, d := range u.get("/v1/calendar?month="+month).want(u.w.t, 200, "").body["days"].([]any) {
		if day := d.(map[string]any); day["date"] == string(date) {
			return day
		}
	}
	return nil
}

func TestCalendarCountsByDayAndGoal(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		sky, coral := me.goal("private", fields{"title": "a", "color": "sky"}), me.goal("private", fields{"title": "b", "color": "coral"})
		gone := me.goal("private", fields{"title": "c"})
		for _, date := range []string{"2026-02-01", "2026-02-28", "2026-01-31", "2026-03-01"} {
			me.todo(sky, "open", fields{"date": date})
			me.todo(coral, "done", fields{"date": date, "done": true})
			me.todo(gone, "gone", fields{"date": date})
		}
		me.todo(sky, "some day", nil)
		deleted := me.todo(sky, "deleted", fields{"date": "2026-02-01"})
		me.send("DELETE", "/v1/todos/"+deleted, nil).want(t, 204, "")
		me.send("DELETE", "/v1/goals/"+gone, nil).want(t, 204, "")
		days := me.get("/v1/calendar?month=2026-02").want(t, 200, "").body["days"].([]any)
		if len(days) != 2 {
			t.Fatalf("days %v; want the first and the last", days)
		}
		want := fmt.Sprint([]any{
			map[string]any{"goal_id": sky, "color": "sky", "open": 1.0, "done": 0.0},
			map[string]any{"goal_id": coral, "color": "coral", "open": 0.0, "done": 1.0},
		})
		for i, date := range []string{"2026-02-01", "2026-02-28"} {
			day := days[i].(map[string]any)
			if day["date"] != date || day["open"] != 1.0 || day["done"] != 1.0 || fmt.Sprint(day["goals"]) != want {
				t.Errorf("%s: %v; want one open and one done of %s", date, day, want)
			}
		}
		for _, bad := range []string{"", "?month=2026", "?month=2026-13", "?month=2026-02-01", "?month=2026-02&day=1"} {
			me.get("/v1/calendar"+bad).want(t, 400, "malformed")
		}
		if n := len(me.get("/v1/calendar?month=2100-12").want(t, 200, "").body["days"].([]any)); n != 0 {
			t.Errorf("%d days in the last month", n)
		}
	})
}

// TestVirtualOccurrencesAreTheOwnersFromTodayOn: an auto routine's count in the calendar and stand in the day, a manual
// one's are suggested, and nobody else sees either (product sections 3.3, 5.2 and 5.4).
func TestVirtualOccurrencesAreTheOwnersFromTodayOn(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, friend := w.join("minji"), w.join("joon")
		friend.follow(me)
		goal := me.goal("followers", fields{"title": "g"})
		today := models.Day(me.get("/v1/day").want(t, 200, "").str("date"))
		soon, later := today.Add(2), today.Add(3)
		auto, manual := models.NewID(), models.NewID()
		for id, mode := range map[models.ID]string{auto: "auto", manual: "manual"} {
			me.push("put", "routine", id, fields{"goal_id": goal, "title": mode, "mode": mode, "rule": fields{"freq": "daily"}, "start": today.Add(-9), "time": "07:30"})
		}
		due := func(u *user, date models.Day) (titles []string, total any) {
			day := u.get("/v1/day?user=minji&date="+string(date)).want(t, 200, "")
			for _, r := range day.body["routines_due"].([]any) {
				titles = append(titles, r.(map[string]any)["title"].(string))
			}
			slices.Sort(titles)
			return titles, day.body["total"]
		}
		if got, total := due(me, soon); !slices.Equal(got, []string{"auto", "manual"}) || total != 1.0 {
			t.Errorf("due %v, in all %v; want both and the auto one", got, total)
		}
		if got, total := due(me, today.Add(-3)); got != nil || total != 0.0 {
			t.Errorf("due in the past %v, in all %v; want nothing", got, total)
		}
		if got, total := due(friend, soon); got != nil || total != 0.0 {
			t.Errorf("due to a follower %v, in all %v; want nothing", got, total)
		}
		if day := me.dayOf(string(soon)[:7], soon); day == nil || day["open"] != 1.0 {
			t.Errorf("calendar %v; want one open", day)
		}
		me.push("put", "skip", models.SkipID(auto, soon), fields{"routine_id": auto, "date": soon})
		me.push("put", "todo", models.OccurrenceID(auto, later), fields{
			"routine_id": auto, "occurrence_date": later, "goal_id": goal, "title": "made", "date": later.Add(1),
		})
		for _, date := range []models.Day{soon, later} {
			if got, _ := due(me, date); !slices.Equal(got, []string{"manual"}) {
				t.Errorf("due %v on %s; want what is neither skipped nor made", got, date)
			}
		}
		first := me.get("/v1/day?date="+string(later.Add(1))).want(t, 200, "").body["routines_due"].([]any)[0].(map[string]any)
		id := models.OccurrenceID(models.ID(first["routine_id"].(string)), later.Add(1))
		if first["id"] != string(id) || first["time"] != "07:30" || first["goal_id"] != goal {
			t.Errorf("due %v; want the derived id, the time and the goal", first)
		}
		me.send("PATCH", "/v1/goals/"+goal, fields{"status": "hidden"}).want(t, 200, "")
		if got, _ := due(me, later.Add(1)); got != nil {
			t.Errorf("due under a hidden goal: %v", got)
		}
	})
}

func TestStatsAreTheDotMatrixOfEachGoal(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		a, b := me.goal("private", fields{"title": "a"}), me.goal("private", fields{"title": "b"})
		me.goal("private", fields{"title": "empty"})
		me.todo(a, "1", fields{"date": "2026-03-02", "done": true})
		me.todo(a, "2", fields{"date": "2026-03-01", "done": true})
		me.todo(a, "3", fields{"date": "2026-03-01"})
		me.todo(b, "4", fields{"date": "2026-03-31"})
		me.todo(b, "5", fields{"date": "2026-04-01"})
		me.send("PATCH", "/v1/goals/"+b, fields{"status": "done"}).want(t, 200, "")
		got := me.get("/v1/stats?from=2026-03-01&to=2026-03-31").want(t, 200, "").body["goals"]
		dot := func(date string, done, total float64) any {
			return map[string]any{"date": date, "done": done, "total": total}
		}
		want := []any{
			map[string]any{"goal_id": a, "done": 2.0, "total": 3.0, "days": []any{dot("2026-03-01", 1, 2), dot("2026-03-02", 1, 1)}},
			map[string]any{"goal_id": b, "done": 0.0, "total": 1.0, "days": []any{dot("2026-03-31", 0, 1)}},
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("stats %v; want %v", got, want)
		}
		me.get("/v1/stats?from=2026-01-01&to=2027-01-01").want(t, 200, "")
		for _, bad := range []string{"", "?from=2026-01-01", "?from=2026-01-01&to=2027-01-02", "?from=2026-01-02&to=2026-01-01", "?from=x&to=2026-01-01"} {
			me.get("/v1/stats"+bad).want(t, 400, "malformed")
		}
	})
}
