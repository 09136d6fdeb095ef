package examples_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
)

// told is what the example of each group tells, whichever door it goes through: expressions for whole lines, in their
// order. The one that waits for the next minute comes first, while the clock stands where it waits shortest.
var told = []struct {
	group string
	lines []string
}{
	{"alarms", []string{`alarm at ..:..`, `notice: knock`, `inbox: 1 knock`}},
	{"cheers", []string{
		`ben asks: requested`, `requests of ann: 1`, `ann agrees: accepted`, `ben sees: run 5k`, `not done yet: .*not_done`, `cheers: .*🔥.*`,
		`unfollowed: 404 not_found`,
	}},
	{"data", []string{
		`export: PK`, `import: run 5k`, `again: 0 more`, `calendar: SUMMARY:run 5k`, `the other session: 401 signed_out`, `deleted: 404 not_found`,
	}},
	{"days", []string{
		`day: 1 of 3`, `day for ben: 1 of 2`, `feed of ben: .*`, `calendar: 2 open, 1 done`, `stats of Health: 1 of 2`, `search: water the plants`,
	}},
	{"diaries", []string{
		`draft: ben 404 not_found`, `ben reads: walked home in the rain`, `chloe, who is not on the list: 404 not_found`, `cheers: .*👏.*`,
		`diaries of ann for ben: 1`,
	}},
	{"live", []string{`ben got: run 5k`, `ben got: done true`, `withdrawn: .*goal.*`, `removed: removed`}},
	{"people", []string{
		`found: ann`, `bio: runs, reads`, `knock of a stranger: 403 not_allowed`, `followers of ann: 1`, `bell: bell`, `knock: (ok|204)`,
		`knock again: 422 limit`, `blocked: 404 not_found`, `found by ben: 0`,
	}},
	{"photos", []string{
		`before it is anywhere: ben 404 not_found`, `as a proof: ben has a (jpeg|JPEG of ffd8)`, `when the goal is private: ben 404 not_found`,
	}},
	{"routines", []string{
		`today: stretch`, `tomorrow: 1 due`, `skipped: 0 due`, `given back: 1 due`, `made: stretch and swim`, `today's own: stretch in bed`,
		`reset: stretch`, `stopped: 0 routines`,
	}},
	{"sign-in", []string{
		`ann signed up`, `logged in by e-mail: ann`, `refreshed`, `sessions: 2`, `personal token reads: (ok|200)`,
		`personal token writes: 403 not_allowed`, `personal token ended: 401 signed_out`, `logged out: 401 signed_out`,
	}},
	{"todos", []string{
		`moved to tomorrow: run 5k`, `timer: running`, `done: true`, `again: done false`, `undone moved: 1`, `backlog: run 5k`, `deleted: 410 gone`,
		`restored: run 5k`,
	}},
}

// exampleWait is more than an example takes: an alarm rings 70 s after it was set at the latest.
const exampleWait = 3 * time.Minute

// TestExamples runs the examples of every group, with curl and with the Go SDK, as a reader would.
func TestExamples(t *testing.T) {
	bin := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-race", "-o", bin, "./go/...").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	binary := testenv.Binary(t)
	node := testenv.StartNode(t, "MODU_CLOCK_OFFSET="+lateInTheMinute(time.Now()).String())
	for _, example := range told {
		inOrder := regexp.MustCompile(`(?ms)^` + strings.Join(example.lines, `$.*^`) + `$`)
		t.Run(example.group, func(t *testing.T) {
			for door, program := range map[string]string{"curl": "curl/" + example.group + ".sh", "go": filepath.Join(bin, example.group)} {
				t.Run(door, func(t *testing.T) {
					t.Parallel()
					ctx, cancel := context.WithTimeout(t.Context(), exampleWait)
					defer cancel()
					cmd := exec.CommandContext(ctx, program)
					cmd.Env = append(cmd.Environ(), "MODU_URL="+node.URL, "MODU="+binary)
					cmd.WaitDelay = time.Second
					out, err := cmd.CombinedOutput()
					if err != nil || !inOrder.Match(out) {
						t.Errorf("%s: %v\n%s\nwant the lines %q", program, err, out, example.lines)
					}
				})
			}
		})
	}
}

// lateInTheMinute returns how far a clock has to be ahead to stand where an example waits shortest for the next minute.
func lateInTheMinute(now time.Time) time.Duration {
	const best = 35 * time.Second
	return (best - now.Sub(now.Truncate(time.Minute)) + time.Minute) % time.Minute
}

// TestExamplesAreAllTold keeps an example from being run by nobody, and the page of them complete.
func TestExamplesAreAllTold(t *testing.T) {
	page, err := os.ReadFile("../docs/examples.md")
	if err != nil {
		t.Fatal(err)
	}
	var groups, found []string
	for _, example := range told {
		groups = append(groups, "curl/"+example.group+".sh", "go/"+example.group+"/main.go")
	}
	for _, pattern := range []string{"curl/*.sh", "go/*/main.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, files...)
	}
	for _, file := range found {
		if file != "curl/call.sh" && !slices.Contains(groups, file) {
			t.Errorf("%s is run by no test", file)
		}
		if !strings.Contains(string(page), "../examples/"+file) {
			t.Errorf("docs/examples.md does not name %s", file)
		}
	}
	for _, file := range groups {
		if !slices.Contains(found, file) {
			t.Errorf("%s is not there", file)
		}
	}
}
