package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// commandText finds commands in documents, also where a line ends within one: up to two words after modu.
var commandText = regexp.MustCompile("(?m)(?:`|^|\\$ |&& |[A-Z]=\\S+ )modu\\s([a-z][a-z-]*)(?:\\s([a-z][a-z-]*))?(?:\\s|`|$)")

// TestDocumentsNameCommandsThatExist asks each command of every page for its help.
func TestDocumentsNameCommandsThatExist(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	known := map[string]bool{}
	exists := func(words ...string) bool {
		key := strings.Join(words, " ")
		if _, asked := known[key]; !asked {
			var out bytes.Buffer
			known[key] = run(context.Background(), append(words, "--help"), nil, nil, &out, &out) == exitOK &&
				strings.Contains(out.String(), "Usage: modu "+key)
		}
		return known[key]
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range commandText.FindAllStringSubmatch(string(text), -1) {
			if group := m[1] == "user" || m[1] == "report"; group && !exists(m[1], m[2]) || !exists(m[1]) {
				t.Errorf("%s names the command modu %s %s, which is not there", filepath.Base(page), m[1], m[2])
			}
		}
	}
}
