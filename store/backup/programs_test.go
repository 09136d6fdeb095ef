package backup

import (
	"slices"
	"strings"
	"testing"
)

func TestProgramsOfPostgres(t *testing.T) {
	if p, err := findProgram(t.Context(), "pg_dump", 10); err != nil || p.major < 10 {
		t.Errorf("findProgram = %v, %v", p, err)
	}
	if _, err := findProgram(t.Context(), "pg_dump", 90); err == nil || !strings.Contains(err.Error(), "install postgresql-client-90") {
		t.Errorf("too old: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := findProgram(t.Context(), "pg_dump", 90); err == nil || !strings.Contains(err.Error(), "is not installed") {
		t.Errorf("missing: %v", err)
	}
}

// TestTheConnectionIsInVariables: everything of the URL goes into variables.
func TestTheConnectionIsInVariables(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://u:p%40w@h:5433/d?sslmode=require&pool_max_conns=3": "PGHOST=h PGPORT=5433 PGUSER=u PGPASSWORD=p@w PGDATABASE=d PGSSLMODE=require",
		"postgres://a:1,b:2/d":                  "PGHOST=a,b PGPORT=1,2 PGDATABASE=d",
		"postgres://[::1]:5432/d":               "PGHOST=::1 PGPORT=5432 PGDATABASE=d",
		"postgres:///d?host=/run/postgresql":    "PGDATABASE=d PGHOST=/run/postgresql",
		"postgresql://h/d?search_path=modu,pub": "PGHOST=h PGDATABASE=d PGOPTIONS=-c search_path=modu,pub",
	} {
		environ, err := environOf(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
		}
		begin := slices.Index(environ, "PGCLIENTENCODING=UTF8") + 1
		if got := strings.Join(environ[begin:], " "); got != want {
			t.Errorf("%s gives %s; want %s", url, got, want)
		}
	}
	if _, err := environOf("postgres://u:se cret\x7f@h/d"); err == nil || strings.Contains(err.Error(), "cret") {
		t.Errorf("what is no URL: %v", err)
	}
}

// TestStatementsForAnOlderServer: of what pg_restore writes, one setting is unknown to servers before 17.
func TestStatementsForAnOlderServer(t *testing.T) {
	const in = "SET lock_timeout = 0;\nSET transaction_timeout = 0;\nCREATE TABLE t ();\nSET transaction_timeout = 0;\nCOPY"
	var out strings.Builder
	if err := copyStatements(&out, "BEGIN;\n", strings.NewReader(in)); err != nil {
		t.Fatal(err)
	}
	if want := "BEGIN;\nSET lock_timeout = 0;\nCREATE TABLE t ();\nSET transaction_timeout = 0;\nCOPY"; out.String() != want {
		t.Errorf("psql gets %q; want %q", out.String(), want)
	}
}
