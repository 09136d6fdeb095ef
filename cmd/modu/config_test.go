package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cliRun runs modu with these variables and returns what it says.
func cliRun(t *testing.T, environ []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, talk bytes.Buffer
	code = run(t.Context(), args, environ, strings.NewReader(""), &out, &talk)
	return code, out.String(), talk.String()
}

func testKey(t *testing.T) string {
	t.Helper()
	code, key, stderr := cliRun(t, nil, "keygen")
	if code != exitOK {
		t.Fatalf("keygen = %d: %s", code, stderr)
	}
	return key
}

func TestEveryProblemOfTheSettingsIsReportedAtOnce(t *testing.T) {
	code, _, stderr := cliRun(t, []string{
		"MODU_LISEN=:1", "MODU_LISTEN=80", "MODU_DB_POOL=many", "MODU_DATABASE_URL=mysql://root:pw@h/x", "MODU_REDIS_URL=localhost",
		"MODU_PUBLIC_URL=modu.example", "MODU_ALLOWED_ORIGINS=https://a.example/path, *", "MODU_TRUSTED_PROXIES=10.0.0.0/8,nonsense",
		"MODU_SIGNING_KEY=abc", "MODU_SIGNUP=all", "MODU_SMTP_URL=smtp://u:root:pw@h", "MODU_OIDC_FILE=/no/such/list", "MODU_OFFLINE=no", "MODU_LIMITS=none", "MODU_CLOCK_OFFSET=1", "MODU_LOG=xml", "MODU_LOG_LEVEL=loud",
		"MODU_PHOTOS=file:x", "MODU_PUSH_SUBJECT=me", "MODU_DEMO=x",
	}, "config")
	if code != exitUsage {
		t.Errorf("exit code %d; want %d", code, exitUsage)
	}
	for _, want := range []string{
		"MODU_LISEN: no such setting; did you mean MODU_LISTEN?", "MODU_LISTEN: ", "MODU_DB_POOL: ", "MODU_DATABASE_URL: ",
		"MODU_REDIS_URL: ", "MODU_PUBLIC_URL: ", `"https://a.example/path"`, `"*"`, "MODU_TRUSTED_PROXIES: ", "MODU_SIGNING_KEY: ",
		"MODU_SIGNUP: ", "MODU_SMTP_URL: ", "MODU_OIDC_FILE: ", "MODU_OFFLINE: ", "MODU_LIMITS: ", "MODU_CLOCK_OFFSET: ", "MODU_LOG: ", "MODU_LOG_LEVEL: ", "MODU_PHOTOS: it is none of", "MODU_PUSH_SUBJECT: ", "MODU_DEMO: no such setting",
	} {
		if !strings.Contains(stderr, want) {
			t.Errorf("nothing says %q in:\n%s", want, stderr)
		}
	}
	if strings.Contains(stderr, "root:pw") {
		t.Errorf("the password is shown:\n%s", stderr)
	}
}

