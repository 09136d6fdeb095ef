package models

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// A Rule says on which days a routine has an occurrence (product section 5.1). It knows civil dates only: no zone, no
// time of day. What a frequency does not use is empty; lists are sorted and name nothing twice.
type Rule struct {
	Freq     Freq     `json:"freq"`
	Weekdays []string `json:"weekdays,omitempty"` // of weekly and biweekly: mon … sun
	Days     []int    `json:"days,omitempty"`     // of monthly: 1..31; a day that a month lacks is skipped
	Last     bool     `json:"last,omitzero"`      // of monthly: its last day
	Dates    []string `json:"dates,omitempty"`    // of yearly: MM-DD; 02-29 only in leap years
}

// A Freq is the kind of a rule.
type Freq string

// The frequencies.
const (
	Daily    Freq = "daily"
	Weekly   Freq = "weekly"
	Biweekly Freq = "biweekly"
	Monthly  Freq = "monthly"
	Yearly   Freq = "yearly"
)

// Weekdays are the days of a week, as rules name them.
var Weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// ParseRule reads a rule from JSON and puts its lists in order. A field that its frequency does not use, a value named
// twice and an empty set are FieldErrors naming field.
func ParseRule(field string, raw []byte) (Rule, error) {
	var in struct {
		Freq     Freq      `json:"freq"`
		Weekdays *[]string `json:"weekdays"`
		Days     *[]int    `json:"days"`
		Last     *bool     `json:"last"`
		Dates    *[]string `json:"dates"`
	}
	if err := json.Unmarshal(raw, &in, json.RejectUnknownMembers(true)); err != nil {
		return Rule{}, &FieldError{field, "must be an object with freq and what that frequency needs"}
	}
	r := Rule{Freq: in.Freq}
	given := map[string]bool{"weekdays": in.Weekdays != nil, "days": in.Days != nil, "last": in.Last != nil, "dates": in.Dates != nil}
	var problem string
	switch in.Freq {
	case Daily:
		problem = only(given)
	case Weekly, Biweekly:
		if problem = only(given, "weekdays"); problem == "" {
			r.Weekdays, problem = inOrder("weekdays", in.Weekdays, Weekdays)
		}
	case Monthly:
		if problem = only(given, "days", "last"); problem == "" {
			r.Last = in.Last != nil && *in.Last
			r.Days, problem = monthDays(in.Days, r.Last)
		}
	case Yearly:
		if problem = only(given, "dates"); problem == "" {
			r.Dates, problem = inOrder("dates", in.Dates, yearDates())
		}
	default:
		problem = "needs freq daily, weekly, biweekly, monthly or yearly"
	}
	if problem != "" {
		return Rule{}, &FieldError{field, problem}
	}
	return r, nil
}

// only tells which of the given fields is none of those that are used.
func only(given map[string]bool, used ...string) (problem string) {
	for _, name := range []string{"weekdays", "days", "last", "dates"} {
		if given[name] && !slices.Contains(used, name) {
			return "of this freq takes no " + name
		}
	}
	return ""
}

// inOrder returns the values in the order of all that are allowed.
func inOrder(name string, values *[]string, allowed []string) (sorted []string, problem string) {
	if values == nil || len(*values) == 0 {
		return nil, "needs at least one of " + name
	}
	for _, v := range allowed {
		if slices.Contains(*values, v) {
			sorted = append(sorted, v)
		}
	}
	if len(sorted) != len(*values) { // one is unknown, or stands there twice
		return nil, fmt.Sprintf("has %s that do not exist or are named twice", name)
	}
	return sorted, ""
}

func monthDays(days *[]int, last bool) (sorted []int, problem string) {
	if days != nil {
		sorted = slices.Clone(*days)
		slices.Sort(sorted)
	}
	for i, d := range sorted {
		if d < 1 || d > 31 || i > 0 && d == sorted[i-1] {
			return nil, "has days that are not from 1 to 31 or are named twice"
		}
	}
	if len(sorted) == 0 && !last {
		return nil, "needs at least one of days, or last"
	}
	return sorted, ""
}

// yearDates are the dates that a year can have, as MM-DD.
func yearDates() []string {
	const leapYear = 2000
	var dates []string
	for t := time.Date(leapYear, 1, 1, 0, 0, 0, 0, time.UTC); t.Year() == leapYear; t = t.AddDate(0, 0, 1) {
		dates = append(dates, t.Format("01-02"))
	}
	return dates
}

// Matches reports whether the rule names the day d. start, the day from which a biweekly rule counts its weeks, is not
// looked at by others: the week from Monday to Sunday that it lies in is the first one that counts. Neither are days
// before start left out here, nor those after a routine's end.
func (r Rule) Matches(d, start Day) bool {
	if !d.Valid() {
		return false
	}
	return r.matches(d.utc(), start)
}

func (r Rule) matches(t time.Time, start Day) bool {
	switch r.Freq {
	case Daily:
		return true
	case Weekly:
		return r.onWeekday(t)
	case Biweekly:
		return r.onWeekday(t) && (weekOf(t)-weekOf(start.utc()))%2 == 0
	case Monthly:
		return slices.Contains(r.Days, t.Day()) || r.Last && t.AddDate(0, 0, 1).Day() == 1
	case Yearly:
		return slices.Contains(r.Dates, t.Format("01-02"))
	}
	return false
}

func (r Rule) onWeekday(t time.Time) bool {
	return slices.Contains(r.Weekdays, strings.ToLower(t.Weekday().String()[:3]))
}

// weekOf numbers the weeks, which begin on Monday, from that of 1970-01-01.
func weekOf(t time.Time) int {
	const toMonday = 3 // 1970-01-01 was a Thursday
	return (int(t.Unix()/secondsADay) + toMonday) / 7
}

const secondsADay = 24 * 60 * 60

// Next returns the first day after a day that the rule names, or "" if there is none up to MaxDay.
func (r Rule) Next(after, start Day) Day {
	for t := after.utc().AddDate(0, 0, 1); t.Year() <= lastYear; t = t.AddDate(0, 0, 1) {
		if r.matches(t, start) {
			return Day(t.Format(time.DateOnly))
		}
	}
	return ""
}

// lastYear is that of MaxDay.
const lastYear = 2100

// Between returns the days from one to another, both included, that the rule names.
func (r Rule) Between(from, to, start Day) []Day {
	var days []Day
	last := to.utc()
	for t := from.utc(); !t.After(last); t = t.AddDate(0, 0, 1) {
		if r.matches(t, start) {
			days = append(days, Day(t.Format(time.DateOnly)))
		}
	}
	return days
}

// utc returns the midnight at which a valid day begins in UTC.
func (d Day) utc() time.Time {
	y, m, day := d.date()
	return time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
}
