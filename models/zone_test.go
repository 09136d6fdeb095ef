package models

import (
	"slices"
	"testing"
	"time"
)

func TestTimeZoneTakesExactNamesOnly(t *testing.T) {
	for _, s := range []string{"Asia/Seoul", "UTC", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu", "America/Argentina/Buenos_Aires", "GMT"} {
		if got, err := TimeZone("time_zone", s); err != nil || got != s {
			t.Errorf("TimeZone(%q) = %q, %v", s, got, err)
		}
	}
	for _, s := range []string{
		"", "Local", "local", "asia/seoul", "ASIA/SEOUL", "Asia/Seoul ", "Asia", "Asia/", "../../etc/passwd", "/etc/localtime", "+09:00",
		"UTC+9", "KST", "Factory", "posix/Asia/Seoul", "right/Asia/Seoul", "posixrules", "localtime", "Mars/Olympus", "Asia/Seoul\x00", "#",
	} {
		if got, err := TimeZone("time_zone", s); err == nil {
			t.Errorf("TimeZone(%q) = %q; want an error", s, got)
		}
	}
}

func TestEveryZoneOfTheListLoads(t *testing.T) {
	if n := len(zones()); n < 590 {
		t.Errorf("%d zones", n)
	}
	for name, load := range zones() {
		if loc := load(); loc == nil || loc.String() != name {
			t.Errorf("zone %s is %v", name, loc)
		}
	}
}

func TestZoneThatIsNoMoreIsUTC(t *testing.T) {
	for _, name := range []string{"", "Local", "Mars/Olympus"} {
		if got := (&Settings{TimeZone: name}).Zone(); got != time.UTC {
			t.Errorf("Zone of %q = %v; want UTC", name, got)
		}
	}
}

func TestClock(t *testing.T) {
	var got []string
	for _, s := range []string{
		"00:00", "09:30", "23:59", "24:00", "23:60", "9:30", "09:30:00", "", "ab:cd", "0９:30", "-1:30", "09.30", " 9:30", "09:3\x00",
	} {
		if clock, err := Clock("alarm", s); err == nil {
			got = append(got, clock)
		}
	}
	if want := []string{"00:00", "09:30", "23:59"}; !slices.Equal(got, want) {
		t.Errorf("Clock takes %q; want %q", got, want)
	}
}
