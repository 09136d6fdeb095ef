package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pemOf returns a PEM block.
func pemOf(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// fileWith returns a file with a text.
func fileWith(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "value")
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSettingsThatStopTheStart(t *testing.T) {
	t.Parallel()
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(curve.Public())
	if err != nil {
		t.Fatal(err)
	}
	key, dir, empty := testKey(t), t.TempDir(), fileWith(t, " \n", 0o600)
	const long = "a_name_that_is_longer_than_sixty_three_bytes_and_would_be_cut_by_it"
	withPostgres := func(url string) []string {
		return []string{"MODU_DATABASE_URL=" + url, "MODU_SIGNING_KEY=" + key}
	}
	for _, tt := range []struct {
		name    string
		environ []string
		want    cause
		with    particulars
	}{
		{"no key", []string{"MODU_DATABASE_URL=postgres://h/x"}, keyMissing, nil},
		{"a key that is none", []string{"MODU_SIGNING_KEY=abc"}, keyNotPEM, particulars{"from": "MODU_SIGNING_KEY"}},
		{"an elliptic key", []string{"MODU_SIGNING_KEY=" + pemOf("PRIVATE KEY", private)}, keyWrongKind, particulars{"kind": "an elliptic-curve key"}},
		{"an RSA key", []string{"MODU_SIGNING_KEY=" + pemOf("RSA PRIVATE KEY", nil)}, keyWrongKind, particulars{"kind": "an RSA key"}},
		{"a public key", []string{"MODU_SIGNING_KEY=" + pemOf("PUBLIC KEY", public)}, keyWrongKind, particulars{"kind": "a public key"}},
		{"a damaged key", []string{"MODU_SIGNING_KEY=" + pemOf("PRIVATE KEY", private[:20])}, keyWrongKind, particulars{"kind": "a damaged key"}},
		{"a key twice", []string{"MODU_SIGNING_KEY=" + key + key}, keyTwice, nil},
		{"the example's key", []string{"MODU_SIGNING_KEY=change-me"}, stillExample, particulars{"setting": "MODU_SIGNING_KEY", "cure": "`modu keygen` prints a key of your own"}},
		{"the example's password", withPostgres("postgres://modu:change-me@db/modu"), stillExample, particulars{"setting": "MODU_DATABASE_URL"}},
		{"the example's Redis", []string{"MODU_REDIS_URL=redis://:change-me@r:6379"}, stillExample, particulars{"setting": "MODU_REDIS_URL"}},
		{"the example's address", []string{"MODU_PUBLIC_URL=https://change-me.example"}, stillExample, particulars{"setting": "MODU_PUBLIC_URL"}},
		{"the example's mail", []string{"MODU_SMTP_URL=smtp://u:change-me@h:587?from=a@b.example"}, stillExample, particulars{"setting": "MODU_SMTP_URL"}},
		{"the example's bucket", []string{"MODU_S3_SECRET_KEY=change-me"}, stillExample, particulars{"setting": "MODU_S3_SECRET_KEY"}},
		{"another of the example's", []string{"MODU_PUSH_SUBJECT=change-me@b.example"}, stillExample, particulars{"setting": "MODU_PUSH_SUBJECT"}},
		{"the example's in a file", []string{"MODU_SIGNING_KEY_FILE=" + fileWith(t, "change-me\n", 0o600)}, stillExample, particulars{"setting": "MODU_SIGNING_KEY_FILE"}},
		{"no file", []string{"MODU_SIGNING_KEY_FILE=/no/such/key"}, fileAbsent, particulars{"setting": "MODU_SIGNING_KEY_FILE", "file": "/no/such/key"}},
		{"no list of issuers", []string{"MODU_OIDC_FILE=/no/such/list"}, fileAbsent, particulars{"setting": "MODU_OIDC_FILE"}},
		{"a directory", []string{"MODU_REDIS_URL_FILE=" + dir}, fileDirectory, particulars{"setting": "MODU_REDIS_URL_FILE", "file": dir}},
		{"an empty file", []string{"MODU_DATABASE_URL_FILE=" + empty}, fileEmpty, particulars{"setting": "MODU_DATABASE_URL_FILE", "file": empty}},
		{"a URL that is none", withPostgres("postgres://u:pw@h:port/x"), dbBadURL, nil},
		{"a bad option", withPostgres("postgres://u@h/x?sslmode=maybe"), dbBadURL, nil},
		{"no name", withPostgres("postgres://u@h:5432"), dbNameMissing, nil},
		{"no name but a slash", withPostgres("postgres://u@h:5432/?sslmode=disable"), dbNameMissing, nil},
		{"a long name", withPostgres("postgres://u@h/" + long), dbNameLong, particulars{"bytes": "67"}},
		{"a template", withPostgres("postgres://u@h/template1"), dbNameTemplate, particulars{"database": "template1"}},
		{"two names", withPostgres("postgres://u@h/modu/prod"), dbNameOdd, particulars{"database": `"modu/prod"`}},
		{"a line break", withPostgres("postgres://u@h/modu%0A"), dbNameOdd, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, output := unwaiting(t, append([]string{"MODU_DATA=" + dir}, tt.environ...), "serve")
			if code != exitUsage {
				t.Errorf("serve = %d; want %d", code, exitUsage)
			}
			mustSay(t, output, tt.want, tt.with)
		})
	}
}

