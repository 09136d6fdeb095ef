package models

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

var (
	title = TextRule{Min: 1, Max: 255}
	memo  = TextRule{Max: 1000, Multiline: true}
)

const (
	family  = "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466" // one grapheme of 25 bytes and 7 code points
	england = "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F"
)

func TestTextIsStoredInOneForm(t *testing.T) {
	tests := []struct {
		name, in, want string
		rule           TextRule
	}{
		{"plain", "run 5k", "run 5k", title},
		{"NFD Hangul", norm.NFD.String("한글 공부"), "한글 공부", title},
		{"NFD accent", "cafe\u0301", "café", title},
		{"Angstrom sign", "\u212B", "Å", title},
		{"white space at the ends", " \u3000read\u00A0 ", "read", title},
		{"white space at the ends of a memo", " read\n", " read\n", memo},
		{"lines and tabs in a memo", "a\n\tb", "a\n\tb", memo},
		{"nothing, where that may be", "", "", memo},
		{"spaces, where nothing may be", "  ", "", TextRule{Max: 10}},
		{"family", family, family, title},
		{"flag of England", england, england, title},
		{"flag of Korea", "🇰🇷", "🇰🇷", title},
		{"emoji newer than any table", "\U0001FADE", "\U0001FADE", title},
		{"selector", "❤️", "❤️", title},
		{"Persian with a joiner", "می\u200Cخواهم", "می\u200Cخواهم", title},
		{"Hebrew with a mark", "א\u200F!", "א\u200F!", title},
		{"Vietnamese", norm.NFD.String("Tiếng Việt"), "Tiếng Việt", title},
		{"Thai", "ที่นี่", "ที่นี่", title},
		{"homoglyph", "\u0430bc", "\u0430bc", title},
		{"unassigned", "a\u0378", "a\u0378", title},
		{"eight marks", "a" + strings.Repeat("\u0323", 8), "ạ" + strings.Repeat("\u0323", 7), title},
	}
	for _, test := range tests {
		got, err := Text("title", test.in, test.rule)
		if err != nil || got != test.want {
			t.Errorf("%s: Text(%+q) = %+q, %v; want %+q", test.name, test.in, got, err, test.want)
		}
	}
}

func TestTextRefuses(t *testing.T) {
	tests := []struct {
		name, in string
		rule     TextRule
	}{
		{"nothing", "", title},
		{"spaces", " \u3000\u00A0", title},
		{"invalid UTF-8", "a\xff", title},
		{"a surrogate", "a\xed\xa0\x80", title},
		{"overlong form", "\xc0\x80", title},
		{"NUL", "a\x00b", title},
		{"NUL in a memo", "a\x00b", memo},
		{"escape", "\x1b[31mred", title},
		{"delete", "a\x7f", title},
		{"C1", "a\u0085b", title},
		{"carriage return", "a\r\nb", memo},
		{"newline in a title", "a\nb", title},
		{"newline at the end of a title", "a\n", title},
		{"tab in a title", "a\tb", title},
		{"line separator", "a\u2028b", memo},
		{"paragraph separator", "a\u2029b", memo},
		{"right-to-left override", "evil\u202Egnp.exe", title},
		{"embedding", "a\u202Ab", title},
		{"isolate without its end", "a\u2067b", title},
		{"byte order mark", "\uFEFFa", title},
		{"noncharacter FFFE", "a\uFFFE", title},
		{"noncharacter FDD0", "a\uFDD0", title},
		{"noncharacter of plane 16", "a\U0010FFFF", title},
		{"zero width only", "\u200B\u200D\u2060", title},
		{"soft hyphen only", "\u00AD", title},
		{"Hangul filler only", "\u3164", title},
		{"Hangul choseong filler only", "\u115F", title},
		{"half-width filler only", "\uFFA0", title},
		{"Hangul jungseong filler only", "\u1160", title},
		{"Braille blank only", "\u2800", title},
		{"grapheme joiner only", "\u034F", title},
		{"selector only", "\uFE0F", title},
		{"mark only", "\u0301", title},
		{"blank memo", "\n\t ", memo},
		{"nine marks", "a" + strings.Repeat("\u0334", 9), title},
		{"500 marks", "a" + strings.Repeat("\u0334", 500), memo},
		{"marks parted by joiners", "a" + strings.Repeat("\u0334\u200D", 9), title},
		{"hidden tags", "a\U000E0041\U000E0042", title},
		{"too long", strings.Repeat("가", 256), title},
		{"too long by one", strings.Repeat("a", 11), TextRule{Max: 10}},
		{"too short", "ab", TextRule{Min: 3, Max: 10}},
		{"too many bytes", strings.Repeat(family, 10), TextRule{Max: 20}},
		{"one grapheme of 1000 joined emoji", strings.Repeat("\U0001F468\u200D", 1000) + "\U0001F468", title},
	}
	for _, test := range tests {
		got, err := Text("title", test.in, test.rule)
		var fault *FieldError
		if !errors.As(err, &fault) || fault.Field != "title" || !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: Text(%+q) = %+q, %v; want a fault of title", test.name, test.in, got, err)
		}
	}
}

func TestTextCountsGraphemes(t *testing.T) {
	for _, one := range []string{"a", "가", norm.NFD.String("각"), "e\u0301", "🇰🇷", "👍🏽", "1️⃣"} {
		full := strings.Repeat(one, 10)
		if _, err := Text("name", full, TextRule{Min: 10, Max: 10}); err != nil {
			t.Errorf("ten times %+q: %v", one, err)
		}
		if _, err := Text("name", full+one, TextRule{Max: 10}); err == nil {
			t.Errorf("eleven times %+q is taken for ten", one)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"run 5k", " 한글 ", norm.NFD.String("한글"), family, england, "a\u0334\u0334", "\u3164", "a\x00", "\xff", "a\nb"} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, multiline bool) {
		rule := TextRule{Min: 1, Max: 40, Multiline: multiline}
		got, err := Text("title", s, rule)
		if err != nil {
			if !errors.Is(err, ErrInvalid) || got != "" {
				t.Fatalf("Text(%+q) = %+q, %v", s, got, err)
			}
			return
		}
		if len(got) > 8*40 || strings.ContainsAny(got, "\x00\r\u202E\uFEFF") || !norm.NFC.IsNormalString(got) {
			t.Fatalf("Text(%+q) = %+q", s, got)
		}
		if again, err := Text("title", got, rule); err != nil || again != got {
			t.Fatalf("Text(%+q) = %+q, but Text of that is %+q, %v", s, got, again, err)
		}
	})
}
