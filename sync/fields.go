package sync

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
)

// fields reads the fields of a mutation: absent means "not changed", null "cleared". The first problem stays in bad;
// after it every read returns nothing.
type fields struct {
	values map[string]jsontext.Value
	bad    *refusal
}

// parseFields reads the object, in which nothing but the allowed names may stand.
func parseFields(raw jsontext.Value, allowed ...string) *fields {
	f := &fields{values: map[string]jsontext.Value{}}
	if len(raw) == 0 {
		return f
	}
	if err := json.Unmarshal(raw, &f.values); err != nil {
		f.bad = invalid("fields", "is not an object with distinct names")
		return f
	}
	for name := range f.values {
		if !slices.Contains(allowed, name) {
			f.fail(invalid(name, "is not a field that can be put here"))
		}
	}
	return f
}

func (f *fields) fail(r *refusal) {
	// The smallest name is reported, so that the same body gives the same answer.
	if f.bad == nil || r.field < f.bad.field {
		f.bad = r
	}
}

func (f *fields) has(name string) bool { return f.values[name] != nil }

func (f *fields) null(name string) bool { return string(f.values[name]) == "null" }

// require refuses when a field that creation needs is absent.
func (f *fields) require(names ...string) *refusal {
	for _, n := range names {
		if !f.has(n) || f.null(n) {
			return invalid(n, "is needed to make it")
		}
	}
	return nil
}

// read decodes a field into v, which may not be null; it reports whether the field is there and good.
func (f *fields) read(name, want string, v any) bool {
	raw := f.values[name]
	if raw == nil {
		return false
	}
	if f.null(name) || json.Unmarshal(raw, v, json.RejectUnknownMembers(true)) != nil {
		f.fail(invalid(name, "must be "+want))
		return false
	}
	return true
}

// value reads a string and checks it; nil when absent or bad.
func (f *fields) value(name string, check func(field, s string) (string, error)) *string {
	var s string
	if !f.read(name, "text", &s) {
		return nil
	}
	s, err := check(name, s)
	if err != nil {
		f.fail(asRefusal(name, err))
		return nil
	}
	return &s
}

// orNull is value for a field that null clears: then it returns the empty string.
func (f *fields) orNull(name string, check func(field, s string) (string, error)) *string {
	if f.null(name) {
		return new(string)
	}
	return f.value(name, check)
}

func (f *fields) text(name string, rule models.TextRule) *string {
	return f.value(name, func(field, s string) (string, error) { return models.Text(field, s, rule) })
}

func (f *fields) flag(name string) *bool {
	var b bool
	if !f.read(name, "true or false", &b) {
		return nil
	}
	return &b
}

// instant reads a time of the years that Modu knows: a database refuses some of the others.
func (f *fields) instant(name string) *models.Time {
	var at models.Time
	const want = "an RFC 3339 time from 1970 to 2100"
	if !f.read(name, want, &at) {
		return nil
	}
	if y := at.Time().Year(); y < 1970 || y > 2100 {
		f.fail(invalid(name, "must be "+want))
	}
	return &at
}

func (f *fields) id(name string) *models.ID {
	return asID(f.value(name, checkID))
}

func asID(s *string) *models.ID {
	if s == nil {
		return nil
	}
	id := models.ID(*s)
	return &id
}

func checkID(field, s string) (string, error) {
	if !models.ID(s).Valid() {
		return "", &models.FieldError{Field: field, Problem: "is not a UUID in lower case"}
	}
	return s, nil
}

func checkRank(field, s string) (string, error) {
	if !models.ValidRank(s) {
		return "", &models.FieldError{Field: field, Problem: "must be 1 to 64 of the characters 0-9, A-Z, a-z"}
	}
	return s, nil
}

func checkDay(field, s string) (string, error) {
	d, err := models.ParseDay(field, s)
	return string(d), err
}

// oneOf accepts one of the values.
func oneOf[S ~string](values ...S) func(field, s string) (string, error) {
	return func(field, s string) (string, error) {
		if slices.Contains(values, S(s)) {
			return s, nil
		}
		names := make([]string, len(values))
		for i, v := range values {
			names[i] = string(v)
		}
		return "", &models.FieldError{Field: field, Problem: "must be one of " + strings.Join(names, ", ")}
	}
}
