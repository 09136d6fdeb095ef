package models_test

import (
	"testing"

	"modu/models"
)

func TestSearchTextIsLowerCaseNFC(t *testing.T) {
	for _, c := range []struct {
		name  string
		texts []string
		want  string
	}{
		{"nothing", nil, ""},
		{"lower case", []string{"Read A Book"}, "read a book"},
		{"one text a line", []string{"Run", "5 KM"}, "run\n5 km"},
		{"no empty line", []string{"", "Run", ""}, "run"},
		{"composed", []string{"Cafe\u0301 \u1112\u1161\u11ab"}, "café 한"},
		{"a letter without a lower case of its own", []string{"\u0130"}, "i"},
	} {
		if got := models.SearchText(c.texts...); got != c.want {
			t.Errorf("%s: SearchText(%q) = %q; want %q", c.name, c.texts, got, c.want)
		}
		if again := models.SearchText(models.SearchText(c.texts...)); again != c.want {
			t.Errorf("%s: SearchText of its own result = %q; want %q", c.name, again, c.want)
		}
	}
}
