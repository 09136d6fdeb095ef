package docs

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// An openAPI is what is read of the document.
type openAPI struct {
	Tags []struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	} `json:"tags"`
	Paths      map[string]map[string]*operation `json:"paths"`
	Components struct {
		Schemas   map[string]*schema  `json:"schemas"`
		Responses map[string]response `json:"responses"`
	} `json:"components"`
}

type operation struct {
	ID          string                `json:"operationId"`
	Summary     string                `json:"summary"`
	Description string                `json:"description"`
	Tags        []string              `json:"tags"`
	Security    []map[string][]string `json:"security"`
	Parameters  []parameter           `json:"parameters"`
	RequestBody *struct {
		Content map[string]media `json:"content"`
	} `json:"requestBody"`
	Responses map[string]response `json:"responses"`

	method, path string
}

type parameter struct {
	Name        string         `json:"name"`
	In          string         `json:"in"`
	Description string         `json:"description"`
	Required    bool           `json:"required"`
	Schema      *schema        `json:"schema"`
	Example     jsontext.Value `json:"example"`
}

type response struct {
	Ref         string           `json:"$ref"`
	Description string           `json:"description"`
	Content     map[string]media `json:"content"`
}

type media struct {
	Schema  *schema        `json:"schema"`
	Example jsontext.Value `json:"example"`
}

// The views of the page.
type (
	restView struct {
		W       map[string]string
		Tags    []tagView
		Schemas []schemaView
	}
	tagView struct {
		Name, Description string
		Operations        []operationView
	}
	operationView struct {
		ID, Method, Path, Summary, Description string
		Scope                                  string // of the token; empty if nobody need be signed in
		Guests                                 bool
		Parameters, Body                       []fieldView
		BodyKinds                              string
		Answers                                []answerView
		Curl                                   string
	}
	answerView struct{ Status, Text, Schema, Link string }
)

// restReference makes the reference from the OpenAPI document.
func restReference(s *Site, lang string) (part, error) {
	var doc openAPI
	if err := json.Unmarshal(s.sources.OpenAPI(), &doc); err != nil {
		return part{}, fmt.Errorf("openapi: %w", err)
	}
	byTag := map[string][]operationView{}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, method := range []string{"get", "post", "put", "patch", "delete"} {
			op := doc.Paths[path][method]
			if op == nil {
				continue
			}
			op.method, op.path = strings.ToUpper(method), path
			tag := "other"
			if len(op.Tags) > 0 {
				tag = op.Tags[0]
			}
			byTag[tag] = append(byTag[tag], doc.operation(op))
		}
	}
	v := restView{W: words[lang], Schemas: doc.schemas()}
	var out part
	for _, tag := range doc.Tags {
		v.Tags = append(v.Tags, tagView{tag.Name, tag.Description, byTag[tag.Name]})
		out.contents = append(out.contents, heading{ID: "tag-" + tag.Name, Text: tag.Name})
		for _, op := range byTag[tag.Name] {
			out.sections = append(out.sections, section{
				Title: op.Method + " " + op.Path, URL: "#" + op.ID, Text: op.Summary + ". " + op.Description,
			})
		}
	}
	out.contents = append(out.contents, heading{ID: "schemas", Text: v.W["schemas"]})
	var err error
	out.html, err = s.execute("rest.html", v)
	return out, err
}

func (d *openAPI) operation(op *operation) operationView {
	v := operationView{
		ID: op.ID, Method: op.method, Path: op.path, Summary: op.Summary, Description: op.Description, Curl: curl(op),
		Guests: len(op.Security) > 1,
	}
	if len(op.Security) > 0 {
		for _, scopes := range op.Security[0] {
			v.Scope = cmp.Or(strings.Join(scopes, ", "), "read")
		}
	}
	for _, p := range op.Parameters {
		text := p.Description
		if p.In == "header" {
			text = strings.TrimSuffix("header. "+text, " ")
		}
		v.Parameters = append(v.Parameters, fieldView{Name: p.Name, Type: p.Schema.typeName(), Link: p.Schema.link(), Text: text + p.Schema.bounds(), Required: p.Required})
	}
	if op.RequestBody != nil {
		v.BodyKinds = strings.Join(slices.Sorted(maps.Keys(op.RequestBody.Content)), ", ")
		if m, ok := op.RequestBody.Content["application/json"]; ok {
			v.Body = d.fields(m.Schema)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		if status == "default" {
			continue
		}
		v.Answers = append(v.Answers, d.answer(status, op.Responses[status]))
	}
	return v
}

func (d *openAPI) answer(status string, r response) answerView {
	if name, ok := strings.CutPrefix(r.Ref, "#/components/responses/"); ok {
		codes := d.Components.Responses[name].Description
		return answerView{Status: status, Text: codes}
	}
	a := answerView{Status: status, Text: r.Description}
	for _, kind := range slices.Sorted(maps.Keys(r.Content)) {
		if s := r.Content[kind].Schema; s != nil {
			a.Schema, a.Link = s.typeName(), s.link()
		}
		if a.Schema == "" {
			a.Schema = kind
		}
	}
	return a
}

// curl is the operation as a line for a shell, with the examples of the document.
func curl(op *operation) string {
	path := op.path
	var query []string
	for _, p := range op.Parameters {
		v := textOf(p.Example)
		switch {
		case p.In == "path" && v != "":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", v)
		case p.In == "query" && v != "":
			query = append(query, p.Name+"="+v)
		}
	}
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	line := "curl"
	if op.method != "GET" {
		line += " -X " + op.method
	}
	if strings.ContainsAny(path, "?&{") {
		line += ` "$MODU` + path + `"`
	} else {
		line += " $MODU" + path
	}
	if len(op.Security) > 0 {
		line += " \\\n  -H \"Authorization: Bearer $TOKEN\""
	}
	if op.RequestBody == nil {
		return line
	}
	if m, ok := op.RequestBody.Content["application/json"]; ok {
		return line + " \\\n  -H 'Content-Type: application/json' \\\n  -d '" + strings.ReplaceAll(string(m.Example), "'", `'\''`) + "'"
	}
	for _, kind := range slices.Sorted(maps.Keys(op.RequestBody.Content)) {
		return line + " \\\n  -H 'Content-Type: " + kind + "' --data-binary @file"
	}
	return line
}

func textOf(example jsontext.Value) string {
	var s string
	if len(example) > 0 && json.Unmarshal(example, &s) != nil {
		return string(example)
	}
	return s
}
