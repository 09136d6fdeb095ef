package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"modu/client"
	"modu/internal/testenv"
	"modu/store"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func TestServeSharesADay(t *testing.T) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		environ := []string{"MODU_DATABASE_URL=" + db.URL, "MODU_SIGNING_KEY=" + testKey(t), "MODU_LIMITS=relaxed"}
		if db.Name == "postgres" {
			environ = append(environ, "MODU_REDIS_URL="+testenv.Redis(t))
		}
		r := start(t, environ, "serve")
		shareADay(t, signUp(t, r.url, "minji"), signUp(t, r.url, "leo_runs"))
	})
}

// TestTwoNodesThatStartAtOnce migrate one empty database and share a day over Redis.
func TestTwoNodesThatStartAtOnce(t *testing.T) {
	db := testenv.PostgresFrom(t, testenv.SharedPostgres(t), "template0")
	environ := []string{
		"MODU_DATABASE_URL=" + db.URL, "MODU_SIGNING_KEY=" + testKey(t), "MODU_REDIS_URL=" + testenv.Redis(t), "MODU_LIMITS=relaxed",
	}
	testenv.Binary(t)
	var nodes [2]*testenv.Node
	var both sync.WaitGroup
	for i := range nodes {
		both.Go(func() { nodes[i] = testenv.StartNode(t, environ...) })
	}
	both.Wait()
	shareADay(t, signUp(t, nodes[0].URL, "minji"), signUp(t, nodes[1].URL, "leo_runs"))
}

// TestSignalSendsEverybodyAway: clients are told to come again, and the process ends in time with code 0.
func TestSignalSendsEverybodyAway(t *testing.T) {
	n := testenv.StartNode(t)
	p := signUp(t, n.URL, "minji")
	begun := time.Now()
	n.Term()
	if code := n.Wait(); code != exitOK {
		t.Errorf("serve = %d: %s", code, n.Log())
	}
	const most = 25 * time.Second
	if took := time.Since(begun); took > most {
		t.Errorf("the end took %v; want at most %v", took, most)
	}
	ticket, err := p.Put("goal", client.NewID(), map[string]any{"title": "made while it was away"})
	if err != nil {
		t.Fatal(err)
	}
	n.Start()
	if result, err := p.Wait(waitContext(t), ticket); err != nil || !result.OK {
		t.Errorf("after the restart: %+v, %v", result, err)
	}
}

// TestSecondSignalEndsAtOnce: while it drains a node is not ready, and a second signal does not wait for the rest.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	n := testenv.StartNode(t)
	p := signUp(t, n.URL, "minji")
	for range 8 { // that not all leave at once
		connect(t, n.URL, p.session)
	}
	n.Term()
	ctx := waitContext(t)
	for !strings.Contains(n.Log(), "draining") {
		select {
		case <-ctx.Done():
			t.Fatal("it does not drain")
		case <-time.After(10 * time.Millisecond):
		}
	}
	resp, err := http.Get(n.URL + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("/readyz = %s while it drains", resp.Status)
	}
	n.Term()
	if code := n.Wait(); code != -1 {
		t.Errorf("after a second signal the code is %d; want the signal's", code)
	}
}

