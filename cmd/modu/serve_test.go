package main

import (
	"bufio"
	"bytes"
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

// A running is a command that serves until it is stopped.
type running struct {
	url    string
	stdout *lockedBuffer
	stderr *lockedBuffer
	stop   func() int // ends it as a signal does, once, and returns its exit code
}

// A lockedBuffer is written by a command while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start runs a serving command in this process, on free ports, until the test ends.
func start(t *testing.T, environ []string, args ...string) *running {
	t.Helper()
	environ = append([]string{
		"MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0", "MODU_DATA=" + t.TempDir(), "MODU_LOG_LEVEL=warn",
	}, environ...)
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{stdout: &lockedBuffer{}, stderr: &lockedBuffer{}}
	lines, out := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		code := run(ctx, args, environ, strings.NewReader(""), out, r.stderr)
		out.Close()
		ended <- code
	}()
	r.stop = sync.OnceValue(func() int {
		cancel()
		return <-ended
	})
	listens := make(chan string, 1)
	go func() {
		for in := bufio.NewScanner(lines); in.Scan(); {
			r.stdout.Write(append(in.Bytes(), '\n')) //nolint:errcheck // a buffer
			if url, ok := strings.CutPrefix(in.Text(), "listening on "); ok {
				listens <- url
			}
		}
		close(listens)
	}()
	t.Cleanup(func() { r.stop() })
	url, ok := <-listens
	if !ok {
		t.Fatalf("modu %v ended with %d: %s", args, r.stop(), r.stderr)
	}
	r.url = url
	return r
}

func waitContext(t *testing.T) context.Context {
	t.Helper()
	const long = 60 * time.Second
	ctx, cancel := context.WithTimeout(t.Context(), long)
	t.Cleanup(cancel)
	return ctx
}

// A person is a signed-up person with a client that runs until the test ends.
type person struct {
	*client.Client
	session *client.Session
}

func signUp(t *testing.T, url, handle string) *person {
	t.Helper()
	session, err := client.SignUp(waitContext(t), http.DefaultClient, url, client.NewAccount{
		Email: handle + "@example.com", Password: "a long sentence", Handle: handle,
	})
	if err != nil {
		t.Fatal(err)
	}
	return connect(t, url, session)
}

// connect runs a client until the test ends.
func connect(t *testing.T, url string, session *client.Session) *person {
	t.Helper()
	c, err := client.New(client.Options{Server: url, Token: session.Token, Agent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.Run(ctx) //nolint:errcheck // the test sees what does not arrive
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	p := &person{c, session}
	if err := c.Settled(waitContext(t)); err != nil {
		t.Fatal(err)
	}
	return p
}

// put makes a change that must be accepted.
func (p *person) put(t *testing.T, kind, id string, fields map[string]any) {
	t.Helper()
	ticket, err := p.Put(kind, id, fields)
	if err != nil {
		t.Fatal(err)
	}
	result, err := p.Wait(waitContext(t), ticket)
	if err != nil || !result.OK {
		t.Fatalf("put %s %v: %+v, %v", kind, fields, result, err)
	}
}

// sees waits until the person sees an entity for which holds is true.
func (p *person) sees(t *testing.T, kind, id string, holds func(map[string]any) bool) {
	t.Helper()
	err := p.Until(waitContext(t), func() bool {
		e, ok := p.Entity(kind, id)
		var fields map[string]any
		return ok && e.Decode(&fields) == nil && holds(fields)
	})
	if err != nil {
		t.Fatalf("%s %s does not come: %v", kind, id, err)
	}
}

// follow makes p follow other, who approves.
func (p *person) follow(t *testing.T, other *person) {
	t.Helper()
	p.put(t, "follow", client.DerivedID("follow", p.User(), other.User()), map[string]any{"user_id": other.User()})
	id := client.DerivedID("follower", other.User(), p.User())
	other.sees(t, "follower", id, func(map[string]any) bool { return true })
	other.put(t, "follower", id, map[string]any{"user_id": p.User(), "state": "accepted"})
}

// shareADay lets a friend of a's see a todo that a makes, and cheer it.
func shareADay(t *testing.T, a, friend *person) {
	t.Helper()
	friend.follow(t, a)
	goal, todo := client.NewID(), client.NewID()
	a.put(t, "goal", goal, map[string]any{"title": "건강", "audience": "followers"})
	a.put(t, "todo", todo, map[string]any{"goal_id": goal, "title": "물 2L 마시기", "date": time.Now().UTC().Format(time.DateOnly)})
	friend.sees(t, "todo", todo, func(f map[string]any) bool { return f["title"] == "물 2L 마시기" })
	a.put(t, "todo", todo, map[string]any{"done": true})
	friend.sees(t, "todo", todo, func(f map[string]any) bool { return f["done"] == true })
	friend.put(t, "cheer", client.DerivedID("cheer", todo, friend.User()), map[string]any{
		"target_kind": "todo", "target_id": todo, "emoji": "👏",
	})
	a.sees(t, "todo", todo, func(f map[string]any) bool {
		counts, _ := f["cheers"].(map[string]any)
		return counts["👏"] == float64(1)
	})
}

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

func TestServeTellsWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	taken := start(t, []string{"MODU_DATA=" + dir}, "serve")
	for _, tt := range []struct {
		environ []string
		says    string
	}{
		{[]string{"MODU_DATABASE_URL=postgres://nobody@127.0.0.1:1/x", "MODU_SIGNING_KEY=" + testKey(t)}, "modu doctor"},
		{[]string{"MODU_LISTEN=" + strings.TrimPrefix(taken.url, "http://")}, "another process listens"},
		{[]string{"MODU_DATA=" + dir}, "another process serves"},
	} {
		environ := append([]string{"MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0", "MODU_DATA=" + t.TempDir()}, tt.environ...)
		code, _, stderr := cliRun(t, environ, "serve")
		if code != exitWrong || !strings.Contains(stderr, tt.says) {
			t.Errorf("serve with %v = %d, %q; want %q", tt.environ, code, stderr, tt.says)
		}
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
		environ := []string{"MODU_DATABASE_URL=" + db.URL, "MODU_SIGNING_KEY=" + testKey(t)}
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
