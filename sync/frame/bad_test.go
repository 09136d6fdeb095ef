package frame

import (
	"fmt"
	"strings"
	"testing"
)

const (
	idA = "01928f5e-7c00-7000-8000-0000000000a1"
	idB = "01928f5e-7c00-7000-8000-0000000000b2"
	at  = "2026-11-22T09:00:00.000Z"
)

// mutation returns the JSON of a good mutation with one part replaced.
func mutation(old, with string) string {
	good := `{"n":42,"op":"put","kind":"todo","id":"` + idA + `","at":"` + at + `","fields":{"title":"read"}}`
	if old != "" && !strings.Contains(good, old) {
		panic("no " + old)
	}
	return strings.Replace(good, old, with, 1)
}

func mutate(mutations ...string) string {
	return `{"type":"mutate","mutations":[` + strings.Join(mutations, ",") + `]}`
}

func nested(depth int) string {
	return strings.Repeat(`{"a":`, depth-1) + `{}` + strings.Repeat(`}`, depth-1)
}

func hello(more string) string {
	return `{"type":"hello","client_id":"` + idA + `"` + more + `}`
}

func TestDecodeRefuses(t *testing.T) {
	hundred := make([]string, 0, 101)
	for n := range 101 {
		hundred = append(hundred, mutation(`"n":42`, fmt.Sprintf(`"n":%d`, n+1)))
	}
	cursors := make([]string, 0, MaxCursors+1)
	for i := range MaxCursors + 1 {
		cursors = append(cursors, fmt.Sprintf(`"f/01928f5e-7c00-7000-8000-%012x":1`, i))
	}
	tests := []struct {
		name    string
		message string
		n       int64
		place   string // the beginning of the refusal's message
	}{
		// Not JSON, or not one object a line.
		{"empty message", "", 0, "is empty"},
		{"line feed alone", "\n", 0, "is empty"},
		{"blank", "  ", 0, "is empty"},
		{"empty line between", `{"type":"pong"}` + "\n\n" + `{"type":"pong"}`, 0, "frame 2: is empty"},
		{"byte order mark", "\ufeff" + `{"type":"pong"}`, 0, "is not JSON"},
		{"cut off", `{"type":"po`, 0, "/type: ends too early"},
		{"cut off in a mutation", `{"type":"mutate","mutations":[{"n":42,"op":"put"`, 42, "/mutations/0: ends too early"},
		{"trailing object", `{"type":"pong"}{}`, 0, "is followed"},
		{"trailing garbage", `{"type":"pong"}x`, 0, "is not JSON"},
		{"comment", `{"type":"pong"/* */}`, 0, "is not JSON"},
		{"single quotes", `{'type':'pong'}`, 0, "is not JSON"},
		{"unquoted name", `{type:"pong"}`, 0, "is not JSON"},
		{"number as name", `{"type":"pong",1:2}`, 0, "is not JSON"},
		{"trailing comma", `{"type":"pong",}`, 0, "is not JSON"},
		{"NaN", mutate(mutation(`42`, `NaN`)), 0, "/mutations/0/n: is not JSON"},
		{"Infinity", mutate(mutation(`42`, `Infinity`)), 0, "/mutations/0/n: is not JSON"},
		{"null frame", `null`, 0, "is no object"},
		{"array frame", `[{"type":"pong"}]`, 0, "is no object"},
		{"string frame", `"pong"`, 0, "is no object"},
		{"number frame", `1`, 0, "is no object"},
		{"raw line feed inside a frame", "{\"type\":\n\"pong\"}", 0, "frame 1: "},
		{"lone surrogate", hello(`,"agent":"\ud800"`), 0, "/agent: is not JSON"},
		{"bytes that are not UTF-8", hello(",\"agent\":\"\xff\""), 0, "/agent: is not JSON"},
		{"overlong bytes in fields", mutate(mutation("read", "\xc0\x80")), 42, "/mutations/0/fields/title: is not JSON"},

		// Names.
		{"duplicate type", `{"type":"pong","type":"pong"}`, 0, "/type: stands there twice"},
		{"duplicate name", mutate(mutation(`"n":42`, `"n":42,"n":43`)), 42, "/mutations/0/n: stands there twice"},
		{"duplicate name in fields", mutate(mutation(`"title":"read"`, `"title":"a","title":"b"`)), 42, "/mutations/0/fields/title: stands there twice"},
		{"duplicate by escape", mutate(mutation(`"title":"read"`, `"title":"a","titl\u0065":"b"`)), 42, "/mutations/0/fields/title: stands there twice"},
		{"duplicate cursor", hello(`,"cursors":{"s/` + idA + `":1,"s/` + idA + `":2}`), 0, "/cursors/s~1" + idA + ": stands there twice"},
		{"wrong case of type", `{"Type":"pong"}`, 0, "/type: is missing"},
		{"wrong case of a name", mutate(mutation(`"id"`, `"ID"`)), 42, "/mutations/0/ID: is no field"},
		{"unknown field of a frame", `{"type":"pong","x":1}`, 0, "/x: is no field"},
		{"unknown field of a mutation", mutate(mutation(`"n":42`, `"n":42,"__proto__":{}`)), 42, "/mutations/0/__proto__: is no field"},
		{"unknown field before n", mutate(mutation(`"n":42`, `"constructor":1,"n":42`)), 42, "/mutations/0/constructor: is no field"},

		// Type.
		{"no type", `{}`, 0, "/type: is missing"},
		{"unknown type", `{"type":"subscribe"}`, 0, "/type: is no frame"},
		{"type in upper case", `{"type":"PONG"}`, 0, "/type: is no frame"},
		{"a frame of the server", `{"type":"ping"}`, 0, "/type: is no frame"},
		{"type is a number", `{"type":1}`, 0, "/type: is no string"},
		{"type is an object", `{"type":{}}`, 0, "/type: is no string"},

		// Depth.
		{"deeper than 16 in fields", mutate(mutation(`{"title":"read"}`, nested(14))), 42, "/mutations/0/fields/a/a"},
		{"10,001 deep", mutate(mutation(`{"title":"read"}`, nested(10_001))), 42, "/mutations/0/fields/a/a"},
		{"deep where nothing may stand", `{"x":` + nested(20_000) + `,"type":"pong"}`, 0, "/x"},

		// Integers.
		{"fraction", mutate(mutation(`42`, `42.0`)), 0, "/mutations/0/n: is not an integer"},
		{"exponent", mutate(mutation(`42`, `1e3`)), 0, "/mutations/0/n: is not an integer"},
		{"huge exponent", mutate(mutation(`42`, `1e400`)), 0, "/mutations/0/n: is not an integer"},
		{"2^53", mutate(mutation(`42`, `9007199254740992`)), 0, "/mutations/0/n: is not an integer"},
		{"2^53+1", mutate(mutation(`42`, `9007199254740993`)), 0, "/mutations/0/n: is not an integer"},
		{"20 digits", mutate(mutation(`42`, `18446744073709551616`)), 0, "/mutations/0/n: is not an integer"},
		{"10,000 digits", mutate(mutation(`42`, strings.Repeat("9", 10_000))), 0, "/mutations/0/n: is not an integer"},
		{"leading zero", mutate(mutation(`42`, `042`)), 0, "/mutations/0/n: is not"},
		{"zero", mutate(mutation(`42`, `0`)), 0, "/mutations/0/n: is not an integer"},
		{"minus zero as a cursor", `{"type":"pull","stream":"f/` + idA + `","cursor":-0}`, 0, "/cursor: is not an integer"},
		{"negative", mutate(mutation(`42`, `-1`)), 0, "/mutations/0/n: is not an integer"},
		{"number as text", mutate(mutation(`42`, `"42"`)), 0, "/mutations/0/n: is not an integer"},

		// Mutations.
		{"no mutations", `{"type":"mutate"}`, 0, "/mutations: needs 1"},
		{"empty list", mutate(), 0, "/mutations: needs 1"},
		{"101 in a frame", mutate(hundred...), 101, "/mutations/100: is one too many"},
		{"101 in a message", mutate(hundred[:60]...) + "\n" + mutate(hundred[:41]...), 0, "frame 2: /mutations: a message holds"},
		{"gap", mutate(mutation("", ""), mutation(`42`, `44`)), 44, "/mutations/1/n: does not follow"},
		{"same number twice", mutate(mutation("", ""), mutation("", "")), 42, "/mutations/1/n: does not follow"},
		{"mutations is an object", `{"type":"mutate","mutations":{}}`, 0, "/mutations: is not an array"},
		{"mutation is null", mutate("null"), 0, "/mutations/0: is not an object"},
		{"unknown op", mutate(mutation(`"put"`, `"patch"`)), 42, "/mutations/0/op: "},
		{"op in upper case", mutate(mutation(`"put"`, `"PUT"`)), 42, "/mutations/0/op: "},
		{"empty kind", mutate(mutation(`"todo"`, `""`)), 42, "/mutations/0/kind: is empty"},
		{"kind of 21 letters", mutate(mutation(`"todo"`, `"aaaaaaaaaaaaaaaaaaaaa"`)), 42, "/mutations/0/kind: "},
		{"kind with a NUL", mutate(mutation(`"todo"`, `"to\u0000do"`)), 42, "/mutations/0/kind: "},
		{"fields null", mutate(mutation(`{"title":"read"}`, `null`)), 42, "/mutations/0/fields: is not an object"},
		{"fields array", mutate(mutation(`{"title":"read"}`, `[]`)), 42, "/mutations/0/fields: is not an object"},
		{"second mutation bad", mutate(mutation("", ""), mutation(`"n":42,"op":"put"`, `"op":"x","n":43`)), 43, "/mutations/1/op: "},

		// Ids and instants.
		{"upper-case id", mutate(mutation(idA, strings.ToUpper(idA))), 42, "/mutations/0/id: "},
		{"id in braces", mutate(mutation(idA, "{"+idA+"}")), 42, "/mutations/0/id: "},
		{"id without hyphens", mutate(mutation(idA, strings.ReplaceAll(idA, "-", ""))), 42, "/mutations/0/id: "},
		{"id 1", mutate(mutation(idA, "1")), 42, "/mutations/0/id: "},
		{"id of 10 KB", mutate(mutation(idA, strings.Repeat("a", 10<<10))), 42, "/mutations/0/id: "},
		{"id of version 0", mutate(mutation(idA, "00000000-0000-0000-0000-000000000000")), 42, "/mutations/0/id: "},
		{"id of version 9", mutate(mutation(idA, "01928f5e-7c00-9000-8000-0000000000a1")), 42, "/mutations/0/id: "},
		{"id of another variant", mutate(mutation(idA, "01928f5e-7c00-7000-c000-0000000000a1")), 42, "/mutations/0/id: "},
		{"id with full-width digits", mutate(mutation("01928f5e", "０1928f5e")), 42, "/mutations/0/id: "},
		{"at is a day", mutate(mutation(at, "2026-11-22")), 42, "/mutations/0/at: "},
		{"at without zone", mutate(mutation(at, "2026-11-22T09:00:00")), 42, "/mutations/0/at: "},
		{"at in year 0", mutate(mutation(at, "0000-01-01T00:00:00Z")), 42, "/mutations/0/at: "},
		{"at before 1970", mutate(mutation(at, "1969-12-31T23:59:59.999Z")), 42, "/mutations/0/at: "},
		{"at before 1970 in UTC", mutate(mutation(at, "1970-01-01T00:00:00+09:00")), 42, "/mutations/0/at: "},
		{"at after 2100", mutate(mutation(at, "2101-01-01T00:00:00Z")), 42, "/mutations/0/at: "},
		{"at on February 29 of 2026", mutate(mutation(at, "2026-02-29T00:00:00Z")), 42, "/mutations/0/at: "},
		{"at with a comma", mutate(mutation(at, "2026-11-22T09:00:00,5Z")), 42, "/mutations/0/at: "},
		{"at with one digit", mutate(mutation(at, "2026-11-22T9:00:00Z")), 42, "/mutations/0/at: "},
		{"at with a leap second", mutate(mutation(at, "2026-12-31T23:59:60Z")), 42, "/mutations/0/at: "},
		{"at with an offset of 25 hours", mutate(mutation(at, "2026-11-22T09:00:00+25:00")), 42, "/mutations/0/at: "},

		// Hello and the others.
		{"hello without client", `{"type":"hello"}`, 0, "/client_id: is missing"},
		{"hello with null client", `{"type":"hello","client_id":null}`, 0, "/client_id: is not a string"},
		{"agent of 101 bytes", hello(`,"agent":"` + strings.Repeat("a", 101) + `"`), 0, "/agent: "},
		{"agent with a line feed", hello(`,"agent":"a\nb"`), 0, "/agent: "},
		{"agent with a NUL", hello(`,"agent":"a\u0000b"`), 0, "/agent: "},
		{"cursors is an array", hello(`,"cursors":[]`), 0, "/cursors: is not an object"},
		{"cursor of no stream", hello(`,"cursors":{"x/` + idA + `":1}`), 0, "/cursors/x~1" + idA + ": is no stream"},
		{"cursor of a stream without id", hello(`,"cursors":{"s/":1}`), 0, "/cursors/s~1: is no stream"},
		{"negative cursor", hello(`,"cursors":{"s/` + idA + `":-1}`), 0, "/cursors/s~1" + idA + ": is not an integer"},
		{"cursor as text", hello(`,"cursors":{"s/` + idA + `":"1"}`), 0, "/cursors/s~1" + idA + ": is not an integer"},
		{"2,049 cursors", hello(`,"cursors":{` + strings.Join(cursors, ",") + `}`), 0, "/cursors/f~1"},
		{"watch without cursor", `{"type":"watch","stream":"p/` + idA + `"}`, 0, "/cursor: is missing"},
		{"watch without stream", `{"type":"watch","cursor":0}`, 0, "/stream: is missing"},
		{"unwatch without stream", `{"type":"unwatch"}`, 0, "/stream: is missing"},
		{"unwatch with cursor", `{"type":"unwatch","stream":"p/` + idA + `","cursor":0}`, 0, "/cursor: is no field"},
		{"pull of no stream", `{"type":"pull","stream":"p/U9","cursor":0}`, 0, "/stream: "},
		{"auth without token", `{"type":"auth"}`, 0, "/token: is missing"},
		{"auth with an empty token", `{"type":"auth","token":""}`, 0, "/token: is empty"},
		{"long mutate", mutate(mutation("read", strings.Repeat("a", MaxMessage))), 0, "only a hello alone"},
		{"long hello with company", hello(`,"token":"`+strings.Repeat("a", MaxMessage)+`"`) + "\n" + `{"type":"pong"}`, 0, "frame 1: only a hello alone"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			frames, bad := Decode([]byte(test.message))
			if bad == nil {
				t.Fatalf("Decode = %d frames; want a refusal", len(frames))
			}
			if frames != nil || bad.Code != BadFrame || bad.N != test.n || !strings.HasPrefix(bad.Message, test.place) {
				t.Errorf("Decode = %v, %s n %d %q; want bad_frame n %d %q", frames, bad.Code, bad.N, bad.Message, test.n, test.place)
			}
			if len(bad.Message) > maxMessageText+len("…") {
				t.Errorf("the message has %d bytes", len(bad.Message))
			}
		})
	}
}

