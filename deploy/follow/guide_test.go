package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestTheGuideCanBeFollowed: every block is shell, and every section in which people do something is there.
func TestTheGuideCanBeFollowed(t *testing.T) {
	blocks, err := readGuide("../../" + guide)
	if err != nil {
		t.Fatal(err)
	}
	sections := make(map[string]bool)
	for _, b := range blocks {
		sections[number(b.section)] = true
		cmd := exec.Command("bash", "-n")
		cmd.Stdin = strings.NewReader(b.text)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s:%d: %v: %s", guide, b.line, err, out)
		}
	}
	for n := range meanwhile {
		if !sections[n] {
			t.Errorf("%s has no section %s.", guide, n)
		}
	}
	if got := packages(blocks); len(got) == 0 {
		t.Error("nothing is installed")
	}
}

func TestBlocksOfAPage(t *testing.T) {
	t.Parallel()
	const page = "```sh\none\n```\n## 2. Two\n```sh elsewhere\nnot this\n```\n```sh\ntwo\nthree\n```\n```text\nab…ef\n3\n```\n"
	blocks, err := blocksOf(page)
	if err != nil || len(blocks) != 2 {
		t.Fatalf("blocks = %+v, %v; want 2", blocks, err)
	}
	if b := blocks[1]; b.section != "2. Two" || b.line != 9 || b.text != "two\nthree\n" {
		t.Errorf("the second is %+v", b)
	}
	if line, ok := blocks[1].missing("abcdef\nand\n3\n"); ok {
		t.Errorf("%q is missing; want nothing", line)
	}
	if line, ok := blocks[1].missing("3\nabcdef\n"); !ok || line != "3" {
		t.Errorf("%q, %v is missing; want 3, since it comes after the first", line, ok)
	}
	for _, wrong := range []string{"```sh\none\n", "```\none\n```\n", "```text\none\n```\n"} {
		if _, err := blocksOf(wrong); err == nil {
			t.Errorf("%q is no error", wrong)
		}
	}
}
