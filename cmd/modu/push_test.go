package main

import "testing"

// TestWhoRunsTheServer, as push services are told.
func TestWhoRunsTheServer(t *testing.T) {
	for _, c := range []struct {
		subject, public, want string
		bad                   bool
	}{
		{"mailto:me@example.org", "https://modu.example", "me@example.org", false},
		{"me@example.org", "", "me@example.org", false},
		{"https://example.org/about", "", "https://example.org/about", false},
		{"", "https://modu.example", "https://modu.example", false},
		{"", "http://localhost:8080", nobody, false},
		{"", "", nobody, false},
		{"http://example.org", "", "", true},
		{"Me <me@example.org>", "", "", true},
		{"me", "", "", true},
	} {
		cfg := &config{publicURL: c.public}
		err := applyPushSubject(cfg, c.subject)
		if got := cfg.remindOptions().Subject; (err != nil) != c.bad || err == nil && got != c.want {
			t.Errorf("subject %q at %q = %q, %v; want %q", c.subject, c.public, got, err, c.want)
		}
	}
}
