package models

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/derived_ids.json again")

// A derivedVector is one line of testdata/derived_ids.json, which other languages' clients replay.
type derivedVector struct {
	Name string `json:"name"` // kind:a:b, what is hashed
	ID   ID     `json:"id"`
}

const (
	minji ID = "0192f0c1-2b3c-7d4e-8f50-617283940a01"
	joon  ID = "0192f0c1-2b3c-7d4e-8f50-617283940a02"
	todo1 ID = "0192f0c1-2b3c-7d4e-8f50-617283940b01"
)

func TestDerivedIDsAreThoseOfTheDocument(t *testing.T) {
	got := []derivedVector{
		{"follow:" + string(minji+":"+joon), FollowID(minji, joon)},
		{"follow:" + string(joon+":"+minji), FollowID(joon, minji)},
		{"follower:" + string(joon+":"+minji), FollowerID(joon, minji)},
		{"block:" + string(minji+":"+joon), BlockID(minji, joon)},
		{"mute:" + string(minji+":"+joon), MuteID(minji, joon)},
		{"bell:" + string(minji+":"+joon), DerivedID("bell", minji, joon)},
		{"cheer:" + string(todo1+":"+joon), CheerID(todo1, joon)},
		{"diary:" + string(minji) + ":2026-11-22", DerivedID("diary", minji, Day("2026-11-22"))},
	}
	for _, v := range got {
		if !v.ID.Valid() || v.ID[14] != '5' {
			t.Errorf("%s: %s is no UUIDv5", v.Name, v.ID)
		}
	}
	const file = "testdata/derived_ids.json"
	if *update {
		text, err := json.MarshalIndent(got, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want []derivedVector
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("derived ids (-document +code):\n%s", diff)
	}
}

func TestIDValid(t *testing.T) {
	for _, id := range []ID{minji, NewID(), CheerID(todo1, joon), "6d6f6475-0000-5000-8000-006964730001"} {
		if !id.Valid() {
			t.Errorf("%q.Valid() = false; want true", id)
		}
	}
	for _, id := range []ID{
		"", "1", "-1", "null", NilID, "ffffffff-ffff-ffff-ffff-ffffffffffff", ID(strings.ToUpper(string(minji))),
		"{0192f0c1-2b3c-7d4e-8f50-617283940a01}", "0192f0c12b3c7d4e8f50617283940a01", "urn:uuid:0192f0c1-2b3c-7d4e-8f50-617283940a01",
		"0192f0c1-2b3c-0d4e-8f50-617283940a01", "0192f0c1-2b3c-9d4e-8f50-617283940a01", "0192f0c1-2b3c-7d4e-cf50-617283940a01",
		"0192f0c1-2b3c-7d4e-8f50-617283940a0g", "0192f0c1-2b3c-7d4e-8f50-617283940a01 ", "0192f0c1-2b3c-7d4e-8f50-617283940a0\x00",
		ID(strings.Repeat("a", 10<<10)),
	} {
		if id.Valid() {
			t.Errorf("%q.Valid() = true; want false", id)
		}
	}
}

func TestNewIDsSortByTime(t *testing.T) {
	last := NewID()
	for range 1000 {
		id := NewID()
		if id <= last || id[14] != '7' {
			t.Fatalf("NewID() = %s after %s", id, last)
		}
		last = id
	}
}
