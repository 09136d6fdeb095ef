package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// A block is what the reader types at once.
type block struct {
	section string
	line    int // of the page, where its first line stands
	text    string
	want    []string // lines that it is to print in this order; … stands for anything
}

// readGuide returns the blocks of a page that are typed into the machine's shell: those marked sh. Those marked `sh
// elsewhere` are for other machines, and ini is lines of a file. A block marked text says what the one before it prints.
func readGuide(path string) ([]block, error) {
	page, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	blocks, err := blocksOf(string(page))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return blocks, nil
}

func blocksOf(page string) ([]block, error) {
	var blocks []block
	var section, fence string
	var inside []string
	begun := 0
	for i, line := range strings.Split(page, "\n") {
		mark, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && begun == 0:
			fence, inside, begun = mark, nil, i+2
		case isFence:
			switch fence {
			case "sh":
				blocks = append(blocks, block{section: section, line: begun, text: strings.Join(inside, "\n") + "\n"})
			case "sh elsewhere", "ini":
			case "text":
				if len(blocks) == 0 || blocks[len(blocks)-1].section != section {
					return nil, fmt.Errorf("line %d: no block of this section prints this", begun)
				}
				blocks[len(blocks)-1].want = inside
			default:
				return nil, fmt.Errorf("line %d: a block is marked %q; want sh, sh elsewhere, ini or text", begun, fence)
			}
			begun = 0
		case begun > 0:
			inside = append(inside, line)
		case strings.HasPrefix(line, "## "):
			section = strings.TrimPrefix(line, "## ")
		}
	}
	if begun > 0 {
		return nil, errors.New("a block does not end")
	}
	return blocks, nil
}

// missing returns the first line that the block was to print and has not printed.
func (b *block) missing(output string) (line string, ok bool) {
	lines := strings.Split(output, "\n")
	for _, want := range b.want {
		pattern := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(want), "…", ".*") + "$")
		for {
			if len(lines) == 0 {
				return want, true
			}
			got := strings.TrimSpace(lines[0])
			lines = lines[1:]
			if pattern.MatchString(got) {
				break
			}
		}
	}
	return "", false
}

// packages are the words that the blocks give to apt-get install.
func packages(blocks []block) []string {
	var names []string
	for _, b := range blocks {
		for line := range strings.Lines(b.text) {
			if _, list, ok := strings.Cut(line, "apt-get install -y "); ok {
				names = append(names, strings.Fields(list)...)
			}
		}
	}
	return names
}
