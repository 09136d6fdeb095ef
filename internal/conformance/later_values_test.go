package conformance

import (
	"strings"
	"testing"
)

// badIDs are refused wherever the id of something stands.
var badIDs = []any{
	"", "x", "{01928f5e-7c00-7000-8000-0000000000a1}", "urn:uuid:01928f5e-7c00-7000-8000-0000000000a1", "01928F5E-7C00-7000-8000-0000000000A1",
	"01928f5e7c00700080000000000000a1", " 01928f5e-7c00-7000-8000-0000000000a1", 5, true,
	[]string{},
	object{},
}

// badRules are recurrences that name no days, or too much.
func badRules() []any {
	many := make([]int, 400)
	for i := range many {
		many[i] = i + 1
	}
	var deep any = "daily"
	for range 10 {
		deep = object{"freq": deep}
	}
	long := strings.Fields(strings.Repeat("01-01 ", 300))
	rule := func(freq string, more ...any) object { return with(object{"freq": freq}, more...) }
	return []any{
		nil, "", "daily", 1, true,
		[]any{},
		object{},
		[]any{rule("daily")},
		rule("hourly"), rule("Daily"), rule(""),
		object{"freq": 1},
		object{"freq": nil},
		deep,
		rule("daily", "interval", 2), rule("daily", "until", "2026-12-31"), rule("daily", "weekdays", []string{"mon"}), rule("daily", "__proto__", object{}),
		rule("weekly"), rule("weekly", "weekdays", []string{}), rule("weekly", "weekdays", nil), rule("weekly", "weekdays", "mon"), rule("weekly", "weekdays", []int{1}),
		rule("weekly", "weekdays", []string{"Mon"}), rule("biweekly", "weekdays", []string{"mon", "mon"}), rule("biweekly", "weekdays", []any{[]string{"mon"}}),
		rule("monthly"), rule("monthly", "days", many), rule("monthly", "days", []string{"1"}), rule("monthly", "days", []int{0}), rule("monthly", "days", []int{32}),
		rule("monthly", "days", []float64{1.5}), rule("monthly", "days", []float64{1e300}), rule("monthly", "days", []int{1, 1}), rule("monthly", "last", "true"), rule("monthly", "last", false),
		rule("yearly", "dates", []string{"02-30"}), rule("yearly", "dates", []string{"2-29"}), rule("yearly", "dates", []string{"13-01"}), rule("yearly", "dates", []string{"2026-12-25"}), rule("yearly", "dates", long),
	}
}

// laterRules are those of routines, diaries, reminders and timers.
func laterRules() []rule {
	emoji := []any{"", "a", "1", "👏👏", "<img>", "👏 ", "\ufe0f", "한", 5, true, []string{"👏"}}
	notColor := []any{"", "nope", "CORAL", "coral ", 1, true, []string{"coral"}}
	title := append(append([]any{many("x", 256)}, badText...), invisible...)
	return []rule{
		{"routine", "title", title, []any{many("가", 255), family}},
		{"routine", "rule", badRules(), []any{
			object{"freq": "weekly", "weekdays": []string{"mon", "sun"}},
			object{"freq": "biweekly", "weekdays": []string{"wed"}},
			object{"freq": "monthly", "days": []int{1, 31}, "last": true},
			object{"freq": "yearly", "dates": []string{"02-29", "12-25"}},
			object{"freq": "daily"},
		}},
		{"routine", "mode", badWord("auto"), oneOf("auto", "manual")},
		{"routine", "time", badTimes, []any{"00:00", "23:59", nil}},
		{"routine", "paused", badFlags, []any{true, false}},
		{"routine", "rank", badRanks, []any{"a0", "zzz"}},
		{"routine", "end", badDays, []any{"2100-12-31", nil}},
		{"routine", "start", badDays, []any{"2100-12-31"}},
		{"routine", "goal_id", append([]any{nil}, badIDs...), nil},
		{"routine", "deleted", badFlags, nil},
		{"diary", "date", badDays, nil},
		{"diary", "mood", emoji, oneOf("👏", "🇰🇷", "👍🏽", family, "❤️")},
		{"diary", "text", []any{many("x", 2001), "a\x00", "\u202ea", "a\x07", 5, true, []string{"x"}}, []any{many("가", 2000), "two\nlines\tand a tab", "' OR 1=1--"}},
		{"diary", "temperature", []any{-1, 101, 1.5, "20", true, 1e20, []int{1}}, []any{0.0, 100.0, nil}},
		{"diary", "color", notColor, []any{"sky", nil}},
		{"diary", "photo_id", badIDs, []any{nil}},
		{"diary", "audience", badWord("public"), oneOf("selected", "followers", "public", "private")},
		{"diary", "viewers", []any{"x", []string{"x"}, []any{1}, []any{nil}, object{}, ids101()}, []any{[]string{}}},
		{"diary", "draft", badFlags, []any{true, false}},
		{"diary", "deleted", badFlags, nil},
		{"reminder", "time", append([]any{nil}, badTimes...), []any{"00:00", "23:59"}},
		{"reminder", "label", append([]any{many("가", 101)}, badText...), []any{many("가", 100), "안녕"}},
		{"reminder", "enabled", badFlags, []any{false, true}},
		{"reminder", "deleted", badFlags, nil},
		{"timer", "state", badWord("running"), oneOf("paused", "stopped", "running")},
	}
}

// newLater makes one of each of what laterRules are about. The routine lies ahead, since a rule that has begun is split.
func newLater(t *testing.T, p *person, goal string) *subject {
	t.Helper()
	made := func(method, path string, body object) string {
		r := p.call(t, method, path, body)
		r.want(t, 200, 201)
		return str(r.json["id"])
	}
	routine := made("POST", "/v1/routines", object{"goal_id": goal, "title": "subject", "rule": object{"freq": "daily"}, "mode": "manual", "start": "2090-01-01"})
	diary := made("POST", "/v1/diaries", object{"date": "2026-01-05", "mood": "🙂", "text": "subject"})
	reminder := made("POST", "/v1/reminders", object{"time": "21:30", "label": "subject"})
	timed := p.todo(t, goal, "timed", "date", day(0))
	timer := made("PUT", "/v1/todos/"+timed+"/timer", object{"state": "running"})
	return &subject{
		ids: map[string]string{"routine": routine, "diary": diary, "reminder": reminder, "timer": timer, "timed": timed},
		paths: map[string][2]string{
			"routine": {"PATCH", "/v1/routines/" + routine}, "diary": {"PATCH", "/v1/diaries/" + diary},
			"reminder": {"PATCH", "/v1/reminders/" + reminder}, "timer": {"PUT", "/v1/todos/" + timed + "/timer"},
		},
	}
}
