package check

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// stages reads the Dockerfile as BuildKit does; what its linter says fails the test.
func stages(t *testing.T) []instructions.Stage {
	t.Helper()
	parsed, err := parser.Parse(strings.NewReader(read(t, "Dockerfile")))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range parsed.Warnings {
		t.Errorf("Dockerfile: %s", w.Short)
	}
	lint := linter.New(&linter.Config{Warn: func(rule, description, _, message string, at []parser.Range) {
		t.Errorf("Dockerfile, line %d: %s: %s (%s)", at[0].Start.Line, rule, message, description)
	}})
	found, _, err := instructions.Parse(parsed.AST, lint)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// the returns the only command of its kind in a stage.
func the[C instructions.Command](t *testing.T, s instructions.Stage) C {
	t.Helper()
	var found []C
	for _, c := range s.Commands {
		if c, ok := c.(C); ok {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		t.Fatalf("stage %q has %d of %T; want 1", s.Name, len(found), *new(C))
	}
	return found[0]
}

func TestDockerfileStages(t *testing.T) {
	var bases []string
	for _, s := range stages(t) {
		bases = append(bases, s.BaseName)
	}
	want := []string{"node:22-bookworm-slim", "golang:1.26-bookworm", "gcr.io/distroless/static-debian12:nonroot"}
	if !slices.Equal(bases, want) {
		t.Errorf("stages from %q; want %q", bases, want)
	}
	// Go's image fetches no other Go than its own.
	if line := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod")); line == nil || "golang:"+line[1]+"-bookworm" != want[1] {
		t.Errorf("go.mod says %q; the image has %s", line, want[1])
	}
}

func TestDockerfileImage(t *testing.T) {
	all := stages(t)
	image := all[len(all)-1]
	entrypoint, cmd := the[*instructions.EntrypointCommand](t, image), the[*instructions.CmdCommand](t, image)
	if !slices.Equal(entrypoint.CmdLine, []string{"/modu"}) || entrypoint.PrependShell || cmd.PrependShell {
		t.Errorf("it starts %q %q; there is no shell in it", entrypoint.CmdLine, cmd.CmdLine)
	}
	wantCommand(t, "CMD", cmd.CmdLine)
	health := the[*instructions.HealthCheckCommand](t, image).Health
	if len(health.Test) < 3 || health.Test[0] != "CMD" || health.Test[1] != "/modu" {
		t.Fatalf("HEALTHCHECK %q; the image has only /modu", health.Test)
	}
	wantCommand(t, "HEALTHCHECK", health.Test[2:])
	if user := the[*instructions.UserCommand](t, image).User; user != "nonroot:nonroot" {
		t.Errorf("USER %s", user)
	}
	if signal := the[*instructions.StopSignalCommand](t, image).Signal; signal != "SIGTERM" {
		t.Errorf("STOPSIGNAL %s; a node drains on SIGTERM", signal)
	}
	if ports := the[*instructions.ExposeCommand](t, image).Ports; !slices.Equal(ports, []string{"8080"}) || !regexp.MustCompile(`MODU_LISTEN +:8080 `).MatchString(modu(t, "config")) {
		t.Errorf("EXPOSE %s; want the port of MODU_LISTEN", ports)
	}
	env, volume := the[*instructions.EnvCommand](t, image).Env, the[*instructions.VolumeCommand](t, image).Volumes
	if len(env) != 1 || env[0].Key != "MODU_DATA" || !slices.Equal(volume, []string{env[0].Value}) {
		t.Errorf("ENV %v, VOLUME %q", env, volume)
	}
	wantSettings(t, "Dockerfile", env[0].Key)
	labels := map[string]string{}
	for _, l := range the[*instructions.LabelCommand](t, image).Labels {
		labels[strings.TrimPrefix(strings.Trim(l.Key, `"`), "org.opencontainers.image.")] = strings.Trim(l.Value, `"`)
	}
	for name, want := range map[string]string{
		"title": "Modu", "licenses": "MIT", "version": "$VERSION", "revision": "$REVISION", "created": "$CREATED", "source": "$SOURCE",
	} {
		if labels[name] != want {
			t.Errorf("label %s is %q; want %q", name, labels[name], want)
		}
	}
}

// What COPY names is in the tree and reaches the build.
func TestDockerfileSources(t *testing.T) {
	sent := newContext(t)
	for _, s := range stages(t) {
		for _, c := range s.Commands {
			c, ok := c.(*instructions.CopyCommand)
			if !ok || c.From != "" {
				continue
			}
			for _, source := range c.SourcePaths {
				if _, err := os.Stat(filepath.Join(root, source)); err != nil {
					t.Error(err)
				}
				if source != "." && sent.ignored(source) {
					t.Errorf(".dockerignore keeps %s from the build", source)
				}
			}
		}
	}
	for _, path := range []string{"bin/modu", "web/dist/index.html", "web/app/node_modules/vite", ".git/HEAD"} {
		if !sent.ignored(path) {
			t.Errorf("the build is sent %s", path)
		}
	}
}
