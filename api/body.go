package api

import (
	"bytes"
	"errors"
	"io"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth is how deep the values of a body may nest.
const maxDepth = 16

// A body is the JSON body of a request: unknown and repeated names are refused, so are values of the wrong type.
type body[T any] struct {
	Value T
	err   error
}

// A decoder is what decodeBody fills; every body is one.
type decoder interface{ decode([]byte) }

// decode keeps what is wrong for Resolve: from there the answer can name the place.
func (b *body[T]) decode(data []byte) {
	b.err = decodeStrict(data, &b.Value)
}

// Resolve makes huma answer 400 for a body that could not be read.
func (b *body[T]) Resolve(huma.Context) []error {
	if b.err == nil {
		return nil
	}
	return []error{b.err}
}

// Schema describes the body as its value.
func (b body[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), true, "")
}

// A malformed says what is wrong with the form of a request, and where.
type malformed struct {
	Pointer string
	Code    string
}

func (m *malformed) Error() string { return m.Code + " at " + m.Pointer }

// Codes of what is wrong with the form of a request.
const (
	formSyntax    = "syntax"
	formDuplicate = "duplicate_name"
	formUnknown   = "unknown_field"
	formType      = "wrong_type"
	formDepth     = "too_deep"
	formMissing   = "missing"
	formParameter = "bad_parameter"
)

// notNull refuses null for values that cannot be null, which would be left empty without a word.
var notNull = json.WithUnmarshalers(json.JoinUnmarshalers(
	json.UnmarshalFromFunc(refuseNull[*string]), json.UnmarshalFromFunc(refuseNull[*bool]),
	json.UnmarshalFromFunc(refuseNull[*int]), json.UnmarshalFromFunc(refuseNull[*int64]),
))

var errNull = errors.New("null")

func refuseNull[T any](dec *jsontext.Decoder, _ T) error {
	if dec.PeekKind() == 'n' {
		return errNull
	}
	return errors.ErrUnsupported // the usual way
}

// decodeStrict reads one JSON value into v; the error is a *malformed.
func decodeStrict(data []byte, v any) error {
	if err := checkForm(data); err != nil {
		return err
	}
	if jsontext.Value(data).Kind() == 'n' {
		return &malformed{Code: formType} // a body is an object; null would be one that says nothing
	}
	err := json.Unmarshal(data, v, json.RejectUnknownMembers(true), notNull)
	if err == nil {
		return nil
	}
	m := &malformed{Code: formSyntax}
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		m.Pointer, m.Code = string(semantic.JSONPointer), formType
		if errors.Is(err, json.ErrUnknownName) {
			m.Code = formUnknown
		}
	}
	return m
}

// checkForm reads through data without keeping any of it: the syntax, the names, the UTF-8 and the depth.
func checkForm(data []byte) error {
	dec := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		_, err := dec.ReadToken()
		switch {
		case err == io.EOF: //nolint:errorlint // a decoder returns it as it is
			return nil
		case err != nil:
			m := &malformed{Code: formSyntax}
			if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
				m.Pointer = string(syntactic.JSONPointer)
			}
			if errors.Is(err, jsontext.ErrDuplicateName) {
				m.Code = formDuplicate
			}
			return m
		case dec.StackDepth() > maxDepth:
			return &malformed{Pointer: string(dec.StackPointer()), Code: formDepth}
		}
	}
}
