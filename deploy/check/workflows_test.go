package check

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// actionlint checks expressions, inputs of well-known actions, and scripts by shellcheck where that is installed.
func TestWorkflowsPassActionlint(t *testing.T) {
	args := []string{"tool", "-modfile=tools/go.mod", "actionlint"}
	cmd := exec.Command("go", append(args, files(t, ".github/workflows/*.yml")...)...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("actionlint: %v: %s", err, out)
	}
}

var (
	makeCall   = regexp.MustCompile(`(?:^|[;&]|run:)\s*make ([a-z][a-z-]*)`)
	scriptCall = regexp.MustCompile(`\btools/[a-z-]+\.sh\b`)
	moduCall   = regexp.MustCompile(`(?:bin/modu"?|\./cmd/modu|/modu|modu:[a-z]+) ([a-z]+(?: --[a-z-]+)*)`)
	usesAction = regexp.MustCompile(`(?m)^\s*-? *uses: (\S+)`)
)

// What workflows call is there: targets of make, scripts, commands and flags of modu.
func TestWorkflowsCallWhatThereIs(t *testing.T) {
	makefile := read(t, "Makefile")
	calls := 0
	for _, path := range files(t, ".github/workflows/*.yml") {
		for line := range strings.Lines(read(t, path)) {
			if strings.HasPrefix(strings.TrimSpace(line), "#") {
				continue
			}
			line, _, _ = strings.Cut(line, " # ")
			for _, m := range makeCall.FindAllStringSubmatch(line, -1) {
				calls++
				if !regexp.MustCompile(`(?m)^` + m[1] + `:`).MatchString(makefile) {
					t.Errorf("%s: Makefile has no target %s", path, m[1])
				}
			}
			for _, script := range scriptCall.FindAllString(line, -1) {
				read(t, script)
			}
			for _, m := range moduCall.FindAllStringSubmatch(line, -1) {
				calls++
				wantCommand(t, path, strings.Fields(m[1]))
			}
			wantSettings(t, path, line)
		}
	}
	if calls < 10 {
		t.Errorf("found %d calls; this check reads the workflows wrongly", calls)
	}
}

// Who gets what: nobody writes but the jobs that release, every job ends, and no action floats but the one that has no
// releases.
func TestWorkflowsAreNarrow(t *testing.T) {
	for _, path := range files(t, ".github/workflows/*.yml") {
		text := read(t, path)
		if !regexp.MustCompile(`(?m)^permissions:`).MatchString(text) {
			t.Errorf("%s leaves its permissions to the repository's settings", path)
		}
		if name := filepath.Base(path); name != "release.yml" && strings.Contains(text, ": write") {
			t.Errorf("%s may write", path)
		}
		jobs, limits := strings.Count(text, "runs-on:"), strings.Count(text, "timeout-minutes:")
		if jobs != limits {
			t.Errorf("%s: %d jobs, %d with timeout-minutes", path, jobs, limits)
		}
		for _, m := range usesAction.FindAllStringSubmatch(text, -1) {
			_, version, _ := strings.Cut(m[1], "@")
			if !strings.HasPrefix(m[1], "./") && !regexp.MustCompile(`^(v\d+|[0-9a-f]{40})$`).MatchString(version) && m[1] != "superfly/flyctl-actions/setup-flyctl@master" {
				t.Errorf("%s uses %s; want a major version or a commit", path, m[1])
			}
		}
		if strings.Contains(text, "pull_request_target") {
			t.Errorf("%s runs others' changes with our rights", path)
		}
	}
}
