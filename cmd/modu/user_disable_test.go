package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"modu/client"
	"modu/internal/testenv"
	"modu/sync/frame"
)

// atOnce is how soon the sockets of an account close on every node that could be told: the audit would take longer.
const atOnce = 2 * time.Second

// eachSetUp runs f on one node with SQLite and on two with Postgres and Redis. The environment is that of a command that
// looks after them.
func eachSetUp(t *testing.T, f func(t *testing.T, environ []string, nodes []*testenv.Node)) {
	t.Run("embedded", func(t *testing.T) {
		db := testenv.SQLite(t)
		n := testenv.StartNode(t, "MODU_DATABASE_URL="+db.URL)
		f(t, []string{"MODU_DATABASE_URL=" + db.URL, "MODU_ADMIN_LISTEN=" + testenv.Host(t, n.Admin)}, []*testenv.Node{n})
	})
	t.Run("two nodes", func(t *testing.T) {
		// Nobody listens on that port: it is Redis that tells.
		environ := []string{"MODU_DATABASE_URL=" + testenv.Postgres(t).URL, "MODU_REDIS_URL=" + testenv.Redis(t), "MODU_ADMIN_LISTEN=127.0.0.1:1"}
		own := append([]string{"MODU_SIGNING_KEY=" + testKey(t), "MODU_ADMIN_LISTEN=127.0.0.1:0"}, environ[:2]...)
		f(t, environ, []*testenv.Node{testenv.StartNode(t, own...), testenv.StartNode(t, own...)})
	})
}

// socketsOf opens a socket of a session on each node; what ends them comes out of the channels.
func socketsOf(t *testing.T, nodes []*testenv.Node, session *client.Session) []<-chan error {
	t.Helper()
	var ends []<-chan error
	for _, n := range nodes {
		c, err := client.New(client.Options{Server: n.URL, Token: session.Token, Agent: "test"})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		left := make(chan struct{})
		go func() {
			defer close(left)
			ended <- c.Run(ctx)
		}()
		t.Cleanup(func() {
			cancel()
			<-left
		})
		if err := c.Settled(waitContext(t)); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, ended)
	}
	return ends
}

// closeAtOnce waits until all sockets have been closed because the account is disabled, by a command that has ended.
func closeAtOnce(t *testing.T, ends []<-chan error, since time.Time) {
	t.Helper()
	limit := time.After(atOnce)
	for i, ended := range ends {
		select {
		case err := <-ended:
			if closed, ok := errors.AsType[*client.ClosedError](err); !ok || closed.Code != frame.CloseDisabled {
				t.Errorf("socket %d ended with %v; want code %d", i, err, frame.CloseDisabled)
			}
			t.Logf("socket %d was closed after %v", i, time.Since(since).Round(time.Millisecond))
		case <-limit:
			t.Fatalf("socket %d is open after %v", i, atOnce)
		}
	}
}

// refuses looks whether a call is refused with a code.
func refuses(t *testing.T, err error, code string) {
	t.Helper()
	if p, ok := errors.AsType[*client.Problem](err); !ok || p.Code != code {
		t.Errorf("the answer is %v; want %s", err, code)
	}
}

func says(t *testing.T, environ []string, text string, args ...string) {
	t.Helper()
	if code, stdout, stderr := cliRun(t, environ, args...); code != exitOK || !strings.Contains(stdout, text) {
		t.Errorf("modu %v = %d %q %q; want %q", args, code, stdout, stderr, text)
	}
}

