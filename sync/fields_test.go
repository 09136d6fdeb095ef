package sync

import (
	"maps"
	"slices"
	"testing"
	"time"

	"modu/models"
	"modu/sync/frame"
)

const someID = "01928f5e-7c00-7000-8000-0000000000a1"

// good are, per kind, all fields that a client may put, each with a value that is right.
var good = map[string]map[string]string{
	"goal": {
		"title": `"t"`, "color": `"sky"`, "rank": `"a1"`, "audience": `"public"`, "viewers": `["` + someID + `"]`,
		"status": `"hidden"`, "deleted": `false`,
	},
	"todo": {
		"goal_id": `"` + someID + `"`, "title": `"t"`, "date": `"2026-11-22"`, "done": `true`, "rank": `"a1"`, "memo": `"m"`,
		"memo_public": `true`, "alarm": `"09:30"`, "checklist": `[{"text":"a","done":false}]`,
		"photo_id": `"` + someID + `"`, "deleted": `false`, "routine_id": `"` + someID + `"`, "occurrence_date": `"2026-11-22"`,
	},
	"routine": {
		"goal_id": `"` + someID + `"`, "title": `"t"`, "rule": `{"freq":"daily"}`, "mode": `"auto"`, "time": `"09:30"`,
		"start": `"2026-11-22"`, "end": `"2026-11-22"`, "paused": `true`, "rank": `"a1"`, "deleted": `false`,
	},
	"skip":     {"routine_id": `"` + someID + `"`, "date": `"2026-11-22"`},
	"cheer":    {"target_kind": `"todo"`, "target_id": `"` + someID + `"`, "emoji": `"🔥"`},
	"follow":   {"user_id": `"` + someID + `"`},
	"follower": {"user_id": `"` + someID + `"`, "state": `"accepted"`},
	"block":    {"user_id": `"` + someID + `"`},
	"mute":     {"user_id": `"` + someID + `"`},
	"bell":     {"user_id": `"` + someID + `"`},
	"knock":    {"user_id": `"` + someID + `"`},
	"reminder": {"time": `"09:30"`, "label": `"plan"`, "enabled": `true`, "deleted": `false`},
	"timer":    {"todo_id": `"` + someID + `"`, "state": `"running"`},
	"profile":  {"handle": `"minji_01"`, "name": `"민지"`, "bio": `"b"`, "photo_id": `"` + someID + `"`},
	"settings": {
		"locale": `"en"`, "time_zone": `"Asia/Seoul"`, "week_start": `"mon"`, "day_start_hour": `4`, "newest_first": `true`,
		"approve_followers": `false`, "searchable_by_handle": `true`, "searchable_by_email": `true`, "in_explore": `true`,
		"cheers_on_todos": `true`, "cheers_on_diaries": `true`, "default_audience": `"public"`, "quiet_from": `"22:00"`,
		"quiet_to": `"07:00"`, "inbox_seen_at": `"2026-11-22T09:00:00.000Z"`,
	},
}

// clearable are the fields that null clears.
var clearable = []string{
	"date", "memo", "alarm", "time", "start", "end", "photo_id", "routine_id", "occurrence_date", "quiet_from", "quiet_to",
}

// TestEveryFieldRefusesEveryWrongType puts each kind of JSON value, and what is almost right, in each field.
func TestEveryFieldRefusesEveryWrongType(t *testing.T) {
	wrong := []string{
		`null`, `true`, `1`, `1.5`, `-1`, `1e400`, `"x y"`, `""`, `"\u0000"`, `[]`, `[1]`, `[null]`, `{}`, `{"a":1}`, `[[]]`,
		`"ACCEPTED"`, `"0000-00-00"`, `"2026-02-29"`, `"24:00"`, `"01928F5E-7C00-7000-8000-0000000000A1"`, `"🔥🔥"`, `7`,
	}
	fine := map[string][]string{ // of the above, what a field takes nevertheless
		"title": {`"x y"`, `"ACCEPTED"`, `"0000-00-00"`, `"2026-02-29"`, `"24:00"`, `"01928F5E-7C00-7000-8000-0000000000A1"`, `"🔥🔥"`},
		"rank":  {`"ACCEPTED"`}, "viewers": {`[]`}, "checklist": {`[]`}, "bio": {`""`}, "memo": {`""`}, "label": {`""`},
		"day_start_hour": {`1`},
	}
	for _, name := range []string{"memo", "name", "bio", "label"} {
		fine[name] = append(fine[name], fine["title"]...)
	}
	for _, name := range []string{
		"deleted", "done", "enabled", "paused", "memo_public", "newest_first", "approve_followers", "searchable_by_handle",
		"searchable_by_email", "in_explore", "cheers_on_todos", "cheers_on_diaries",
	} {
		fine[name] = []string{`true`}
	}
	for kind, fields := range good {
		for name := range fields {
			for _, v := range wrong {
				with := maps.Clone(fields)
				with[name] = v
				m := parsed(t, frame.Put, kind, with)
				switch {
				case v == `null` && slices.Contains(clearable, name), slices.Contains(fine[name], v):
				case m.refused == nil:
					t.Errorf("%s with %s %s is taken", kind, name, v)
				case m.refused.code != frame.Invalid || m.refused.field != name:
					t.Errorf("%s with %s %s is refused with %s of %q; want invalid", kind, name, v, m.refused.code, m.refused.field)
				}
			}
		}
	}
}

