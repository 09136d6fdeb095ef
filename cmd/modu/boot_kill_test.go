package main

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
)

// TestKilledWhileItStarts: a server that is killed at any moment of its start, with an empty database to begin with, is
// followed by one that starts without a hand. The instants lie between the start of the process and a little after the
// moment at which it listens.
func TestKilledWhileItStarts(t *testing.T) {
	t.Parallel()
	const databases, kills = 2, 4
	key := testKey(t)
	program := testenv.Binary(t)
	testenv.EachEmpty(t, func(t *testing.T, first testenv.DB) {
		const longest = 2 * time.Second // on a machine that has much else to do
		long := startAndKill(t, program, killedEnviron(t, first, key), time.Minute, true)
		long = min(long, longest)
		seed := uint64(time.Now().UnixNano())
		t.Logf("a start takes %v; seed %d", long, seed)
		random := rand.New(rand.NewPCG(seed, 0))
		for i := range databases {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				environ := killedEnviron(t, emptyLike(t, first), key)
				for range kills {
					startAndKill(t, program, environ, time.Duration(random.Int64N(int64(long+long/10))), false)
				}
				n := testenv.StartNode(t, environ...)
				mustBeReady(t, n.URL)
				if code, output := unwaiting(t, environ, "migrate", "--check"); code != exitOK {
					t.Errorf("migrate --check = %d: %s", code, output)
				}
				if i == 0 {
					signUp(t, n.URL, "minji")
				}
			})
		}
	})
}

// emptyLike returns another empty database of the same kind.
func emptyLike(t *testing.T, db testenv.DB) testenv.DB {
	t.Helper()
	if db.Name == "postgres" {
		return testenv.PostgresFrom(t, testenv.SharedPostgres(t), "template0")
	}
	return testenv.DB{Name: db.Name, URL: "sqlite://" + t.TempDir() + "/data/modu.db"}
}

func killedEnviron(t *testing.T, db testenv.DB, key string) []string {
	t.Helper()
	environ := []string{
		"MODU_DATABASE_URL=" + db.URL, "MODU_DATA=" + t.TempDir(), "MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0",
		"MODU_LIMITS=relaxed",
	}
	if db.Name == "postgres" { // with SQLite the start makes the key, too
		environ = append(environ, "MODU_SIGNING_KEY="+key)
	}
	return environ
}

// startAndKill starts a server and kills it after a while, or, if it is to listen first, as soon as it does. It returns how
// long the server lived.
func startAndKill(t *testing.T, program string, environ []string, after time.Duration, listens bool) time.Duration {
	t.Helper()
	var out lockedBuffer
	cmd := exec.Command(program, "serve")
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = environ, t.TempDir(), &out, &out
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	instant := time.After(after)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for killed := false; !killed; {
		select {
		case <-instant:
			killed = true
		case <-ended:
			t.Fatalf("it ended by itself: %s", out.String())
		case <-look.C:
			killed = listens && strings.Contains(out.String(), "listening on")
		}
	}
	lived := time.Since(began)
	_ = cmd.Process.Kill()
	<-ended
	return lived
}
