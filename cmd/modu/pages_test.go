package main

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

// TestEverySettingIsInTheDocs keeps the table for who runs a server whole.
func TestEverySettingIsInTheDocs(t *testing.T) {
	b, err := os.ReadFile("../../docs/self-hosting.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings {
		if !strings.Contains(string(b), "`"+prefix+s.name+"`") {
			t.Errorf("docs/self-hosting.md does not name %s", prefix+s.name)
		}
	}
}

// TestSettingsReachThePages looks at what the pages' headers take from how the server was started.
func TestSettingsReachThePages(t *testing.T) {
	for _, tt := range []struct {
		environ      []string
		command      string
		frames, hsts string
	}{
		{nil, "serve", "frame-ancestors 'none'", ""},
		{[]string{"MODU_PUBLIC_URL=https://modu.example"}, "serve", "frame-ancestors 'none'", "max-age=31536000"},
		{nil, "demo", "frame-ancestors 'self'", ""},
	} {
		r := start(t, tt.environ, tt.command)
		resp, err := http.Get(r.url + "/pane")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("Content-Security-Policy"); !strings.Contains(got, tt.frames) {
			t.Errorf("%s %v: the policy is %q; want %s", tt.command, tt.environ, got, tt.frames)
		}
		if got := resp.Header.Get("Strict-Transport-Security"); got != tt.hsts {
			t.Errorf("%s %v: Strict-Transport-Security is %q; want %q", tt.command, tt.environ, got, tt.hsts)
		}
	}
}

// TestOfflineOffRetiresTheWorker is how an operator gets a broken client out of people's browsers.
func TestOfflineOffRetiresTheWorker(t *testing.T) {
	r := start(t, []string{"MODU_OFFLINE=off"}, "serve")
	resp, err := http.Get(r.url + "/sw.js")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if script, err := io.ReadAll(resp.Body); err != nil || !strings.Contains(string(script), "registration.unregister()") {
		t.Errorf("/sw.js = %s %v %.80q", resp.Status, err, script)
	}
}