// TestRefusedMutationsNameNothing: what parse refused has no fields to look at.
func TestRefusedMutationsNameNothing(t *testing.T) {
	for kind, fields := range good {
		for name := range fields {
			with := maps.Clone(fields)
			with[name] = `{}`
			if ids := named(parsed(t, frame.Put, kind, with)); len(ids) != 0 {
				t.Errorf("a refused put of a %s names %v", kind, ids)
			}
		}
	}
}

func TestUnknownFieldIsNamed(t *testing.T) {
	for kind, fields := range good {
		for _, name := range []string{
			"rev", "created_at", "deleted_at", "owner_id", "cheers", "done_at", "timer_s", "elapsed_s", "stamps", "email", "password_hash",
			"verified_at", "scopes", "kind", "id", "__proto__", "Title", "user",
		} {
			with := maps.Clone(fields)
			with[name] = `1`
			if r := parsed(t, frame.Put, kind, with).refused; r == nil || r.code != frame.Invalid || r.field != name {
				t.Errorf("%s with the unknown field %s: %+v; want invalid %s", kind, name, r, name)
			}
		}
		if r := parsed(t, frame.Delete, kind, map[string]string{"title": `"x"`}).refused; r == nil {
			t.Errorf("delete of a %s with a field is taken", kind)
		}
	}
}

func TestNeededFieldsAreNamed(t *testing.T) {
	for kind, names := range map[string][]string{
		"cheer": {"target_kind", "target_id", "emoji"}, "follow": {"user_id"}, "follower": {"user_id"}, "block": {"user_id"}, "mute": {"user_id"},
		"bell": {"user_id"}, "knock": {"user_id"}, "skip": {"routine_id", "date"}, "timer": {"todo_id", "state"},
	} {
		for _, name := range names {
			with := maps.Clone(good[kind])
			delete(with, name)
			if r := parsed(t, frame.Put, kind, with).refused; r == nil || r.code != frame.Invalid || r.field != name {
				t.Errorf("%s without %s: %+v; want invalid %s", kind, name, r, name)
			}
		}
	}
}

// TestInstantsOutsideTheYearsAreRefused: no database stores the year 0.
func TestInstantsOutsideTheYearsAreRefused(t *testing.T) {
	for _, at := range []string{"0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-22"} {
		r := parsed(t, frame.Put, "settings", map[string]string{"inbox_seen_at": `"` + at + `"`}).refused
		if r == nil || r.code != frame.Invalid || r.field != "inbox_seen_at" {
			t.Errorf("inbox_seen_at %s: %+v; want invalid", at, r)
		}
	}
}

// parsed parses a mutation of someone on someID, whose derived ids are wrong on purpose where fields are.
func parsed(t *testing.T, op, kind string, fields map[string]string) *mutation {
	t.Helper()
	body := []byte("{")
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if len(body) > 1 {
			body = append(body, ',')
		}
		body = append(append(append(body, '"'), name...), `":`...)
		body = append(body, fields[name]...)
	}
	body = append(body, '}')
	e := &Engine{now: time.Now}
	m, bad := e.parse(models.Caller{User: "01928f5e-7c00-7000-8000-0000000000b2"}, Push{REST: true}, frame.Mutation{
		Op: op, Kind: kind, ID: someID, Fields: body,
	})
	if bad != nil {
		t.Fatal(bad)
	}
	return m
}