func TestWhereASettingComesFrom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(file, []byte("redis://:hush@r:6379\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := []string{"MODU_LISTEN=:1", "MODU_DATA=/d", "MODU_REDIS_URL_FILE=" + file, "OTHER=x", "MODU_LOG="}
	code, stdout, stderr := cliRun(t, environ, "config", "--listen", ":2")
	if code != exitOK {
		t.Fatalf("config = %d: %s", code, stderr)
	}
	for _, want := range []string{
		":2 flag --listen", "/d MODU_DATA", "sqlite:///d/modu.db default", "redis://:***@r:6379 MODU_REDIS_URL_FILE " + file, "open default",
	} {
		if !strings.Contains(strings.Join(strings.Fields(stdout), " "), want) {
			t.Errorf("nothing says %q in:\n%s", want, stdout)
		}
	}
	if strings.Contains(stdout+stderr, "hush") {
		t.Error("the password is shown")
	}
}

func TestSettingsThatClash(t *testing.T) {
	key := testKey(t)
	tests := []struct {
		name    string
		environ []string
		want    string // empty: it is fine
	}{
		{"Postgres needs a key", []string{"MODU_DATABASE_URL=postgres://h/x"}, "MODU_SIGNING_KEY: it is required"},
		{"Postgres with a key", []string{"MODU_DATABASE_URL=postgres://h/x", "MODU_SIGNING_KEY=" + key}, ""},
		{"a clock drill in public", []string{"MODU_CLOCK_OFFSET=1h", "MODU_PUBLIC_URL=https://m.example"}, "MODU_CLOCK_OFFSET: "},
		{"a clock drill at home", []string{"MODU_CLOCK_OFFSET=-1h", "MODU_PUBLIC_URL=http://localhost:8080"}, ""},
		{"a directory with Postgres", []string{"MODU_DATABASE_URL=postgres://h/x", "MODU_SIGNING_KEY=" + key, "MODU_PHOTOS=file:"}, "MODU_PHOTOS: "},
		{"a table with SQLite", []string{"MODU_PHOTOS=db:"}, ""},
		{"a bucket without keys", []string{"MODU_PHOTOS=s3://b", "MODU_S3_ACCESS_KEY=a"}, "MODU_S3_SECRET_KEY"},
		{"a bucket with keys", []string{"MODU_PHOTOS=s3://b/p?region=r", "MODU_S3_ACCESS_KEY=a", "MODU_S3_SECRET_KEY=s"}, ""},
		{"a bucket that is none", []string{"MODU_PHOTOS=s3://?x=y"}, "MODU_PHOTOS: it is not s3://"},
		{"keys without a bucket", []string{"MODU_S3_ACCESS_KEY=a"}, "MODU_S3_ACCESS_KEY: "},
		{"a secret given twice", []string{"MODU_REDIS_URL=redis://a", "MODU_REDIS_URL_FILE=/x"}, "MODU_REDIS_URL: it is given twice"},
		{"a file that is not there", []string{"MODU_SIGNING_KEY_FILE=/no/such"}, "/no/such"},
		{"no file for what is no secret", []string{"MODU_LISTEN_FILE=/x"}, "MODU_LISTEN_FILE: no such setting"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, _, stderr := cliRun(t, tt.environ, "config")
			if tt.want == "" && code != exitOK || tt.want != "" && (code != exitUsage || !strings.Contains(stderr, tt.want)) {
				t.Errorf("config = %d %q; want %q", code, stderr, tt.want)
			}
		})
	}
}

func TestSecretsHideThemselves(t *testing.T) {
	type settings struct {
		Key secret
		URL secretURL
	}
	s := settings{"hush", "postgres://u:hush@h/db?sslmode=disable&password=hush"}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if text := fmt.Sprintf(format, s); strings.Contains(text, "hush") || strings.Contains(text, fmt.Sprintf("%x", "hush")) {
			t.Errorf("%s prints %s", format, text)
		}
	}
	if got, want := s.URL.String(), "postgres://u:***@h/db?password=&sslmode=disable"; got != want {
		t.Errorf("the URL prints as %s; want %s", got, want)
	}
}

func TestOriginOf(t *testing.T) {
	for text, want := range map[string]string{
		"https://Modu.Example/": "https://modu.example", "https://a:443": "https://a", "http://a:80/": "http://a", "http://[::1]:5": "http://[::1]:5",
		"a.example": "", "ftp://a": "", "https://u@a": "", "https://a/b": "", "https://a?x": "", "https://a#x": "", "": "", "*": "",
	} {
		if got, err := originOf(text); got != want || (err != nil) != (want == "") {
			t.Errorf("originOf(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestUsage(t *testing.T) {
	tests := []struct {
		args []string
		code int
		says string // on either
	}{
		{nil, exitOK, "Examples:"},
		{[]string{"--help"}, exitOK, "Examples:"},
		{[]string{"serve", "--help"}, exitOK, "MODU_LISTEN"},
		{[]string{"serv"}, exitUsage, `"serve"`},
		{[]string{"serve", "--nonsense"}, exitUsage, "--nonsense"},
		{[]string{"version"}, exitOK, version},
		{[]string{"health", "--server", "http://127.0.0.1:1"}, exitUnreachable, "refused"},
	}
	for _, tt := range tests {
		code, stdout, stderr := cliRun(t, nil, tt.args...)
		if code != tt.code || !strings.Contains(stdout+stderr, tt.says) {
			t.Errorf("modu %v = %d, %q %q; want %d and %q", tt.args, code, stdout, stderr, tt.code, tt.says)
		}
		if first, _, _ := strings.Cut(stdout, "\n"); tt.says == "Examples:" && first != "Examples:" {
			t.Errorf("modu %v begins with %q", tt.args, first)
		}
	}
}
