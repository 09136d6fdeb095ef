package api_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"modu/models"
	"modu/store"
)

// serverSet are members that nobody puts: the server sets them, or another table has them.
var serverSet = strings.Fields(`rev created_at updated_at deleted_at owner_id user_id owner user state kind cheers cheer_count done_at
	timer_s elapsed_s started_at stamps email password password_hash verified_at scopes is_admin role news seq fence __proto__ constructor Title`)

// own are the members of serverSet that a body has nevertheless.
var own = map[string][]string{"timer": {"state"}}

// A stock is one of everything that a person changes.
type stock struct {
	me                                          *user
	goal, todo, cheered, routine, diary, remind string
}

func newStock(w *world) *stock {
	me, friend := w.join("minji"), w.join("jiwoo")
	me.follow(friend)
	s := &stock{me: me, goal: me.goal("private", nil)}
	s.todo = me.todo(s.goal, "read", fields{"date": today()})
	s.cheered = friend.todo(friend.goal("followers", nil), "run", fields{"date": today(), "done": true})
	s.routine = me.send("POST", "/v1/routines", fields{
		"goal_id": s.goal, "title": "stretch", "rule": fields{"freq": "weekly", "weekdays": []string{"mon"}}, "mode": "manual", "start": "2026-01-05", "end": "2099-12-31",
	}).want(w.t, 201, "").str("id")
	s.diary = me.send("POST", "/v1/diaries", fields{"date": "2026-01-05", "mood": "🙂", "text": "sun", "audience": "private"}).want(w.t, 201, "").str("id")
	s.remind = me.send("POST", "/v1/reminders", fields{"time": "21:30", "label": "plan"}).want(w.t, 201, "").str("id")
	return s
}

// today is the UTC day of those who signed up for tests.
func today() string { return time.Now().UTC().Format(time.DateOnly) }

// all is everything that the stock's owner reads, to see that nothing of it has changed.
func (s *stock) all() string {
	var b strings.Builder
	for _, path := range []string{"/v1/me", "/v1/goals", "/v1/todos", "/v1/routines", "/v1/diaries", "/v1/reminders", "/v1/inbox", "/v1/me/followees", "/v1/me/followers", "/v1/todos/" + s.cheered} {
		fmt.Fprintln(&b, s.me.get(path).want(s.me.w.t, 200, "").text)
	}
	return b.String()
}

// kept complains if what there was before is not what there is.
func (s *stock) kept(t *testing.T, before string) {
	t.Helper()
	if after := s.all(); after != before {
		t.Errorf("something was changed:\n%s\nit was\n%s", after, before)
	}
}

// TestWhatTheServerSetsIsRefusedByName: no door lets a body say what the server sets, beside good members and alone.
func TestWhatTheServerSetsIsRefusedByName(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		s := newStock(w)
		before := s.all()
		rule := fields{"freq": "daily"}
		for _, door := range []struct {
			method, path, name string
			body               fields
		}{
			{"POST", "/v1/goals", "goal", fields{"title": "x"}},
			{"PATCH", "/v1/goals/" + s.goal, "goal", fields{"title": "x"}},
			{"POST", "/v1/todos", "todo", fields{"goal_id": s.goal, "title": "x"}},
			{"PATCH", "/v1/todos/" + s.todo, "todo", fields{"done": true}},
			{"PUT", "/v1/todos/" + s.cheered + "/cheer", "cheer", fields{"emoji": "🔥"}},
			{"POST", "/v1/todos/" + s.todo + "/move", "action", fields{"date": "2026-11-22"}},
			{"POST", "/v1/todos/" + s.todo + "/repeat", "action", fields{"date": "2026-11-22"}},
			{"POST", "/v1/todos/move-undone", "action", fields{"from": today(), "to": "2026-11-22"}},
			{"PUT", "/v1/todos/" + s.todo + "/timer", "timer", fields{"state": "running"}},
			{"POST", "/v1/routines", "routine", fields{"goal_id": s.goal, "title": "x", "rule": rule, "mode": "auto"}},
			{"PATCH", "/v1/routines/" + s.routine, "routine", fields{"rule": rule}},
			{"POST", "/v1/diaries", "diary", fields{"date": "2026-01-06", "mood": "🙂", "text": "x"}},
			{"PATCH", "/v1/diaries/" + s.diary, "diary", fields{"text": "x"}},
			{"POST", "/v1/reminders", "reminder", fields{"time": "09:00"}},
			{"PATCH", "/v1/reminders/" + s.remind, "reminder", fields{"time": "09:00"}},
			{"PATCH", "/v1/me", "me", fields{"name": "x"}},
			{"POST", "/v1/push/subscriptions", "subscription", subscription(models.NewID())},
		} {
			for _, member := range serverSet {
				if slices.Contains(own[door.name], member) {
					continue
				}
				body := fields{member: "x"}
				for range 2 {
					got := s.me.send(door.method, door.path, body)
					if got.status != 400 || !slices.Contains(got.pointers(), "/"+member) {
						t.Errorf("%s %s with %s: %d %s; want 400 that names it", door.method, door.path, member, got.status, got.text)
					}
					for name, v := range door.body {
						body[name] = v
					}
				}
			}
		}
		s.kept(t, before)
	})
}

