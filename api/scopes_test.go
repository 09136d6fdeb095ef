package api_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"modu/models"
)

// makeToken makes a personal access token and returns its secret.
func (u *user) makeToken(scopes ...string) string {
	u.w.t.Helper()
	body := fields{"name": "script"}
	if len(scopes) > 0 {
		body["scopes"] = scopes
	}
	return u.send("POST", "/v1/auth/tokens", body).want(u.w.t, 201, "").str("token")
}

// accountPath matches what concerns how somebody signs in, and the data as a whole.
var accountPath = regexp.MustCompile(`^(DELETE /v1/me|\w+ /v1/me/(export|import|invites|ics)(/.*)?|\w+ /v1/auth/(sessions|tokens|password|passkeys|identities|verify/send).*)$`)

// needed returns the scope that an operation asks a token for; "" if it asks for none.
func needed(t *testing.T, o map[string]any) string {
	t.Helper()
	security, _ := o["security"].([]any)
	if len(security) == 0 {
		return ""
	}
	list := security[0].(map[string]any)["bearer"].([]any)
	if len(list) != 1 {
		t.Fatalf("%v names %v; want one scope", o["operationId"], list)
	}
	return list[0].(string)
}

// TestEveryOperationAsksForItsScope walks all operations with a token that lacks one scope.
func TestEveryOperationAsksForItsScope(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		without := map[string]string{} // a token with all scopes but one
		scopes := []string{"read", "write", "account"}
		for _, scope := range scopes {
			without[scope] = me.makeToken(slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return s == scope })...)
		}
		paths := w.do(call{method: "GET", path: "/v1/openapi.json"}).want(t, 200, "").body["paths"].(map[string]any)
		parameter := regexp.MustCompile(`\{\w+\}`)
		for path, item := range paths {
			for method, o := range item.(map[string]any) {
				op, ok := o.(map[string]any)
				if !ok {
					continue
				}
				method = strings.ToUpper(method)
				name := method + " " + path
				want := needed(t, op)
				if want == "" {
					continue
				}
				switch {
				case accountPath.MatchString(name) && want != "account":
					t.Errorf("%s asks for %s; want account", name, want)
				case want == "account" && !accountPath.MatchString(name):
					t.Errorf("%s asks for account", name)
				case want != "account" && (method == "GET") != (want == "read"):
					t.Errorf("%s asks for %s", name, want)
				}
				at := parameter.ReplaceAllString(path, string(models.NewID()))
				for scope, token := range without {
					checkTokenAt(t, w, method, at, token, scope == want)
				}
			}
		}
	})
}

// checkTokenAt asks with a token that lacks the scope or not.
func checkTokenAt(t *testing.T, w *world, method, path, token string, lacks bool) {
	t.Helper()
	a := w.do(call{method: method, path: path, token: token})
	refused := a.status == 403 && slices.Contains(a.pointers(), "parameter:Authorization")
	if refused != lacks {
		t.Errorf("%s %s: %d %s; want a refusal of the token: %t", method, path, a.status, a.text, lacks)
	}
}
