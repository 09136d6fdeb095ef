package conformance

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
)

// A reply is an answer to a REST request.
type reply struct {
	what   string // method and path
	status int
	header http.Header
	body   string
	json   object
}

var web = &http.Client{
	Timeout:       time.Minute,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// call sends a request to the first node with the person's token, if there is one. A body of type string is sent as it
// is, any other as JSON. headers are name, value pairs; they win.
func (p *person) call(t *testing.T, method, path string, body any, headers ...string) *reply {
	t.Helper()
	return p.callAt(t, p.w.a, method, path, body, headers...)
}

func (p *person) callAt(t *testing.T, node *testenv.Node, method, path string, body any, headers ...string) *reply {
	t.Helper()
	if p.access != "" {
		headers = append([]string{"Authorization", "Bearer " + p.access}, headers...)
	}
	return request(t, node, method, path, body, headers...)
}

func request(t *testing.T, node *testenv.Node, method, path string, body any, headers ...string) *reply {
	t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		in = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, node.URL+path, in)
	if err != nil {
		t.Fatal(err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := web.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := &reply{what: method + " " + path, status: resp.StatusCode, header: resp.Header, body: string(b)}
	json.Unmarshal(b, &r.json) //nolint:errcheck // what is no object stays nil
	r.check(t)
	return r
}

// check looks at what holds for every answer.
func (r *reply) check(t *testing.T) {
	t.Helper()
	if r.status >= 500 && r.status != 503 {
		t.Errorf("%s = %d %s; nothing a client sends may do that", r.what, r.status, r.body)
	}
	if got := r.header.Get("X-Content-Type-Options"); got != "nosniff" {
		t.Errorf("%s: X-Content-Type-Options = %q; want nosniff", r.what, got)
	}
	if r.status >= 400 && strings.Contains(r.what, " /v1/") {
		r.checkProblem(t)
	}
}

func (r *reply) checkProblem(t *testing.T) {
	t.Helper()
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("%s = %d of type %q; want a problem document: %s", r.what, r.status, got, r.body)
		return
	}
	if r.json["status"] != float64(r.status) || str(r.json["code"]) == "" || str(r.json["request_id"]) == "" {
		t.Errorf("%s: problem without status, code or request_id: %s", r.what, r.body)
	}
	if (r.status == 429 || r.status == 503) && r.header.Get("Retry-After") == "" {
		t.Errorf("%s = %d without Retry-After", r.what, r.status)
	}
	errs, _ := r.json["errors"].([]any)
	for _, e := range errs {
		o, _ := e.(object)
		if _, ok := o["pointer"].(string); !ok || str(o["code"]) == "" {
			t.Errorf("%s: an error without pointer or code: %s", r.what, r.body)
		}
	}
}

// want ends the test unless the status is one of these.
func (r *reply) want(t *testing.T, statuses ...int) {
	t.Helper()
	for _, s := range statuses {
		if r.status == s {
			return
		}
	}
	t.Fatalf("%s = %d %s; want %v", r.what, r.status, r.body, statuses)
}

// refused complains unless the answer is a problem of that status and code.
func (r *reply) refused(t *testing.T, status int, code string) {
	t.Helper()
	if r.status != status || code != "" && r.json["code"] != code {
		t.Errorf("%s = %d %s; want %d %s", r.what, r.status, r.body, status, code)
	}
}

// data returns the entities of a list.
func (r *reply) data(t *testing.T) []object {
	t.Helper()
	r.want(t, 200)
	list, ok := r.json["data"].([]any)
	if !ok {
		t.Fatalf("%s = %s; want a list", r.what, r.body)
	}
	var all []object
	for _, e := range list {
		all = append(all, e.(object))
	}
	return all
}

func ids(all []object) []string {
	var out []string
	for _, e := range all {
		out = append(out, str(e["id"]))
	}
	return out
}
