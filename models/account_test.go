package models

import (
	"strings"
	"testing"
)

func TestHandle(t *testing.T) {
	for _, s := range []string{"minji", "a_b1", "____", "0123", strings.Repeat("a", 20)} {
		if got, err := Handle(s); err != nil || got != s {
			t.Errorf("Handle(%q) = %q, %v", s, got, err)
		}
	}
	for _, s := range []string{
		"", "abc", strings.Repeat("a", 21), "Minji", "min ji", "min-ji", "min.ji", " minji", "minji\n", "민지민지",
		"\u0430bcd", "minj\u0131", "mi\x00nji", "ｍｉｎｊｉ", "../..", "me@x",
	} {
		if got, err := Handle(s); err == nil {
			t.Errorf("Handle(%q) = %q; want an error", s, got)
		}
	}
}

func TestEmail(t *testing.T) {
	tests := []struct{ in, email, key string }{
		{"minji@example.com", "minji@example.com", "minji@example.com"},
		{"Min.Ji+modu@Example.COM", "Min.Ji+modu@Example.COM", "min.ji+modu@example.com"},
		{"a@b", "a@b", "a@b"},
		{"cafe\u0301@example.com", "café@example.com", "café@example.com"},
		{"민지@예시.한국", "민지@예시.한국", "민지@예시.한국"},
		{strings.Repeat("a", 242) + "@example.com", strings.Repeat("a", 242) + "@example.com", strings.Repeat("a", 242) + "@example.com"},
	}
	for _, test := range tests {
		if email, key, err := Email(test.in); err != nil || email != test.email || key != test.key {
			t.Errorf("Email(%q) = %q, %q, %v; want %q, %q", test.in, email, key, err, test.email, test.key)
		}
	}
	for _, s := range []string{
		"", "@", "a@", "@b", "a", "a@b@c", "a b@c", " a@b", "a@b ", "a@b\r\nBcc: x@y", "a\x00@b", "a\u200B@b", "a@b\u3164", "a@.b",
		"a@b.", "a@b..c", "a\xff@b", "\u202Ea@b", strings.Repeat("a", 243) + "@example.com",
	} {
		if email, key, err := Email(s); err == nil || email != "" || key != "" {
			t.Errorf("Email(%q) = %q, %q, %v; want an error", s, email, key, err)
		}
	}
}

func TestPassword(t *testing.T) {
	for in, want := range map[string]string{
		"ten chars!":             "ten chars!",
		" spaces kept  ":         " spaces kept  ",
		"비밀번호는열글자이상":             "비밀번호는열글자이상",
		"cafe\u0301 au lait":     "café au lait",
		strings.Repeat("ab", 40): strings.Repeat("ab", 40),
	} {
		if got, err := Password("password", in); err != nil || got != want {
			t.Errorf("Password(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
	for name, s := range map[string]string{
		"empty":            "",
		"nine":             "123abc!xy",
		"nine in NFD":      "123abc!xe\u0301",
		"common":           "qwertyuiop",
		"common, shouting": "PASSWORD123",
		"common, Korean":   "qlalfqjsgh12",
		"one letter":       "aaaaaaaaaa",
		"too many bytes":   strings.Repeat("ab", 513),
		"1 MB":             strings.Repeat("a", 1<<20),
		"NUL":              "abcdefgh\x00ij",
		"invalid UTF-8":    "abcdefghij\xff",
	} {
		if got, err := Password("new_password", s); err == nil || !strings.HasPrefix(err.Error(), "new_password ") {
			t.Errorf("%s: Password = %q, %v; want a fault of new_password", name, got, err)
		} else if s != "" && strings.Contains(err.Error(), s) {
			t.Errorf("%s: the error tells the password", name)
		}
	}
}

// TestCommonPasswordsCouldBeChosen: an entry that is too short, or written in another form, would refuse nothing.
func TestCommonPasswordsCouldBeChosen(t *testing.T) {
	if n := len(commonPasswords()); n < 500 {
		t.Errorf("%d common passwords", n)
	}
	for p := range commonPasswords() {
		if _, err := Password("password", p); err == nil || !strings.Contains(err.Error(), "tried first") {
			t.Errorf("Password(%q): %v; want it refused as common", p, err)
		}
	}
}
