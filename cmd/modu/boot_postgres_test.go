package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
	"modu/store"
)

// admission are rules of pg_hba.conf: who must have a password, who must come by TLS, who may not come.
const admission = `host all locked 127.0.0.1/32 scram-sha-256
hostnossl all tls_only 127.0.0.1/32 reject
host all stranger 127.0.0.1/32 reject
host all all 127.0.0.1/32 trust
`

// A strictPostgres is one that refuses some for reasons of its own.
type strictPostgres struct{ *testenv.PostgresServer }

func startStrict(t *testing.T) strictPostgres {
	t.Helper()
	p := strictPostgres{testenv.StartPostgres(t, testenv.PostgresOptions{})}
	p.do(t, "CREATE ROLE locked LOGIN PASSWORD 'right'", "CREATE ROLE tls_only LOGIN", "CREATE ROLE stranger LOGIN", "CREATE ROLE app LOGIN",
		"CREATE ROLE crowded LOGIN CONNECTION LIMIT 0", "CREATE DATABASE modu", "CREATE DATABASE closed", "REVOKE CONNECT ON DATABASE closed FROM PUBLIC",
		"CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'", "CREATE DATABASE asleep",
		"ALTER DATABASE asleep SET default_transaction_read_only = on")
	p.shell(t, "cat > pg_hba.conf <<'END'\n"+admission+"END\n")
	p.do(t, "SELECT pg_reload_conf()")
	return p
}

// do runs statements as the superuser.
func (p strictPostgres) do(t *testing.T, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if err := p.Exec(t.Context(), "postgres", statement); err != nil {
			t.Fatal(statement, err)
		}
	}
}

// shell runs a script as the server, in its data directory.
func (p strictPostgres) shell(t *testing.T, script string) {
	t.Helper()
	p.do(t, "COPY (SELECT 1) TO PROGRAM '"+strings.ReplaceAll("cat > /dev/null; "+script, "'", "''")+"'")
}

// as returns the URL with which a user reaches a database.
func (p strictPostgres) as(user, database string) string {
	return fmt.Sprintf("postgres://%s@%s/%s?sslmode=disable", user, p.Addr, database)
}

// mustRefuse runs a command until it says the sentence of a cause: what the server reloads takes a moment.
func mustRefuse(t *testing.T, url, command string, c cause, p particulars) {
	t.Helper()
	ctx := waitContext(t)
	for {
		code, output := unwaiting(t, []string{"MODU_DATABASE_URL=" + url}, strings.Fields(command)...)
		if code != exitOK && sentence(c, p).MatchString(output) {
			return
		}
		if ctx.Err() != nil || c != dbPassword && c != dbCertificate {
			t.Errorf("modu %s with %s = %d, %s\nwant %s", command, url, code, output, sentence(c, p))
			return
		}
	}
}

