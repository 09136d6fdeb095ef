package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"modu/client"
	"modu/internal/demo"
)

// guest asks for a world and connects the two people in it.
func guest(t *testing.T, url string) (me, friend *person) {
	t.Helper()
	resp, err := http.Post(url+"/v1/demo", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Panes []demo.Pane `json:"panes"`
	}
	if err := json.UnmarshalRead(resp.Body, &answer); err != nil || len(answer.Panes) != 2 {
		t.Fatalf("POST /v1/demo = %s, %v, %d panes", resp.Status, err, len(answer.Panes))
	}
	var both [2]*person
	for i, pane := range answer.Panes {
		session, err := client.Resume(waitContext(t), http.DefaultClient, url, pane.Refresh)
		if err != nil {
			t.Fatal(err)
		}
		both[i] = connect(t, url, session)
		if both[i].User() != pane.User.ID {
			t.Errorf("pane %d is %s; want %s", i, both[i].User(), pane.User.ID)
		}
	}
	return both[0], both[1]
}

func TestDemoIsAliveByItself(t *testing.T) {
	r := start(t, nil, "demo")
	for _, want := range []string{"jiwoo", "hajun", demo.Password, r.url} {
		if !strings.Contains(r.stdout.String(), want) {
			t.Errorf("%q is not in what it prints: %s", want, r.stdout)
		}
	}
	session, err := client.Login(waitContext(t), http.DefaultClient, r.url, "jiwoo", demo.Password)
	if err != nil {
		t.Fatal(err)
	}
	resident := connect(t, r.url, session)
	me, friend := guest(t, r.url)
	if a, b := me.View("todo"), resident.View("todo"); len(a) < 50 || len(b) < 50 {
		t.Errorf("the guest sees %d todos, the resident %d; want a full life", len(a), len(b))
	}
	// The first acts: a friend ticks a line, then cheers the water.
	if err := me.Until(waitContext(t), func() bool { return watered(me) == 3 }); err != nil {
		t.Errorf("the water has %d cheers: %v", watered(me), err)
	}
	// What is made private leaves the friend's screen.
	goal := goalTitled(t, me, "건강")
	friend.sees(t, "goal", goal, func(map[string]any) bool { return true })
	me.put(t, "goal", goal, map[string]any{"audience": "private"})
	err = friend.Until(waitContext(t), func() bool {
		_, there := friend.Entity("goal", goal)
		return !there
	})
	if err != nil {
		t.Errorf("the friend still sees the goal: %v", err)
	}
}

// watered counts the cheers on today's glass of water.
func watered(p *person) (n int) {
	for _, e := range p.Entities("s/" + p.User()) {
		var todo struct {
			Title  string         `json:"title"`
			Cheers map[string]int `json:"cheers"`
		}
		if e.Kind != "todo" || e.Decode(&todo) != nil || todo.Title != "물 2L 마시기" {
			continue
		}
		sum := 0
		for _, count := range todo.Cheers {
			sum += count
		}
		n = max(n, sum)
	}
	return n
}

func goalTitled(t *testing.T, p *person, title string) string {
	t.Helper()
	for _, e := range p.Entities("s/" + p.User()) {
		var goal struct {
			Title string `json:"title"`
		}
		if e.Kind == "goal" && e.Decode(&goal) == nil && goal.Title == title {
			return e.ID
		}
	}
	t.Fatalf("no goal %s", title)
	return ""
}

func TestDemoKeepsOnlyWhenAsked(t *testing.T) {
	data := "MODU_DATA=" + t.TempDir()
	user := func(args ...string) string {
		t.Helper()
		r := start(t, []string{data}, args...)
		defer r.stop()
		session, err := client.Login(waitContext(t), http.DefaultClient, r.url, "hajun", demo.Password)
		if err != nil {
			t.Fatal(err)
		}
		return session.User().ID
	}
	first := user("demo")
	if kept := user("demo", "--keep"); kept != first {
		t.Error("--keep made the world anew")
	}
	if anew := user("demo"); anew == first {
		t.Error("the world was not made anew")
	}
}

func TestDemoLeavesOtherDatabasesAlone(t *testing.T) {
	code, _, stderr := cliRun(t, []string{"MODU_DATABASE_URL=postgres://h/x", "MODU_SIGNING_KEY=" + testKey(t)}, "demo")
	if code != exitUsage || !strings.Contains(stderr, "its own file") {
		t.Errorf("demo on Postgres = %d: %s", code, stderr)
	}
	dir := t.TempDir()
	own := filepath.Join(dir, "modu.db")
	if err := os.WriteFile(own, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, []string{"MODU_DATA=" + dir, "MODU_DATABASE_URL=sqlite://" + own}, "demo")
	r.stop()
	if b, err := os.ReadFile(own); err != nil || string(b) != "mine" {
		t.Errorf("the server's own database holds %q, %v", b, err)
	}
}

func TestDemoBeginsAnewAtMidnight(t *testing.T) {
	const before = 15 * time.Second
	now := time.Now().UTC()
	offset := nextMidnight(now, time.UTC).Sub(now) - before
	r := start(t, []string{"TZ=UTC", "MODU_CLOCK_OFFSET=" + offset.String()}, "demo")
	session, err := client.Login(waitContext(t), http.DefaultClient, r.url, "hajun", demo.Password)
	if err != nil {
		t.Fatal(err)
	}
	yesterday := session.User().ID
	connect(t, r.url, session)
	ctx := waitContext(t)
	for { // it is away for a moment, and a person of the new world has a new id
		session, err := client.Login(ctx, http.DefaultClient, r.url, "hajun", demo.Password)
		if err == nil && session.User().ID != yesterday {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("no new world: %v %s", err, r.stderr)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func TestNextMidnight(t *testing.T) {
	zone, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}
	// On this day the clocks of Santiago go from 0:00 to 1:00: the day begins an hour late.
	now := time.Date(2026, 9, 5, 12, 0, 0, 0, zone)
	if wait := nextMidnight(now, zone).Sub(now); wait < 11*time.Hour || wait > 13*time.Hour {
		t.Errorf("midnight is in %v", wait)
	}
}
