package testenv

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// unraced is set in the process that Unraced starts.
const unraced = "TESTENV_UNRACED"

// Unraced runs a test in a process without the race detector, and what it starts too: for a load that is too much for it.
// In that process it returns true: go on. In the first it returns false, when the other has said how the test went.
func Unraced(t *testing.T) bool {
	t.Helper()
	if os.Getenv(unraced) != "" {
		return true
	}
	path := diskDir(t, "unraced") + "/test"
	build := exec.Command("go", append([]string{"test", "-c", "-vet=off", "-o", path}, releasedFlags...)...)
	build.Env = append(os.Environ(), releasedEnv...)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("testenv: go test -c: %v: %s", err, out)
	}
	test := exec.CommandContext(t.Context(), path, "-test.run", "^"+regexp.QuoteMeta(t.Name())+"$", "-test.v", "-test.timeout", "10m")
	test.Env = append(os.Environ(), unraced+"=1")
	test.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := test.CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "    ") { // what the test says
			t.Log(strings.TrimSpace(line))
		}
	}
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("without the race detector: %v", err)
	}
	return false
}
