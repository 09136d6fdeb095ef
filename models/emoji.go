package models

import (
	_ "embed"
	"strings"
	"sync"
)

// MaxEmoji is how long a cheer's emoji may be, in bytes.
const MaxEmoji = 64

//go:generate node testdata/emoji.mjs emoji.txt

// emojiText is the list of all emoji recommended for general interchange (RGI), fully qualified; the lines that begin
// with # say where it comes from.
//
//go:embed emoji.txt
var emojiText string

// emojiSelector asks for the colourful form of the character before it. People's keyboards leave it out at will.
const emojiSelector = "\uFE0F"

// emojis finds the fully qualified form by the form without selectors.
var emojis = sync.OnceValue(func() map[string]string {
	byBare := make(map[string]string)
	for line := range strings.Lines(emojiText) {
		if strings.HasPrefix(line, "# ") {
			continue
		}
		for _, e := range strings.Fields(line) {
			byBare[strings.ReplaceAll(e, emojiSelector, "")] = e
		}
	}
	return byBare
})

// Emoji returns s if it is exactly one RGI emoji, in its fully qualified form, or a FieldError naming field. So the
// same picture is the same text everywhere, whichever keyboard it came from.
func Emoji(field, s string) (string, error) {
	if len(s) <= MaxEmoji {
		if e, ok := emojis()[strings.ReplaceAll(s, emojiSelector, "")]; ok {
			return e, nil
		}
	}
	return "", &FieldError{Field: field, Problem: "must be exactly one emoji"}
}
