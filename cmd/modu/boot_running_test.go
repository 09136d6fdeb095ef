package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
)

func TestRedisThatIsAway(t *testing.T) {
	t.Parallel()
	redis := testenv.StartRedis(t)
	redis.Kill()
	db := testenv.Postgres(t)
	began := time.Now()
	r := start(t, []string{
		"MODU_DATABASE_URL=" + db.URL, "MODU_SIGNING_KEY=" + testKey(t), "MODU_REDIS_URL=" + redis.URL, "MODU_LOG_LEVEL=info",
	}, "serve")
	mustBeReady(t, r.url)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("the start took %v", took)
	}
	away := particulars{"addr": redis.Addr}
	mustComeToSay(t, r.stderr.String, redisAway, away)
	redis.Start()
	ctx := waitContext(t)
	for !strings.Contains(r.stderr.String(), "Redis is back") {
		select {
		case <-ctx.Done():
			t.Fatalf("nothing says that Redis is back: %s", r.stderr)
		case <-time.After(20 * time.Millisecond):
		}
	}
	mustBeReady(t, r.url)
	if n := len(sentence(redisAway, away).FindAllString(unquoted(r.stderr.String()), -1)); n != 1 {
		t.Errorf("it says %d times that Redis is away: %s", n, r.stderr)
	}
}

// TestRedisThatIsNotAsItShouldBe is found by a doctor and by a server, which runs.
func TestRedisThatIsNotAsItShouldBe(t *testing.T) {
	t.Parallel()
	locked := startRedisWith(t, "--requirepass", "right")
	cluster := startRedisWith(t, "--cluster-enabled", "yes")
	old := listenAnd(t, func(c net.Conn) { // nobody packs one any more, so this speaks as it did
		const info = "redis_version:5.0.14\r\nredis_mode:standalone\r\n"
		_, _ = io.WriteString(c, "+PONG\r\n$"+strconv.Itoa(len(info))+"\r\n"+info+"\r\n")
	})
	for _, tt := range []struct {
		url  string
		want cause
		with particulars
	}{
		{"redis://:wrong@" + locked, redisPassword, particulars{"addr": locked}},
		{"redis://" + locked, redisPassword, particulars{"addr": locked}},
		{"redis://somebody:wrong@" + locked, redisPassword, particulars{"addr": locked}},
		{"redis://" + cluster, redisCluster, particulars{"addr": cluster}},
		{"redis://" + old, redisOld, particulars{"addr": old, "version": "5.0.14"}},
	} {
		environ := []string{"MODU_DATA=" + t.TempDir(), "MODU_REDIS_URL=" + tt.url}
		_, output := unwaiting(t, environ, "doctor")
		mustSay(t, asSentences(output), tt.want, tt.with)
		if strings.Contains(output, "wrong") {
			t.Errorf("the password is shown: %s", output)
		}
		if tt.want == redisOld { // the others do not differ for a server
			r := start(t, environ, "serve")
			mustComeToSay(t, r.stderr.String, tt.want, tt.with)
			mustBeReady(t, r.url)
		}
	}
	r := start(t, []string{"MODU_REDIS_URL=redis://:wrong@" + locked}, "serve")
	mustComeToSay(t, r.stderr.String, redisPassword, particulars{"addr": locked})
	mustBeReady(t, r.url)
	_, output := unwaiting(t, []string{"MODU_DATA=" + t.TempDir(), "MODU_REDIS_URL=redis://:right@" + locked}, "doctor")
	if strings.Contains(output, "MODU_REDIS_URL") {
		t.Errorf("with the right password: %s", output)
	}
}

