package models

import (
	"testing"
	"time"
)

func TestParseDay(t *testing.T) {
	for _, s := range []string{"1970-01-01", "2026-11-22", "2028-02-29", "2000-02-29", "2100-12-31", "2026-12-31"} {
		if got, err := ParseDay("date", s); err != nil || string(got) != s {
			t.Errorf("ParseDay(%q) = %q, %v", s, got, err)
		}
	}
	for _, s := range []string{
		"", "0000-00-00", "0000-01-01", "10000-01-01", "2026-02-29", "2026-02-30", "2100-02-29", "2026-13-01", "2026-00-10",
		"2026-01-00", "2026-04-31", "1969-12-31", "2101-01-01", "9999-12-31", "2026-1-1", "２０２６-11-22", "2026-W47-7",
		"2026-11-22T00:00:00Z", "2026-11-22 ", " 2026-11-22", "-026-11-22", "+026-11-22", "2026/11/22", "20261122", "2026-11-2\x00",
		"2026-+1-22", "2026-11- 2", "today", "null",
	} {
		if got, err := ParseDay("date", s); err == nil {
			t.Errorf("ParseDay(%q) = %q; want an error", s, got)
		}
	}
}

func TestDayAdd(t *testing.T) {
	tests := []struct {
		day  Day
		n    int
		want Day
	}{
		{"2026-11-22", 0, "2026-11-22"},
		{"2026-11-30", 1, "2026-12-01"},
		{"2026-12-31", 1, "2027-01-01"},
		{"2028-02-28", 1, "2028-02-29"},
		{"2028-03-01", -1, "2028-02-29"},
		{"2026-11-22", 365, "2027-11-22"},
		{"1970-01-01", -1, MinDay},
		{"2100-12-31", 1, MaxDay},
		{"2026-11-22", 1 << 62, MaxDay},
		{"2026-11-22", -1 << 63, MinDay},
	}
	for _, test := range tests {
		if got := test.day.Add(test.n); got != test.want {
			t.Errorf("%s.Add(%d) = %s; want %s", test.day, test.n, got, test.want)
		}
	}
}

// zone returns a zone of the embedded tzdata.
func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	if _, err := TimeZone("time_zone", name); err != nil {
		t.Fatal(err)
	}
	return (&Settings{TimeZone: name}).Zone()
}

// instant reads an RFC 3339 time.
func instant(t testing.TB, s string) (at Time) {
	t.Helper()
	if err := at.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return at
}

func TestTodayIsTheOwnersDay(t *testing.T) {
	tests := []struct {
		zone string
		hour int
		at   string
		want Day
	}{
		{"Asia/Seoul", 0, "2026-11-22T14:59:59.999Z", "2026-11-22"},
		{"Asia/Seoul", 0, "2026-11-22T15:00:00Z", "2026-11-23"},
		{"Asia/Seoul", 4, "2026-11-22T18:59:59.999Z", "2026-11-22"},
		{"Asia/Seoul", 4, "2026-11-22T19:00:00Z", "2026-11-23"},
		{"UTC", 6, "2027-01-01T05:59:00Z", "2026-12-31"},
		{"Pacific/Kiritimati", 0, "2026-11-22T10:00:00Z", "2026-11-23"},
		{"Etc/GMT+12", 0, "2026-11-22T11:59:00Z", "2026-11-21"},
		{"Asia/Kathmandu", 0, "2026-11-22T18:15:00Z", "2026-11-23"},
		{"Asia/Kathmandu", 0, "2026-11-22T18:14:59Z", "2026-11-22"},
		{"Africa/Casablanca", 0, "2026-11-22T23:00:00Z", "2026-11-23"},
		// 2026-09-06 begins at 01:00 in Chile: there is no midnight.
		{"America/Santiago", 0, "2026-09-06T03:59:59.999Z", "2026-09-05"},
		{"America/Santiago", 0, "2026-09-06T04:00:00Z", "2026-09-06"},
		// Samoa had no 2011-12-30. Days that begin at 5 leave it the five hours before 2011-12-31 begins.
		{"Pacific/Apia", 0, "2011-12-30T09:59:59.999Z", "2011-12-29"},
		{"Pacific/Apia", 0, "2011-12-30T10:00:00Z", "2011-12-31"},
		{"Pacific/Apia", 5, "2011-12-30T09:59:59Z", "2011-12-29"},
		{"Pacific/Apia", 5, "2011-12-30T10:00:00Z", "2011-12-30"},
		{"Pacific/Apia", 5, "2011-12-30T15:00:00Z", "2011-12-31"},
		// Just after midnight St John's put its clocks back an hour: the day that had begun goes on.
		{"America/St_Johns", 0, "2008-11-02T02:30:00Z", "2008-11-02"},
		{"America/St_Johns", 0, "2008-11-02T02:31:00Z", "2008-11-02"},
		{"America/St_Johns", 0, "2008-11-02T02:29:59Z", "2008-11-01"},
		{"UTC", 0, "1969-12-31T23:59:59Z", MinDay},
		{"UTC", 0, "9999-12-31T00:00:00Z", MaxDay},
	}
	for _, test := range tests {
		if got := Today(instant(t, test.at), zone(t, test.zone), test.hour); got != test.want {
			t.Errorf("Today(%s, %s, %d) = %s; want %s", test.at, test.zone, test.hour, got, test.want)
		}
	}
}

