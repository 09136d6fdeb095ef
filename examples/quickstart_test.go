package examples_test

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"modu/internal/testenv"
)

// fence is a block of the page that is to be pasted: its terminal, if it is not the second, and its lines.
var fence = regexp.MustCompile("(?s)```sh *(server|watch)?\n(.*?)```")

// TestQuickstart pastes the blocks of the page, as they stand there, into a shell, and watches in another terminal.
func TestQuickstart(t *testing.T) {
	page, err := os.ReadFile("../docs/quickstart.md")
	if err != nil {
		t.Fatal(err)
	}
	node := testenv.StartNode(t)
	here := strings.NewReplacer("http://127.0.0.1:8080", node.URL, "bin/modu", testenv.Binary(t))
	script := "set -eu\n"
	for _, block := range fence.FindAllStringSubmatch(string(page), -1) {
		lines := here.Replace(block[2])
		switch block[1] {
		case "watch":
			script += "(\n" + lines + ") >watched 2>&1 &\nuntil grep -q sunho watched; do sleep 0.1; done\n"
		case "":
			script += lines
		}
	}
	script += "until grep -q 'drink 2 l of water' watched && grep -q 👏 watched; do sleep 0.1; done\ncat watched\nkill %1\n"
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, "bash", "-m", "-c", script)
	shell.Dir = t.TempDir()
	shell.WaitDelay = time.Second
	// Without a terminal bash may have no groups of jobs, and its kill leaves the watcher.
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := shell.CombinedOutput()
	_ = syscall.Kill(-shell.Process.Pid, syscall.SIGKILL)
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, node.Log())
	}
	if !strings.Contains(string(out), `"emoji":"👏"`) {
		t.Errorf("no cheer in\n%s", out)
	}
}

// TestQuickstartSaysTheSameInKorean keeps the blocks of the two pages equal but for what a person types.
func TestQuickstartSaysTheSameInKorean(t *testing.T) {
	blocks := func(file string) []string {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b = []byte(strings.NewReplacer("건강", "Health", "물 2L 마시기", "drink 2 l of water").Replace(string(b)))
		var all []string
		for _, block := range fence.FindAllStringSubmatch(string(b), -1) {
			all = append(all, block[2])
		}
		return all
	}
	english, korean := blocks("../docs/quickstart.md"), blocks("../docs/quickstart.ko.md")
	if len(english) != len(korean) {
		t.Fatalf("%d blocks and %d", len(english), len(korean))
	}
	for i := range english {
		if english[i] != korean[i] {
			t.Errorf("block %d:\n%s\n%s", i, english[i], korean[i])
		}
	}
}