// TestValuesThatAreNoneAreRefusedByName: dates, times, rules, zones and ids that are almost right, at the doors where they
// come in.
func TestValuesThatAreNoneAreRefusedByName(t *testing.T) {
	days := []any{
		"", "2026-02-30", "2100-12-32", "2026-02-29", "2026-04-31", "1969-12-31", "2101-01-01", "0000-00-00", "+2026-01-01", "+12026-01-01", "-2026-01-01", "２０２６-01-01",
		"2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z", "2026-1-1", "2026-W01-1", "20260101", "today", " 2026-01-01", "2026-01-01 ", "2026-01-01\x00", 20260101, true,
		fields{},
		[]any{},
	}
	clocks := []any{"", "24:00", "9:00", "09:60", "0900", "09:00:00", "-9:00", "０９:00", "9 am", "09:00Z", "T09:00", " 09:00", "09:00\x00", 900, true, []any{}}
	ids := []any{
		"", "1", "{01928f5e-7c00-7000-8000-0000000000a1}", "urn:uuid:01928f5e-7c00-7000-8000-0000000000a1", "01928F5E-7C00-7000-8000-0000000000A1",
		"01928f5e7c00700080000000000000a1", " 01928f5e-7c00-7000-8000-0000000000a1", "01928f5e-7c00-7000-8000-0000000000a", "g1928f5e-7c00-7000-8000-0000000000a1", "../goals", "a\x00", 1, true,
		[]any{},
		fields{},
	}
	zones := []any{
		"", "Local", "local", "../etc/passwd", "/etc/localtime", "asia/seoul", "ASIA/SEOUL", "Asia/Seoul ", "Asia", "+09:00", "UTC+9", "KST-9", "EST5EDT,M3.2.0,M11.1.0", "posixrules", "posix/Asia/Seoul", "Nowhere/City", "UTC\x00", nil, 9, []any{},
	}
	inDomain(t, func(t *testing.T, w *world) {
		s := newStock(w)
		before := s.all()
		routine := fields{"goal_id": s.goal, "title": "x", "rule": fields{"freq": "daily"}, "mode": "auto"}
		for _, door := range []struct {
			method, path, member string
			good                 fields
			bad                  []any
		}{
			{"PATCH", "/v1/todos/" + s.todo, "date", nil, days},
			{"POST", "/v1/todos", "date", fields{"goal_id": s.goal, "title": "x"}, days},
			{"POST", "/v1/todos/" + s.todo + "/move", "date", nil, days},
			{"POST", "/v1/todos/" + s.todo + "/repeat", "date", nil, days},
			{"POST", "/v1/todos/move-undone", "to", fields{"from": "2026-01-01"}, days},
			{"POST", "/v1/todos/move-undone", "from", fields{"to": "2026-01-01"}, days},
			{"PATCH", "/v1/routines/" + s.routine, "start", nil, days},
			{"PATCH", "/v1/routines/" + s.routine, "end", nil, days},
			{"POST", "/v1/routines", "start", routine, days},
			{"POST", "/v1/diaries", "date", fields{"mood": "🙂", "text": "x"}, days},
			{"PATCH", "/v1/todos/" + s.todo, "alarm", nil, clocks},
			{"POST", "/v1/reminders", "time", nil, clocks},
			{"PATCH", "/v1/reminders/" + s.remind, "time", nil, clocks},
			{"PATCH", "/v1/routines/" + s.routine, "time", nil, clocks},
			{"PATCH", "/v1/me", "quiet_from", nil, clocks},
			{"PATCH", "/v1/me", "quiet_to", nil, clocks},
			{"PATCH", "/v1/me", "time_zone", nil, zones},
			{"POST", "/v1/goals", "id", fields{"title": "x"}, ids},
			{"POST", "/v1/todos", "id", fields{"goal_id": s.goal, "title": "x"}, ids},
			{"POST", "/v1/todos", "goal_id", fields{"title": "x"}, ids},
			{"PATCH", "/v1/todos/" + s.todo, "photo_id", nil, ids},
			{"POST", "/v1/routines", "id", routine, ids},
			{"POST", "/v1/reminders", "id", fields{"time": "09:00"}, ids},
			{"PATCH", "/v1/routines/" + s.routine, "goal_id", nil, ids},
			{"PATCH", "/v1/routines/" + s.routine, "rule", nil, badRules()},
			{"POST", "/v1/routines", "rule", fields{"goal_id": s.goal, "title": "x", "mode": "auto"}, badRules()},
		} {
			for _, v := range door.bad {
				body := fields{}
				for name, good := range door.good {
					body[name] = good
				}
				body[door.member] = v
				got := s.me.send(door.method, door.path, body)
				named := slices.ContainsFunc(got.pointers(), func(p string) bool { return p == "/"+door.member || strings.HasPrefix(p, "/"+door.member+"/") })
				if got.status != 400 && got.status != 422 || !named {
					t.Errorf("%s %s with %s %.80v: %d %s; want 400 or 422 that names it", door.method, door.path, door.member, v, got.status, got.text)
				}
			}
		}
		s.kept(t, before)
	})
}

