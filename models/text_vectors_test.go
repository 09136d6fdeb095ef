package models

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
)

// textFile holds texts, some made at random of what is hard to count, and what Text makes of them. The browser client
// replays it.
const textFile = "testdata/texts.json"

type textVector struct {
	In        string  `json:"in"`
	Max       int     `json:"max"`
	Multiline bool    `json:"multiline,omitempty"`
	Graphemes int     `json:"graphemes"` // of In
	Out       *string `json:"out"`       // null: refused
}

// hardPieces are what texts are made of where counting and seeing is hard.
var hardPieces = []string{
	"a", "Z", "1", " ", "가", "힣", "ㄱ", "\u1100", "\u1161", "\u11A8", "e", "\u0301", "\u0323", "\u0334", "\u20E3", "\u00A0", "\u3000",
	"क", "ष", "\u094D", "\u093C", "\u093E", "ক", "\u09CD", "ക", "\u0D4D", "\u0D4E", "ก", "\u0E33", "\u0E48", "က", "\u1039", "ខ", "\u17D2",
	"\u200D", "\u200C", "\u200B", "\uFE0F", "\uFE0E", "\u00AD", "\u3164", "\u2800", "\u0600", "ע", "\u200F", "\n", "\t", "\r", "\u2028",
	"👍", "🏽", "❤", "👨", "👩", "🇰", "🇷", "🏴", "\U000E0067", "\U000E007F", "©", "#", family, england, "\u202E", "\uFEFF", "\uFFFE", "ㅋㅋ",
}

func TestTextVectors(t *testing.T) {
	got := textVectors()
	if *update {
		text, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.ReplaceAll(escaped(string(text)), "},{", "},\n{") + "\n"
		if err := os.WriteFile(textFile, []byte(lines), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(textFile)
	if err != nil {
		t.Fatal(err)
	}
	var want []textVector
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-vectors +code):\n%s", diff)
	}
}

// escaped writes JSON in ASCII: some of these texts would turn the lines of the file around.
func escaped(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		if unit < utf8.RuneSelf {
			b.WriteByte(byte(unit))
		} else {
			fmt.Fprintf(&b, "\\u%04x", unit)
		}
	}
	return b.String()
}

// textVectors are the same in every run.
func textVectors() []textVector {
	random := rand.New(rand.NewPCG(2026, 1122))
	var vectors []textVector
	for i := range 1200 {
		var b strings.Builder
		for range 1 + random.IntN(7) {
			b.WriteString(hardPieces[random.IntN(len(hardPieces))])
		}
		v := textVector{In: b.String(), Max: 2 + random.IntN(5), Multiline: i%3 == 0}
		v.Graphemes = uniseg.GraphemeClusterCount(v.In)
		if out, err := Text("text", v.In, TextRule{Min: 1, Max: v.Max, Multiline: v.Multiline}); err == nil {
			v.Out = &out
		}
		vectors = append(vectors, v)
	}
	return vectors
}
