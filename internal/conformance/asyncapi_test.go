package conformance

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"modu/sync/frame"
	"modu/sync/frame/asyncapi"
)

// schemas are those of the frames in the AsyncAPI document, by type. They refuse members that the document does not
// name, which clients pass over.
var schemas = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(asyncapi.Document("test")))
	if err != nil {
		return nil, err
	}
	doc := v.(object)
	closeObjects(doc["components"].(object)["schemas"])
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("modu:asyncapi", doc); err != nil {
		return nil, err
	}
	all := map[string]*jsonschema.Schema{}
	for _, name := range frame.GoldenTypes() {
		if all[name], err = c.Compile("modu:asyncapi#/components/schemas/" + name); err != nil {
			return nil, err
		}
	}
	return all, nil
})

// checkSchema says how a frame of a running server differs from the document.
func checkSchema(f object) error {
	all, err := schemas()
	if err != nil {
		return err
	}
	s := all[str(f["type"])]
	if s == nil {
		return fmt.Errorf("the AsyncAPI document has no frame %v", f["type"])
	}
	return s.Validate(f)
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
