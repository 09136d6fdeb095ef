package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"modu/internal/testenv"
	"modu/store"
)

// change runs statements in a database, one transaction each.
func change(t *testing.T, env testenv.DB, statements ...string) {
	t.Helper()
	db := env.Open(t)
	for _, statement := range statements {
		err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			_, err := tx.ExecContext(ctx, statement)
			return err
		})
		if err != nil {
			t.Fatal(statement, err)
		}
	}
}

// TestSchemaThatIsBehind is brought up by serve, and looked at by migrate --check.
func TestSchemaThatIsBehind(t *testing.T) {
	t.Parallel()
	testenv.EachEmpty(t, func(t *testing.T, env testenv.DB) {
		environ := []string{"MODU_DATABASE_URL=" + env.URL, "MODU_SIGNING_KEY=" + testKey(t), "MODU_LOG_LEVEL=info"}
		for range 2 { // it changes nothing
			code, output := unwaiting(t, environ, "migrate", "--check")
			if code != exitFailedCheck {
				t.Errorf("migrate --check of an empty database = %d; want %d", code, exitFailedCheck)
			}
			mustSay(t, output, dbBehind, nil)
			if _, absent := os.Stat(strings.TrimPrefix(env.URL, "sqlite://")); env.Name == "sqlite" {
				if !errors.Is(absent, fs.ErrNotExist) || !strings.Contains(output, "everything") {
					t.Errorf("%v: %s", absent, output)
				}
			} else if !strings.Contains(output, "0001_core") || !strings.Contains(output, "0008_search") {
				t.Errorf("it does not say what is missing: %s", output)
			}
		}
		r := start(t, environ, "serve")
		mustBeReady(t, r.url)
		if said := r.stderr.String(); strings.Count(said, "migration applied") < 8 {
			t.Errorf("serve does not say what it applies: %s", said)
		}
		if code, output := unwaiting(t, environ, "migrate", "--check"); code != exitOK {
			t.Errorf("migrate --check = %d: %s", code, output)
		}
	})
}

// TestSchemaThatIsAhead: a server that finds a newer schema runs and warns, or stops, as that migration says.
func TestSchemaThatIsAhead(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		environ := []string{
			"MODU_DATABASE_URL=" + env.URL, "MODU_SIGNING_KEY=" + testKey(t), "MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0",
		}
		newer := particulars{"newer": "9001_more"}
		change(t, env, "INSERT INTO bun_migrations (name, group_id) VALUES ('9001', 99)",
			"INSERT INTO meta (name, value) VALUES ('newest_schema', '9001_more') ON CONFLICT (name) DO UPDATE SET value = excluded.value")
		r := start(t, environ, "serve")
		mustBeReady(t, r.url)
		mustSay(t, unquoted(r.stderr.String()), dbNewerRuns, newer)
		_, output := unwaiting(t, environ, "doctor")
		mustSay(t, asSentences(output), dbNewerRuns, newer)
		r.stop()

		change(t, env, "INSERT INTO meta (name, value) VALUES ('oldest_schema', '9001')")
		for command, want := range map[string]int{"serve": exitWrong, "migrate": exitWrong, "migrate --check": exitFailedCheck, "doctor": exitFailedCheck} {
			code, output := unwaiting(t, environ, strings.Fields(command)...)
			if code != want {
				t.Errorf("%s = %d; want %d", command, code, want)
			}
			mustSay(t, asSentences(output), dbNewerStops, newer)
		}
	})
}

// TestMigrationThatFails stops the start and says which.
func TestMigrationThatFails(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		change(t, env, "DELETE FROM bun_migrations WHERE name = '0002'") // what it makes is there
		environ := []string{
			"MODU_DATABASE_URL=" + env.URL, "MODU_SIGNING_KEY=" + testKey(t), "MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0",
		}
		code, output := unwaiting(t, environ, "serve")
		if code != exitWrong {
			t.Errorf("serve = %d; want %d", code, exitWrong)
		}
		mustSay(t, unquoted(output), dbMigrationFailed, particulars{"name": "0002_answers"})
	})
}
