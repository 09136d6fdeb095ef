package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/rivo/uniseg"
)

// TestColumnsStandBelowEachOther on a terminal, where some characters are two cells wide and some none.
func TestColumnsStandBelowEachOther(t *testing.T) {
	list := table{heads: []string{"HANDLE", "NAME", ">TODOS", "STATE"}}
	for _, name := range []string{"Minji", "김민지", "👩‍👩‍👧 가족", "e\u0301mile", "ﾐﾝｼﾞ", ""} {
		list.add("somebody", name, strings.Repeat("9", len(name)%4+1), "active")
	}
	var b bytes.Buffer
	if err := list.print(&b); err != nil {
		t.Fatal(err)
	}
	want := -1
	for line := range strings.Lines(b.String()) {
		at := max(strings.Index(line, "active"), strings.Index(line, "STATE"))
		cells := uniseg.StringWidth(line[:at])
		if want < 0 {
			want = cells
		}
		if cells != want || strings.HasSuffix(line, " \n") {
			t.Errorf("the last column of %q begins in cell %d; want %d, and nothing after it", line, cells, want)
		}
	}
}

// TestNamesCannotSteerATerminal: whatever somebody is called, a line stays one and says what it says.
func TestNamesCannotSteerATerminal(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[2J\x1b]0;root\x07":  "�[2J�]0;root�",
		"a\nb\rc\td":              "a�b�c�d",
		"\u202eadmin\u202c":       "�admin�",
		"\u2066x\u2069\u200f":     "�x��",
		"a\u200bb\ufeff\u00adc":   "a�b��c",
		"a\u200db":                "a�b",
		"\u2028\u0085\u009b31m":   "���31m",
		"김\u3000민지":               "김 민지",
		"👩\u200d💻 ❤\ufe0f\u200d🔥": "👩\u200d💻 ❤\ufe0f\u200d🔥",
		"🏴\U000E0067\U000E007F":   "🏴\U000E0067\U000E007F",
		"x\U000E0067":             "x�",
		"क्\u200dष e\u0301":       "क्\u200dष e\u0301",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q; want %q", in, got, want)
		}
	}
	var b bytes.Buffer
	text := "\u202e\u2066\x1b\U000E0067 민지 👩‍💻\n"
	if err := printJSON(&b, map[string]string{"name": text}); err != nil {
		t.Fatal(err)
	}
	if out := strings.NewReplacer("\n", "", "\t", "").Replace(b.String()); plain(strings.ReplaceAll(out, "\u200d", "")) != strings.ReplaceAll(out, "\u200d", "") {
		t.Errorf("the JSON is %q", b.String())
	}
	var back map[string]string
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back["name"] != text {
		t.Errorf("the JSON reads %q, %v; want %q", back["name"], err, text)
	}
}

func TestClippedTextIsOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"short": "short", "two\nlines  here": "two lines here", "exactly 20 cells ok.": "exactly 20 cells ok.",
		"more than twenty cells": "more than twenty ce…", "이 글은 스무 칸보다 길어요": "이 글은 스무 칸보다…",
	} {
		if got := clipped(in, 20); got != want || uniseg.StringWidth(got) > 20 {
			t.Errorf("clipped(%q) = %q of %d cells; want %q", in, got, uniseg.StringWidth(got), want)
		}
	}
}

// TestWhoDeletesTypesTheHandle at a terminal.
func TestWhoDeletesTypesTheHandle(t *testing.T) {
	for typed, want := range map[string]bool{
		"minji\n": true, " @minji \r\n": true, "minji": true, "y\n": false, "\n": false, "": false, "minji_\n": false,
	} {
		if err := answered(strings.NewReader(typed), "minji"); (err == nil) != want {
			t.Errorf("%q: %v; want %t", typed, err, want)
		}
	}
	s := &surrounding{stdin: strings.NewReader("minji\n"), stderr: &bytes.Buffer{}}
	if coded, ok := errors.AsType[*codedError](s.sure(false, "?", "minji")); !ok || coded.code != exitUsage {
		t.Error("what is piped in counts as typed")
	}
}

func TestSlipsOfAHandle(t *testing.T) {
	handles := []string{"leo_runs", "minji", "minji_k", "sora"}
	for typed, want := range map[string]string{
		"minij": "minji", "mimji": "minji", "soar": "sora", "minj": "minji", "leo_": "leo_runs", "nobody": "", "x": "", "": "",
	} {
		if got := likeliest(typed, handles); got != want {
			t.Errorf("%q: %q; want %q", typed, got, want)
		}
	}
}

func TestIDsByTheirBeginning(t *testing.T) {
	for in, want := range map[string][2]string{
		"0199":                                 {"01990000-0000-0000-0000-000000000000", "0199ffff-ffff-ffff-ffff-ffffffffffff"},
		"0199c1f2-7A3b":                        {"0199c1f2-7a3b-0000-0000-000000000000", "0199c1f2-7a3b-ffff-ffff-ffffffffffff"},
		"0199c1f2-7a3b-7000-8000-00000000000a": {"0199c1f2-7a3b-7000-8000-00000000000a", "0199c1f2-7a3b-7000-8000-00000000000a"},
		"019":                                  {}, "minji": {}, "": {}, "0199c1f2-7a3b-7000-8000-00000000000a1": {},
	} {
		first, last, ok := idsWith(in)
		if string(first) != want[0] || string(last) != want[1] || ok != (want[0] != "") {
			t.Errorf("%q: %s to %s, %t; want %v", in, first, last, ok, want)
		}
	}
}