// badRules are recurrences that name no days, or too much.
func badRules() []any {
	many := make([]int, 400)
	dates := make([]string, 10_000)
	for i := range many {
		many[i] = i + 1
	}
	for i := range dates {
		dates[i] = "01-01"
	}
	var deep any = "daily"
	for range 12 {
		deep = fields{"freq": deep}
	}
	return []any{
		nil, "daily", 1, true,
		[]any{},
		fields{},
		[]any{fields{"freq": "daily"}},
		fields{"freq": "hourly"},
		fields{"freq": "Daily"},
		fields{"freq": 1},
		fields{"freq": nil},
		deep,
		fields{"freq": "daily", "interval": 2},
		fields{"freq": "daily", "until": "2026-12-31"},
		fields{"freq": "daily", "__proto__": fields{}},
		fields{"freq": "weekly"},
		fields{"freq": "weekly", "weekdays": []string{}},
		fields{"freq": "weekly", "weekdays": nil},
		fields{"freq": "weekly", "weekdays": []any{1}},
		fields{"freq": "weekly", "weekdays": []string{"Mon"}},
		fields{"freq": "weekly", "weekdays": []string{"mon", "mon"}},
		fields{"freq": "biweekly", "weekdays": fields{"0": "mon"}},
		fields{"freq": "monthly", "days": many},
		fields{"freq": "monthly", "days": []string{"1"}},
		fields{"freq": "monthly", "days": []int{0}},
		fields{"freq": "monthly", "days": []float64{1.5}},
		fields{"freq": "monthly", "days": []float64{1e300}},
		fields{"freq": "monthly", "last": "true"},
		fields{"freq": "monthly", "last": false},
		fields{"freq": "yearly", "dates": []string{"02-30"}},
		fields{"freq": "yearly", "dates": []string{"2026-02-28"}},
		fields{"freq": "yearly", "dates": dates},
	}
}

