package frame

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestDecodeServerIsForgiving(t *testing.T) {
	tests := []struct {
		line string
		want string // "" for no frame
	}{
		{`{"type":"confetti","amount":3}`, ""},
		{`{"type":"ping","mood":"calm"}`, `{"type":"ping"}`},
		{`{"mood":{"x":[1]},"type":"drain","reconnect_in_ms":5}`, `{"type":"drain","reconnect_in_ms":5}`},
		{`{"type":"delta","stream":"s/x","from":1,"to":2,"put":null,"wave":1}`, `{"type":"delta","stream":"s/x","from":1,"to":2,"put":[],"del":[]}`},
	}
	for _, test := range tests {
		f, err := DecodeServer([]byte(test.line))
		if err != nil {
			t.Errorf("DecodeServer(%s): %v", test.line, err)
			continue
		}
		got := ""
		if f != nil {
			got = string(Append(nil, f))
		}
		if got != test.want {
			t.Errorf("DecodeServer(%s) = %s; want %s", test.line, got, test.want)
		}
	}
}

func TestDecodeServerRefuses(t *testing.T) {
	for _, line := range []string{
		``, `[]`, `{}`, `{"type":1}`, `<html>`, `{"type":"ping"`, `{"type":"ping"}x`,
		`{"type":"drain","reconnect_in_ms":"soon"}`, `{"type":"delta","to":1.5}`,
	} {
		if f, err := DecodeServer([]byte(line)); err == nil {
			t.Errorf("DecodeServer(%s) = %v; want an error", line, f)
		}
	}
}

func TestAppendKeepsWhatStandsBefore(t *testing.T) {
	got := Append(append(Append(nil, &Ready{}), '\n'), &Ping{})
	if want := `{"type":"ready"}` + "\n" + `{"type":"ping"}`; string(got) != want {
		t.Errorf("Append = %s; want %s", got, want)
	}
}

func TestAppendWritesOneLine(t *testing.T) {
	got := Append(nil, &Error{Code: Internal, Message: "a\nb\xff"})
	if strings.Contains(string(got), "\n") || !jsontext.Value(got).IsValid() {
		t.Errorf("Append = %q; want one line of JSON", got)
	}
	line, err := AppendClient(nil, &Mutate{Mutations: []Mutation{{N: 1, Fields: jsontext.Value("{\n\"a\": 1\n}")}}})
	if err != nil || strings.Contains(string(line), "\n") {
		t.Errorf("AppendClient = %q, %v; want one line", line, err)
	}
}

func TestAppendClientRefusesFieldsThatAreNotJSON(t *testing.T) {
	if _, err := AppendClient(nil, &Mutate{Mutations: []Mutation{{N: 7, Fields: jsontext.Value("{")}}}); err == nil {
		t.Error("AppendClient took half an object")
	}
}

func TestHashIsOfTheMeaning(t *testing.T) {
	base := Mutation{N: 1, Op: Put, Kind: "todo", ID: idA, At: at, Fields: jsontext.Value(`{"title":"é","done":true}`)}
	with := func(change func(*Mutation)) Mutation {
		m := base
		change(&m)
		return m
	}
	same := []Mutation{
		with(func(m *Mutation) { m.N = 2 }),
		with(func(m *Mutation) { m.Fields = jsontext.Value(`{"done" : true, "title":"\u00e9"}`) }),
	}
	for _, m := range same {
		if Hash(m) != Hash(base) {
			t.Errorf("Hash(%+v) differs from that of %+v", m, base)
		}
	}
	other := []Mutation{
		with(func(m *Mutation) { m.Op = Delete }),
		with(func(m *Mutation) { m.Kind = "goal" }),
		with(func(m *Mutation) { m.ID = idB }),
		with(func(m *Mutation) { m.At = "2026-11-22T09:00:00.001Z" }),
		with(func(m *Mutation) { m.Fields = nil }),
		with(func(m *Mutation) { m.Fields = jsontext.Value(`{"title":"é","done":false}`) }),
	}
	for _, m := range other {
		if Hash(m) == Hash(base) {
			t.Errorf("Hash(%+v) is that of %+v", m, base)
		}
	}
	if Hash(Mutation{}) != Hash(Mutation{Fields: jsontext.Value("{ }")}) {
		t.Error("no fields and an empty object differ")
	}
	if got := string(base.Fields); got != `{"title":"é","done":true}` {
		t.Errorf("Hash changed the fields to %s", got)
	}
}

func TestMayReconnect(t *testing.T) {
	for code, want := range map[int]bool{
		CloseBye: true, CloseDrain: true, 1006: true, CloseBadFrame: false, CloseSignedOut: false, CloseDisabled: false, CloseVersion: false,
		CloseNoHello: true, CloseReplaced: false, CloseTooSlow: true, CloseTooFast: true, CloseOverloaded: true,
	} {
		if got := MayReconnect(code); got != want {
			t.Errorf("MayReconnect(%d) = %t; want %t", code, got, want)
		}
	}
}

// An empty text of a hello is none: what follows from that is not for the decoder to say.
func TestHelloWithEmptyTexts(t *testing.T) {
	const id = "01928f5e-7c00-7000-8000-0000000000d1"
	frames, bad := Decode([]byte(`{"type":"hello","token":"","client_id":"` + id + `","agent":"","epoch":""}`))
	if bad != nil {
		t.Fatal(bad)
	}
	if h := frames[0].(*Hello); h.Token != "" || h.ClientID != id || h.Epoch != "" {
		t.Errorf("%+v", h)
	}
}
