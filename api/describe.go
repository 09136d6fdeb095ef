package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

const problemType = "application/problem+json"

// describe adds to the OpenAPI document what the types of Go do not say: what the tags mean, the examples, and with
// which problems each operation may answer. It is called once, when all routes are there and none has been asked.
func (s *server) describe() {
	doc := s.huma.OpenAPI()
	used := map[string]bool{}
	doc.Components.Responses = problemResponses()
	for name, fields := range required {
		if schema := doc.Components.Schemas.Map()[name]; schema != nil {
			schema.Required = fields
		}
	}
	for _, op := range operationsOf(doc) {
		for _, tag := range op.Tags {
			used[tag] = true
		}
		if text, ok := descriptions[op.OperationID]; ok {
			op.Description = text
		}
		exemplify(op, examples[op.OperationID])
		if op.Responses == nil {
			op.Responses = map[string]*huma.Response{}
		}
		for _, status := range problemsOf(op) {
			name := strconv.Itoa(status)
			if op.Responses[name] == nil {
				op.Responses[name] = &huma.Response{Ref: "#/components/responses/" + name}
			}
		}
	}
	for _, tag := range tags {
		if used[tag.Name] {
			doc.Tags = append(doc.Tags, &tag)
		}
	}
}

// required are the fields without which nothing is made. The types cannot say it: a PATCH has the same.
var required = map[string][]string{
	"NewGoal": {"title"}, "NewRoutine": {"goal_id", "title", "rule", "mode"}, "NewDiary": {"date"}, "NewReminder": {"time"},
	"CheerFields": {"emoji"}, "TimerFields": {"state"},
}

// operationsOf returns all operations by path and method.
func operationsOf(doc *huma.OpenAPI) (all []*huma.Operation) {
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		item := doc.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				all = append(all, op)
			}
		}
	}
	return all
}

// problemResponses has an answer for every status of a problem, with the codes that it may have.
func problemResponses() map[string]*huma.Response {
	codes := map[int][]string{}
	for _, code := range slices.Sorted(maps.Keys(statuses)) {
		codes[statuses[code]] = append(codes[statuses[code]], code)
	}
	all := map[string]*huma.Response{}
	for status, codes := range codes {
		var text strings.Builder
		content := &huma.MediaType{
			Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}, Examples: map[string]*huma.Example{},
		}
		for i, code := range codes {
			if i > 0 {
				text.WriteString(" ")
			}
			text.WriteString(code + ": " + english[code].title + ".")
			content.Examples[code] = &huma.Example{Summary: english[code].title, Value: exampleProblem(code)}
		}
		all[strconv.Itoa(status)] = &huma.Response{
			Description: text.String(), Content: map[string]*huma.MediaType{problemType: content},
		}
	}
	return all
}

func exampleProblem(code string) *Problem {
	p := newProblem(&request{language: "en", docs: docsPath, id: "ADQ2PXKZ3HFWJ7TQ4NR5V6YBMC"}, codeError{code: code})
	if code == codeInvalid {
		p.Errors = []FieldProblem{{Pointer: "/title", Code: codeInvalid, Detail: "is longer than 255 characters"}}
	}
	return p
}

// problemsOf are the statuses with which an operation may refuse.
func problemsOf(op *huma.Operation) []int {
	all := []int{http.StatusBadRequest, http.StatusServiceUnavailable, http.StatusInternalServerError}
	signed, body := len(op.Security) > 0, op.RequestBody != nil
	if signed || slices.Contains(op.Tags, "auth") {
		all = append(all, http.StatusUnauthorized, http.StatusForbidden)
	}
	if strings.Contains(op.Path, "{") {
		all = append(all, http.StatusNotFound)
	}
	if body {
		all = append(all, http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	if op.Method != http.MethodGet {
		all = append(all, http.StatusConflict)
	}
	if op.Method != http.MethodGet && strings.Contains(op.Path, "{") {
		all = append(all, http.StatusGone)
	}
	for _, p := range op.Parameters {
		if p.Name == "If-Match" {
			all = append(all, http.StatusPreconditionFailed)
		}
	}
	if len(op.Security) != 1 {
		all = append(all, http.StatusTooManyRequests) // guests and signing in
	}
	return all
}

// exemplify puts an example into an operation.
func exemplify(op *huma.Operation, e example) {
	for _, p := range op.Parameters {
		if v, ok := e.params[p.Name]; ok {
			p.Example = v
		}
	}
	if e.body == "" || op.RequestBody == nil {
		return
	}
	if m := op.RequestBody.Content["application/json"]; m != nil {
		m.Example = json.RawMessage(e.body)
	}
}
