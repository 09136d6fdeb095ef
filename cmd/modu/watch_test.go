package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"modu/client"
)

const watchPassword = "correct horse battery"

// watching runs `modu watch` as a person until the test ends; its lines come one at a time.
func watching(t *testing.T, server, login string, more ...string) *bufio.Scanner {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	reader, writer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		args := append([]string{"watch", "--server", server, "--login", login}, more...)
		ended <- run(ctx, args, nil, strings.NewReader(watchPassword+"\n"), writer, io.Discard)
		_ = writer.Close()
	}()
	t.Cleanup(func() {
		cancel()
		go func() { _, _ = io.Copy(io.Discard, reader) }() // what comes while it ends; until it closes its side
		if code := <-ended; code != exitOK {
			t.Errorf("watch ended with %d; want 0 after a signal", code)
		}
	})
	lines := bufio.NewScanner(reader)
	lines.Buffer(nil, 1<<20)
	return lines
}

// lineWith returns the next line that holds text.
func lineWith(t *testing.T, lines *bufio.Scanner, text string) string {
	t.Helper()
	for lines.Scan() {
		if strings.Contains(lines.Text(), text) {
			return lines.Text()
		}
	}
	t.Fatalf("no line with %q: %v", text, lines.Err())
	return ""
}

// writing signs a person up and connects them.
func writing(t *testing.T, server, handle string) *client.Client {
	t.Helper()
	session, err := client.SignUp(t.Context(), http.DefaultClient, server, client.NewAccount{
		Email: handle + "@example.org", Password: watchPassword, Handle: handle, Name: "Minji",
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Options{Server: server, Token: session.Token})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return c
}

func wait(t *testing.T, c *client.Client, ticket client.Ticket, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if result, err := c.Wait(ctx, ticket); err != nil || !result.OK {
		t.Fatalf("the change was answered with %+v, %v", result, err)
	}
}

func TestWatchPrintsWhatArrives(t *testing.T) {
	server := start(t, []string{"MODU_LIMITS=relaxed"}, "serve").url
	c := writing(t, server, "minji")
	readable, raw := watching(t, server, "minji"), watching(t, server, "minji", "--json")
	lineWith(t, raw, `"type":"ready"`)
	lineWith(t, readable, "sees nobody yet")

	goal, todo := client.NewID(), client.NewID()
	ticket, err := c.Do(
		client.Change{Op: "put", Kind: "goal", ID: goal, Fields: map[string]any{"title": "건강"}},
		client.Change{Op: "put", Kind: "todo", ID: todo, Fields: map[string]any{"goal_id": goal, "title": "물 2L 마시기"}},
	)
	wait(t, c, ticket, err)
	if got := lineWith(t, raw, todo); !strings.HasPrefix(got, `{"type":"delta","stream":"s/`) {
		t.Errorf("--json printed %s", got)
	}
	if got, want := lineWith(t, readable, "물"), "  Minji  + 물 2L 마시기 (no day)  · 건강"; !strings.HasSuffix(got, want) {
		t.Errorf("watch printed %q; want …%q", got, want)
	}
	ticket, err = c.Put("todo", todo, map[string]any{"done": true})
	wait(t, c, ticket, err)
	if got := lineWith(t, readable, "물"); !strings.Contains(got, "Minji  ✓ 물") {
		t.Errorf("watch printed %q", got)
	}
}

func TestWatchSaysWhyItCannot(t *testing.T) {
	server := start(t, []string{"MODU_LIMITS=relaxed"}, "serve").url
	empty := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		environ []string
		args    []string
		code    int
		says    string
	}{
		{"wrong password", nil, []string{"--server", server, "--login", "nobody"}, exitWrong, "login or the password is wrong"},
		{"nobody there", nil, []string{"--server", "http://127.0.0.1:1", "--login", "minji"}, exitUnreachable, "cannot be reached"},
		{"no login", nil, nil, exitUsage, "--login"},
		{"empty file", nil, []string{"--login", "minji", "--password-file", empty}, exitUsage, "nothing was given"},
		{"no file", []string{"MODU_PASSWORD_FILE=/no/such"}, []string{"--login", "minji"}, exitUsage, "/no/such"},
	}
	for _, test := range tests {
		var stderr strings.Builder
		code := run(t.Context(), append([]string{"watch"}, test.args...), test.environ, strings.NewReader("wrong password\n"), io.Discard, &stderr)
		if code != test.code || !strings.Contains(stderr.String(), test.says) {
			t.Errorf("%s: exit %d, %q; want %d and %q", test.name, code, stderr.String(), test.code, test.says)
		}
	}
}
