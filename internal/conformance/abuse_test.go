package conformance

import (
	"slices"
	"strings"
	"testing"
	"time"
)

const pong = `{"type":"pong"}`

func testFrameAbuse(t *testing.T, w *world) {
	p := w.person(t)
	pull := []byte(`{"type":"pull","stream":"` + p.s() + `","cursor":0}`)
	for _, c := range []struct {
		name string
		send func(l *line)
		want []int // close codes; 0 is hanging up
	}{
		{"binary", func(l *line) { l.frame(fin|2, []byte(pong)) }, []int{1003}},
		{"not UTF-8", func(l *line) { l.frame(fin|text, []byte("{\"type\":\"\xff\"}")) }, []int{1007}},
		{"overlong", func(l *line) { l.frame(fin|text, []byte("{\"type\":\"\xc0\x80\"}")) }, []int{1007}},
		{"surrogate", func(l *line) { l.frame(fin|text, []byte("{\"type\":\"\xed\xa0\x80\"}")) }, []int{1007}},
		{"cut short", func(l *line) { l.frame(fin|text, []byte("{\"type\":\"\xe2\x82")) }, []int{1007}},
		{"too long", func(l *line) { l.frame(fin|text, []byte(pong+strings.Repeat(" ", 64<<10))) }, []int{1009}},
		{"too long in pieces", func(l *line) {
			l.frame(text, []byte(pong))
			for range 70 {
				l.frame(0, []byte(strings.Repeat(" ", 1<<10)))
			}
			l.frame(fin, nil)
		}, []int{1009}},
		{"length that lies", func(l *line) {
			l.write([]byte{fin | text, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0})
			l.write([]byte(strings.Repeat(" ", 70<<10)))
		}, []int{1009, 1002}},
		{"negative length", func(l *line) { l.write([]byte{fin | text, 0xff, 255, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4}) }, []int{1009, 1002, 0}},
		{"unmasked", func(l *line) { l.write(append([]byte{fin | text, byte(len(pong))}, pong...)) }, []int{1002, 0}},
		{"RSV1", func(l *line) { l.frame(fin|0x40|text, []byte(pong)) }, []int{1002}},
		{"RSV2", func(l *line) { l.frame(fin|0x20|text, []byte(pong)) }, []int{1002}},
		{"RSV3", func(l *line) { l.frame(fin|0x10|text, []byte(pong)) }, []int{1002}},
		{"opcode 3", func(l *line) { l.frame(fin|3, []byte(pong)) }, []int{1002}},
		{"opcode 11", func(l *line) { l.frame(fin|11, nil) }, []int{1002}},
		{"fragmented ping", func(l *line) { l.frame(9, nil) }, []int{1002}},
		{"long ping", func(l *line) { l.frame(fin|9, make([]byte, 126)) }, []int{1002}},
		{"continuation of nothing", func(l *line) { l.frame(fin, []byte(pong)) }, []int{1002}},
		{"text inside a message", func(l *line) { l.frame(text, []byte(pong)); l.frame(fin|text, []byte(pong)) }, []int{1002}},
		{"close", func(l *line) { l.frame(fin|8, []byte{3, 232}) }, []int{1000}},
		{"close with 1005", func(l *line) { l.frame(fin|8, []byte{3, 237}) }, []int{1002, 0}},
		{"close with one byte", func(l *line) { l.frame(fin|8, []byte{3}) }, []int{1002, 0}},
		{"close with 5000", func(l *line) { l.frame(fin|8, []byte{0x13, 0x88}) }, []int{1002, 1000, 5000, 0}},
		{"text after close", func(l *line) { l.frame(fin|8, []byte{3, 232}); l.frame(fin|text, pull) }, []int{1000}},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			l := p.greeted(t, w.a)
			l.t = t
			c.send(l)
			if got := l.code(); !slices.Contains(c.want, got) {
				t.Errorf("closed with %d; want %v", got, c.want)
			}
		})
	}
}