// TestQueriesThatAreNoneAreRefusedByName: days, months, ranges, limits and cursors of every list and count.
func TestQueriesThatAreNoneAreRefusedByName(t *testing.T) {
	days := []string{"2026-02-30", "1969-12-31", "2101-01-01", "%2B2026-01-01", "２０２６-01-01", "2026-01-01T00:00:00Z", "x", "%00", "2026-1-1"}
	months := []string{"", "2026-13", "2026-00", "2026-1", "1969-12", "2101-01", "2026-01-01", "２０２６-01", "x", "%00", "%2B026-01"}
	limits := []string{"0", "-1", "1000000000", "99999999999999999999", "x", "1.5", "%00", "0x10"}
	cursors := []string{"x", "%00", "%ff", "bnVsbA", "W10", "e30x", "eyJpZCI6IicgT1IgMT0xIn0", "eyJkIjoiMjAyNi0wMi0zMCJ9", strings.Repeat("A", 513)}
	ids := []string{"x", "%7B01928f5e-7c00-7000-8000-0000000000a1%7D", "urn:uuid:01928f5e-7c00-7000-8000-0000000000a1", "01928F5E-7C00-7000-8000-0000000000A1", "%00"}
	inDomain(t, func(t *testing.T, w *world) {
		s := newStock(w)
		before := s.all()
		for _, door := range []struct {
			path, parameter string
			bad             []string
		}{
			{"/v1/day?", "date", days},
			{"/v1/feed?", "date", days},
			{"/v1/todos?", "date", days},
			{"/v1/todos?", "from", days},
			{"/v1/todos?", "to", days},
			{"/v1/diaries?", "from", days},
			{"/v1/diaries?", "to", days},
			{"/v1/stats?to=2026-01-31&", "from", days},
			{"/v1/stats?from=2026-01-01&", "to", days},
			{"/v1/calendar?", "month", months},
			{"/v1/users/jiwoo/calendar?", "month", months},
			{"/v1/users/jiwoo/todos?to=2026-01-31&", "from", days},
			{"/v1/users/jiwoo/diaries?", "from", days},
			{"/v1/todos?", "goal_id", ids},
			{"/v1/routines?", "goal_id", ids},
			{"/v1/todos?", "deleted", []string{"2", "yes", "%00"}},
			{"/v1/goals?", "status", []string{"x", "ACTIVE", "%00"}},
			{"/v1/todos?", "done", []string{"1", "%00"}},
		} {
			for _, v := range door.bad {
				s.refusesQuery(t, door.path+door.parameter+"="+v, door.parameter)
			}
		}
		for _, list := range []string{
			"/v1/goals", "/v1/todos", "/v1/todos?date=2026-01-05", "/v1/routines", "/v1/diaries", "/v1/reminders", "/v1/feed", "/v1/inbox", "/v1/search?q=x", "/v1/users?q=ji",
			"/v1/explore", "/v1/me/followees", "/v1/me/followers", "/v1/me/requests", "/v1/me/blocks", "/v1/users/jiwoo/goals", "/v1/users/jiwoo/todos?from=2026-01-05", "/v1/users/jiwoo/diaries",
			"/v1/todos/" + s.todo + "/cheers", "/v1/diaries/" + s.diary + "/cheers",
		} {
			with := list + "?"
			if strings.Contains(list, "?") {
				with = list + "&"
			}
			s.me.get(list).want(t, 200, "")
			for _, v := range limits {
				s.refusesQuery(t, with+"limit="+v, "limit")
			}
			for _, v := range cursors {
				s.refusesQuery(t, with+"cursor="+v, "cursor")
			}
		}
		s.kept(t, before)
	})
}

// refusesQuery wants a path refused with the parameter named.
func (s *stock) refusesQuery(t *testing.T, path, parameter string) {
	t.Helper()
	got := s.me.get(path)
	if got.status != 400 || !slices.Contains(got.pointers(), "parameter:"+parameter) {
		t.Errorf("%.150s: %d %s; want 400 that names %s", path, got.status, got.text, parameter)
	}
}

// TestRangesThatEndBeforeTheyBegin are refused, or empty: never an error of the server's.
func TestRangesThatEndBeforeTheyBegin(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		s := newStock(w)
		before := s.all()
		const backwards = "from=2026-01-31&to=2026-01-01"
		for _, path := range []string{"/v1/todos?", "/v1/diaries?", "/v1/stats?", "/v1/users/jiwoo/todos?", "/v1/users/jiwoo/diaries?"} {
			got := s.me.get(path + backwards)
			switch {
			case got.status == 400 && (slices.Contains(got.pointers(), "parameter:to") || slices.Contains(got.pointers(), "parameter:from")):
			case got.status == 200 && len(got.ids()) == 0:
			default:
				t.Errorf("%s%s: %d %s; want it refused by name, or nothing in it", path, backwards, got.status, got.text)
			}
		}
		s.refusesQuery(t, "/v1/stats?from=1970-01-01&to=2100-12-31", "to")
		got := s.me.send("PATCH", "/v1/routines/"+s.routine, fields{"start": "2026-02-02", "end": "2026-02-01"}).want(t, 422, "invalid")
		if !slices.Contains(got.pointers(), "/end") {
			t.Errorf("a routine that ends before it starts: %s", got.text)
		}
		s.kept(t, before)
	})
}

