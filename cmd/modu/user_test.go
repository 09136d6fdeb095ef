package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modu/internal/testenv"
)

// cliTyped is cliRun with something on standard input.
func cliTyped(t *testing.T, stdin string, environ []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, talk bytes.Buffer
	code = run(t.Context(), args, environ, strings.NewReader(stdin), &out, &talk)
	return code, out.String(), talk.String()
}

func TestTheFirstAccountOfAClosedServer(t *testing.T) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		environ := []string{"MODU_DATABASE_URL=" + db.URL, "MODU_SIGNUP=closed", "MODU_PUBLIC_URL=https://modu.example", "MODU_LOG_LEVEL=error"}
		code, link, stderr := cliRun(t, environ, "user", "create", "minji", "minji@example.com", "--locale", "ko")
		if code != exitOK || !strings.HasPrefix(link, "https://modu.example/#reset=") {
			t.Fatalf("create = %d %q %q", code, link, stderr)
		}
		for _, test := range []struct {
			args []string
			code int
			says string
		}{
			{[]string{"user", "create", "minji", "other@example.com"}, exitWrong, "handle is taken"},
			{[]string{"user", "create", "sora", "Minji@example.com"}, exitWrong, "email is taken"},
			{[]string{"user", "create", "so", "sora"}, exitUsage, "handle"},
			{[]string{"user", "reset-password", "nobody"}, exitWrong, "nobody is called"},
			{[]string{"invite", "nobody"}, exitWrong, "nobody is called"},
			{[]string{"invite", "minji", "--uses", "0"}, exitUsage, "uses"},
		} {
			if code, stdout, stderr := cliRun(t, environ, test.args...); code != test.code || !strings.Contains(stderr, test.says) || stdout != "" {
				t.Errorf("modu %v = %d %q %q; want %d and %q", test.args, code, stdout, stderr, test.code, test.says)
			}
		}
		if code, stdout, stderr := cliTyped(t, "correct horse battery\n", environ, "user", "create", "sora", "sora@example.com", "--password-file", "-"); code != exitOK || stdout != "" {
			t.Errorf("create with a password = %d %q %q", code, stdout, stderr)
		}
		if code, invite, stderr := cliRun(t, environ, "invite", "sora", "--uses", "3"); code != exitOK || len(strings.TrimSpace(invite)) < 20 {
			t.Errorf("invite = %d %q %q", code, invite, stderr)
		}
	})
}

// TestALinkOfTheCommandLineSetsAPassword does it against the server that runs on the same database.
func TestALinkOfTheCommandLineSetsAPassword(t *testing.T) {
	db := testenv.SQLite(t)
	environ := []string{"MODU_DATABASE_URL=" + db.URL, "MODU_SIGNUP=closed", "MODU_LOG_LEVEL=error"}
	n := testenv.StartNode(t, environ...)
	if code, _, stderr := cliRun(t, environ, "user", "create", "minji", "minji@example.com"); code != exitOK {
		t.Fatal(stderr)
	}
	code, link, stderr := cliRun(t, environ, "user", "reset-password", "minji@example.com")
	_, token, ok := strings.Cut(strings.TrimSpace(link), "/#reset=")
	if code != exitOK || !ok {
		t.Fatalf("reset-password = %d %q %q", code, link, stderr)
	}
	post := func(path, body string) int {
		t.Helper()
		res, err := http.Post(n.URL+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	body := `{"token":"` + token + `","new_password":"correct horse battery"}`
	if got := post("/v1/auth/reset", body); got != http.StatusNoContent {
		t.Fatalf("reset answers %d", got)
	}
	if got := post("/v1/auth/reset", body); got != http.StatusUnprocessableEntity {
		t.Errorf("the link again answers %d", got)
	}
	if got := post("/v1/auth/login", `{"login":"minji","password":"correct horse battery"}`); got != http.StatusOK {
		t.Errorf("login answers %d", got)
	}
}

func TestIssuersInAFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("secret", "hush\n")
	entry := `{"name":"google","issuer":"https://accounts.example","client_id":"x","client_secret_file":"secret"}`
	for name, test := range map[string]struct{ text, want string }{
		"good":           {"[" + entry + "]", ""},
		"no list":        {entry, "is no list"},
		"unknown field":  {strings.ReplaceAll("["+entry+"]", "client_id", "client"), "is no list"},
		"twice":          {"[" + entry + "," + entry + "]", "twice"},
		"no TLS":         {strings.ReplaceAll("["+entry+"]", "https:", "http:"), "https://"},
		"no secret":      {strings.ReplaceAll("["+entry+"]", `"secret"`, `"nothing"`), "there is no file"},
		"a name as path": {strings.ReplaceAll("["+entry+"]", "google", "../x"), "the name"},
	} {
		file := write("issuers.json", test.text)
		code, stdout, stderr := cliRun(t, []string{"MODU_OIDC_FILE=" + file, "MODU_PUBLIC_URL=https://modu.example"}, "config")
		if test.want == "" && code != exitOK || test.want != "" && (code != exitUsage || !strings.Contains(stderr, test.want)) {
			t.Errorf("%s: config = %d %q; want %q", name, code, stderr, test.want)
		}
		if strings.Contains(stdout+stderr, "hush") {
			t.Errorf("%s: the secret is shown", name)
		}
	}
	file := write("issuers.json", "["+entry+"]")
	for _, environ := range [][]string{
		{"MODU_OIDC_FILE=" + file}, {"MODU_SMTP_URL=smtp://mail.example?from=a@b.c"},
	} {
		if code, _, stderr := cliRun(t, environ, "config"); code != exitUsage || !strings.Contains(stderr, "MODU_PUBLIC_URL") {
			t.Errorf("%v without a public address = %d %q", environ, code, stderr)
		}
	}
	code, stdout, _ := cliRun(t, []string{"MODU_SMTP_URL=smtp://u:hush@mail.example?from=a@b.c", "MODU_PUBLIC_URL=https://m.example"}, "config")
	if code != exitOK || strings.Contains(stdout, "hush") || !strings.Contains(stdout, "mail.example") {
		t.Errorf("config = %d %q", code, stdout)
	}
}
