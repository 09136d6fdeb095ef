package models

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// Limits of every text (product section 11).
const (
	MaxMarks         = 8 // combining marks on one base
	bytesPerGrapheme = 8 // a text may have this many bytes for each grapheme that it may have
)

// A TextRule bounds a text in graphemes, both ends included. Min 0 lets it be empty.
type TextRule struct {
	Min, Max  int
	Multiline bool // newline and tab are welcome, and white space at the ends is kept
}

// Text returns s in the form in which it is stored: NFC, and without white space at its ends unless the rule is
// Multiline. It returns a FieldError naming field when s breaks the rule or is not text that people can see: product
// section 11. Text of its own result is that result.
func Text(field, s string, r TextRule) (string, error) {
	if problem := forbidden(s, r.Multiline); problem != "" {
		return "", &FieldError{Field: field, Problem: problem}
	}
	s = norm.NFC.String(s)
	if !r.Multiline {
		s = strings.TrimSpace(s)
	}
	if problem := sizeProblem(s, r); problem != "" {
		return "", &FieldError{Field: field, Problem: problem}
	}
	return s, nil
}

// forbidden says which character of s no text may have; "" if none.
func forbidden(s string, multiline bool) string {
	if !utf8.ValidString(s) {
		return "is not valid UTF-8"
	}
	for _, c := range s {
		switch {
		case c == '\n' || c == '\t':
			if !multiline {
				return "has a line break or a tab"
			}
		case unicode.IsControl(c):
			return "has a control character"
		case isBidiControl(c):
			return "has a character that overrides the direction of text"
		case c == '\u2028' || c == '\u2029':
			return "has a line or paragraph separator"
		case c == '\uFEFF' || isNoncharacter(c):
			return "has a code point that is no character"
		}
	}
	return ""
}

// sizeProblem says what is wrong with the amount of s, which is in NFC; "" if nothing.
func sizeProblem(s string, r TextRule) string {
	if s == "" {
		if r.Min > 0 {
			return "is empty"
		}
		return ""
	}
	if len(s) > bytesPerGrapheme*r.Max {
		return fmt.Sprintf("is longer than %d characters or %d bytes", r.Max, bytesPerGrapheme*r.Max)
	}
	n, visible := 0, false
	for rest, state := s, -1; rest != ""; n++ {
		var g string
		g, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if problem := graphemeProblem(g); problem != "" {
			return problem
		}
		visible = visible || isVisible(g)
	}
	switch {
	case n > r.Max:
		return fmt.Sprintf("is longer than %d characters", r.Max)
	case n < r.Min:
		return fmt.Sprintf("is shorter than %d characters", r.Min)
	case !visible:
		return "has nothing that can be seen"
	}
	return ""
}

// graphemeProblem refuses heaps of combining marks, and text hidden in tag characters outside a flag.
func graphemeProblem(g string) string {
	marks, tagBase := 0, false
	for i, c := range g {
		switch {
		case i == 0:
			tagBase = c == '\U0001F3F4' // the waving black flag, on which the flags of regions are built
			if unicode.IsMark(c) {
				marks = 1
			}
		case unicode.IsMark(c):
			marks++
		case !unicode.Is(unicode.Cf, c): // a joiner between marks starts no new base
			marks = 0
		}
		if isTag(c) && !tagBase {
			return "has tag characters outside a flag"
		}
		if marks > MaxMarks {
			return fmt.Sprintf("has more than %d combining marks on one base", MaxMarks)
		}
	}
	return ""
}

// isVisible reports whether a grapheme has anything that puts ink on the screen by itself. A character that is newer
// than our tables counts as seen: it may be next year's emoji.
func isVisible(g string) bool {
	for _, c := range g {
		if !unicode.In(c, unicode.Cc, unicode.Cf, unicode.Z, unicode.M) && !isBlank(c) {
			return true
		}
	}
	return false
}

// isBlank reports whether c looks like nothing although its category says letter or symbol, or is set aside by
// Unicode for characters that will look like nothing.
func isBlank(c rune) bool {
	switch c {
	case '\u115F', '\u1160', '\u3164', '\uFFA0': // Hangul fillers
		return true
	case '\u2800': // Braille without a dot
		return true
	case '\u2065':
		return true
	}
	return c >= 0xFFF0 && c <= 0xFFF8 || c >= 0xE0000 && c <= 0xE0FFF
}

func isBidiControl(c rune) bool {
	return c >= '\u202A' && c <= '\u202E' || c >= '\u2066' && c <= '\u2069'
}

func isNoncharacter(c rune) bool {
	return c >= 0xFDD0 && c <= 0xFDEF || c&0xFFFE == 0xFFFE
}

func isTag(c rune) bool { return c >= 0xE0000 && c <= 0xE007F }
