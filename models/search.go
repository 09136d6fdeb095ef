package models

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// MaxSearch is the longest text that can be searched for, in graphemes (product section 11).
const MaxSearch = 100

// SearchText returns what a search looks in for texts that belong together, such as a title and a memo: NFC, lower
// case, one text a line, the empty ones left out. What is searched for goes through it as well.
func SearchText(texts ...string) string {
	var b strings.Builder
	for _, s := range texts {
		if s == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(norm.NFC.String(strings.ToLower(norm.NFC.String(s))))
	}
	return b.String()
}
