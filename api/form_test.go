package api_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// firstError returns pointer and code of a problem's first error.
func (a answer) firstError() (pointer, code string) {
	list, _ := a.body["errors"].([]any)
	if len(list) == 0 {
		return "", ""
	}
	e := list[0].(map[string]any)
	return e["pointer"].(string), e["code"].(string)
}

func TestBodiesThatCannotBeRead(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		good := `"login":"minji","password":"` + password + `"`
		for _, test := range []struct{ name, body, pointer, code string }{
			{"empty", "", "", "missing"},
			{"white space", " ", "", "syntax"},
			{"not JSON", "login=minji", "", "syntax"},
			{"cut off", `{"login":"minji"`, "", "syntax"},
			{"trailing value", `{` + good + `}{}`, "", "syntax"},
			{"trailing garbage", `{` + good + `}x`, "", "syntax"},
			{"trailing comma", `{` + good + `,}`, "", "syntax"},
			{"comment", `{/* */` + good + `}`, "", "syntax"},
			{"single quotes", `{'login':'minji'}`, "", "syntax"},
			{"byte order mark", "\ufeff{" + good + `}`, "", "syntax"},
			{"NaN", `{"login":NaN}`, "", "syntax"},
			{"Infinity", `{"login":-Infinity}`, "", "syntax"},
			{"leading zero", `{"login":01}`, "", "syntax"},
			{"bad escape", `{"login":"\x"}`, "", "syntax"},
			{"lone surrogate", `{"login":"\ud800"}`, "", "syntax"},
			{"bytes that are not UTF-8", "{\"login\":\"\xff\"}", "", "syntax"},
			{"overlong NUL", "{\"login\":\"\xc0\x80\"}", "", "syntax"},
			{"surrogate bytes", "{\"login\":\"\xed\xa0\x80\"}", "", "syntax"},
			{"raw control character", "{\"login\":\"a\x01b\"}", "", "syntax"},
			{"name twice", `{"login":"leo",` + good + `}`, "/login", "duplicate_name"},
			{"name twice by escape", `{"\u006cogin":"leo",` + good + `}`, "/login", "duplicate_name"},
			{"other case", `{"Login":"minji","password":"x"}`, "/Login", "unknown_field"},
			{"unknown name", `{` + good + `,"is_admin":true}`, "/is_admin", "unknown_field"},
			{"__proto__", `{` + good + `,"__proto__":{}}`, "/__proto__", "unknown_field"},
			{"array", `[]`, "", "wrong_type"},
			{"null", `null`, "", "wrong_type"},
			{"text", `"minji"`, "", "wrong_type"},
			{"number beyond all", `{"login":1e400}`, "/login", "wrong_type"},
			{"number of 10,000 digits", `{"login":` + strings.Repeat("9", 10_000) + `}`, "/login", "wrong_type"},
			{"depth 17", `{"login":` + strings.Repeat("[", 17) + strings.Repeat("]", 17) + `}`, "/login" + strings.Repeat("/0", 15), "too_deep"},
			{"depth 10,001", strings.Repeat("[", 10_001), strings.Repeat("/0", 16), "too_deep"},
			{"a megabyte of arrays", `[` + strings.Repeat("[],", 300_000) + `[]]`, "", "wrong_type"},
		} {
			a := w.do(call{method: "POST", path: "/v1/auth/login", body: test.body, header: map[string]string{"Content-Type": "application/json"}})
			pointer, code := a.firstError()
			if a.status != 400 || a.body["code"] != "malformed" || code != test.code || code != "syntax" && pointer != test.pointer {
				t.Errorf("%s: status %d, %v %s at %q; want 400 %s at %q", test.name, a.status, a.body["code"], code, pointer, test.code, test.pointer)
			}
		}
		if strings.Contains(w.log.String(), "level=ERROR") {
			t.Errorf("what a client sends is logged as an error: %s", w.log.String())
		}
	})
}

