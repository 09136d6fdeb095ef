package docs

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A schema is what is shown of a JSON schema.
type schema struct {
	Ref         string             `json:"$ref"`
	Type        jsontext.Value     `json:"type"` // a name or a list of names
	Format      string             `json:"format"`
	Description string             `json:"description"`
	Properties  map[string]*schema `json:"properties"`
	Required    []string           `json:"required"`
	Items       *schema            `json:"items"`
	Additional  jsontext.Value     `json:"additionalProperties"` // a schema or a flag
	OneOf       []*schema          `json:"oneOf"`
	Const       jsontext.Value     `json:"const"`
	Enum        []jsontext.Value   `json:"enum"`
	Pattern     string             `json:"pattern"`
	Minimum     *float64           `json:"minimum"`
	Maximum     *float64           `json:"maximum"`
	MinLength   *int               `json:"minLength"`
	MaxLength   *int               `json:"maxLength"`
	MaxItems    *int               `json:"maxItems"`
	Graphemes   int                `json:"x-max-graphemes"`
	Default     jsontext.Value     `json:"default"`
	ToCreate    []string           `json:"x-required-to-create"`
}

type (
	schemaView struct {
		ID, Name, Text string
		Fields         []fieldView
	}
	fieldView struct {
		Name, Type, Link, Text string
		Required               bool
	}
)

func (s *schema) name() string {
	if s == nil || s.Ref == "" {
		return ""
	}
	return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
}

// link is the anchor of the schema that is named, directly or by a list.
func (s *schema) link() string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return "#schema-" + s.name()
	case s.Items != nil:
		return s.Items.link()
	}
	for _, one := range s.OneOf {
		if l := one.link(); l != "" {
			return l
		}
	}
	return ""
}

// typeName is the type as people write it: [Todo], string or null.
func (s *schema) typeName() string {
	switch {
	case s == nil:
		return "any"
	case s.Ref != "":
		return strings.TrimPrefix(s.name(), "entity.")
	case len(s.OneOf) > 0:
		var names []string
		for _, one := range s.OneOf {
			names = append(names, one.typeName())
		}
		return strings.Join(names, " or ")
	case s.Items != nil:
		return "[" + s.Items.typeName() + "]"
	case len(s.Const) > 0:
		return string(s.Const)
	}
	var names []string
	if len(s.Type) > 0 && json.Unmarshal(s.Type, &names) != nil {
		var one string
		_ = json.Unmarshal(s.Type, &one)
		names = []string{one}
	}
	if s.Format == "uuid" || s.Format == "date" || s.Format == "date-time" {
		for i := range names {
			if names[i] == "string" {
				names[i] = s.Format
			}
		}
	}
	if len(names) == 0 {
		return "any"
	}
	return strings.Join(names, " or ")
}

// bounds says what the value may be, as the end of a sentence.
func (s *schema) bounds() string {
	if s == nil {
		return ""
	}
	var all []string
	if len(s.Enum) > 0 {
		var values []string
		for _, v := range s.Enum {
			values = append(values, strings.Trim(string(v), `"`))
		}
		all = append(all, "One of "+strings.Join(values, ", "))
	}
	if s.Graphemes > 0 {
		all = append(all, fmt.Sprintf("At most %d characters", s.Graphemes))
	}
	if s.Minimum != nil && s.Maximum != nil {
		all = append(all, fmt.Sprintf("%g to %g", *s.Minimum, *s.Maximum))
	}
	if s.MaxLength != nil {
		all = append(all, fmt.Sprintf("At most %d long", *s.MaxLength))
	}
	if s.MaxItems != nil {
		all = append(all, fmt.Sprintf("At most %d", *s.MaxItems))
	}
	if s.Pattern != "" && s.Format == "" && !strings.HasPrefix(s.Pattern, "^[sfpg]/") {
		all = append(all, s.Pattern)
	}
	if len(s.Default) > 0 {
		all = append(all, "Default "+strings.Trim(string(s.Default), `"`))
	}
	if len(all) == 0 {
		return ""
	}
	return " (" + strings.Join(all, "; ") + ")"
}

// resolve follows a reference.
func (d *openAPI) resolve(s *schema) *schema {
	if s != nil && s.Ref != "" {
		return d.Components.Schemas[s.name()]
	}
	return s
}

// fields are the members of an object, those that are required first.
func (d *openAPI) fields(s *schema) []fieldView { return fieldsOf(d.resolve(s)) }

func fieldsOf(s *schema) []fieldView {
	if s == nil {
		return nil
	}
	if s.Items != nil {
		return fieldsOf(s.Items)
	}
	var all []fieldView
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		all = append(all, fieldView{
			Name: name, Type: p.typeName(), Link: p.link(), Text: strings.TrimSpace(p.Description + p.bounds()),
			Required: slices.Contains(s.Required, name) || slices.Contains(s.ToCreate, name),
		})
	}
	slices.SortStableFunc(all, func(a, b fieldView) int {
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return all
}

// schemas are those with a name.
func (d *openAPI) schemas() (all []schemaView) {
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		s := d.Components.Schemas[name]
		all = append(all, schemaView{ID: "schema-" + name, Name: name, Text: s.Description, Fields: fieldsOf(s)})
	}
	return all
}
