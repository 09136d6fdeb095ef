package api

import (
	"context"
	"strings"

	"modu/models"
)

// A calendarBody is a month of one person, as the caller may see it.
type calendarBody struct {
	Month string        `json:"month" doc:"YYYY-MM"`
	Days  []calendarDay `json:"days" doc:"Those with todos"`
}

type calendarDay struct {
	Date  models.Day     `json:"date" format:"date"`
	Open  int            `json:"open" doc:"From today on the caller's own auto routines that have no todo yet count as well"`
	Done  int            `json:"done"`
	Goals []calendarGoal `json:"goals" doc:"In the order of the goals"`
}

type calendarGoal struct {
	GoalID models.ID `json:"goal_id" format:"uuid"`
	Color  string    `json:"color"`
	Open   int       `json:"open"`
	Done   int       `json:"done"`
}

type calendarOutput struct {
	Body calendarBody
}

type calendarInput struct {
	Month string `query:"month" required:"true" doc:"YYYY-MM"`
	User  string `query:"user" doc:"An id or a handle; oneself if left out"`
}

func (s *server) calendar(ctx context.Context, in *calendarInput) (*calendarOutput, error) {
	caller, _ := callerOf(ctx)
	name := in.User
	if name == "" {
		name = string(caller.User)
	}
	return s.calendarAs(ctx, caller.User, name, in.Month)
}

type userCalendarInput struct {
	IDInput
	Month string `query:"month" required:"true" doc:"YYYY-MM"`
}

func (s *server) userCalendar(ctx context.Context, in *userCalendarInput) (*calendarOutput, error) {
	caller, _ := callerOf(ctx)
	return s.calendarAs(ctx, caller.User, in.ID, in.Month)
}

// calendarAs counts a month of the person whom a name names, as the reader may see it.
func (s *server) calendarAs(ctx context.Context, reader models.ID, name, month string) (*calendarOutput, error) {
	from, to, err := monthOf(month)
	if err != nil {
		return nil, err
	}
	out := &calendarOutput{Body: calendarBody{Month: month}}
	err = s.snapshot(ctx, reader, func(ctx context.Context, v *view) error {
		o, err := v.personOf(ctx, name)
		if err != nil {
			return err
		}
		counts, err := v.countDays(ctx, o, from, to, models.TimeOf(s.Now()))
		if err != nil {
			return err
		}
		out.Body.Days = o.calendar(counts, from, to)
		return nil
	})
	return out, err
}

// monthOf returns the first and the last day of a month "YYYY-MM".
func monthOf(month string) (from, to models.Day, err error) {
	from, err = models.ParseDay("month", month+"-01")
	if err != nil {
		return "", "", badParameter("month")
	}
	to = from.Add(27)
	for next := to.Add(1); next > to && strings.HasPrefix(string(next), month); next = to.Add(1) {
		to = next
	}
	return from, to, nil
}

// A goalDay is one goal on one day.
type goalDay struct {
	goal models.ID
	date models.Day
}

// A doneOf says how many todos there are, and how many of them are done.
type doneOf struct{ done, total int }

// countDays counts the owner's todos that the reader sees, and for the owner what auto routines will make.
func (v *view) countDays(ctx context.Context, o *sight, from, to models.Day, now models.Time) (map[goalDay]doneOf, error) {
	rows, err := v.tx.DayCounts(ctx, o.owner, o.goalIDs(), from, to)
	if err != nil {
		return nil, err
	}
	counts := make(map[goalDay]doneOf, len(rows))
	for _, r := range rows {
		counts[goalDay{r.GoalID, r.Date}] = doneOf{r.Done, r.Total}
	}
	if !o.own {
		return counts, nil
	}
	today, err := v.todays(ctx, []models.ID{o.owner}, now)
	if err != nil {
		return nil, err
	}
	due, err := v.virtual(ctx, from, to, today[o.owner])
	for date, routines := range due {
		for _, r := range routines {
			if r.Mode == models.Auto {
				k := goalDay{r.GoalID, date}
				counts[k] = doneOf{counts[k].done, counts[k].total + 1}
			}
		}
	}
	return counts, err
}

// calendar makes days of counts.
func (o *sight) calendar(counts map[goalDay]doneOf, from, to models.Day) []calendarDay {
	days := []calendarDay{}
	for date := from; ; date = date.Add(1) {
		day := calendarDay{Date: date}
		for _, g := range o.goals {
			if c, ok := counts[goalDay{g.ID, date}]; ok {
				day.Goals = append(day.Goals, calendarGoal{g.ID, g.Color, c.total - c.done, c.done})
				day.Open += c.total - c.done
				day.Done += c.done
			}
		}
		if day.Goals != nil {
			days = append(days, day)
		}
		if date >= to {
			return days
		}
	}
}
