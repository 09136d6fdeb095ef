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

	"modu/client"
)

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
	return startTelling(t, make(chan *lockedBuffer, 1), environ, args...)
}

// startTelling is start for a command that takes a while to listen: it hands over what the command says to standard error
// before that.
func startTelling(t *testing.T, stderr chan<- *lockedBuffer, environ []string, args ...string) *running {
	t.Helper()
	environ = append([]string{
		"MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0", "MODU_DATA=" + t.TempDir(), "MODU_LOG_LEVEL=warn",
		"MODU_DRAIN_WAIT=0s",
	}, environ...)
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{stdout: &lockedBuffer{}, stderr: &lockedBuffer{}}
	stderr <- r.stderr
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

// mustBeReady waits until a server takes requests.
func mustBeReady(t *testing.T, url string) {
	t.Helper()
	ctx := waitContext(t)
	for {
		resp, err := http.Get(url + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s is not ready: %v", url, err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
