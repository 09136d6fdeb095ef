package main

import (
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
