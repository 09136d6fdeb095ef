package examples_test

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
)

// TestYourData runs the script with photos in a directory, and in a bucket.
func TestYourData(t *testing.T) {
	for name, environ := range map[string]func(t *testing.T) []string{
		"embedded": func(*testing.T) []string { return nil },
		"Postgres and S3": func(t *testing.T) []string {
			return []string{
				"MODU_DATABASE_URL=" + testenv.Postgres(t).URL, "MODU_SIGNING_KEY=" + keygen(t), "MODU_S3_ACCESS_KEY=a", "MODU_S3_SECRET_KEY=s",
				"MODU_PHOTOS=s3://modu/photos?region=eu-1&endpoint=http://" + testenv.S3(t, "modu"),
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			node := testenv.StartNode(t, environ(t)...)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			out, err := exec.CommandContext(ctx, "./your-data.sh", node.URL).CombinedOutput()
			if err != nil {
				t.Fatalf("your-data.sh: %v\n%s\n%s", err, out, node.Log())
			}
			for start, want := range map[string]string{
				"SUMMARY:": "✓ run 5k", "calendar:": "404", "first import:": `"skipped":0,"refused":0`, "second import:": `"imported":0`, "todo:": "run 5k",
			} {
				if line := lineWith(string(out), start); !strings.Contains(line, want) {
					t.Errorf("%q has no %q in:\n%s", line, want, out)
				}
			}
		})
	}
}
