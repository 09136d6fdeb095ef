package client

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"modu/sync/frame"
)

// TestDerivedIDVectors replays the vectors that every client has in common.
func TestDerivedIDVectors(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "models", "testdata", "derived_ids.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name string `json:"name"`
		ID   string `json:"id"`
	}
	if err := json.Unmarshal(text, &vectors); err != nil || len(vectors) == 0 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		parts := strings.SplitN(v.Name, ":", 3)
		if got := DerivedID(parts[0], parts[1], parts[2]); got != v.ID {
			t.Errorf("DerivedID(%s) = %s; want %s", v.Name, got, v.ID)
		}
	}
}

func TestNewIDsAreValidAndSort(t *testing.T) {
	last := ""
	for range 1000 {
		id := NewID()
		if !frame.ValidID(id) || id <= last {
			t.Fatalf("NewID = %s after %s", id, last)
		}
		last = id
	}
}
