package api_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"modu/auth"
	"modu/internal/testenv"
	"modu/models"
)

// The examples of the OpenAPI document name these.
const (
	exampleGoal     = "01928f5e-7c00-7000-8000-0000000000a9"
	exampleTodo     = "01928f5e-7c00-7000-8000-0000000000b2"
	exampleReminder = "01928f5e-7c00-7000-8000-0000000000d4"
	exampleRoutine  = "01928f5e-7c00-7000-8000-0000000000c1"
	examplePassword = "a long sentence of mine"
)

// exampleNow is when the examples are sent.
var exampleNow = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// A stage is a server on which the things that the examples name are there: minji, who sends them, with a goal, a done
// todo and a diary, and jiwoo. They follow each other.
type stage struct {
	t       *testing.T
	w       *world
	minji   *user
	jiwoo   *user
	refresh string // minji's token
	diary   string // minji's of the day
	issuer  *testenv.Issuer
	letters chan auth.Letter
}

// newStage makes one, on which letters are sent or else an issuer lets people in.
func newStage(t *testing.T, mail bool) *stage {
	t.Helper()
	s := &stage{t: t, issuer: testenv.StartIssuer(t), letters: make(chan auth.Letter, 10)}
	way := by(s.issuer)
	if mail {
		way = inbox(s.letters)
	}
	s.w = newDomain(t, testenv.SQLite(t), way)
	s.w.pass(exampleNow.Sub(s.w.now()))
	s.w.post()
	s.minji, s.refresh = s.join("minji")
	s.jiwoo, _ = s.join("jiwoo")
	s.minji.follow(s.jiwoo)
	s.jiwoo.follow(s.minji)
	s.minji.goal("public", fields{"id": exampleGoal})
	s.minji.todo(exampleGoal, "read", fields{"id": exampleTodo, "date": "2026-11-22", "done": true})
	s.minji.routine(exampleGoal, fields{"id": exampleRoutine})
	s.diary = s.minji.send("POST", "/v1/diaries", fields{"date": "2026-11-22", "mood": "🌤️", "text": "x", "audience": "public"}).want(t, 201, "").str("id")
	return s
}

func (s *stage) join(handle string) (*user, string) {
	s.t.Helper()
	a := s.w.do(call{method: "POST", path: "/v1/auth/signup", body: fields{
		"email": handle + "@example.com", "password": examplePassword, "handle": handle, "token_in_body": true, "time_zone": "Asia/Seoul",
	}}).want(s.t, 201, "")
	id := a.body["user"].(map[string]any)["id"].(string)
	return &user{w: s.w, id: models.ID(id), handle: handle, token: a.str("access_token")}, a.str("refresh_token")
}

// A sent is the request that an example makes; what an operation needs beyond it is changed in walks.
type sent struct {
	params map[string]string // of the path and the query
	body   any
	header map[string]string
	token  string
	host   string // another name of the server
	want   int
	do     func(path string) answer // in place of a plain request
}

// TestEveryOperationByItsExample sends the example of every operation of the OpenAPI document to a running server and
// holds the answer against the document: its status, its media type and its body.
func TestEveryOperationByItsExample(t *testing.T) {
	doc := specOf(t, newDomain(t, testenv.SQLite(t)))
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("modu:openapi", doc); err != nil {
		t.Fatal(err)
	}
	paths := doc["paths"].(map[string]any)
	known := map[string]bool{}
	schemas := &schemas{compiler: c}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for method, op := range paths[path].(map[string]any) {
			o := &walked{schemas, path, method, op.(map[string]any)}
			known[o.id()] = true
			t.Run(o.id(), func(t *testing.T) {
				t.Parallel()
				o.walk(t)
			})
		}
	}
	for id := range walks {
		if !known[id] {
			t.Errorf("there is no operation %s", id)
		}
	}
}

// A schemas compiles those of one document for operations that are walked at once.
type schemas struct {
	mu       sync.Mutex // guards compiler, whose methods write in it
	compiler *jsonschema.Compiler
}

func (s *schemas) compile(at string) (*jsonschema.Schema, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.compiler.Compile(at)
}

// A walked is an operation of the document.
type walked struct {
	schemas      *schemas
	path, method string
	op           map[string]any
}

func (o *walked) id() string { return o.op["operationId"].(string) }

// walk sends the example and checks the answer.
func (o *walked) walk(t *testing.T) {
	s := newStage(t, slices.Contains([]string{"reset", "verify", "ask-to-verify"}, o.id()))
	r := &sent{params: map[string]string{}, header: map[string]string{}, want: o.success()}
	for _, p := range list(o.op["parameters"]) {
		if example, ok := member(p, "example").(string); ok {
			r.params[member(p, "name").(string)] = example
		}
	}
	r.body = member(o.op, "requestBody", "content", "application/json", "example")
	if len(list(o.op["security"])) > 0 {
		r.token = s.minji.token
	}
	if prepare := walks[o.id()]; prepare != nil {
		prepare(s, r)
	}
	a := o.send(s, r)
	if a.status != r.want {
		t.Fatalf("%s %s (%s) = %d; want %d\n%s\nIf its example needs something that is not there, add it to walks in walks_test.go",
			strings.ToUpper(o.method), o.path, o.id(), a.status, r.want, a.text)
	}
	o.check(t, a)
}

func (o *walked) send(s *stage, r *sent) answer {
	path, query := o.path, url.Values{}
	for _, p := range list(o.op["parameters"]) {
		name := member(p, "name").(string)
		value, ok := r.params[name]
		switch {
		case !ok:
		case member(p, "in") == "path":
			path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
		case member(p, "in") == "query":
			query.Set(name, value)
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	if r.do != nil {
		return r.do(path)
	}
	return s.w.do(call{method: strings.ToUpper(o.method), path: path, body: r.body, token: r.token, header: r.header, host: r.host})
}

// success is the lowest status of the document that is none of a problem.
func (o *walked) success() int {
	for _, status := range slices.Sorted(maps.Keys(o.op["responses"].(map[string]any))) {
		if n, err := strconv.Atoi(status); err == nil && n < 400 {
			return n
		}
	}
	return 0
}

// check holds an answer against the document.
func (o *walked) check(t *testing.T, a answer) {
	t.Helper()
	status := strconv.Itoa(a.status)
	content, _ := member(o.op, "responses", status, "content").(map[string]any)
	if len(content) == 0 {
		if a.text != "" && a.status != 302 {
			t.Errorf("a body that the document does not have: %.200s", a.text)
		}
		return
	}
	kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil || content[kind] == nil {
		t.Fatalf("an answer of type %q; the document has %v", a.header.Get("Content-Type"), slices.Sorted(maps.Keys(content)))
	}
	if kind != "application/json" {
		return
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	schema, err := o.schemas.compile("modu:openapi#/paths/" + escape.Replace(o.path) + "/" + o.method + "/responses/" + status +
		"/content/application~1json/schema")
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(a.text)))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(v); err != nil {
		t.Errorf("the answer is not as the document says: %v\n%s", err, a.text)
	}
}

// change replaces members of the body.
func (r *sent) change(more fields) {
	body := fields{}
	b, _ := json.Marshal(r.body)
	_ = json.Unmarshal(b, &body)
	maps.Copy(body, more)
	r.body = body
}