// TestDisabledAccountIsShutAtOnceOnEveryNode, by a command that is another process than the nodes.
func TestDisabledAccountIsShutAtOnceOnEveryNode(t *testing.T) {
	eachSetUp(t, func(t *testing.T, environ []string, nodes []*testenv.Node) {
		p, last := signUp(t, nodes[0].URL, "minji"), nodes[len(nodes)-1].URL
		friend := signUp(t, last, "leo_runs")
		friend.follow(t, p)
		ends := socketsOf(t, nodes, p.session)
		refresh := map[string]string{"refresh_token": p.session.RefreshToken()}
		ctx := waitContext(t)
		begun := time.Now()
		says(t, environ, "@minji is disabled; its sockets are closed", "user", "disable", "minji", "--reason", "spam")
		closeAtOnce(t, ends, begun)
		refuses(t, p.session.Do(ctx, http.MethodGet, "/v1/me", nil, nil), "disabled")
		refuses(t, p.session.Do(ctx, http.MethodPost, "/v1/auth/refresh", refresh, nil), "disabled")
		_, err := client.Login(ctx, http.DefaultClient, last, "minji", "a long sentence")
		refuses(t, err, "disabled")
		// To others it is as it was.
		if err := friend.session.Do(ctx, http.MethodGet, "/v1/users/"+p.session.User().ID, nil, nil); err != nil {
			t.Errorf("a friend asks for the profile: %v", err)
		}

		says(t, environ, "@minji is enabled", "user", "enable", "minji")
		if err := p.session.Do(ctx, http.MethodGet, "/v1/me", nil, nil); err != nil {
			t.Errorf("with the session from before: %v", err)
		}
		ends = socketsOf(t, nodes, p.session)

		begun = time.Now()
		says(t, environ, "@minji is deleted, and purged after", "user", "delete", "@minji", "--yes")
		closeAtOnce(t, ends, begun)
		_, err = client.Login(ctx, http.DefaultClient, last, "minji", "a long sentence")
		refuses(t, err, "disabled") // signing in does not bring it back
		followed := client.DerivedID("follow", friend.User(), p.User())
		gone := func() bool { _, ok := friend.Entity("follow", followed); return !ok }
		if err := friend.Until(ctx, gone); err != nil {
			t.Error("the friend goes on following who is deleted")
		}
		says(t, environ, "no longer deleted", "user", "enable", "minji")
		if _, err = client.Login(ctx, http.DefaultClient, last, "minji", "a long sentence"); err != nil {
			t.Errorf("after it was enabled: %v", err)
		}
		says(t, environ, "@minji is gone", "user", "delete", "minji", "--now", "--yes")
		if code, _, stderr := cliRun(t, environ, "user", "show", "minji"); code != exitWrong || !strings.Contains(stderr, "nobody is called minji") {
			t.Errorf("show = %d %q after the purge", code, stderr)
		}
		signUp(t, last, "minji") // the handle is free
	})
}

// TestServersThatCannotBeTold find out by themselves, and the operator is told how soon.
func TestServersThatCannotBeTold(t *testing.T) {
	db := testenv.SQLite(t)
	n := testenv.StartNode(t, "MODU_DATABASE_URL="+db.URL)
	p := signUp(t, n.URL, "minji")
	other := start(t, nil, "serve") // listens, and has another database
	for name, where := range map[string]string{
		"nobody listens":   "127.0.0.1:1",
		"another database": strings.TrimPrefix(adminOf(t, other), "http://"),
		"no admin door":    strings.TrimPrefix(n.URL, "http://"),
	} {
		environ := []string{"MODU_DATABASE_URL=" + db.URL, "MODU_ADMIN_LISTEN=" + where}
		code, stdout, stderr := cliRun(t, environ, "user", "disable", "minji")
		if code != exitOK || !strings.Contains(stdout, "close within 10 s") {
			t.Errorf("%s: disable = %d %q %q", name, code, stdout, stderr)
		}
	}
	refuses(t, p.session.Do(waitContext(t), http.MethodGet, "/v1/me", nil, nil), "disabled")
	// When Redis is away, the server on this machine is told at least.
	environ := []string{"MODU_DATABASE_URL=" + db.URL, "MODU_REDIS_URL=redis://127.0.0.1:1", "MODU_ADMIN_LISTEN=" + testenv.Host(t, n.Admin)}
	says(t, environ, "its sockets are closed", "user", "disable", "minji")
}

// adminOf returns where a running command listens for its operator.
func adminOf(t *testing.T, r *running) string {
	t.Helper()
	for line := range strings.Lines(r.stdout.String()) {
		if url, ok := strings.CutPrefix(strings.TrimSpace(line), "admin on "); ok {
			return url
		}
	}
	t.Fatal("no line says where")
	return ""
}

// TestAnnounceTakesNothingElse: a page in the operator's browser, and nonsense.
func TestAnnounceTakesNothingElse(t *testing.T) {
	r := start(t, nil, "serve")
	p := signUp(t, r.url, "minji")
	for _, tt := range []struct {
		kind, body string
		status     int
	}{
		{"text/plain", `{"user_id":"` + p.User() + `"}`, http.StatusUnsupportedMediaType},
		{"application/json", `{"user_id":"minji"}`, http.StatusBadRequest},
		{"application/json", `{`, http.StatusBadRequest},
		{"application/json", `{"user_id":"` + client.NewID() + `"}`, http.StatusNotFound},
		{"application/json", `{"user_id":"` + p.User() + `"}`, http.StatusOK},
	} {
		resp, err := http.Post(adminOf(t, r)+announcePath, tt.kind, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != tt.status {
			t.Errorf("%s %s = %d; want %d", tt.kind, tt.body, resp.StatusCode, tt.status)
		}
	}
	if err := p.session.Do(waitContext(t), http.MethodPost, announcePath, nil, nil); err == nil {
		t.Error("who is no operator may announce")
	}
}
