package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// specOf reads the OpenAPI document of a server.
func specOf(t *testing.T, w *world) map[string]any {
	t.Helper()
	a := w.do(call{method: "GET", path: "/v1/openapi.json"}).want(t, 200, "")
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(a.text)))
	if err != nil {
		t.Fatal(err)
	}
	return doc.(map[string]any)
}

// eachOperation calls f with every operation of the document.
func eachOperation(t *testing.T, doc map[string]any, f func(name string, op map[string]any)) {
	t.Helper()
	for path, item := range doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			op := op.(map[string]any)
			f(strings.ToUpper(method)+" "+path+" ("+op["operationId"].(string)+")", op)
		}
	}
}

func list(v any) []any { l, _ := v.([]any); return l }

func member(v any, names ...string) any {
	for _, name := range names {
		o, _ := v.(map[string]any)
		v = o[name]
	}
	return v
}

func TestEveryOperationIsDescribed(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		doc := specOf(t, w)
		tags := map[any]bool{}
		for _, tag := range list(doc["tags"]) {
			tags[member(tag, "name")] = member(tag, "description") != ""
		}
		eachOperation(t, doc, func(name string, op map[string]any) {
			if s, _ := op["summary"].(string); s == "" || strings.HasSuffix(s, ".") {
				t.Errorf("%s: the summary is %q; want a phrase", name, s)
			}
			for _, tag := range list(op["tags"]) {
				if !tags[tag] {
					t.Errorf("%s: the tag %v is not described: add it to api/descriptions.go", name, tag)
				}
			}
			for _, status := range []string{"400", "500", "503"} {
				if member(op, "responses", status) == nil {
					t.Errorf("%s: no answer %s", name, status)
				}
			}
			if len(list(op["security"])) > 0 && member(op, "responses", "401") == nil {
				t.Errorf("%s: no answer 401", name)
			}
		})
	})
}

// TestEveryOperationHasAnExample names the operation that has none.
func TestEveryOperationHasAnExample(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		doc := specOf(t, w)
		eachOperation(t, doc, func(name string, op map[string]any) {
			for _, p := range list(op["parameters"]) {
				if member(p, "required") == true && member(p, "example") == nil {
					t.Errorf("%s: no example of the parameter %v: add it to api/examples.go", name, member(p, "name"))
				}
			}
			if body := member(op, "requestBody", "content", "application/json"); body != nil && member(body, "example") == nil {
				t.Errorf("%s: no example of its body: add it to api/examples.go", name)
			}
		})
	})
}

func TestExamplesMatchTheirSchemas(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		doc := specOf(t, w)
		c := jsonschema.NewCompiler()
		c.DefaultDraft(jsonschema.Draft2020)
		if err := c.AddResource("modu:openapi", doc); err != nil {
			t.Fatal(err)
		}
		for path, item := range doc["paths"].(map[string]any) {
			for method, op := range item.(map[string]any) {
				example := member(op, "requestBody", "content", "application/json", "example")
				if example == nil {
					continue
				}
				at := "modu:openapi#/paths/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(path) + "/" + method +
					"/requestBody/content/application~1json/schema"
				s, err := c.Compile(at)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Validate(example); err != nil {
					t.Errorf("%s %s: %v", method, path, err)
				}
			}
		}
	})
}

func TestAsyncAPIIsServed(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		a := w.do(call{method: http.MethodGet, path: "/v1/asyncapi.json"}).want(t, 200, "")
		if a.body["asyncapi"] != "3.0.0" || member(a.body, "channels", "sync", "address") != "/v1/sync" {
			t.Errorf("%.200s", a.text)
		}
	})
}
