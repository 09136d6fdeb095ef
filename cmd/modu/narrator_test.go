package main

import (
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"modu/sync/frame"
)

const (
	watcher = "01928f5e-7c00-7000-8000-00000000a001"
	minji   = "01928f5e-7c00-7000-8000-00000000b002"
	health  = "01928f5e-7c00-7000-8000-0000000000a9"
	water   = "01928f5e-7c00-7000-8000-0000000000b1"
)

// news tells a narrator of frames after the first ready, and returns its lines without the time.
func news(t *testing.T, frames ...frame.ServerFrame) string {
	t.Helper()
	var out strings.Builder
	n := newNarrator(&screen{w: &out}, func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.Local) })
	n.frame(&frame.Welcome{UserID: watcher})
	n.frame(entities("s/"+watcher, `{"kind":"profile","id":"`+watcher+`","rev":1,"name":"하준","handle":"hajun"}`))
	n.frame(entities(
		"f/"+minji, // in this order a page comes: by seq, not by kind
		`{"kind":"todo","id":"`+water+`","rev":3,"goal_id":"`+health+`","title":"물 2L 마시기","date":"2026-11-22","done":false}`,
		`{"kind":"goal","id":"`+health+`","rev":1,"title":"건강","status":"active"}`,
		`{"kind":"profile","id":"`+minji+`","rev":1,"name":"Minji","handle":"minji"}`,
	))
	n.frame(&frame.Ready{})
	if want := "09:00:00  goals: 1, done today: 0 of 1; sees Minji\n"; out.String() != want {
		t.Fatalf("at ready: %q; want %q", out.String(), want)
	}
	out.Reset()
	for _, f := range frames {
		n.frame(f)
	}
	return strings.ReplaceAll(out.String(), "09:00:00  ", "")
}

func entities(stream string, put ...string) *frame.Delta {
	d := &frame.Delta{Stream: stream}
	for _, text := range put {
		d.Put = append(d.Put, jsontext.Value(text))
	}
	return d
}

func ofMinji(members string) *frame.Delta { return entities("f/"+minji, "{"+members+"}") }

func TestNarrator(t *testing.T) {
	todo := `"kind":"todo","id":"` + water + `","goal_id":"` + health + `","rev":4,`
	other := `"kind":"todo","id":"01928f5e-7c00-7000-8000-0000000000b2","goal_id":"` + health + `","rev":1,`
	tests := []struct {
		name   string
		frames []frame.ServerFrame
		want   string
	}{
		{"done", []frame.ServerFrame{ofMinji(todo + `"title":"물 2L 마시기","date":"2026-11-22","done":true`)}, "Minji  ✓ 물 2L 마시기  · 건강\n"},
		{"new", []frame.ServerFrame{ofMinji(other + `"title":"run 5k","date":"2026-11-22"`)}, "Minji  + run 5k  · 건강\n"},
		{"new for tomorrow", []frame.ServerFrame{ofMinji(other + `"title":"run 5k","date":"2026-11-23"`)}, "Minji  + run 5k (2026-11-23)  · 건강\n"},
		{"another title", []frame.ServerFrame{ofMinji(todo + `"title":"물 3L","date":"2026-11-22"`)}, "Minji  ✎ 물 2L 마시기 → 물 3L  · 건강\n"},
		{"moved", []frame.ServerFrame{ofMinji(todo + `"title":"물 2L 마시기","date":"2026-11-23"`)}, "Minji  → 물 2L 마시기 (2026-11-23)  · 건강\n"},
		{"cheered", []frame.ServerFrame{ofMinji(todo + `"title":"물 2L 마시기","date":"2026-11-22","cheers":{"🔥":2}`)}, "Minji  🔥 2  물 2L 마시기  · 건강\n"},
		{"only its rank", []frame.ServerFrame{ofMinji(todo + `"title":"물 2L 마시기","date":"2026-11-22","rank":"b"`)}, ""},
		{"the same by another stream", []frame.ServerFrame{entities("g/"+health, `{"kind":"todo","id":"`+water+`","rev":3,"title":"x"}`)}, ""},
		{"undone", []frame.ServerFrame{
			ofMinji(todo + `"title":"a","date":"2026-11-22","done":true`), ofMinji(strings.Replace(todo, "4", "5", 1) + `"title":"a","date":"2026-11-22"`),
		}, "Minji  ✓ a  · 건강\nMinji  ○ a  · 건강\n"},
		{"deleted", []frame.ServerFrame{&frame.Delta{Stream: "f/" + minji, Del: []frame.Gone{{Kind: "todo", ID: water}}}}, "Minji  − 물 2L 마시기\n"},
		{"a goal of mine", []frame.ServerFrame{entities("s/"+watcher, `{"kind":"goal","id":"01928f5e-7c00-7000-8000-0000000000aa","rev":1,"title":"공부"}`)}, "하준  + goal 공부\n"},
		{
			"a cheer for me",
			[]frame.ServerFrame{entities("s/"+watcher,
				`{"kind":"todo","id":"01928f5e-7c00-7000-8000-0000000000d1","rev":1,"title":"sing","date":"2026-11-22","done":true}`), entities("s/"+watcher,
				`{"kind":"cheer","id":"01928f5e-7c00-7000-8000-0000000000d2","rev":1,"target_id":"01928f5e-7c00-7000-8000-0000000000d1","emoji":"🔥","user":{"id":"`+minji+`","name":"Minji"}}`,
				`{"kind":"todo","id":"01928f5e-7c00-7000-8000-0000000000d1","rev":2,"title":"sing","date":"2026-11-22","done":true,"cheers":{"🔥":1}}`)},
			"하준  ✓ sing\n하준  🔥 from Minji for sing\n",
		},
		{"asked to be followed", []frame.ServerFrame{entities("s/"+watcher,
			`{"kind":"follower","id":"01928f5e-7c00-7000-8000-0000000000c1","rev":1,"state":"requested","user":{"id":"x","name":"Leo"}}`)}, "하준  ← Leo asks to follow\n"},
		{"no longer shown", []frame.ServerFrame{&frame.StreamState{Stream: "f/" + minji, State: frame.StreamGone}}, "Minji  is no longer to be seen\n"},
		{"what steers a terminal", []frame.ServerFrame{ofMinji(other + `"title":"\u001b[2Jx\u202e\n","date":"2026-11-22"`)}, "Minji  + \ufffd[2Jx\ufffd\ufffd  · 건강\n"},
		{"not for people", []frame.ServerFrame{&frame.Ping{}, &frame.Ack{}, nil}, ""},
	}
	for _, test := range tests {
		if got := news(t, test.frames...); got != test.want {
			t.Errorf("%s: %q; want %q", test.name, got, test.want)
		}
	}
}
