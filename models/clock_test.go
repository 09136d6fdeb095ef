package models

import (
	"testing"
	"time"
)

// TestAlarmAtItsLocalTime: where clocks change the first valid instant counts, of two the first; before the day starts
// it is the next calendar date.
func TestAlarmAtItsLocalTime(t *testing.T) {
	for _, c := range []struct {
		name, zone  string
		day         Day
		clock       string
		start       int
		wantInstant string
	}{
		{"Seoul", "Asia/Seoul", "2026-11-22", "09:00", 0, "2026-11-22T00:00:00Z"},
		{"a quarter hour", "Asia/Kathmandu", "2026-11-22", "09:00", 0, "2026-11-22T03:15:00Z"},
		{"before the day starts", "Asia/Seoul", "2026-11-22", "03:59", 4, "2026-11-22T18:59:00Z"},
		{"when the day starts", "Asia/Seoul", "2026-11-22", "04:00", 4, "2026-11-21T19:00:00Z"},
		{"gap", "America/New_York", "2026-03-08", "02:30", 0, "2026-03-08T07:00:00Z"},
		{"overlap", "America/New_York", "2026-11-01", "01:30", 0, "2026-11-01T05:30:00Z"},
		{"gap at midnight", "America/Santiago", "2026-09-06", "00:30", 0, "2026-09-06T04:00:00Z"},
		{"overlap at midnight", "America/Santiago", "2026-04-04", "23:30", 0, "2026-04-05T02:30:00Z"},
		{"a date left out", "Pacific/Apia", "2011-12-30", "09:00", 0, "2011-12-30T10:00:00Z"},
	} {
		if got := AlarmAt(c.day, c.clock, zone(t, c.zone), c.start); got != instant(t, c.wantInstant) {
			t.Errorf("%s: AlarmAt(%s %s, %s) = %s; want %s", c.name, c.day, c.clock, c.zone, got, c.wantInstant)
		}
	}
}

// TestReminderComesOnceADay also where clocks change, and never on a date that a zone left out.
func TestReminderComesOnceADay(t *testing.T) {
	for _, c := range []struct {
		name, zone, clock, after string
		want                     []string
	}{
		{"today", "Asia/Seoul", "09:00", "2026-11-21T23:59:59Z", []string{"2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"}},
		{"not now again", "Asia/Seoul", "09:00", "2026-11-22T00:00:00Z", []string{"2026-11-23T00:00:00Z"}},
		{"gap", "America/New_York", "02:30", "2026-03-07T08:00:00Z", []string{"2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"}},
		{"overlap", "America/New_York", "01:30", "2026-11-01T05:00:00Z", []string{"2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"}},
		{"overlap at midnight", "America/Santiago", "23:30", "2026-04-05T02:00:00Z", []string{"2026-04-05T02:30:00Z", "2026-04-06T03:30:00Z"}},
		{"a date left out", "Pacific/Apia", "09:00", "2011-12-29T20:00:00Z", []string{"2011-12-30T19:00:00Z", "2011-12-31T19:00:00Z"}},
		{"a quarter hour", "Asia/Kathmandu", "00:00", "2026-11-22T00:00:00Z", []string{"2026-11-22T18:15:00Z"}},
	} {
		after := instant(t, c.after)
		for _, want := range c.want {
			got := NextClock(after, c.clock, zone(t, c.zone))
			if got != instant(t, want) {
				t.Errorf("%s: NextClock(%s, %s) = %s; want %s", c.name, after, c.clock, got, want)
			}
			after = got
		}
	}
}

// TestNextClockIsLaterAndWithinTwoDays for every zone, over the changes of two years.
func TestNextClockIsLaterAndWithinTwoDays(t *testing.T) {
	for name := range zones() {
		loc := zone(t, name)
		at := instant(t, "2026-01-01T00:00:00Z")
		for range 400 {
			next := NextClock(at, "02:30", loc)
			if next <= at || next.Sub(at) > 26*time.Hour {
				t.Fatalf("%s: NextClock(%s) = %s", name, at, next)
			}
			at = next
		}
	}
}

func TestQuietHours(t *testing.T) {
	seoul := zone(t, "Asia/Seoul")
	for _, c := range []struct {
		at, from, to string
		want         bool
	}{
		{"2026-11-22T14:00:00Z", "22:00", "07:00", true}, // 23:00
		{"2026-11-21T21:59:00Z", "22:00", "07:00", true}, // 06:59
		{"2026-11-21T22:00:00Z", "22:00", "07:00", false},
		{"2026-11-22T03:00:00Z", "22:00", "07:00", false},
		{"2026-11-22T03:00:00Z", "11:00", "13:00", true},
		{"2026-11-22T03:00:00Z", "", "13:00", false},
		{"2026-11-22T03:00:00Z", "12:00", "12:00", false},
	} {
		if got := Within(instant(t, c.at), c.from, c.to, seoul); got != c.want {
			t.Errorf("Within(%s, %q, %q) = %t; want %t", c.at, c.from, c.to, got, c.want)
		}
	}
}
