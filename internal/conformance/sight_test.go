package conformance

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// same returns what two answers have to agree in.
func (r *reply) same() string {
	h := http.Header{}
	for name, v := range r.header {
		if name != "Date" && name != "X-Request-Id" && name != "Ratelimit" { // which counts whoever asks
			h[name] = v
		}
	}
	id := str(r.json["request_id"])
	return fmt.Sprint(r.status, h, strings.ReplaceAll(r.body, id, ""))
}

// testNotFoundIsOne compares the answers for what is hidden with those for what never was.
func testNotFoundIsOne(t *testing.T, w *world) {
	me, owner, blocker := w.person(t), w.person(t), w.person(t)
	goal := owner.goal(t, "hidden")
	todo := owner.todo(t, goal, "hidden", "date", day(0), "done", true)
	gone := owner.goal(t, "gone", "audience", "public")
	owner.call(t, "DELETE", "/v1/goals/"+gone, nil).want(t, 204)
	blocker.call(t, "PUT", "/v1/users/"+me.id+"/block", nil).want(t, 200)
	mine := me.goal(t, "mine")
	from := "from=" + day(0) + "&to=" + day(0)
	for _, c := range []struct {
		method, path string // %s is the id
		body         any
		hidden       []string
	}{
		{"GET", "/v1/goals/%s", nil, []string{goal, gone, "xyz"}},
		{"PATCH", "/v1/goals/%s", object{"title": "x"}, []string{goal, gone}},
		{"DELETE", "/v1/goals/%s", nil, []string{goal, gone}},
		{"GET", "/v1/todos/%s", nil, []string{todo}},
		{"PATCH", "/v1/todos/%s", object{"done": true}, []string{todo}},
		{"DELETE", "/v1/todos/%s", nil, []string{todo}},
		{"PUT", "/v1/todos/%s/cheer", object{"emoji": "👏"}, []string{todo}},
		{"DELETE", "/v1/todos/%s/cheer", nil, []string{todo}},
		{"GET", "/v1/todos/%s/cheers", nil, []string{todo}},
		{"DELETE", "/v1/goals/" + mine + "?move_to=%s", nil, []string{goal, gone}},
		{"GET", "/v1/users/%s", nil, []string{blocker.id, blocker.handle}},
		{"GET", "/v1/users/%s/goals", nil, []string{blocker.id}},
		{"GET", "/v1/users/%s/todos?" + from, nil, []string{blocker.id}},
		{"PUT", "/v1/users/%s/follow", nil, []string{blocker.id}},
		{"DELETE", "/v1/users/%s/follow", nil, []string{blocker.id, owner.id}},
		{"DELETE", "/v1/users/%s/mute", nil, []string{owner.id}},
		{"DELETE", "/v1/users/%s/block", nil, []string{blocker.id, owner.id}},
		{"PUT", "/v1/me/followers/%s", nil, []string{blocker.id, owner.id}},
		{"DELETE", "/v1/me/followers/%s", nil, []string{blocker.id, owner.id}},
		{"GET", "/v1/day?date=" + day(0) + "&user=%s", nil, []string{blocker.id}},
		{"DELETE", "/v1/auth/sessions/%s", nil, []string{owner.sid(t)}},
	} {
		never := me.call(t, c.method, fmt.Sprintf(c.path, newID()), c.body)
		never.refused(t, 404, "not_found")
		for _, id := range c.hidden {
			if got := me.callAt(t, w.a, c.method, fmt.Sprintf(c.path, id), c.body); got.same() != never.same() {
				t.Errorf("%s = %s\nwhat never was: %s", got.what, got.same(), never.same())
			}
		}
	}
	// Filters and bodies.
	never := me.call(t, "POST", "/v1/todos", object{"goal_id": newID(), "title": "x"})
	for _, id := range []string{goal, gone} {
		if got := me.call(t, "POST", "/v1/todos", object{"goal_id": id, "title": "x"}); got.same() != never.same() {
			t.Errorf("a todo under a hidden goal = %s; want %s", got.same(), never.same())
		}
	}
	never.refused(t, 404, "not_found")
	if got := me.call(t, "GET", "/v1/goals/"+mine, nil); got.status != 200 {
		t.Errorf("deleting into what is hidden deleted: %s", got.body)
	}
}

// testSignIn compares what tells who has an account.
func testSignIn(t *testing.T, w *world) {
	p := w.person(t)
	login := func(name, secret string) *reply {
		return request(t, w.b, "POST", "/v1/auth/login", object{"login": name, "password": secret})
	}
	never := login("nobody_"+randomHex(4), password)
	never.refused(t, 401, "wrong_login")
	for _, r := range []*reply{
		login(p.handle, "a wrong pass phrase"), login(p.email, "a wrong pass phrase"), login("nobody@mail.example", password), login(p.handle, password+" "),
		login(p.handle, strings.ToUpper(password)), login("' OR 1=1--", password), login(p.id, password),
	} {
		if r.same() != never.same() {
			t.Errorf("%s; want %s", r.same(), never.same())
		}
	}
	login(strings.ToUpper(p.email), password).want(t, 200)
	login(p.handle, password).want(t, 200)
	signup := func(changes ...any) *reply {
		return request(t, w.a, "POST", "/v1/auth/signup", with(object{"email": randomHex(6) + "@mail.example", "password": password, "handle": "h" + randomHex(6)}, changes...))
	}
	signup().want(t, 201)
	signup("handle", p.handle).refused(t, 409, "conflict")
	signup("email", p.email).refused(t, 409, "conflict")
	for field, values := range map[string][]any{
		"handle": {"abc", "Upper", many("a", 21), ""}, "email": {"", "x", "x@", "@x.example", "a b@x.example", "a@x.example\r\nBcc: b@x.example", many("a", 300) + "@x.example"},
		"password": {"", "short", "password123", "1234567890"}, "locale": {"fr"}, "time_zone": {"Local", "asia/seoul"}, "name": {many("x", 41), "\u202e"},
	} {
		for _, v := range values {
			r := signup(field, v)
			r.refused(t, 422, "invalid")
			if errs := list(r.json["errors"]); len(errs) != 1 || errs[0]["pointer"] != "/"+field {
				t.Errorf("%s %q: %s", field, v, r.body)
			}
		}
	}
	own := "own" + randomHex(5)
	for _, secret := range []string{own, strings.ToUpper(own), own + "@mail.example"} {
		signup("handle", own, "email", own+"@mail.example", "password", secret).refused(t, 422, "invalid")
	}
	for _, extra := range []string{"id", "is_admin", "created_at", "role", "epoch"} {
		signup(extra, "x").refused(t, 400, "malformed")
	}
}

