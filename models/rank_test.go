package models

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestRanksAreThoseOfFractionalIndexing replays what the browser client's library makes (testdata/ranks.mjs).
func TestRanksAreThoseOfFractionalIndexing(t *testing.T) {
	text, err := os.ReadFile("testdata/ranks.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Between [][3]*string
		Evenly  []string
	}
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors.Between) < 1000 {
		t.Fatalf("only %d vectors", len(vectors.Between))
	}
	text0 := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	for _, v := range vectors.Between {
		a, b, want := text0(v[0]), text0(v[1]), text0(v[2])
		if len(want) > MaxRank {
			continue
		}
		if got := RankBetween(a, b); got != want {
			t.Errorf("RankBetween(%q, %q) = %q; want %q", a, b, got, want)
		}
		if b == "" {
			if got := RankAfter(a); got != want {
				t.Errorf("RankAfter(%q) = %q; want %q", a, got, want)
			}
		}
	}
	if diff := cmp.Diff(vectors.Evenly, RanksEvenly(len(vectors.Evenly))); diff != "" {
		t.Errorf("RanksEvenly (-want +got):\n%s", diff)
	}
}

func TestValidRank(t *testing.T) {
	long := "a" + strings.Repeat("z", MaxRank-1)
	for _, s := range []string{"a0", "Zz", "a1V", "0", "000", "zzzz", "9", long} {
		if !ValidRank(s) {
			t.Errorf("ValidRank(%q) = false; want true", s)
		}
	}
	for _, s := range []string{"", " ", "a 0", "-1", "1.5", "NaN!", "1e308 ", "a0\n", "é", "a\x00", "a_", long + "0"} {
		if ValidRank(s) {
			t.Errorf("ValidRank(%q) = true; want false", s)
		}
	}
}

// TestRankOfAnyText: clients may put any text of digits, and the rules still hold where there is room.
func TestRankOfAnyText(t *testing.T) {
	tests := []struct{ a, b, want string }{
		{"", "", "a0"},
		{"a0", "", "a1"},
		{"0", "", "V"},
		{"000", "", "V"},
		{"zzzz", "", "zzzzV"},
		{"m", "", "t"},
		{"", "0V", "0G"},
		{"", "1", "0V"},
		{"0", "1", "0V"},
		{"00", "01", "00V"},
		{"a", "a1", "a0V"},
		{"zzzz", "a0", "zzzzV"}, // not below: what comes after a
		{"a0", "a0", "a1"},
		{"", "0", "a0"},   // nothing is below zero
		{"", "000", "a0"}, // nor below this zero
		{"a", "a0", "n"},  // they differ only by zeros
	}
	for _, test := range tests {
		if got := RankBetween(test.a, test.b); got != test.want {
			t.Errorf("RankBetween(%q, %q) = %q; want %q", test.a, test.b, got, test.want)
		}
	}
}

func TestRankAfterTheLastOfAllIsATie(t *testing.T) {
	last := strings.Repeat("z", MaxRank)
	if got := RankAfter(last); got != last {
		t.Errorf("RankAfter(%q) = %q; want the same", last, got)
	}
}

// TestTenThousandInsertsIntoOneGap: whatever people drag between two neighbours, a list that is re-spaced when a key
// passes MaxRankStored never runs out of room.
func TestTenThousandInsertsIntoOneGap(t *testing.T) {
	list := []string{"a0", "a1"}
	spaced := 0
	for i := range 10_000 {
		at := 1
		if i%3 == 0 {
			at = len(list) - 1
		}
		r := RankBetween(list[at-1], list[at])
		if !ValidRank(r) || r <= list[at-1] || r >= list[at] {
			t.Fatalf("insert %d: %q between %q and %q", i, r, list[at-1], list[at])
		}
		list = slices.Insert(list, at, r)
		if len(r) > MaxRankStored {
			list = RanksEvenly(len(list))
			spaced++
		}
		if len(list) > 200 {
			list = append(list[:2:2], list[len(list)-2:]...)
		}
	}
	if spaced == 0 {
		t.Error("no key ever passed MaxRankStored")
	}
}

func TestRanksEvenlyAscend(t *testing.T) {
	ranks := RanksEvenly(10_000)
	if len(ranks) != 10_000 || !slices.IsSorted(ranks) || len(slices.Compact(ranks)) != 10_000 {
		t.Error("RanksEvenly(10000) is not 10,000 ascending ranks")
	}
	for _, r := range ranks {
		if len(r) > 4 {
			t.Fatalf("RanksEvenly made %q", r)
		}
	}
	if got := RanksEvenly(0); len(got) != 0 {
		t.Errorf("RanksEvenly(0) = %q", got)
	}
}

func TestRankBetweenIsBetween(t *testing.T) {
	anyRank := rapid.StringMatching(`[0-9A-Za-z]{1,12}`)
	rapid.Check(t, func(t *rapid.T) {
		checkBetween(t, anyRank.Draw(t, "a"), anyRank.Draw(t, "b"))
	})
}

// checkBetween checks what RankBetween and RankAfter say of themselves.
func checkBetween(t interface{ Fatalf(string, ...any) }, a, b string) {
	if after := RankAfter(a); !ValidRank(after) || after < a || after == a && len(a) < MaxRank {
		t.Fatalf("RankAfter(%q) = %q", a, after)
	}
	r := RankBetween(a, b)
	switch {
	case !ValidRank(r):
		t.Fatalf("RankBetween(%q, %q) = %q: no rank", a, b, r)
	case r == RankAfter(a):
	case r <= a || r >= b:
		t.Fatalf("RankBetween(%q, %q) = %q: not between", a, b, r)
	}
	if a < b && trimZeros(a) != trimZeros(b) && len(a) < 30 && len(b) < 30 && r >= b {
		t.Fatalf("RankBetween(%q, %q) = %q although there is room", a, b, r)
	}
}

func FuzzRank(f *testing.F) {
	for _, s := range []string{"a0", "Zz", "a1V", "0", "000", "zzzz", "A00000000000000000000000000", "z", "b0"} {
		f.Add(s, "a1")
		f.Add("", s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if (a == "" || ValidRank(a)) && (b == "" || ValidRank(b)) {
			checkBetween(t, a, b)
		}
	})
}
