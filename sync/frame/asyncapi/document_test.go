package asyncapi

import (
	"bytes"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"modu/sync/frame"
)

// read returns the document as any reader gets it.
func read(t *testing.T) object {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Document("test")))
	if err != nil {
		t.Fatal(err)
	}
	return doc.(object)
}

// compile returns the schema of a part of the document.
func compile(t *testing.T, doc object, pointer string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("modu:asyncapi", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("modu:asyncapi#" + pointer)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// closeObjects makes every object refuse what it does not name, except those that only choose a case.
func closeObjects(v any) {
	switch v := v.(type) {
	case object:
		if v["properties"] != nil && (v["required"] != nil || v["x-required-to-create"] != nil) {
			v["additionalProperties"] = false
		}
		for _, inner := range v {
			closeObjects(inner)
		}
	case []any:
		for _, inner := range v {
			closeObjects(inner)
		}
	}
}

func TestGoldenFramesMatchTheirSchemas(t *testing.T) {
	doc := read(t)
	closeObjects(doc["components"].(object)["schemas"])
	for _, kind := range frame.GoldenTypes() {
		schema := compile(t, doc, "/components/schemas/"+kind)
		for _, e := range frame.GoldenOf(kind).Examples {
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(e.Frame))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(v); err != nil {
				t.Errorf("%s, %s: %v", kind, e.Name, err)
			}
		}
	}
}

func TestEveryFrameIsInTheDocument(t *testing.T) {
	var names []string
	for _, f := range frames {
		names = append(names, f.name)
	}
	slices.Sort(names)
	if diff := cmp.Diff(frame.GoldenTypes(), names); diff != "" {
		t.Errorf("golden frames and messages differ (-golden +document)\n%s", diff)
	}
	for _, f := range frames {
		if len(frame.GoldenOf(f.name).Examples) == 0 {
			t.Errorf("%s has no example", f.name)
		}
	}
}

// TestEveryMemberIsExplained keeps the table of rules together with the Go types.
func TestEveryMemberIsExplained(t *testing.T) {
	known := map[string]bool{}
	structs := map[string]any{"mutation": frame.Mutation{}, "result": frame.Result{}, "gone": frame.Gone{}, "limits": frame.Limits{}}
	for _, f := range frames {
		structs[f.name] = f.value
	}
	for name, v := range structs {
		for i := range reflect.TypeOf(v).NumField() {
			member, _, _ := strings.Cut(reflect.TypeOf(v).Field(i).Tag.Get("json"), ",")
			known[name+"."+member] = true
			if rules[name+"."+member] == nil {
				t.Errorf("%s.%s has no rule", name, member)
			}
		}
	}
	for path := range maps.Keys(rules) {
		if !known[path] {
			t.Errorf("the rule of %s is about nothing", path)
		}
	}
}

func TestDocumentRefusesWhatIsNoFrame(t *testing.T) {
	doc := read(t)
	for _, tt := range []struct{ kind, frame string }{
		{"pull", `{"type":"pull","stream":"x/1","cursor":0}`},
		{"pull", `{"type":"pull","stream":"s/01928f5e-7c00-7000-8000-00000000a001"}`},
		{"ping", `{"type":"pong"}`},
		{"mutate", `{"type":"mutate","mutations":[]}`},
		{"mutate", `{"type":"mutate","mutations":[{"n":1,"op":"put","kind":"todo","id":"01928f5e-7c00-7000-8000-00000000a001","at":"2026-11-22T09:00:00.000Z","fields":{"done":"yes"}}]}`},
		{"stream", `{"type":"stream","stream":"s/01928f5e-7c00-7000-8000-00000000a001","state":"shut"}`},
	} {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(tt.frame))
		if err != nil {
			t.Fatal(err)
		}
		if compile(t, doc, "/components/schemas/"+tt.kind).Validate(v) == nil {
			t.Errorf("the schema of %s takes %s", tt.kind, tt.frame)
		}
	}
}

// TestReferencesLeadSomewhere follows every $ref.
func TestReferencesLeadSomewhere(t *testing.T) {
	doc := read(t)
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case object:
			if to, ok := v["$ref"].(string); ok {
				var at any = doc
				for part := range strings.SplitSeq(strings.TrimPrefix(to, "#/"), "/") {
					at = at.(object)[part]
				}
				if at == nil {
					t.Errorf("%s leads nowhere", to)
				}
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(doc)
}