func TestPostgresThatRefuses(t *testing.T) {
	t.Parallel()
	p := startStrict(t)
	const look = "migrate --check"
	mustRefuse(t, p.as("locked:wrong", "modu"), look, dbPassword, particulars{"addr": p.Addr, "user": "locked"})
	mustRefuse(t, p.as("locked", "modu"), look, dbPassword, particulars{"user": "locked"})
	mustRefuse(t, p.as("app", "modu")+"&sslmode=require", look, dbNoTLS, particulars{"addr": p.Addr})
	mustRefuse(t, p.as("tls_only", "modu"), look, dbNeedsTLS, particulars{"user": "tls_only"})
	mustRefuse(t, p.as("stranger", "modu")+"&sslmode=prefer", look, dbNeedsTLS, particulars{"user": "stranger"})
	mustRefuse(t, p.as("no-such", "modu"), look, dbNoRole, particulars{"user": "no-such", "quoted_user": `"no-such"`})
	mustRefuse(t, p.as("crowded", "modu"), look, dbTooMany, particulars{"addr": p.Addr})
	mustRefuse(t, p.as("app", "closed"), look, dbNoConnect, particulars{"user": "app", "database": "closed"})
	mustRefuse(t, p.as("app", "no_such"), look, dbAbsent, particulars{"database": "no_such", "addr": p.Addr})
	mustRefuse(t, p.as("app", "no_such"), "migrate --create", dbNoCreateDB, particulars{"database": "no_such", "quoted_user": `"app"`})
	mustRefuse(t, p.as("app", "modu"), "migrate", dbNoCreate, particulars{"user": "app", "database": "modu"})
	mustRefuse(t, p.as("app", "latin"), look, dbNotUTF8, particulars{"database": "latin", "found": "LATIN1"})
	mustRefuse(t, p.as("app", "asleep"), look, dbReadOnly, particulars{"database": "asleep"})

	if code, output := unwaiting(t, []string{"MODU_DATABASE_URL=" + p.as("postgres", "modu")}, "migrate"); code != exitOK {
		t.Fatalf("migrate = %d: %s", code, output)
	}
	for _, statement := range []string{
		"GRANT ALL ON SCHEMA public TO app", "GRANT ALL ON ALL TABLES IN SCHEMA public TO app", "DELETE FROM bun_migrations WHERE name = '0003'",
	} {
		if err := p.Exec(t.Context(), "modu", statement); err != nil {
			t.Fatal(err)
		}
	}
	mustRefuse(t, p.as("app", "modu"), "migrate", dbNotOwner, particulars{"user": "app", "database": "modu"})

	p.shell(t, "cp pg_hba.conf trusting && sed -i /stranger/d pg_hba.conf && sed -i 's/all all 127/modu app 127/' pg_hba.conf && "+
		"echo 'host all postgres 127.0.0.1/32 trust' >> pg_hba.conf")
	p.do(t, "ALTER SYSTEM SET ssl = off", "SELECT pg_reload_conf()")
	p.withCertificate(t)
	mustRefuse(t, strings.Replace(p.as("postgres", "modu"), "disable", "verify-full", 1), look, dbCertificate, particulars{"addr": p.Addr})
	mustRefuse(t, strings.Replace(p.as("stranger", "modu"), "disable", "require", 1), look, dbNotAdmitted, particulars{"user": "stranger", "database": "modu"})
}

// TestDatabaseIsMade by modu migrate --create, also by several at once, and once.
func TestDatabaseIsMade(t *testing.T) {
	t.Parallel()
	server := testenv.SharedPostgres(t)
	const odd = `Modu "prod"`
	for _, name := range []string{"made_by_create", odd} {
		t.Cleanup(func() {
			if err := server.Exec(context.Background(), "postgres", "DROP DATABASE IF EXISTS "+quoteName(name)+" WITH (FORCE)"); err != nil {
				t.Error(err)
			}
		})
	}
	environ := []string{"MODU_DATABASE_URL=" + server.URL("made_by_create"), "MODU_SIGNING_KEY=" + testKey(t)}
	const atOnce = 3
	outputs := make(chan string, atOnce)
	for range atOnce {
		go func() {
			code, output := unwaiting(t, environ, "migrate", "--create")
			if code != exitOK {
				t.Errorf("migrate --create = %d: %s", code, output)
			}
			outputs <- output
		}()
	}
	made := 0
	for range atOnce {
		if strings.Contains(<-outputs, "the database has been made") {
			made++
		}
	}
	if made != 1 {
		t.Errorf("%d say that they have made the database; want 1", made)
	}
	if code, output := unwaiting(t, environ, "migrate", "--check"); code != exitOK {
		t.Errorf("migrate --check = %d: %s", code, output)
	}
	start(t, environ, "serve")
	if code, output := unwaiting(t, []string{"MODU_DATABASE_URL=" + server.URL("Modu%20%22prod%22")}, "migrate", "--create"); code != exitOK {
		t.Errorf("a name with a space and a quote: %d: %s", code, output)
	}
	for _, environ := range [][]string{{"MODU_DATA=" + t.TempDir() + "/a/b"}, {"MODU_DATABASE_URL=sqlite://" + t.TempDir() + "/c/modu.db"}} {
		if code, output := unwaiting(t, environ, "migrate", "--create"); code != exitOK {
			t.Errorf("%v: %d: %s", environ, code, output)
		}
	}
}

