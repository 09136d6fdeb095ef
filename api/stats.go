package api

import (
	"context"
	"slices"
	"strings"

	"modu/models"
	"modu/store"
)

// maxStatsDays is how many days one request may count.
const maxStatsDays = 366

type statsInput struct {
	From string `query:"from" required:"true" doc:"YYYY-MM-DD"`
	To   string `query:"to" required:"true" doc:"YYYY-MM-DD, included; at most 366 days in all"`
}

type statsOutput struct {
	Body statsBody
}

// A statsBody is the dot matrix of each goal.
type statsBody struct {
	From  models.Day  `json:"from" format:"date"`
	To    models.Day  `json:"to" format:"date"`
	Goals []goalStats `json:"goals" doc:"Those with todos in these days, in their order"`
}

type goalStats struct {
	GoalID models.ID  `json:"goal_id" format:"uuid"`
	Done   int        `json:"done"`
	Total  int        `json:"total"`
	Days   []dayStats `json:"days" doc:"Those with todos"`
}

type dayStats struct {
	Date  models.Day `json:"date" format:"date"`
	Done  int        `json:"done"`
	Total int        `json:"total"`
}

// stats counts the caller's todos. What routines have yet to make is no part of it.
func (s *server) stats(ctx context.Context, in *statsInput) (*statsOutput, error) {
	caller, _ := callerOf(ctx)
	from, err := queryDay("from", in.From)
	if err != nil {
		return nil, err
	}
	to, err := queryDay("to", in.To)
	if err != nil || to < from || to > from.Add(maxStatsDays-1) {
		return nil, badParameter("to")
	}
	out := &statsOutput{Body: statsBody{From: from, To: to}}
	err = s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		o, err := v.of(ctx, caller.User)
		if err != nil {
			return err
		}
		counts, err := v.tx.DayCounts(ctx, o.owner, o.goalIDs(), from, to)
		out.Body.Goals = o.stats(counts)
		return err
	})
	return out, err
}

// stats makes a matrix of each goal that has counts.
func (o *sight) stats(counts []store.DayCount) []goalStats {
	byGoal := map[models.ID]*goalStats{}
	for _, c := range counts {
		g := byGoal[c.GoalID]
		if g == nil {
			g = &goalStats{GoalID: c.GoalID}
			byGoal[c.GoalID] = g
		}
		g.Done += c.Done
		g.Total += c.Total
		g.Days = append(g.Days, dayStats{c.Date, c.Done, c.Total})
	}
	all := []goalStats{}
	for _, g := range o.goals {
		if s := byGoal[g.ID]; s != nil {
			slices.SortFunc(s.Days, func(a, b dayStats) int { return strings.Compare(string(a.Date), string(b.Date)) })
			all = append(all, *s)
		}
	}
	return all
}
