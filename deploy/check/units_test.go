package check

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	execLine = regexp.MustCompile(`(?m)^Exec\w+=-?/usr/local/bin/modu (.+)$`)
	stopLine = regexp.MustCompile(`(?m)^TimeoutStopSec=(\d+)$`)
)

func TestUnitsRunWhatModuKnows(t *testing.T) {
	for _, path := range files(t, "deploy/systemd/*.service") {
		text := read(t, path)
		wantSettings(t, path, text)
		for _, m := range execLine.FindAllStringSubmatch(text, -1) {
			words := strings.Fields(m[1])
			wantCommand(t, path, words)
			if words[0] != "serve" {
				continue
			}
			stop := stopLine.FindStringSubmatch(text)
			if stop == nil {
				t.Errorf("%s does not say when a node is killed", path)
			} else if s, _ := strconv.Atoi(stop[1]); time.Duration(s)*time.Second <= drain {
				t.Errorf("%s: a node is killed %d s after SIGTERM; it needs %v", path, s, drain)
			}
		}
	}
}

// systemd reads the units itself, where it is installed. The binary is not where they look for it; this machine's modu is
// put in its place.
func TestUnitsAreSystemds(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	modu(t, "version")
	dir := t.TempDir()
	var units []string
	for _, path := range files(t, "deploy/systemd/*.*") {
		unit := filepath.Join(dir, filepath.Base(path))
		write(t, unit, strings.ReplaceAll(read(t, path), "/usr/local/bin/modu", built.path))
		units = append(units, strings.Replace(unit, "@.", "@1.", 1))
	}
	out, err := exec.Command(analyze, append([]string{"verify", "--man=no"}, units...)...).CombinedOutput()
	if err != nil {
		t.Errorf("systemd-analyze verify: %v: %s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, dir) || strings.HasPrefix(line, "modu") {
			t.Error(line)
		}
	}
}
