package conformance

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

// A rule lists values of a field: those that are refused, and those that are taken. What is taken comes back as it was,
// or as the value behind the arrow.
type rule struct {
	kind, field string
	bad, good   []any
}

type arrow struct{ put, got any }

// family is one grapheme of 25 bytes.
const family = "👨\u200d👩\u200d👧\u200d👦"

func many(s string, n int) string { return strings.Repeat(s, n) }

// badText is refused in every text of one line.
var badText = []any{
	"a\x00b", "a\x07", "\x1b[31m", "a\u0085b", "a\nb", "a\tb", "a\r\nb", "a\u2028b", "\u202eabc", "a\u202db", "a" + many("\u0301", 10), "Z" + many("\u0334", 500),
	true, 5,
	[]string{"x"},
	object{"x": 1},
}

// invisible is refused where there has to be something to see.
var invisible = []any{"", "   ", "\u200b\u200b", "\u3164", "\u115f", "\u200d", "\ufe0f", "\u00a0", "\ufeff", nil}

var goodText = []any{
	"x", family, "안녕",
	arrow{"\u1112\u1161\u11ab", "한"},
	arrow{"e\u0301", "é"},
	"مرحبا", "' OR 1=1--", "?, $1, %_\\", "{{7*7}}", "<script>alert(1)</script>",
	"İ", "a" + many("\u0336", 8), "🇰🇷", "=cmd()", "\\u0000", "null",
}

var (
	badDays  = []any{"", "0000-00-00", "0000-01-01", "10000-01-01", "2026-02-29", "2026-02-30", "2026-13-01", "1969-12-31", "2101-01-01", "2026-1-1", "２０２６-01-01", "2026-W01-1", "2026-01-01T00:00:00Z", "-2026-01-01", "+2026-01-01", "2100-12-32", " 2026-01-01", 20260101, true, object{}}
	badTimes = []any{"", "24:00", "7:30", "07:60", "0730", "07:30:00", "-1:00", "aa:bb", 730, true}
	badRanks = []any{"", "a b", "é", "a-", "a\x00", many("a", 65), nil, 5}
	badFlags = []any{1, 0, "true", nil, []bool{true}}
)

func oneOf(words ...string) (good []any) {
	for _, w := range words {
		good = append(good, w)
	}
	return good
}

func badWord(word string) []any {
	return []any{"", "nope", strings.ToUpper(word), word + " ", nil, 1, true, []string{word}}
}

func rules() []rule { return append(firstRules(), laterRules()...) }

