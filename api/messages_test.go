package api

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// TestEveryCodeSpeaksBothLanguages walks the tables: a code has a status, and a title and a detail in each language.
func TestEveryCodeSpeaksBothLanguages(t *testing.T) {
	for code := range statuses {
		for language, texts := range map[string]map[string]text{"en": english, "ko": korean} {
			if texts[code].title == "" || texts[code].detail == "" {
				t.Errorf("%s says nothing in %s", code, language)
			}
		}
		if !hangul(korean[code].title) || !hangul(korean[code].detail) || hangul(english[code].title+english[code].detail) {
			t.Errorf("%s speaks the wrong language", code)
		}
	}
	for language, texts := range map[string]map[string]text{"en": english, "ko": korean} {
		for code := range texts {
			if statuses[code] == 0 {
				t.Errorf("%s has a text in %s and no status", code, language)
			}
		}
	}
	for code, texts := range formTexts {
		if texts[0] == "" || !hangul(texts[1]) {
			t.Errorf("%s has %q and %q", code, texts[0], texts[1])
		}
	}
	for _, p := range koreanProblems {
		if !hangul(p.korean) || !norm.NFC.IsNormalString(p.korean) || hangul(p.english.String()) {
			t.Errorf("%s is told as %q", p.english, p.korean)
		}
	}
}

func hangul(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
}
