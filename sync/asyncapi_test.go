package sync

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/sync/frame"
	"modu/sync/frame/asyncapi"
)

// TestAsyncAPIHasEveryKindWithItsFields puts every field that the document names, in each kind: what it gives a kind is
// known there, and everything else is not.
func TestAsyncAPIHasEveryKindWithItsFields(t *testing.T) {
	documented := documentedFields(t, "fields.")
	entities := documentedFields(t, "entity.")
	names := map[string]bool{}
	for _, fields := range documented {
		for name := range fields {
			names[name] = true
		}
	}
	for kind := range kinds {
		fields, ok := documented[kind]
		if _, made := entities[kind]; !ok && made && kind == "news" {
			continue // the server makes it
		}
		if !ok {
			t.Errorf("the document has no kind %s: add it to sync/frame/asyncapi/entities.go", kind)
			continue
		}
		for name := range names {
			if got, told := puttable(kind, name); told && got != fields[name] {
				t.Errorf("%s.%s: the engine says %v, the document %v: see sync/frame/asyncapi/entities.go", kind, name, got, fields[name])
			}
		}
	}
}

// puttable reports whether a kind knows a field that is put; told is false when it complains of another field first.
func puttable(kind, field string) (ok, told bool) {
	m := &mutation{Mutation: frame.Mutation{Op: frame.Put, Kind: kind, Fields: jsontext.Value(fmt.Sprintf(`{%q:null}`, field))}}
	_, r := kinds[kind].parse(m)
	if r == nil {
		return true, true
	}
	return !strings.Contains(r.message, "is not a field that can be put here"), r.field == field
}

// TestAsyncAPIHasEveryMemberOfAnEntity projects one of each kind, for its owner and for others.
func TestAsyncAPIHasEveryMemberOfAnEntity(t *testing.T) {
	entities := documentedFields(t, "entity.")
	for kind, projections := range map[string][]jsontext.Value{
		"goal":     {Goal(&models.Goal{}, 1, true), Goal(&models.Goal{}, 1, false)},
		"todo":     {Todo(&models.Todo{}, 1, true), Todo(&models.Todo{}, 1, false)},
		"routine":  {Routine(&models.Routine{}, 1)},
		"skip":     {Skip(&models.Skip{}, 1)},
		"diary":    {Diary(&models.Diary{}, 1, true), Diary(&models.Diary{}, 1, false)},
		"cheer":    {Cheer(&models.Cheer{}, 1)},
		"follow":   {Follow(&models.Follow{}, 1)},
		"follower": {Follower(&models.Follower{}, 1)},
		"block":    {Block(&models.Block{}, 1)},
		"mute":     {Mute(&models.Mute{}, 1)},
		"bell":     {Bell(&models.Bell{}, 1)},
		"profile":  {Profile(&models.Profile{}, 1)},
		"settings": {Settings(&models.Settings{}, 1)},
		"reminder": {Reminder(&models.Reminder{}, 1)},
		"timer":    {Timer(&models.Timer{}, 1)},
		"news":     {News(&models.News{}, 1)},
	} {
		sent := map[string]jsontext.Value{}
		for _, p := range projections {
			if err := json.Unmarshal(p, &sent); err != nil {
				t.Fatal(err)
			}
		}
		for name := range sent {
			if !entities[kind][name] {
				t.Errorf("%s.%s is sent and not documented: see sync/frame/asyncapi/entities.go", kind, name)
			}
		}
		for name := range entities[kind] {
			if _, ok := sent[name]; !ok && name != "state" && name != "memo" { // which are left out where there is none
				t.Errorf("%s.%s is documented and never sent", kind, name)
			}
		}
	}
}

// documentedFields are the members of the schemas whose names begin so, by kind.
func documentedFields(t *testing.T, prefix string) map[string]map[string]bool {
	t.Helper()
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]jsontext.Value `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(asyncapi.Document("test"), &doc); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]bool{}
	for name, s := range doc.Components.Schemas {
		if kind, ok := strings.CutPrefix(name, prefix); ok {
			all[kind] = map[string]bool{}
			for field := range s.Properties {
				all[kind][field] = true
			}
		}
	}
	return all
}