// startRedisWith runs a Redis with more options and returns its address.
func startRedisWith(t *testing.T, options ...string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	l.Close()
	cmd := exec.CommandContext(t.Context(), "redis-server", append([]string{"--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir()}, options...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	ctx := waitContext(t)
	for {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			c.Close()
			return addr
		}
		select {
		case <-ctx.Done():
			t.Fatal(err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestClockThatIsOff(t *testing.T) {
	t.Parallel()
	environ := []string{"MODU_DATABASE_URL=" + testenv.Postgres(t).URL, "MODU_SIGNING_KEY=" + testKey(t)}
	r := start(t, append(environ, "MODU_CLOCK_OFFSET=-6s"), "serve")
	mustComeToSay(t, r.stderr.String, clockOff, particulars{"ahead": "6s"})
	mustBeReady(t, r.url)

	r = start(t, append(environ, "MODU_CLOCK_OFFSET=-31s"), "serve")
	_, admin, _ := strings.Cut(r.stdout.String(), "admin on ")
	admin, _, _ = strings.Cut(admin, "\n")
	mustComeToSay(t, func() string {
		resp, err := http.Get(admin + "/readyz")
		if err != nil {
			return err.Error()
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body) //nolint:errcheck // what is missing is not found
		return string(body)
	}, clockFar, particulars{"ahead": "31s"})
	_, output := unwaiting(t, append(environ, "MODU_CLOCK_OFFSET=6s"), "doctor")
	mustSay(t, asSentences(output), clockOff, particulars{"ahead": "6s"})
}

// TestOthersThatCannotBeReached do not keep a server from running.
func TestOthersThatCannotBeReached(t *testing.T) {
	t.Parallel()
	const nobodyListens = "127.0.0.1:1"
	issuers := fileWith(t, `[{"name":"acme","issuer":"http://`+nobodyListens+`","client_id":"modu","client_secret_file":"`+fileWith(t, "hush", 0o600)+`"}]`, 0o600)
	environ := []string{
		"MODU_DATA=" + t.TempDir(), "MODU_PUBLIC_URL=http://localhost:8080", "MODU_OIDC_FILE=" + issuers,
		"MODU_SMTP_URL=smtp://u:hush@" + nobodyListens + "?from=modu@example.com&tls=off",
		"MODU_PHOTOS=s3://pictures?endpoint=http://" + nobodyListens + "&region=r", "MODU_S3_ACCESS_KEY=a", "MODU_S3_SECRET_KEY=hush",
	}
	r := start(t, environ, "serve")
	mustBeReady(t, r.url)
	_, examined := unwaiting(t, environ, "doctor")
	for _, tt := range []struct {
		want cause
		with particulars
	}{
		{bucketAway, particulars{"bucket": "pictures"}}, {mailAway, nil}, {issuerAway, particulars{"issuer": "acme"}},
	} {
		mustComeToSay(t, r.stderr.String, tt.want, tt.with)
		mustSay(t, asSentences(examined), tt.want, tt.with)
	}
	if said := examined + r.stderr.String(); strings.Contains(said, "hush") {
		t.Errorf("a secret is shown: %s", said)
	}
}

// TestOriginThatDoesNotMatch is told to the page and, once a minute, to the log.
func TestOriginThatDoesNotMatch(t *testing.T) {
	t.Parallel()
	r := start(t, []string{"MODU_PUBLIC_URL=http://localhost:9"}, "serve")
	const origin = "http://192.168.1.7:8080"
	ask := func(method, path string) {
		t.Helper()
		req, err := http.NewRequestWithContext(waitContext(t), method, r.url+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", origin)
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != http.StatusForbidden || resp.Header.Get("Content-Type") != "application/problem+json" ||
			!strings.Contains(string(body), `"code":"origin"`) || !strings.Contains(string(body), "MODU_PUBLIC_URL") {
			t.Errorf("%s %s = %s %s", method, path, resp.Status, body)
		}
	}
	ask("GET", "/v1/sync")
	ask("POST", "/v1/auth/login")
	want := sentence(originRefused, particulars{"origin": origin, "public": "http://localhost:9"})
	if n := len(want.FindAllString(unquoted(r.stderr.String()), -1)); n != 1 {
		t.Errorf("it says %d times that a page was refused; want 1: %s", n, r.stderr)
	}
	for text, shown := range map[string]string{
		"https://a.example/path?token=hush": "https://a.example", "null": `"null"`, "x\ny": `"x\ny"`,
		"https://" + strings.Repeat("a", 300): "https://" + strings.Repeat("a", 192) + "…",
	} {
		if got := shownOrigin(text); got != shown {
			t.Errorf("shownOrigin(%q) = %s; want %s", text, got, shown)
		}
	}
}

// TestDemoHasADoor: a guest who comes before there is a world is asked to come again.
func TestDemoHasADoor(t *testing.T) {
	t.Parallel()
	door := &demoDoor{}
	knock := func() *http.Response {
		w := httptest.NewRecorder()
		door.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/demo", nil))
		return w.Result()
	}
	if resp := knock(); resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != "1" {
		t.Errorf("before: %s, Retry-After %q", resp.Status, resp.Header.Get("Retry-After"))
	}
	door.open(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	if resp := knock(); resp.StatusCode != http.StatusTeapot {
		t.Errorf("after: %s", resp.Status)
	}
}
