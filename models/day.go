package models

import "time"

// A Day is a civil date "YYYY-MM-DD" from 1970-01-01 to 2100-12-31: a label, never an instant. Days compare as text.
type Day string

// The first and the last day that there is.
const (
	MinDay Day = "1970-01-01"
	MaxDay Day = "2100-12-31"
)

// maxDays is more than lies between MinDay and MaxDay.
const maxDays = 50_000

// ParseDay returns s as a day, or a FieldError naming field if it is none.
func ParseDay(field, s string) (Day, error) {
	if d := Day(s); d.Valid() {
		return d, nil
	}
	return "", &FieldError{Field: field, Problem: "must be a date YYYY-MM-DD from 1970-01-01 to 2100-12-31"}
}

// Valid reports whether d is a date that exists, written in the one way, within the years that Modu knows.
func (d Day) Valid() bool {
	if len(d) != len(MinDay) || d < MinDay || d > MaxDay {
		return false
	}
	t, err := time.Parse(time.DateOnly, string(d))
	return err == nil && t.Format(time.DateOnly) == string(d)
}

// Add returns the day n days after d, which is valid, or MinDay or MaxDay if that is beyond them.
func (d Day) Add(n int) Day {
	y, m, day := d.date()
	return dayOf(time.Date(y, m, day+min(max(n, -maxDays), maxDays), 0, 0, 0, 0, time.UTC))
}

// date returns the parts of a valid day.
func (d Day) date() (int, time.Month, int) {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		t = time.Unix(0, 0).UTC()
	}
	return t.Date()
}

// dayOf returns the date that t's clock shows, or the nearest that is a Day.
func dayOf(t time.Time) Day {
	switch y := t.Year(); {
	case y < 1970:
		return MinDay
	case y > 2100:
		return MaxDay
	}
	return Day(t.Format(time.DateOnly))
}

// Today returns the owner's day at the instant t: it runs from dayStartHour (0 to 6) of its date to that of the next,
// in the owner's zone (product section 1.8). It never goes back as t goes on, also where clocks do.
func Today(t Time, loc *time.Location, dayStartHour int) Day {
	d := dayOf(t.Time().In(loc))
	for d > MinDay && t < DayStart(d, loc, dayStartHour) {
		d = d.Add(-1)
	}
	for d < MaxDay && t >= DayStart(d.Add(1), loc, dayStartHour) {
		d = d.Add(1)
	}
	return d
}

// DayStart returns the instant at which the owner's day d begins: the first at which the clocks of loc show
// dayStartHour of that date or later. So a boundary that a clock change leaves out is the first instant after the
// change, and of a boundary that comes twice the first counts.
func DayStart(d Day, loc *time.Location, dayStartHour int) Time {
	return firstShown(d, dayStartHour, 0, loc)
}

// firstShown returns the first instant at which the clocks of loc show a time of the date d or later.
func firstShown(d Day, hour, minute int, loc *time.Location) Time {
	const beforeAnyZone = 26 * time.Hour // no clock is that far ahead of UTC
	y, m, day := d.date()
	shown := time.Date(y, m, day, hour, minute, 0, 0, time.UTC)
	t := shown.Add(-beforeAnyZone).In(loc)
	for {
		_, offset := t.Zone()
		_, change := t.ZoneBounds()
		first := shown.Add(-time.Duration(offset) * time.Second)
		if first.Before(t) {
			first = t // the clocks jumped over it
		}
		if change.IsZero() || first.Before(change) {
			return TimeOf(first)
		}
		t = change
	}
}