func testFragments(t *testing.T, w *world) {
	p := w.person(t)
	l := p.greeted(t, w.a)
	pull := `{"type":"pull","stream":"` + p.s() + `","cursor":0}`
	l.frame(text, []byte(pull[:5]))
	l.frame(fin|9, []byte("between")) // control frames may stand between fragments
	for _, c := range pull[5:] {
		l.frame(0, []byte(string(c)))
	}
	l.frame(fin, nil)
	l.readUntil("delta")
	l.frame(fin|9, []byte("hello"))
	if opcode, payload := l.read(); opcode != 10 || string(payload) != "hello" {
		t.Errorf("a ping is answered by %d %q", opcode, payload)
	}
	// Bytes of one character in two fragments are one character; a message of many frames is taken in order.
	l.frame(text, []byte(pong+"\n"+`{"type":"pull","stream":"`+p.s()+`","cursor":`))
	l.frame(fin, []byte("0}\n"+pong))
	l.readUntil("delta")
}

// testFloods sends what costs the server work and brings nothing, and looks that others are served.
func testFloods(t *testing.T, w *world) {
	p, other := w.person(t), w.person(t)
	s := other.connect(t, w.a)
	pings := p.greeted(t, w.a)
	empty := p.greeted(t, w.a)
	empty.frame(text, nil)
	for range 5000 {
		pings.frame(fin|9, []byte("x"))
		empty.frame(0, nil)
	}
	half := p.greeted(t, w.a)
	half.write([]byte{fin | text}) // and then silence
	many := make([]*line, 40)
	for i := range many {
		many[i] = dialLine(t, w.a) // open and say nothing
	}
	s.ok(put("goal", newID(), "title", "others are served"))
	l := dialLine(t, w.a)
	l.write([]byte("GET /v1/sync HTTP/1.1\r\nHost: x\r\nX-Slow: "))
	start := time.Now()
	if n, err := l.in.Read(make([]byte, 1)); err == nil && n == 0 {
		t.Error("nothing read")
	}
	if took := time.Since(start); took > 15*time.Second {
		t.Errorf("half a header is waited for %v; want 5 s", took)
	}
}

func testBadHandshakes(t *testing.T, w *world) {
	for _, c := range []struct {
		name    string
		changes []string
		want    []int
	}{
		{"version 8", []string{"Sec-WebSocket-Version", "8"}, []int{400, 426}},
		{"no key", []string{"Sec-WebSocket-Key", ""}, []int{400}},
		{"short key", []string{"Sec-WebSocket-Key", "abc"}, []int{400}},
		{"no upgrade", []string{"Upgrade", ""}, []int{400, 426}},
		{"no connection", []string{"Connection", "close"}, []int{400, 426}},
		{"other host with its origin", []string{"Host", "evil.example", "Origin", "http://evil.example"}, []int{403}},
		{"file origin", []string{"Origin", "file://"}, []int{403}},
	} {
		l := dialLine(t, w.a)
		if got := l.upgrade(c.changes...); !slices.Contains(c.want, got) {
			t.Errorf("%s: %d; want %v", c.name, got, c.want)
		}
	}
}