// TestDecodeRefusesEveryWrongType puts every kind of JSON value in every place of every frame.
func TestDecodeRefusesEveryWrongType(t *testing.T) {
	values := map[byte]string{'n': "null", 't': "true", '0': "1", '"': `"x"`, '[': "[]", '{': "{}"}
	templates := []struct {
		message string // with % where the value goes
		may     string // the kinds that are taken there
	}{
		{`{"type":%}`, ``},
		{`{"type":"hello","client_id":%}`, ``},
		{hello(`,"token":%`), `"`},
		{hello(`,"agent":%`), `"`},
		{hello(`,"epoch":%`), `"`},
		{hello(`,"cursors":%`), `{`},
		{hello(`,"cursors":{"s/` + idA + `":%}`), `0`},
		{`{"type":"mutate","mutations":%}`, ``},
		{mutate(`%`), ``},
		{mutate(mutation(`42`, `%`)), `0`},
		{mutate(mutation(`"put"`, `%`)), ``},
		{mutate(mutation(`"todo"`, `%`)), `"`},
		{mutate(mutation(`"`+idA+`"`, `%`)), ``},
		{mutate(mutation(`"`+at+`"`, `%`)), ``},
		{mutate(mutation(`{"title":"read"}`, `%`)), `{`},
		{mutate(mutation(`"read"`, `%`)), `nt0"[{`},
		{`{"type":"watch","stream":%,"cursor":0}`, ``},
		{`{"type":"watch","stream":"p/` + idA + `","cursor":%}`, `0`},
		{`{"type":"unwatch","stream":%}`, ``},
		{`{"type":"pull","stream":%,"cursor":0}`, ``},
		{`{"type":"auth","token":%}`, `"`},
	}
	for _, template := range templates {
		for kind, value := range values {
			message := strings.Replace(template.message, "%", value, 1)
			_, bad := Decode([]byte(message))
			if want := strings.IndexByte(template.may, kind) < 0; (bad != nil) != want {
				t.Errorf("Decode(%s) = %v; refused should be %t", message, bad, want)
			}
		}
	}
}