// Every field takes one type, and says so where it stands.
func TestWrongTypeOfEachField(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.signup("minji").str("access_token")
		values := map[string]string{"null": "null", "bool": "true", "number": "1", "string": `"x"`, "array": "[]", "object": "{}"}
		for path, types := range map[string]map[string]string{
			"/v1/auth/signup":   {"email": "string", "password": "string", "handle": "string", "name": "string", "locale": "string", "time_zone": "string", "token_in_body": "bool"},
			"/v1/auth/login":    {"login": "string", "password": "string", "token_in_body": "bool"},
			"/v1/auth/refresh":  {"refresh_token": "string"},
			"/v1/auth/logout":   {"refresh_token": "string"},
			"/v1/auth/password": {"current_password": "string", "new_password": "string"},
		} {
			for field, right := range types {
				for kind, value := range values {
					if kind == right {
						continue
					}
					a := w.do(call{method: "POST", path: path, token: token, body: `{"` + field + `":` + value + `}`})
					if pointer, code := a.firstError(); a.status != 400 || pointer != "/"+field || code != "wrong_type" {
						t.Errorf("%s with %s as %s: status %d, %s at %q; want 400 wrong_type", path, kind, field, a.status, code, pointer)
					}
				}
			}
		}
	}, relaxed)
}

// A problem never quotes what was sent: it could be a password.
func TestProblemsQuoteNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const secret = "s3cr3t-marker"
		token := w.signup("minji").str("access_token")
		for path, bodies := range map[string][]string{
			"/v1/auth/signup": {
				`{"email":"` + secret + `","password":"` + secret + `","handle":"` + secret + `","name":"` + secret + `\u202e","locale":"` + secret + `","time_zone":"` + secret + `"}`,
				`{"password":"` + secret + `"`, `{"password":{"x":"` + secret + `"}}`, `"` + secret + `"`,
			},
			"/v1/auth/login":    {`{"login":"` + secret + `","password":"` + secret + `"}`},
			"/v1/auth/refresh":  {`{"refresh_token":"` + secret + `"}`},
			"/v1/auth/password": {`{"current_password":"` + secret + `","new_password":"` + secret + `-new"}`, `{"current_password":["` + secret + `"]}`},
		} {
			for _, body := range bodies {
				a := w.do(call{method: "POST", path: path, token: token, body: body, header: map[string]string{"User-Agent": "test"}})
				if a.status < 400 || strings.Contains(a.text, secret) {
					t.Errorf("%s %s: status %d %s; want a problem that quotes nothing", path, body, a.status, a.text)
				}
			}
		}
		for _, path := range []string{"/v1/" + secret, "/v1/auth/sessions/" + secret, "/v1/auth/sessions?limit=" + secret} {
			if a := w.do(call{method: "DELETE", path: path, token: token}); strings.Contains(a.text, secret) {
				t.Errorf("%s is quoted: %s", path, a.text)
			}
		}
		w.sessions(secret).want(t, 401, "")
		if log := w.log.String(); strings.Contains(log, secret) || strings.Contains(log, password) || strings.Contains(log, token) {
			t.Errorf("the log tells a secret: %s", log)
		}
	}, relaxed)
}

func TestTextsThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for field, texts := range map[string][]string{
			"name": {
				"\x00", "a\nb", "\u202eabc", "\u200b", "\u3164", "q" + strings.Repeat("\u0301", 9), strings.Repeat("가", 41), "\ufeff", "\u2028",
			},
			"handle":    {"", "abc", "Minji", "мinji", "min ji", "minji\x00", strings.Repeat("a", 21), "' OR 1=1"},
			"email":     {"", "minji", "@example.com", "a@b@c", "a b@example.com", "a@example.com\x00", strings.Repeat("a", 251) + "@b.c"},
			"password":  {"", "short", "password123", strings.Repeat("a", 1025), "pass\x00word12"},
			"time_zone": {"Local", "asia/seoul", "../../etc/passwd", "+09:00", "Nowhere/City", "\x00"},
			"locale":    {"fr", "KO", "\x00"},
		} {
			for _, text := range texts {
				in := fields{"email": "minji@example.com", "password": password, "handle": "minji"}
				in[field] = text
				a := w.do(call{method: "POST", path: "/v1/auth/signup", body: in})
				if pointer, code := a.firstError(); a.status != 422 || pointer != "/"+field || code != "invalid" {
					t.Errorf("%s %q: status %d, %s at %q; want 422 invalid", field, text, a.status, code, pointer)
				}
			}
		}
		w.signup("minji") // nothing of it was stored
	}, relaxed)
}

// A body may have any order of names and white space, and JSON's own escapes.
func TestBodiesThatAreUnusualButGood(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		escaped, err := json.Marshal(password)
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range []string{
			"\r\n\t{ \"password\" : " + string(escaped) + " , \"login\" : \"minji\" }\n",
			`{"\u006cogin":"\u006dinji","password":"` + password + `"}`,
		} {
			w.do(call{method: "POST", path: "/v1/auth/login", body: body}).want(t, 200, "")
		}
	})
}