// envelopes are messages that are wrong before anybody looks at what they want: error bad_frame, 4400.
func envelopes(p *person) map[string]string {
	mutation := func(members string) string { return `{"type":"mutate","mutations":[{` + members + `}]}` }
	id := newID()
	good := `"n":1,"op":"put","kind":"goal","id":"` + id + `","at":"2026-01-01T00:00:00.000Z"`
	replaced := func(old, by string) string {
		return mutation(strings.Replace(good, old, by, 1) + `,"fields":{"title":"x"}`)
	}
	deep := strings.Repeat("[", 20) + strings.Repeat("]", 20)
	return map[string]string{
		"no JSON": "hello", "half": `{"type":`, "empty": "", "array": "[]", "number": "1", "null": "null", "trailing": pong + "{}", "comment": pong + "//",
		"BOM": "\ufeff" + pong, "no type": `{}`, "type 1": `{"type":1}`, "type twice": `{"type":"pong","type":"pong"}`, "unknown type": `{"type":"hack"}`,
		"case of a type": `{"type":"Pong"}`, "case of a name": `{"Type":"pong"}`, "unknown name": `{"type":"pong","x":1}`, "proto": `{"type":"pong","__proto__":{}}`,
		"NaN": `{"type":"pull","stream":"` + p.s() + `","cursor":NaN}`, "Infinity": `{"type":"pull","stream":"` + p.s() + `","cursor":Infinity}`,
		"1e400": `{"type":"pull","stream":"` + p.s() + `","cursor":1e400}`, "fraction": `{"type":"pull","stream":"` + p.s() + `","cursor":1.5}`,
		"20 digits": `{"type":"pull","stream":"` + p.s() + `","cursor":99999999999999999999}`, "minus": `{"type":"pull","stream":"` + p.s() + `","cursor":-1}`,
		"cursor text": `{"type":"pull","stream":"` + p.s() + `","cursor":"1"}`, "leading zero": `{"type":"pull","stream":"` + p.s() + `","cursor":01}`,
		"stream of no kind": `{"type":"pull","stream":"x/` + p.id + `","cursor":0}`, "stream of no id": `{"type":"pull","stream":"s/me","cursor":0}`,
		"upper-case stream": `{"type":"pull","stream":"s/` + strings.ToUpper(p.id) + `","cursor":0}`, "deep": `{"type":"mutate","mutations":` + deep + `}`,
		"very deep":  `{"type":"mutate","mutations":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`,
		"deep field": mutation(good + `,"fields":{"title":` + deep + `}`), "no mutations": `{"type":"mutate"}`, "mutations null": `{"type":"mutate","mutations":null}`,
		"lone surrogate": mutation(good + `,"fields":{"title":"\ud800"}`), "duplicate field": mutation(good + `,"fields":{"title":"a","title":"b"}`),
		"control character": mutation(good + ",\"fields\":{\"title\":\"a\nb\"}"),
		"second line bad":   pong + "\n" + "x", "op": replaced(`"op":"put"`, `"op":"upsert"`), "no op": replaced(`"op":"put",`, ""),
		"kind": replaced(`"kind":"goal"`, `"kind":"user"`), "case of a kind": replaced(`"kind":"goal"`, `"kind":"Goal"`), "id": replaced(id, "1"),
		"upper-case id": replaced(id, strings.ToUpper(newID())), "id with braces": replaced(id, "{"+id+"}"), "id null": replaced(`"`+id+`"`, "null"), "long id": replaced(id, strings.Repeat("a", 10_000)),
		"at": replaced("2026-01-01T00:00:00.000Z", "yesterday"), "at day": replaced("2026-01-01T00:00:00.000Z", "2026-01-01"), "at February 30": replaced("2026-01-01", "2026-02-30"),
		"at number": replaced(`"2026-01-01T00:00:00.000Z"`, "5"), "no at": strings.Replace(replaced("", ""), `,"at":"2026-01-01T00:00:00.000Z"`, "", 1),
		"at year 10000": replaced("2026-01-01", "10000-01-01"), "n text": replaced(`"n":1`, `"n":"1"`), "no n": replaced(`"n":1,`, ""), "n fraction": replaced(`"n":1`, `"n":1.5`),
		"fields array": mutation(good + `,"fields":[]`), "unknown member": mutation(good + `,"fields":{"title":"x"},"force":true`),
		"101": `{"type":"mutate","mutations":[` + strings.TrimSuffix(strings.Repeat(`{`+good+`},`, 101), ",") + `]}`,
	}
}

func testEnvelopes(t *testing.T, w *world) {
	p := w.person(t)
	for name, message := range envelopes(p) {
		s := p.connect(t, w.a)
		s.send(message)
		s.failed("bad_frame", 4400)
		if t.Failed() {
			t.Fatalf("that was %s: %.300s", name, message)
		}
	}
	if got := p.call(t, "GET", "/v1/goals", nil).data(t); len(got) != 0 {
		t.Errorf("a bad message stored %v", got)
	}
}