// TestPathsThatNameNothing: an id in another spelling is nobody's, and a day that is none is malformed.
func TestPathsThatNameNothing(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		s := newStock(w)
		before := s.all()
		for kind, id := range map[string]string{"goals": s.goal, "todos": s.todo, "routines": s.routine, "diaries": s.diary, "reminders": s.remind} {
			for _, spelling := range []string{strings.ToUpper(id), "%7B" + id + "%7D", "urn:uuid:" + id, strings.ReplaceAll(id, "-", ""), id + "%00", "%20" + id, id[:35], "1", "null", "%2e%2e%2f" + id} {
				path := "/v1/" + kind + "/" + spelling
				s.me.get(path).want(t, 404, "not_found")
				s.me.send("PATCH", path, fields{"deleted": true}).want(t, 404, "not_found")
				s.me.send("DELETE", path, nil).want(t, 404, "not_found")
			}
		}
		for _, day := range []string{"2026-02-30", "2026-1-5", "1969-12-31", "2101-01-01", "２０２６-01-05", "2026-01-05T00:00:00Z", "x", "%00"} {
			for _, method := range []string{"PUT", "DELETE"} {
				got := s.me.send(method, "/v1/routines/"+s.routine+"/skips/"+day, nil)
				if got.status != 400 && got.status != 422 || len(got.pointers()) != 1 || !strings.HasSuffix(got.pointers()[0], "date") {
					t.Errorf("%s of the skip of %s: %d %s; want it refused by name", method, day, got.status, got.text)
				}
			}
		}
		s.kept(t, before)
	})
}

// TestBadUploadsKeepNothing: what is refused at the door of photos leaves no row behind, and what is there stays readable.
func TestBadUploadsKeepNothing(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		photo := me.photo()
		good := pngOf(t, 40, 30)
		for name, upload := range map[string]struct{ kind, body string }{
			"nothing": {"image/png", ""}, "zeroes": {"image/png", strings.Repeat("\x00", 100)}, "half": {"image/png", good[:len(good)/2]}, "head only": {"image/png", good[:8]},
			"no width": {"image/png", good[:16] + "\x00\x00\x00\x00" + good[20:]}, "JSON": {"application/json", `{"photo":"` + photo + `","owner_id":"` + photo + `"}`},
			"script": {"image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"}, "zip": {"image/png", "PK\x03\x04" + good}, "prefix": {"image/png", "x" + good},
			"form without its end": {"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\n" + good},
			"form of nothing":      {"multipart/form-data; boundary=b", "--b--\r\n"}, "boundary too long": {"multipart/form-data; boundary=" + strings.Repeat("b", 200), "--b--"},
		} {
			if got := me.upload(upload.kind, upload.body); got.status < 400 || got.status >= 500 || got.body["code"] == nil {
				t.Errorf("%s: %d %s; want a problem", name, got.status, got.text)
			}
		}
		for _, size := range []string{"0", "-256", "512", "2048", "x", "%00", "1e9"} {
			s := &stock{me: me}
			s.refusesQuery(t, "/v1/photos/"+photo+"?size="+size, "size")
		}
		for _, id := range []string{strings.ToUpper(photo), "%7B" + photo + "%7D", "urn:uuid:" + photo, "..%2f" + photo, photo + "%00", "x"} {
			me.get("/v1/photos/"+id).want(t, 404, "not_found")
		}
		me.get("/v1/photos/"+photo).want(t, 200, "")
		var kept int64
		err := w.store.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
			kept, err = tx.NewSelect().Model((*models.Photo)(nil)).Count(ctx)
			return err
		})
		if err != nil || kept != 1 {
			t.Errorf("%d photos are kept, %v; want 1", kept, err)
		}
	})
}
