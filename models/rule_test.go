package models

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

func TestRuleHasOnlyWhatItsFreqUses(t *testing.T) {
	for in, want := range map[string]string{
		`{"freq":"daily"}`:                               "daily",
		`{"freq":"weekly","weekdays":["sun","mon"]}`:     "weekly mon sun",
		`{"freq":"biweekly","weekdays":["wed"]}`:         "biweekly wed",
		`{"freq":"monthly","days":[31,1]}`:               "monthly 1 31",
		`{"freq":"monthly","last":true}`:                 "monthly last",
		`{"freq":"monthly","days":[31],"last":true}`:     "monthly 31 last",
		`{"freq":"monthly","days":[2],"last":false}`:     "monthly 2",
		`{"freq":"yearly","dates":["12-25","02-29"]}`:    "yearly 02-29 12-25",
		`{ "weekdays" : [ "tue" ] , "freq" : "weekly" }`: "weekly tue",
	} {
		got, err := ParseRule("rule", []byte(in))
		if err != nil || brief(got) != want {
			t.Errorf("ParseRule(%s) = %s, %v; want %s", in, brief(got), err, want)
		}
	}
	for _, in := range []string{
		``, `null`, `"daily"`, `[]`, `{}`, `{"freq":"hourly"}`, `{"freq":""}`, `{"freq":"Daily"}`, `{"freq":null}`,
		`{"freq":"daily","weekdays":["mon"]}`, `{"freq":"daily","weekdays":[]}`, `{"freq":"daily","interval":2}`, `{"freq":"daily","freq":"daily"}`,
		`{"freq":"weekly"}`, `{"freq":"weekly","weekdays":[]}`, `{"freq":"weekly","weekdays":null}`, `{"freq":"weekly","weekdays":["mon","mon"]}`,
		`{"freq":"weekly","weekdays":["Mon"]}`, `{"freq":"weekly","weekdays":["monday"]}`, `{"freq":"weekly","weekdays":"mon"}`,
		`{"freq":"weekly","weekdays":["mon"],"last":false}`, `{"freq":"biweekly","days":[1]}`,
		`{"freq":"monthly"}`, `{"freq":"monthly","days":[]}`, `{"freq":"monthly","days":[0]}`, `{"freq":"monthly","days":[32]}`, `{"freq":"monthly","days":[-1]}`,
		`{"freq":"monthly","days":[1,1]}`, `{"freq":"monthly","days":[1.5]}`, `{"freq":"monthly","days":["1"]}`, `{"freq":"monthly","last":false}`,
		`{"freq":"monthly","days":[1],"dates":["01-01"]}`, `{"freq":"yearly"}`, `{"freq":"yearly","dates":[]}`, `{"freq":"yearly","dates":["02-30"]}`,
		`{"freq":"yearly","dates":["2-29"]}`, `{"freq":"yearly","dates":["13-01"]}`, `{"freq":"yearly","dates":["00-01"]}`, `{"freq":"yearly","dates":["12-25","12-25"]}`,
		`{"freq":"yearly","dates":["2026-12-25"]}`,
	} {
		got, err := ParseRule("rule", []byte(in))
		if field, ok := errors.AsType[*FieldError](err); !ok || field.Field != "rule" || field.Problem == "" {
			t.Errorf("ParseRule(%s) = %s, %v; want a FieldError of rule", in, brief(got), err)
		}
	}
}

// brief writes a rule in words.
func brief(r Rule) string {
	words := []string{string(r.Freq)}
	words = append(words, r.Weekdays...)
	for _, d := range r.Days {
		words = append(words, strconv.Itoa(d))
	}
	if r.Last {
		words = append(words, "last")
	}
	return strings.Join(append(words, r.Dates...), " ")
}

// TestRuleIsThatOfTheOracle compares random rules with another implementation.
func TestRuleIsThatOfTheOracle(t *testing.T) {
	const span = 3 * 366
	rapid.Check(t, func(t *rapid.T) {
		rule := anyRule(t)
		start := MinDay.Add(rapid.IntRange(0, 46_000).Draw(t, "start"))
		to := start.Add(span)
		want := oracle(t, rule, start, to)
		if got := rule.Between(start, to, start); !slices.Equal(got, want) {
			t.Fatalf("%s from %s = %v; want %v", brief(rule), start, got, want)
		}
		var next []Day
		for d := rule.Next(start.Add(-1), start); d != "" && d <= to; d = rule.Next(d, start) {
			next = append(next, d)
		}
		if start > MinDay && !slices.Equal(next, want) {
			t.Fatalf("%s, day by day from %s = %v; want %v", brief(rule), start, next, want)
		}
	})
}

