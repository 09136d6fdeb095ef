package models

import (
	"errors"
	"testing"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"
)

func TestTimeOnTheWire(t *testing.T) {
	tests := []struct{ in, want string }{
		{"2026-11-22T09:00:00.000Z", "2026-11-22T09:00:00.000Z"},
		{"2026-11-22T09:00:00Z", "2026-11-22T09:00:00.000Z"},
		{"2026-11-22T18:00:00.5+09:00", "2026-11-22T09:00:00.500Z"},
		{"2026-11-22T09:00:00.123999999Z", "2026-11-22T09:00:00.123Z"},
	}
	for _, test := range tests {
		var got Time
		err := got.UnmarshalText([]byte(test.in))
		text, _ := got.MarshalText()
		if err != nil || string(text) != test.want || got.String() != test.want {
			t.Errorf("%s is read as %s, %v; want %s", test.in, text, err, test.want)
		}
		if TimeOf(got.Time()) != got || got.Add(time.Second).Sub(got) != time.Second {
			t.Errorf("%s does not survive the way to time.Time and back", test.in)
		}
	}
	for _, in := range []string{"", "now", "2026-11-22", "2026-11-22 09:00:00Z", "2026-11-22T09:00:00", "1795305600000", "2026-02-30T00:00:00Z"} {
		var got Time
		if err := got.UnmarshalText([]byte(in)); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q is read as %s, %v; want ErrInvalid", in, got, err)
		}
	}
}

func TestTimeInTheDatabases(t *testing.T) {
	at := instant(t, "2026-11-22T09:00:00.120Z")
	sqlite := schema.NewQueryGen(sqlitedialect.New())
	postgres := schema.NewQueryGen(pgdialect.New())
	for _, test := range []struct {
		gen  schema.QueryGen
		at   Time
		want string
	}{
		{sqlite, at, "1795338000120"},
		{postgres, at, "'2026-11-22 09:00:00.120Z'"},
		{sqlite, 0, "NULL"},
		{postgres, 0, "NULL"},
	} {
		if got, err := test.at.AppendQuery(test.gen, nil); err != nil || string(got) != test.want {
			t.Errorf("AppendQuery(%d) = %s, %v; want %s", test.at, got, err, test.want)
		}
	}
	for _, src := range []any{int64(at), at.Time(), at.Time().In(time.FixedZone("", 9*3600))} {
		var got Time
		if err := got.Scan(src); err != nil || got != at {
			t.Errorf("Scan(%v) = %s, %v; want %s", src, got, err, at)
		}
	}
	got := at
	if err := got.Scan(nil); err != nil || got != 0 {
		t.Errorf("Scan(nil) = %s, %v; want none", got, err)
	}
	if err := got.Scan("2026"); err == nil {
		t.Error("Scan of text is taken")
	}
}
