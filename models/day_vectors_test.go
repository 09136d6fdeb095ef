package models

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// dayFile holds when days begin and alarms ring around changes of clocks. The browser client replays it.
const dayFile = "testdata/days.json"

type dayVectors struct {
	Starts []dayStartVector `json:"starts"`
	Alarms []alarmVector    `json:"alarms"`
}

type dayStartVector struct {
	Zone         string `json:"zone"`
	DayStartHour int    `json:"day_start_hour"`
	Day          Day    `json:"day"`
	At           Time   `json:"at"`
}

type alarmVector struct {
	dayStartVector
	Clock string `json:"clock"`
}

func TestDayVectors(t *testing.T) {
	var got dayVectors
	for _, change := range oddChanges(t) {
		for n := -1; n <= 1; n++ {
			d := dayOf(change).Add(n)
			for _, hour := range []int{0, 2, 5} {
				v := dayStartVector{change.Location().String(), hour, d, DayStart(d, change.Location(), hour)}
				got.Starts = append(got.Starts, v)
			}
			for _, clock := range []string{"00:15", "01:30", "02:30"} {
				const hour = 2
				v := dayStartVector{change.Location().String(), hour, d, AlarmAt(d, clock, change.Location(), hour)}
				got.Alarms = append(got.Alarms, alarmVector{v, clock})
			}
		}
	}
	if *update {
		writeDayVectors(t, got)
	}
	text, err := os.ReadFile(dayFile)
	if err != nil {
		t.Fatal(err)
	}
	var want dayVectors
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(alarmVector{})); diff != "" {
		t.Errorf("days and alarms (-vectors +code):\n%s", diff)
	}
}

// oddChanges returns the changes of clocks of some past years, which no later tzdata moves, in zones that change at odd
// hours, by odd amounts, or leave a date out.
func oddChanges(t *testing.T) []time.Time {
	t.Helper()
	var changes []time.Time
	for _, name := range []string{
		"America/Santiago", "America/St_Johns", "America/Havana", "America/New_York", "America/Asuncion", "Atlantic/Azores",
		"Pacific/Apia", "Africa/Casablanca", "Asia/Amman", "Asia/Tehran", "Asia/Pyongyang",
		"Australia/Lord_Howe", "Antarctica/Troll", "Europe/London",
	} {
		at := time.Date(2011, 1, 1, 0, 0, 0, 0, zone(t, name))
		for {
			if _, at = at.ZoneBounds(); at.IsZero() || at.Year() > 2011 && name != "Asia/Pyongyang" || at.Year() > 2018 {
				break
			}
			changes = append(changes, at)
		}
	}
	return changes
}

// writeDayVectors writes one vector a line.
func writeDayVectors(t *testing.T, v dayVectors) {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.ReplaceAll(string(text), "},{", "},\n{") + "\n"
	if err := os.WriteFile(dayFile, []byte(lines), 0o644); err != nil {
		t.Fatal(err)
	}
}
