package frame

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// page is the contract as people read it.
var page = filepath.Join("..", "..", "docs", "protocol.md")

// marked is a block of the page that is written by this test: a comment and the fence after it.
var marked = regexp.MustCompile("(?s)<!-- (golden [a-z_]+|vectors) -->\n(\n```json\n.*?\n```\n)?")

// TestPageShowsTheGoldenFrames keeps the examples of the protocol page equal to the golden frames, all of them there.
func TestPageShowsTheGoldenFrames(t *testing.T) {
	had, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	shown := make(map[string]bool)
	want := marked.ReplaceAllFunc(had, func(block []byte) []byte {
		name := string(marked.FindSubmatch(block)[1])
		if shown[name] {
			t.Errorf("%s stands there twice", name)
		}
		shown[name] = true
		return fmt.Appendf(nil, "<!-- %s -->\n\n```json\n%s```\n", name, content(t, name))
	})
	if n := 1 + len(clientExamples) + len(serverExamples); len(shown) != n {
		t.Errorf("the page has %d marked blocks; want %d", len(shown), n)
	}
	if *update {
		if err := os.WriteFile(page, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), string(had)); diff != "" {
		t.Errorf("the page differs; go test -update writes it (-should be +is)\n%s", diff)
	}
}

// content returns the lines of a marked block.
func content(t *testing.T, name string) []byte {
	t.Helper()
	if name == "vectors" {
		return vectors(t)
	}
	kind := name[len("golden "):]
	text, err := os.ReadFile(filepath.Join("testdata", "golden", kind+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	for _, e := range g.Examples {
		if err := e.Frame.Compact(); err != nil {
			t.Fatal(err)
		}
		lines.Write(e.Frame)
		lines.WriteByte('\n')
	}
	return lines.Bytes()
}

// vectors returns the derived ids, one a line.
func vectors(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "models", "testdata", "derived_ids.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Name string `json:"name"`
		ID   string `json:"id"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	for _, v := range list {
		fmt.Fprintf(&lines, "{\"name\":%q,\"id\":%q}\n", v.Name, v.ID)
	}
	return lines.Bytes()
}