// firstRules are those of goals, todos, people and cheers.
func firstRules() []rule {
	line := func(texts ...string) (out []object) {
		for _, s := range texts {
			out = append(out, object{"text": s, "done": false})
		}
		return out
	}
	lines := func(n int) []object { return line(strings.Fields(many("x ", n))...) }
	return []rule{
		{"goal", "title", append(append([]any{many("가", 41), many(family, 13)}, badText...), invisible...), append([]any{many("가", 40), many(family, 12)}, goodText...)},
		{"goal", "color", badWord("coral"), oneOf("apricot", "slate")},
		{"goal", "audience", badWord("public"), oneOf("selected", "followers", "public", "private")},
		{"goal", "status", badWord("done"), oneOf("done", "active")},
		{"goal", "rank", badRanks, []any{"a0", "zzz", "Z1V", many("b", 48)}},
		{"goal", "viewers", []any{"x", []string{"x"}, []any{1}, []any{nil}, object{}, ids101()}, []any{[]string{}}},
		{"goal", "deleted", badFlags, nil},
		{"todo", "title", append(append([]any{many("x", 256), many(family, 82)}, badText...), invisible...), append([]any{many("가", 255)}, goodText...)},
		{"todo", "date", badDays, []any{"1970-01-01", "2100-12-31", "2028-02-29", nil, "2026-11-22"}},
		{"todo", "done", badFlags, []any{true, false}},
		{"todo", "rank", badRanks, []any{"a0", "zzz"}},
		{"todo", "memo", []any{many("x", 1001), "a\x00", "\u202ea", "a\x07", 5, true}, []any{many("가", 1000), "two\nlines\tand a tab", nil}},
		{"todo", "memo_public", badFlags, []any{true, false}},
		{"todo", "alarm", badTimes, []any{"00:00", "23:59", nil}},
		{"todo", "checklist", []any{lines(21), line(many("x", 101)), line("\x00"), []any{"x"}, []any{object{"text": "x", "more": 1}}, []any{object{"text": 1, "done": false}}, []any{object{"text": "x", "done": 1}}, "x", 5}, []any{lines(20), line(many("가", 100)), []object{}}},
		{"todo", "goal_id", append([]any{nil}, badIDs...), nil},
		{"todo", "photo_id", badIDs, []any{nil}},
		{"profile", "handle", []any{"abc", many("a", 21), "Abcd", "ab cd", "аbcd", "a-bcd", "ａbcd", "abcd\x00", "", nil, 5}, []any{"h" + randomHex(8), many("q", 4) + randomHex(8)}},
		{"profile", "name", append(append([]any{many("가", 41)}, badText...), invisible...), append([]any{many("가", 40)}, goodText...)},
		{"profile", "bio", append([]any{many("가", 101)}, badText...), []any{many("가", 100), ""}},
		{"settings", "locale", badWord("ko"), oneOf("ko", "en")},
		{"settings", "time_zone", []any{"", "Local", "asia/seoul", "../../etc/passwd", "+09:00", "Nowhere/City", "Asia/Seoul\x00", "posixrules", nil, 9}, oneOf("EST5EDT", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu", "America/Santiago", "Pacific/Apia", "Africa/Casablanca", "UTC")},
		{"settings", "week_start", badWord("mon"), oneOf("sun", "mon")},
		{"settings", "day_start_hour", []any{-1, 7, 1.5, "0", nil, true, 1e20}, []any{6.0, 0.0}},
		{"settings", "default_audience", badWord("public"), oneOf("public", "private")},
		{"settings", "quiet_from", badTimes, []any{"22:00", nil}},
		{"settings", "inbox_seen_at", []any{"", "yesterday", "2026-02-30T00:00:00.000Z", "2026-01-01", 5, true}, []any{"2026-01-01T00:00:00.000Z"}},
		{"settings", "newest_first", badFlags, []any{true}},
		{"settings", "approve_followers", badFlags, []any{true}},
		{"settings", "searchable_by_handle", badFlags, []any{false}},
		{"settings", "searchable_by_email", badFlags, []any{true}},
		{"settings", "in_explore", badFlags, []any{true}},
		{"settings", "cheers_on_todos", badFlags, []any{true}},
		{"cheer", "emoji", []any{"", "a", "1", "👏👏", "<img>", "👏 ", many("👩\u200d", 500) + "👩", "\ufe0f", "한", nil, 5}, oneOf("👏", "🇰🇷", "👍🏽", family, "❤️", "#️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿")},
	}
}

func ids101() []string {
	all := make([]string, 101)
	for i := range all {
		all[i] = newID()
	}
	return all
}

// A subject is what the values are tried on: an entity of each kind, over both doors.
type subject struct {
	p     *person
	s     *socket
	ids   map[string]string
	paths map[string][2]string // method and path
}

func newSubject(t *testing.T, w *world) *subject {
	p, friend := w.person(t), w.person(t)
	friend.followedBy(t, p)
	goal := p.goal(t, "subject")
	todo := p.todo(t, goal, "subject")
	later := newLater(t, p, goal)
	target := friend.todo(t, friend.goal(t, "g", "audience", "followers"), "t", "date", day(0), "done", true)
	x := &subject{
		p: p, s: p.connect(t, w.b),
		ids: map[string]string{"goal": goal, "todo": todo, "profile": p.id, "settings": p.id, "cheer": derived("cheer", target, p.id), "target": target},
		paths: map[string][2]string{
			"goal": {"PATCH", "/v1/goals/" + goal}, "todo": {"PATCH", "/v1/todos/" + todo}, "profile": {"PATCH", "/v1/me"},
			"settings": {"PATCH", "/v1/me"}, "cheer": {"PUT", "/v1/todos/" + target + "/cheer"},
		},
	}
	maps.Copy(x.ids, later.ids)
	maps.Copy(x.paths, later.paths)
	return x
}

func (x *subject) put(kind, field string, v any) object {
	m := put(kind, x.ids[kind], field, v)
	switch kind {
	case "cheer":
		with(m["fields"].(object), "target_kind", "todo", "target_id", x.ids["target"])
	case "timer":
		with(m["fields"].(object), "todo_id", x.ids["timed"])
	}
	return m
}

// held is the entity that the client holds.
func (x *subject) held(kind string) object {
	if kind == "settings" {
		return x.s.get(x.p.s(), "settings")
	}
	return x.s.get(x.p.s(), x.ids[kind])
}

func testValues(t *testing.T, w *world) {
	x := newSubject(t, w)
	for _, r := range rules() {
		t.Run(r.kind+"."+r.field, func(t *testing.T) {
			x.s.t = t
			x.refused(t, r)
			x.taken(t, r)
		})
	}
}

func (x *subject) refused(t *testing.T, r rule) {
	before := marshal(t, x.held(r.kind))
	head := x.s.cursors[x.p.s()]
	batch := make([]object, len(r.bad))
	for i, v := range r.bad {
		batch[i] = x.put(r.kind, r.field, v)
	}
	for i, got := range x.s.mutate(batch...) {
		if got["ok"] != false || got["code"] != "invalid" && got["code"] != "limit" || !strings.HasPrefix(str(got["field"]), r.field) {
			t.Errorf("socket: %.80s = %v; want it refused", marshal(t, r.bad[i]), got)
		}
	}
	to := x.paths[r.kind]
	for _, v := range r.bad {
		got := x.p.call(t, to[0], to[1], object{r.field: v})
		errs := list(got.json["errors"])
		if got.status != 400 && got.status != 422 || len(errs) == 0 || !strings.HasPrefix(str(errs[0]["pointer"]), "/"+r.field) {
			t.Errorf("REST: %.80s = %d %s; want 400 or 422", marshal(t, v), got.status, got.body)
		}
	}
	x.s.settle(x.p.s())
	if after := marshal(t, x.held(r.kind)); after != before || x.s.cursors[x.p.s()] != head {
		t.Errorf("something was stored: %.300s; want %.300s", after, before)
	}
}

func (x *subject) taken(t *testing.T, r rule) {
	const byREST = 3 // the engine is the same behind both doors
	to := x.paths[r.kind]
	for i, v := range r.good {
		want := v
		if a, ok := v.(arrow); ok {
			v, want = a.put, a.got
		}
		got := x.s.mutate(x.put(r.kind, r.field, v))[0]
		e := x.held(r.kind)
		if got["ok"] != true || marshal(t, e[r.field]) != marshal(t, want) {
			t.Errorf("socket: %.80s = %v, held %.80s; want it taken", marshal(t, v), got, fmt.Sprint(e[r.field]))
		}
		if i >= byREST {
			continue
		}
		answer := x.p.call(t, to[0], to[1], object{r.field: v})
		if answer.status != 200 || marshal(t, answer.json[r.field]) != marshal(t, want) {
			t.Errorf("REST: %.80s = %d %.400s; want it taken", marshal(t, v), answer.status, answer.body)
		}
	}
}