func TestClockThatDiffersIsNotReady(t *testing.T) {
	db := testenv.Postgres(t)
	r := start(t, []string{"MODU_DATABASE_URL=" + db.URL, "MODU_SIGNING_KEY=" + testKey(t), "MODU_CLOCK_OFFSET=-31s"}, "serve")
	ctx := waitContext(t)
	for {
		resp, err := http.Get(r.url + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusServiceUnavailable {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("/readyz = %s", resp.Status)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func TestPathsOfTheServer(t *testing.T) {
	r := start(t, nil, "serve")
	for _, tt := range []struct {
		method, path string
		status       int
		contentType  string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8"},
		{"GET", "/page.css", 200, "text/css; charset=utf-8"},
		{"GET", "/nothing", 404, ""},
		{"GET", "/healthz", 200, "application/json"},
		{"GET", "/readyz", 200, "application/json"},
		{"GET", "/v1/openapi.json", 200, ""},
		{"GET", "/v1/nothing", 404, "application/problem+json"},
		{"DELETE", "/v1/auth/login", 405, "application/problem+json"},
		{"POST", "/v1/sync", 404, "application/problem+json"},
		{"POST", "/v1/demo", 404, "application/problem+json"}, // only under modu demo
	} {
		req, err := http.NewRequestWithContext(waitContext(t), tt.method, r.url+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("Content-Type"); resp.StatusCode != tt.status || tt.contentType != "" && got != tt.contentType {
			t.Errorf("%s %s = %d %s; want %d %s", tt.method, tt.path, resp.StatusCode, got, tt.status, tt.contentType)
		}
	}
	code, stdout, stderr := cliRun(t, nil, "health", "--server", r.url)
	if code != exitOK || !strings.Contains(stdout, "is well") {
		t.Errorf("health = %d, %q %q", code, stdout, stderr)
	}
}

func TestAdminListener(t *testing.T) {
	r := start(t, nil, "serve")
	_, admin, _ := strings.Cut(r.stdout.String(), "admin on ")
	admin, _, _ = strings.Cut(admin, "\n")
	for path, says := range map[string]string{"/healthz": "ok", "/readyz": "ok", "/metrics": "go_goroutines ", "/debug/pprof/": "goroutine"} {
		resp, err := http.Get(admin + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), says) {
			t.Errorf("%s: %s %.200s; want %q", path, resp.Status, body, says)
		}
	}
}

func TestDoctor(t *testing.T) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		environ := []string{"MODU_DATABASE_URL=" + db.URL, "MODU_SIGNING_KEY=" + testKey(t), "MODU_REDIS_URL=" + testenv.Redis(t)}
		code, stdout, stderr := cliRun(t, environ, "doctor", "--json")
		var found []finding
		if err := json.Unmarshal([]byte(stdout), &found); err != nil {
			t.Fatalf("%v: %s %s", err, stdout, stderr)
		}
		for _, f := range found {
			// The test's Postgres runs with fsync off, which is the one thing to find.
			if f.State == problem && !strings.Contains(f.What, "fsync is off") || f.State == problem && f.Cure == "" {
				t.Errorf("%+v", f)
			}
		}
		if want := map[string]int{"sqlite": exitOK, "postgres": exitFailedCheck}[db.Name]; code != want {
			t.Errorf("doctor = %d; want %d: %s", code, want, stdout)
		}
	})
	code, stdout, _ := cliRun(t, []string{"MODU_REDIS_URL=redis://:hush@127.0.0.1:1", "MODU_DATA=" + t.TempDir()}, "doctor")
	if code != exitFailedCheck || !strings.Contains(stdout, "BAD   redis") || strings.Contains(stdout, "hush") {
		t.Errorf("doctor with a dead Redis = %d: %s", code, stdout)
	}
}

func TestMigrateRestoredBeginsAnotherHistory(t *testing.T) {
	testenv.EachEmpty(t, func(t *testing.T, db testenv.DB) {
		environ := []string{"MODU_DATABASE_URL=" + db.URL} // it gives out no tokens, so it needs no key
		epoch := func() string {
			t.Helper()
			var got string
			opened := db.Open(t)
			if err := opened.Snapshot(t.Context(), readEpoch(&got)); err != nil {
				t.Fatal(err)
			}
			return got
		}
		var seen []string
		for _, args := range [][]string{{"migrate"}, {"migrate"}, {"migrate", "--restored"}} {
			if code, _, stderr := cliRun(t, environ, args...); code != exitOK {
				t.Fatalf("%v = %d: %s", args, code, stderr)
			}
			seen = append(seen, epoch())
		}
		if seen[0] != seen[1] || seen[1] == seen[2] {
			t.Errorf("epochs %v; want the third to differ", seen)
		}
	})
}

func readEpoch(into *string) func(context.Context, store.Tx) error {
	return func(ctx context.Context, tx store.Tx) (err error) {
		*into, err = tx.Epoch(ctx)
		return err
	}
}
