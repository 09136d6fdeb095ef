package examples_test

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// TestThreePeople runs the script as a person would, against a server with nothing but its defaults and on Postgres with
// Redis.
func TestThreePeople(t *testing.T) {
	for name, environ := range map[string]func(t *testing.T) []string{
		"embedded": func(*testing.T) []string { return nil },
		"Postgres and Redis": func(t *testing.T) []string {
			return []string{"MODU_DATABASE_URL=" + testenv.Postgres(t).URL, "MODU_REDIS_URL=" + testenv.Redis(t), "MODU_SIGNING_KEY=" + keygen(t)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			node := testenv.StartNode(t, environ(t)...)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			script := exec.CommandContext(ctx, "./three-people.sh", node.URL)
			script.Env = append(script.Environ(), "MODU="+testenv.Binary(t))
			out, err := script.CombinedOutput()
			if err != nil {
				t.Fatalf("three-people.sh: %v\n%s\n%s", err, out, node.Log())
			}
			for _, person := range []string{"ben", "chloe"} {
				if line := lineWith(string(out), person+" got:"); !strings.Contains(line, `"title":"drink 2 l of water"`) || !strings.Contains(line, `"type":"delta"`) {
					t.Errorf("%s got %q; want the delta with Ann's todo", person, line)
				}
			}
		})
	}
}

func lineWith(text, start string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, start) {
			return line
		}
	}
	return ""
}

func keygen(t *testing.T) string {
	t.Helper()
	key, err := exec.CommandContext(t.Context(), testenv.Binary(t), "keygen").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(key)
}