// TestPostgresThatIsNotThere stops a start after a while, and a doctor at once.
func TestPostgresThatIsNotThere(t *testing.T) {
	t.Parallel()
	key := testKey(t)
	mute := listenAnd(t, func(net.Conn) {})
	rude := listenAnd(t, func(c net.Conn) { c.Close() })
	plain := listenAnd(t, func(c net.Conn) { // offers no TLS, and is no Postgres
		_, _ = c.Write([]byte("N"))
		c.Close()
	})
	for _, tt := range []struct {
		addr string
		want cause
		with particulars
	}{
		{"127.0.0.1:1", dbRefused, particulars{"addr": "127.0.0.1:1"}},
		{"no..such.host", dbNoHost, particulars{"host": "no..such.host"}},
		{mute, dbTimedOut, particulars{"addr": mute}},
		{rude, dbBroken, particulars{"addr": rude}},
		{plain, dbBroken, particulars{"addr": plain}},
	} {
		t.Run(tt.addr, func(t *testing.T) {
			t.Parallel()
			environ := []string{
				"MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0", "MODU_SIGNING_KEY=" + key,
				"MODU_DATABASE_URL=postgres://modu@" + tt.addr + "/modu",
			}
			for _, command := range []string{"serve", "doctor"} {
				code, output := runWithin(t, 2*databasePause, environ, command)
				if want := map[string]int{"serve": exitWrong, "doctor": exitFailedCheck}[command]; code != want {
					t.Errorf("%s = %d; want %d", command, code, want)
				}
				mustSay(t, asSentences(output), tt.want, tt.with)
				if waits := strings.Contains(output, "waiting for the database"); waits != (command == "serve" && tt.want != dbTimedOut) {
					t.Errorf("%s waits: %t: %s", command, waits, output)
				}
			}
		})
	}
}

// TestSignalEndsTheWait for a database, and what was waited for is said once more.
func TestSignalEndsTheWait(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var out lockedBuffer
	s := &surrounding{
		ctx: ctx, environ: []string{"MODU_DATABASE_URL=postgres://modu@127.0.0.1:1/modu"}, stdin: strings.NewReader(""), stdout: &out, stderr: &out,
		patience: time.Hour,
	}
	code := make(chan int, 1)
	go func() { code <- s.run([]string{"migrate"}) }()
	mustComeToSay(t, out.String, dbRefused, nil)
	cancel()
	if got := <-code; got != exitWrong || !strings.Contains(out.String(), "told to stop while waiting for the database: MODU_DATABASE_URL: nothing listens") {
		t.Errorf("migrate = %d: %s", got, out.String())
	}
}

// listenAnd listens until the test ends and does something with whoever comes; it returns the address.
func listenAnd(t *testing.T, do func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			context.AfterFunc(t.Context(), func() { c.Close() })
			do(c)
		}
	}()
	return l.Addr().String()
}

// TestServeWaitsForPostgres that is started at the same time, and says for what.
func TestServeWaitsForPostgres(t *testing.T) {
	t.Parallel()
	p := strictPostgres{testenv.StartPostgres(t, testenv.PostgresOptions{})}
	db := p.Migrated()
	held := db.Open(t)
	environ := []string{"MODU_DATABASE_URL=" + db.URL, "MODU_SIGNING_KEY=" + testKey(t)}
	err := held.Snapshot(t.Context(), func(context.Context, store.Tx) error { // somebody is there, so it does not end at once
		p.shell(t, "kill -TERM $(head -1 postmaster.pid)")
		ctx := waitContext(t)
		for {
			_, output := unwaiting(t, environ, "doctor")
			if sentence(dbStarting, particulars{"addr": p.Addr}).MatchString(asSentences(output)) {
				return nil
			}
			if ctx.Err() != nil {
				return errors.New(output)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Stop()
	began := make(chan *running, 1)
	stderr := make(chan *lockedBuffer, 1)
	go func() { began <- startTelling(t, stderr, environ, "serve") }()
	mustComeToSay(t, (<-stderr).String, dbRefused, particulars{"addr": p.Addr})
	p.Start()
	r := <-began
	mustBeReady(t, r.url)

	r.stop()
	p.shell(t, "touch standby.signal")
	p.Stop()
	p.Start()
	mustRefuse(t, db.URL, "migrate --check", dbReplica, particulars{"addr": p.Addr})
}

// TestWhatCannotBeHadHere: sentences of an old server, of waits of ten minutes, and of what nobody foresaw.
func TestWhatCannotBeHadHere(t *testing.T) {
	t.Parallel()
	cfg := &config{origin: map[string]string{"DATABASE_URL": "MODU_DATABASE_URL"}}
	say := func(err error) string { return cfg.databaseTrouble(err).Error() }
	mustSay(t, say(&store.OpenError{Reason: store.TooOld, Addr: "db:5432", Found: "12"}), dbTooOld, particulars{"addr": "db:5432", "found": "12"})
	mustSay(t, say(&store.OpenError{Reason: store.Locked}), dbLocked, nil)
	mustSay(t, say(errors.New("the moon\nis full")), dbUnknown, particulars{"detail": "the moon is full"})
}
