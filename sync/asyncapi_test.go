package sync

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/sync/frame"
	"modu/sync/frame/asyncapi"
)

// TestAsyncAPIHasEveryKindWithItsFields puts every field that the document names, in each kind: what it gives a kind is
// known there, and everything else is not.
func TestAsyncAPIHasEveryKindWithItsFields(t *testing.T) {
	documented := documentedFields(t)
	names := map[string]bool{}
	for _, fields := range documented {
		for name := range fields {
			names[name] = true
		}
	}
	for kind := range kinds {
		fields, ok := documented[kind]
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

// documentedFields are the fields that a client may put, by kind.
func documentedFields(t *testing.T) map[string]map[string]bool {
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
		if kind, ok := strings.CutPrefix(name, "fields."); ok {
			all[kind] = map[string]bool{}
			for field := range s.Properties {
				all[kind][field] = true
			}
		}
	}
	return all
}
