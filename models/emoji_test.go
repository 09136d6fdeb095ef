package models

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

func TestEmojiIsOneInItsFullForm(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "🔥", "🔥"},
		{"full", "❤️", "❤️"},
		{"without its selector", "❤", "❤️"},
		{"text by default", "©", "©️"},
		{"skin tone", "👍🏽", "👍🏽"},
		{"skin tone of a text form", "☝🏿", "☝🏿"},
		{"with a selector too many", "👍\uFE0F", "👍"},
		{"family", family, family},
		{"couple, minimally qualified", "👩‍❤‍👨", "👩‍❤️‍👨"},
		{"keycap", "1\u20E3", "1️⃣"},
		{"flag", "🇰🇷", "🇰🇷"},
		{"flag of a region", england, england},
		{"rainbow flag, minimally qualified", "🏳‍🌈", "🏳️‍🌈"},
		{"two tones", "🧑🏻‍🤝‍🧑🏿", "🧑🏻‍🤝‍🧑🏿"},
		{"this year's", "\U0001FAC8", "\U0001FAC8"},
	}
	for _, test := range tests {
		if got, err := Emoji("emoji", test.in); err != nil || got != test.want {
			t.Errorf("%s: Emoji(%+q) = %+q, %v; want %+q", test.name, test.in, got, err, test.want)
		}
	}
}

func TestEmojiRefuses(t *testing.T) {
	tests := map[string]string{
		"nothing":              "",
		"a letter":             "a",
		"a digit":              "1",
		"a syllable":           "응",
		"two":                  "🔥🔥",
		"two different":        "🔥👏",
		"one and text":         "🔥a",
		"one and a space":      "🔥 ",
		"markup":               "<img src=x onerror=alert(1)>",
		"half a flag":          "🇰",
		"no country":           "🇽🇽",
		"no region":            "\U0001F3F4\U000E0078\U000E0078\U000E007F",
		"skin tone alone":      "🏽",
		"hair alone":           "🦰",
		"tone on a fire":       "🔥🏽",
		"text presentation":    "❤\uFE0E",
		"joiner at the end":    "🔥\u200D",
		"a chain":              strings.Repeat("🔥\u200D", 250) + "🔥",
		"selectors":            strings.Repeat("\uFE0F", 10),
		"fire and selectors":   "🔥" + strings.Repeat("\uFE0F", 30),
		"invalid UTF-8":        "\xf0\x9f\x94",
		"an unassigned":        "\U0001FADE",
		"the list's own mark":  "#",
		"a line of the list":   "👍 👍🏻",
		"emoji with a newline": "🔥\n",
	}
	for name, s := range tests {
		if got, err := Emoji("emoji", s); err == nil {
			t.Errorf("%s: Emoji(%+q) = %+q; want an error", name, s, got)
		}
	}
}

// TestEmojiListIsWhole: every emoji of the list is one grapheme, short enough, and found by itself; Unicode 17 has 3,944.
func TestEmojiListIsWhole(t *testing.T) {
	if got := len(emojis()); got != 3944 {
		t.Errorf("%d emoji; want 3944", got)
	}
	for bare, full := range emojis() {
		if len(full) > MaxEmoji {
			t.Errorf("%+q has %d bytes", full, len(full))
		}
		if got, err := Emoji("emoji", full); err != nil || got != full {
			t.Errorf("Emoji(%+q) = %+q, %v", full, got, err)
		}
		if uniseg.GraphemeClusterCount(full) != 1 || uniseg.GraphemeClusterCount(bare) != 1 {
			t.Errorf("%+q is not one grapheme", full)
		}
	}
}

func FuzzEmoji(f *testing.F) {
	for _, s := range []string{"🔥", "❤", "❤️", family, england, "1\u20E3", "🔥🔥", "a", "🇰🇷", "👍🏽"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Emoji("emoji", s)
		if err != nil {
			return
		}
		if again, err := Emoji("emoji", got); err != nil || again != got || uniseg.GraphemeClusterCount(got) != 1 || len(got) > MaxEmoji {
			t.Fatalf("Emoji(%+q) = %+q, again %+q, %v", s, got, again, err)
		}
	})
}
