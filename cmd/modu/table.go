package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/rivo/uniseg"

	"modu/models"
)

// gap is what stands between two columns of a table.
const gap = "  "

// A table is printed with its columns aligned as a terminal shows them, where a Korean letter is two cells wide.
type table struct {
	heads []string // one that begins with > is of a column of numbers, which end below each other
	rows  [][]string
}

func (t *table) add(cells ...string) {
	for i := range cells {
		cells[i] = plain(cells[i])
	}
	t.rows = append(t.rows, cells)
}

// addLines adds a name and a text of several lines.
func (t *table) addLines(name, text string) {
	for line := range strings.Lines(text) {
		t.add(name, strings.TrimRight(line, "\n"))
		name = ""
	}
}

func (t *table) print(w io.Writer) error {
	right := make([]bool, len(t.heads))
	heads := slices.Clone(t.heads)
	for i, h := range heads {
		heads[i], right[i] = strings.CutPrefix(h, ">")
	}
	lines := append([][]string{heads}, t.rows...)
	widths := make([]int, len(heads))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	for _, line := range lines {
		var b strings.Builder
		for i, cell := range line {
			space := strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell))
			if right[i] {
				b.WriteString(space + cell + gap)
			} else {
				b.WriteString(cell + space + gap)
			}
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// clipped is the beginning of a text in one line of at most so many cells.
func clipped(s string, cells int) string {
	s = plain(strings.Join(strings.Fields(s), " "))
	if uniseg.StringWidth(s) <= cells {
		return s
	}
	var b strings.Builder
	left := cells - 1 // of the …
	for rest, state := s, -1; rest != ""; {
		var g string
		var width int
		if g, rest, width, state = uniseg.FirstGraphemeClusterInString(rest, state); width > left {
			break
		}
		b.WriteString(g)
		left -= width
	}
	return b.String() + "…"
}

// printJSON prints a value for scripts. What would steer a terminal is escaped, which changes nothing for who parses it.
func printJSON(w io.Writer, value any) error {
	text, err := json.Marshal(value, jsontext.Multiline(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, c := range string(text) {
		switch {
		case c == '\n' || c == '\t' || !unicode.In(c, unicode.C, unicode.Zl, unicode.Zp):
			b.WriteRune(c)
		case c > 0xffff:
			c -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+c>>10, 0xdc00+c&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	_, err = fmt.Fprintln(w, b.String())
	return err
}

// localTime is a time as the operator's machine has it; none is a dash.
func localTime(t models.Time, zone *time.Location) string {
	if t == 0 {
		return "-"
	}
	return t.Time().In(zone).Format("2006-01-02 15:04 MST")
}

// counted is a number of things: counted(2, "goal") is "2 goals".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if strings.HasSuffix(thing, "y") {
		thing = strings.TrimSuffix(thing, "y") + "ie"
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
