package models

import "time"

// AlarmAt returns the instant of an alarm "HH:MM" of the owner's day d. One earlier than dayStartHour belongs to the
// calendar date after the day (product section 1.8). A time that a clock change leaves out is the first instant after
// the change, and of one that comes twice the first counts.
func AlarmAt(d Day, clock string, loc *time.Location, dayStartHour int) Time {
	hour, minute := clockParts(clock)
	if hour < dayStartHour {
		d = d.Add(1)
	}
	return firstShown(d, hour, minute, loc)
}

// NextClock returns the first instant after a time at which it is HH:MM in loc, once a day: a time that a clock change
// leaves out is the first instant after the change, one that comes twice is the first of both, and a date that a zone
// left out has none.
func NextClock(after Time, clock string, loc *time.Location) Time {
	hour, minute := clockParts(clock)
	d := dayOf(after.Time().In(loc)).Add(-1)
	for {
		at := firstShown(d, hour, minute, loc)
		if at > after && dayOf(at.Time().In(loc)) == d || d == MaxDay {
			return at
		}
		d = d.Add(1)
	}
}

// Within reports whether the time of day of t in loc lies in the hours from HH:MM up to and without to, which may pass
// midnight. Empty or equal ends are no hours at all.
func Within(t Time, from, to string, loc *time.Location) bool {
	if from == "" || to == "" || from == to {
		return false
	}
	now := t.Time().In(loc).Format("15:04")
	if from < to {
		return from <= now && now < to
	}
	return from <= now || now < to
}

// clockParts reads a valid "HH:MM".
func clockParts(clock string) (hour, minute int) {
	digit := func(i int) int { return int(clock[i] - '0') }
	return digit(0)*10 + digit(1), digit(3)*10 + digit(4)
}
