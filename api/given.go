package api

import (
	"errors"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A given is a field of a body that may be left out, which is not the same as null: a PATCH leaves what is absent and
// clears what is null. Null is the wrong type unless V is a pointer. It keeps what was sent: a struct of givens,
// marshalled, is the fields of the mutation that the body asks for.
type given[V any] struct {
	raw   jsontext.Value // nil when absent
	value V
}

// IsZero reports whether the field was left out; it makes omitzero work.
func (g given[V]) IsZero() bool { return g.raw == nil }

// MarshalJSONTo writes the field as it was sent.
func (g given[V]) MarshalJSONTo(enc *jsontext.Encoder) error { return enc.WriteValue(g.raw) }

// UnmarshalJSONFrom reads the field and checks its type.
func (g *given[V]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	if raw.Kind() == 'n' && reflect.TypeFor[V]().Kind() != reflect.Pointer {
		return errNull
	}
	g.raw = raw.Clone()
	err = json.Unmarshal(g.raw, &g.value, json.RejectUnknownMembers(true), notNull)
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		semantic.JSONPointer = dec.StackPointer() + semantic.JSONPointer // from the body and not from the field
	}
	return err
}

// Schema describes the field as its value.
func (g given[V]) Schema(r huma.Registry) *huma.Schema {
	t := reflect.TypeFor[V]()
	if t.Kind() != reflect.Pointer {
		return r.Schema(t, true, "")
	}
	s := *r.Schema(t.Elem(), true, "")
	s.Nullable = true
	return &s
}

// givenFields returns the members of a struct of givens that were sent: the fields of a mutation.
func givenFields(v any) jsontext.Value {
	b, err := json.Marshal(v)
	if err != nil {
		panic("api: " + err.Error()) // it was JSON when it came
	}
	return b
}
