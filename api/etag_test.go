package api_test

import (
	"testing"
)

// with sends a request with one more header.
func (u *user) with(header, value, method, path string, body any) answer {
	u.w.t.Helper()
	return u.w.do(call{method: method, path: path, body: body, token: u.token, header: map[string]string{header: value}})
}

func TestIfMatch(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		goal := me.goal("private", nil)
		todo := me.todo(goal, "read", nil)
		for path, body := range map[string]fields{
			"/v1/goals/" + goal: {"title": "a"}, "/v1/todos/" + todo: {"title": "a"}, "/v1/me": {"name": "a"},
		} {
			tag := me.get(path).want(t, 200, "").header.Get("ETag")
			me.with("If-Match", `"99"`, "PATCH", path, body).want(t, 412, "precondition_failed")
			me.with("If-Match", `W/`+tag, "PATCH", path, body).want(t, 412, "precondition_failed")
			me.with("If-Match", `"abc"`, "PATCH", path, body).want(t, 412, "precondition_failed")
			me.with("If-Match", `1`, "PATCH", path, body).want(t, 400, "malformed")
			me.with("If-Match", `"1", "2"`, "PATCH", path, body).want(t, 400, "malformed")
			next := me.with("If-Match", tag, "PATCH", path, body).want(t, 200, "").header.Get("ETag")
			if next == tag || next != me.get(path).header.Get("ETag") {
				t.Errorf("%s: ETag %s after %s", path, next, tag)
			}
			me.with("If-Match", tag, "PATCH", path, body).want(t, 412, "precondition_failed")
			me.with("If-Match", `*`, "PATCH", path, body).want(t, 200, "")
			if same := me.get(path).header.Get("ETag"); same != next {
				t.Errorf("%s: ETag %s after a change that changed nothing; want %s", path, same, next)
			}
		}
		me.with("If-Match", `"99"`, "DELETE", "/v1/todos/"+todo, nil).want(t, 412, "precondition_failed")
		me.with("If-Match", me.get("/v1/todos/"+todo).header.Get("ETag"), "DELETE", "/v1/todos/"+todo, nil).want(t, 204, "")
	})
}