// TestDoctorSaysTheSame of settings, all at once.
func TestDoctorSaysTheSame(t *testing.T) {
	t.Parallel()
	code, output := unwaiting(t, []string{
		"MODU_SIGNING_KEY=abc", "MODU_DATABASE_URL=postgres://u@h/template1", "MODU_REDIS_URL_FILE=/no/such", "MODU_PUBLIC_URL=https://change-me",
	}, "doctor")
	if code != exitFailedCheck {
		t.Errorf("doctor = %d; want %d", code, exitFailedCheck)
	}
	for _, want := range []cause{keyNotPEM, dbNameTemplate, fileAbsent, stillExample} {
		mustSay(t, asSentences(output), want, nil)
	}
}

// TestExampleEnvironmentIsNotForUse: a server that is given the example's file as it is stops for each value to fill in.
func TestExampleEnvironmentIsNotForUse(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../deploy/modu.env.example")
	if err != nil {
		t.Fatal(err)
	}
	environ, stops := []string{"MODU_DATA=" + t.TempDir()}, 0
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, prefix) {
			environ = append(environ, line)
		}
	}
	code, output := unwaiting(t, environ, "serve")
	for _, line := range environ {
		if name, value, _ := strings.Cut(line, "="); strings.Contains(value, placeholder) {
			mustSay(t, output, stillExample, particulars{"setting": name})
			stops++
		}
	}
	if code != exitUsage || stops == 0 {
		t.Errorf("serve = %d for %d values of the example: %s", code, stops, output)
	}
}

// TestSecretsAreNotShown where a sentence says what is wrong with them.
func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{
		"MODU_DATABASE_URL=postgres://u:hush@h:port/x", "MODU_DATABASE_URL=postgres://u:hush@h/x?sslmode=maybe",
		"MODU_DATABASE_URL=postgres://u:change-mehush@h/x", "MODU_SIGNING_KEY=hush", "MODU_DATABASE_URL=postgres://u:hush@h/a/b",
	} {
		if _, output := unwaiting(t, []string{setting}, "serve"); strings.Contains(output, "hush") {
			t.Errorf("%s: %s", setting, output)
		}
	}
}

// TestFileOfAnotherUser is not read, and the sentence says to whom to give it.
func TestFileOfAnotherUser(t *testing.T) {
	t.Parallel()
	file := fileWith(t, testKey(t), 0)
	_, output := asNobody(t, []string{"MODU_SIGNING_KEY_FILE=" + file}, "serve")
	mustSay(t, output, fileClosed, particulars{"setting": "MODU_SIGNING_KEY_FILE", "file": file})
}

func TestSettingsThatAreWarnedOf(t *testing.T) {
	t.Parallel()
	open := fileWith(t, testKey(t), 0o644)
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	r := start(t, []string{
		"MODU_SIGNING_KEY_FILE=" + open, "MODU_PUBLIC_URL=http://modu.example", "MODU_ALLOWED_ORIGINS=https://modu.example, http://modu.example:8080",
	}, "serve")
	said := unquoted(r.stderr.String())
	mustSay(t, said, keyOpen, particulars{"file": open, "mode": "-rw-r--r--"})
	mustSay(t, said, publicPlain, particulars{"public": "http://modu.example"})
	for _, origin := range []string{"https://modu.example", "http://modu.example:8080"} {
		mustSay(t, said, originTwin, particulars{"origin": origin, "public": "http://modu.example"})
	}
	quiet := start(t, []string{
		"MODU_SIGNING_KEY_FILE=" + fileWith(t, testKey(t), 0o640), "MODU_PUBLIC_URL=http://192.168.1.7:8080", "MODU_ALLOWED_ORIGINS=https://other.example",
	}, "serve")
	if said := quiet.stderr.String(); strings.Contains(said, "MODU_") {
		t.Errorf("of what is fine it says %s", said)
	}
}

func TestFewFilesAreWarnedOf(t *testing.T) {
	t.Parallel()
	_, output := inShell(t, `ulimit -n 1000 && exec "$MODU" doctor`, "MODU_DATA="+t.TempDir())
	mustSay(t, asSentences(output), fewFiles, particulars{"files": "1000"})
}

// asSentences joins what modu doctor prints as a problem and its cure.
func asSentences(doctor string) string {
	return strings.ReplaceAll(doctor, "\n                → ", "; ")
}

func TestNetworkDiskIsWarnedOf(t *testing.T) {
	t.Parallel()
	cfg, err := loadConfig([]string{"MODU_DATA=/srv/modu"}, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	for kind, bad := range map[uint32]bool{0x6969: true, 0xff534d42: true, 0xfe534d42: true, 0xef53: false, 0: false} {
		got := diskTrouble(cfg, func(string) uint32 { return kind })
		if (got != nil) != bad {
			t.Errorf("on a file system of type %x: %v", kind, got)
		}
		if got != nil {
			mustSay(t, got.Error(), networkDisk, particulars{"setting": "MODU_DATA", "path": "/srv/modu/modu.db"})
		}
	}
	if fileSystem(filepath.Join(t.TempDir(), "not", "there")) == 0 {
		t.Error("the file system of a directory that is to be made is not known")
	}
}