func anyRule(t *rapid.T) Rule {
	r := Rule{Freq: rapid.SampledFrom([]Freq{Daily, Weekly, Biweekly, Monthly, Yearly}).Draw(t, "freq")}
	switch r.Freq {
	case Weekly, Biweekly:
		r.Weekdays = some(t, Weekdays)
	case Monthly:
		r.Last = rapid.Bool().Draw(t, "last")
		days := rapid.SliceOfNDistinct(rapid.IntRange(1, 31), 1, 4, rapid.ID[int]).Draw(t, "days")
		slices.Sort(days)
		r.Days = days
	case Yearly:
		r.Dates = some(t, yearDates())
	}
	return r
}

// some returns up to five of the values, in their order.
func some(t *rapid.T, of []string) []string {
	chosen := rapid.SliceOfNDistinct(rapid.SampledFrom(of), 1, 5, rapid.ID[string]).Draw(t, "some")
	return slices.DeleteFunc(slices.Clone(of), func(s string) bool { return !slices.Contains(chosen, s) })
}

var oracleDays = map[string]rrule.Weekday{
	"mon": rrule.MO, "tue": rrule.TU, "wed": rrule.WE, "thu": rrule.TH, "fri": rrule.FR, "sat": rrule.SA, "sun": rrule.SU,
}

// oracle returns the days of a rule by RFC 5545.
func oracle(t *rapid.T, r Rule, from, to Day) []Day {
	base := rrule.ROption{Dtstart: from.utc(), Until: to.utc(), Wkst: rrule.MO}
	var options []rrule.ROption
	switch r.Freq {
	case Daily:
		base.Freq = rrule.DAILY
		options = append(options, base)
	case Weekly, Biweekly:
		base.Freq, base.Interval = rrule.WEEKLY, 1
		if r.Freq == Biweekly {
			base.Interval = 2
		}
		for _, d := range r.Weekdays {
			base.Byweekday = append(base.Byweekday, oracleDays[d])
		}
		options = append(options, base)
	case Monthly:
		base.Freq, base.Bymonthday = rrule.MONTHLY, slices.Clone(r.Days)
		if r.Last {
			base.Bymonthday = append(base.Bymonthday, -1)
		}
		options = append(options, base)
	case Yearly:
		for _, d := range r.Dates {
			one := base
			at, err := time.Parse("2006-01-02", "2000-"+d)
			if err != nil {
				t.Fatal(err)
			}
			one.Freq, one.Bymonth, one.Bymonthday = rrule.YEARLY, []int{int(at.Month())}, []int{at.Day()}
			options = append(options, one)
		}
	}
	var days []Day
	for _, o := range options {
		rule, err := rrule.NewRRule(o)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range rule.All() {
			if at.Year() <= lastYear {
				days = append(days, Day(at.Format(time.DateOnly)))
			}
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

func TestOccursOnlyBetweenStartAndEnd(t *testing.T) {
	r := &Routine{Rule: Rule{Freq: Daily}, Start: "2026-11-10", End: "2026-11-12"}
	for day, want := range map[Day]bool{
		"2026-11-09": false, "2026-11-10": true, "2026-11-11": true, "2026-11-12": true, "2026-11-13": false,
	} {
		if got := r.Occurs(day); got != want {
			t.Errorf("Occurs(%s) = %t; want %t", day, got, want)
		}
	}
	r.Start, r.End = "", ""
	if !r.Occurs(MinDay) || !r.Occurs(MaxDay) || r.Occurs("2026-02-30") || r.Occurs("") {
		t.Error("a routine without start and end does not occur on every day that there is, and no other")
	}
}

func TestOnlyAnAutoRoutineOfAnActiveGoalMakesTodos(t *testing.T) {
	goal := &Goal{Status: Active}
	for name, c := range map[string]struct {
		routine Routine
		goal    *Goal
		want    bool
	}{
		"auto":         {Routine{Mode: Auto}, goal, true},
		"manual":       {Routine{Mode: Manual}, goal, false},
		"paused":       {Routine{Mode: Auto, Paused: true}, goal, false},
		"stopped":      {Routine{Mode: Auto, DeletedAt: 1}, goal, false},
		"hidden goal":  {Routine{Mode: Auto}, &Goal{Status: Hidden}, false},
		"deleted goal": {Routine{Mode: Auto}, &Goal{Status: Active, DeletedAt: 1}, false},
		"no goal":      {Routine{Mode: Auto}, nil, false},
	} {
		if got := c.routine.Makes(c.goal); got != c.want {
			t.Errorf("%s: Makes = %t; want %t", name, got, c.want)
		}
	}
}