func TestDecodeTakes(t *testing.T) {
	tests := []struct{ name, message string }{
		{"line feed at the end", `{"type":"pong"}` + "\n"},
		{"carriage returns", `{"type":"pong"}` + "\r\n" + `{"type":"pong"}` + "\r\n"},
		{"white space", " { \"type\" : \"pong\" }\t"},
		{"type last", `{"token":"x","type":"auth"}`},
		{"type by escape", `{"typ\u0065":"pong"}`},
		{"16 deep", mutate(mutation(`{"title":"read"}`, nested(13)))},
		{"2^53-1", mutate(mutation(`42`, `9007199254740991`))},
		{"no fields", mutate(mutation(`,"fields":{"title":"read"}`, ``))},
		{"anything inside fields", mutate(mutation(`"read"`, `{"é":[1e400,-0,null,"\u0000"]}`))},
		{"another zone", mutate(mutation(at, `2026-11-22T18:00:00+09:00`))},
		{"first instant", mutate(mutation(at, `1970-01-01T00:00:00Z`))},
		{"last instant", mutate(mutation(at, `2100-12-31T23:59:59.999Z`))},
		{"long hello", hello(`,"token":"` + strings.Repeat("a", MaxMessage) + `"`)},
	}
	for _, test := range tests {
		if _, bad := Decode([]byte(test.message)); bad != nil {
			t.Errorf("%s: %v", test.name, bad)
		}
	}
}

func TestValidNamesTheCloseCode(t *testing.T) {
	tests := []struct {
		name    string
		message string
		first   bool
		want    int
	}{
		{"fine", `{}`, false, 0},
		{"64 KiB", strings.Repeat("a", MaxMessage), false, 0},
		{"64 KiB and one", strings.Repeat("a", MaxMessage+1), false, CloseTooLong},
		{"long hello", strings.Repeat("a", MaxHello), true, 0},
		{"too long hello", strings.Repeat("a", MaxHello+1), true, CloseTooLong},
		{"ff", "\xff", false, CloseNotUTF8},
		{"overlong", "\xc0\x80", false, CloseNotUTF8},
		{"surrogate", "\xed\xa0\x80", false, CloseNotUTF8},
		{"cut off", "\xea\xb0", false, CloseNotUTF8},
		{"U+FFFE", "\ufffe", false, 0}, // a character like others: the text rules decide
	}
	for _, test := range tests {
		if got := Valid([]byte(test.message), test.first); got != test.want {
			t.Errorf("%s: Valid = %d; want %d", test.name, got, test.want)
		}
	}
}