func testMassAssignment(t *testing.T, w *world) {
	me := w.person(t)
	goal := me.goal(t, "g")
	todo := me.todo(t, goal, "t")
	for _, c := range []struct {
		method, path string
		body         object
	}{
		{"POST", "/v1/goals", object{"title": "x"}},
		{"PATCH", "/v1/goals/" + goal, object{}},
		{"POST", "/v1/todos", object{"goal_id": goal, "title": "x"}},
		{"PATCH", "/v1/todos/" + todo, object{}},
		{"PATCH", "/v1/me", object{}},
	} {
		for _, field := range words("user_id owner_id owner is_admin created_at rev kind visibility cheers cheer_count done_at stamps password_hash __proto__ constructor") {
			r := me.call(t, c.method, c.path, with(object{field: "x"}, flat(c.body)...))
			if errs := list(r.json["errors"]); r.status != 400 || len(errs) == 0 || errs[0]["pointer"] != "/"+field {
				t.Errorf("%s with %s = %d %s; want 400", r.what, field, r.status, r.body)
			}
		}
	}
	if got := me.call(t, "GET", "/v1/goals", nil).data(t); len(got) != 1 || got[0]["rev"] != 1.0 {
		t.Errorf("something was stored: %v", got)
	}
}

func flat(o object) (pairs []any) {
	for name, v := range o {
		pairs = append(pairs, name, v)
	}
	return pairs
}

// An operation is one of the server's description of itself.
type operation struct {
	method, path           string
	body, required, signed bool // takes JSON; needs it; needs a token
}

func operations(t *testing.T, w *world) []operation {
	t.Helper()
	r := request(t, w.a, "GET", "/v1/openapi.json", nil)
	r.want(t, 200)
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			RequestBody struct {
				Required bool
				Content  map[string]any // by media type
			}
			Security []map[string]any
		}
	}
	if err := json.Unmarshal([]byte(r.body), &doc); err != nil || !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Fatalf("openapi %q: %v", doc.OpenAPI, err)
	}
	var all []operation
	for path, methods := range doc.Paths {
		for method, op := range methods {
			signed := len(op.Security) > 0 && !slices.ContainsFunc(op.Security, func(m map[string]any) bool { return len(m) == 0 })
			all = append(all, operation{strings.ToUpper(method), path, op.RequestBody.Content["application/json"] != nil, op.RequestBody.Required, signed})
		}
	}
	return all
}

var otherParameter = regexp.MustCompile(`\{\w+\}`)

// testEveryOperation sends to each what fits none.
func testEveryOperation(t *testing.T, w *world) {
	me := w.person(t)
	all := operations(t, w)
	if len(all) < 35 {
		t.Errorf("only %d operations are described", len(all))
	}
	for _, op := range all {
		for _, id := range []string{newID(), "1", "%00", "%2e%2e%2f", many("a", 3000), "' OR 1=1--"} {
			path := strings.ReplaceAll(op.path, "{id}", strings.ReplaceAll(id, " ", "%20"))
			path = otherParameter.ReplaceAllString(path, "x")
			if op.signed {
				request(t, w.a, op.method, path, nil).refused(t, 401, "signed_out")
			}
			if op.path == "/v1/auth/sessions" || op.path == "/v1/auth/logout" || op.method == "DELETE" && op.path == "/v1/me" {
				continue // these would end what the test lives on
			}
			if r := me.call(t, op.method, path, nil); r.status >= 400 && !slices.Contains([]int{400, 401, 403, 404, 409, 415, 422}, r.status) {
				t.Errorf("%s with nothing = %d %s", r.what, r.status, r.body)
			}
			if !op.body || id != "1" {
				continue
			}
			for _, body := range []string{"", "x", "[]", "null", `{"a":1,"a":2}`, `{} {}`, `{"title":NaN}`, `{"title":1e400}`, "\ufeff{}", `{"title":"` + "\xff" + `"}`, many("[", 10_001), `{"x":` + many("[", 20) + many("]", 20) + "}"} {
				if body != "" || op.required {
					me.call(t, op.method, path, body).want(t, 400, 404)
				}
			}
			me.call(t, op.method, path, `{}`, "Content-Type", "text/plain").want(t, 415)
			me.call(t, op.method, path, `{"x":"`+many("a", 2<<20)+`"}`).want(t, 413, 400)
		}
	}
}
