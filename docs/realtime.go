package docs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// An asyncAPI is what is read of the document.
type asyncAPI struct {
	Operations map[string]struct {
		Messages []struct {
			Ref string `json:"$ref"`
		} `json:"messages"`
	} `json:"operations"`
	Components struct {
		Messages map[string]struct {
			Summary  string `json:"summary"`
			Examples []struct {
				Name    string         `json:"name"`
				Payload jsontext.Value `json:"payload"`
			} `json:"examples"`
		} `json:"messages"`
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
	Closes []closeView `json:"x-close-codes"`
}

// The views of the page.
type (
	realtimeView struct {
		W              map[string]string
		Client, Server []frameView
		Entities       []entityView
		Schemas        []schemaView
		Closes         []closeView
	}
	frameView struct {
		Name, Summary string
		Members       []fieldView
		Examples      []exampleView
	}
	exampleView struct{ Name, JSON string }
	entityView  struct {
		Name, Text string
		Puts, Adds []fieldView
	}
	closeView struct {
		Close     int    `json:"close"`
		Means     string `json:"means"`
		Reconnect bool   `json:"reconnect"`
	}
)

// realtimeReference makes the reference from the AsyncAPI document.
func realtimeReference(s *Site, lang string) (part, error) {
	var doc asyncAPI
	if err := json.Unmarshal(s.sources.AsyncAPI(), &doc); err != nil {
		return part{}, fmt.Errorf("asyncapi: %w", err)
	}
	w := words[lang]
	v := realtimeView{W: w, Closes: doc.Closes, Client: doc.frames("fromClient"), Server: doc.frames("fromServer"), Entities: doc.entities()}
	for _, name := range []string{"mutation", "result", "gone", "limits", "person", "rule", "checklist", "counts"} {
		s := doc.Components.Schemas[name]
		v.Schemas = append(v.Schemas, schemaView{ID: "schema-" + name, Name: name, Text: s.Description, Fields: fieldsOf(s)})
	}
	out := part{contents: []heading{
		{ID: "console", Text: w["console"]},
		{ID: "client", Text: w["client"]},
		{ID: "server", Text: w["server"]},
		{ID: "entities", Text: w["entities"]},
		{ID: "closes", Text: w["closes"]},
	}}
	for _, f := range slices.Concat(v.Client, v.Server) {
		out.sections = append(out.sections, section{Title: f.Name, URL: "#" + f.Name, Text: f.Summary})
	}
	for _, e := range v.Entities {
		out.sections = append(out.sections, section{Title: e.Name, URL: "#entity-" + e.Name, Text: e.Text})
	}
	var err error
	out.html, err = s.execute("realtime.html", v)
	return out, err
}

func (d *asyncAPI) frames(operation string) (all []frameView) {
	for _, m := range d.Operations[operation].Messages {
		name := m.Ref[strings.LastIndex(m.Ref, "/")+1:]
		message := d.Components.Messages[name]
		f := frameView{Name: name, Summary: message.Summary, Members: fieldsOf(d.Components.Schemas[name])}
		for _, e := range message.Examples {
			payload := e.Payload.Clone()
			if payload.Indent(jsonIndent) != nil {
				payload = e.Payload
			}
			f.Examples = append(f.Examples, exampleView{e.Name, string(payload)})
		}
		all = append(all, f)
	}
	return all
}

// entities are the kinds in the order in which the protocol has them, each with what a client puts and what the server
// adds.
func (d *asyncAPI) entities() (all []entityView) {
	var kinds []string
	if m := d.Components.Schemas["mutation"]; m != nil && m.Properties["kind"] != nil {
		for _, k := range m.Properties["kind"].Enum {
			kinds = append(kinds, strings.Trim(string(k), `"`))
		}
	}
	for _, kind := range kinds {
		whole := d.Components.Schemas["entity."+kind]
		e := entityView{Name: kind, Text: whole.Description, Puts: fieldsOf(d.Components.Schemas["fields."+kind])}
		for _, f := range fieldsOf(whole) {
			isPut := slices.ContainsFunc(e.Puts, func(p fieldView) bool { return p.Name == f.Name })
			if !isPut && !slices.Contains([]string{"kind", "id", "rev", "created_at"}, f.Name) {
				f.Required = false
				e.Adds = append(e.Adds, f)
			}
		}
		all = append(all, e)
	}
	return all
}