func TestDayStart(t *testing.T) {
	tests := []struct {
		zone string
		hour int
		day  Day
		want string
	}{
		{"Asia/Seoul", 0, "2026-11-22", "2026-11-21T15:00:00.000Z"},
		{"Asia/Seoul", 4, "2026-11-22", "2026-11-21T19:00:00.000Z"},
		{"America/Santiago", 0, "2026-09-06", "2026-09-06T04:00:00.000Z"},
		{"America/New_York", 2, "2026-03-08", "2026-03-08T07:00:00.000Z"}, // 02:00 is 03:00 that day
		{"America/New_York", 1, "2026-11-01", "2026-11-01T05:00:00.000Z"}, // the first of two 01:00
		{"America/Havana", 0, "2026-11-01", "2026-11-01T04:00:00.000Z"},   // the first of two midnights
		{"Pacific/Apia", 0, "2011-12-30", "2011-12-30T10:00:00.000Z"},     // none: as the day after
		{"Pacific/Apia", 0, "2011-12-31", "2011-12-30T10:00:00.000Z"},
		{"America/St_Johns", 0, "2008-11-02", "2008-11-02T02:30:00.000Z"},
		{"UTC", 0, MinDay, "1970-01-01T00:00:00.000Z"},
	}
	for _, test := range tests {
		if got := DayStart(test.day, zone(t, test.zone), test.hour).String(); got != test.want {
			t.Errorf("DayStart(%s, %s, %d) = %s; want %s", test.day, test.zone, test.hour, got, test.want)
		}
	}
}

// TestDaysNeverGoBack walks through every change of clocks of some years, in zones that change at odd hours.
func TestDaysNeverGoBack(t *testing.T) {
	for _, name := range []string{
		"America/Santiago", "America/St_Johns", "America/Havana", "Pacific/Apia", "Africa/Casablanca", "Asia/Amman",
		"America/Asuncion", "Australia/Lord_Howe", "Atlantic/Azores", "Africa/Cairo", "Asia/Tehran", "Antarctica/Troll",
	} {
		loc := zone(t, name)
		change := time.Date(2008, 1, 1, 0, 0, 0, 0, loc)
		for {
			if _, change = change.ZoneBounds(); change.IsZero() || change.Year() > 2012 {
				break
			}
			for _, hour := range []int{0, 3, 6} {
				walk(t, loc, hour, TimeOf(change))
			}
		}
	}
}

// walk checks two days on each side of a change of clocks.
func walk(t *testing.T, loc *time.Location, hour int, change Time) {
	t.Helper()
	last := MinDay
	for at := change.Add(-48 * time.Hour); at < change.Add(48*time.Hour); at = at.Add(15 * time.Minute) {
		day := Today(at, loc, hour)
		if day < last || at < DayStart(day, loc, hour) || at >= DayStart(day.Add(1), loc, hour) {
			t.Fatalf("%s, hour %d: Today(%s) = %s after %s", loc, hour, at, day, last)
		}
		last = day
	}
}

func FuzzDay(f *testing.F) {
	for _, s := range []string{"2026-11-22", "2028-02-29", "2026-02-30", "0000-01-01", "10000-01-01", "２０２６-11-22", ""} {
		f.Add(s, 1, int64(1795305600000), "America/Santiago")
	}
	f.Fuzz(func(t *testing.T, s string, n int, ms int64, name string) {
		if d, err := ParseDay("date", s); err == nil {
			if string(d) != s || !d.Add(n).Valid() || n >= 0 && d.Add(n) < d || n <= 0 && d.Add(n) > d {
				t.Fatalf("%q + %d = %q", s, n, d.Add(n))
			}
		}
		if _, err := TimeZone("time_zone", name); err != nil {
			return
		}
		at := Time(ms % instant(t, "2100-12-31T00:00:00Z").Time().UnixMilli())
		if day := Today(at, zone(t, name), n&3); !day.Valid() {
			t.Fatalf("Today(%s, %s) = %q", at, name, day)
		}
	})
}
