package demo

import (
	"time"

	"modu/client"
	"modu/sync/frame"
)

// habits are a person's routines, and one reminder in the evening. What they have made so far is today's.
func (s *seed) habits(i int, goals []string) []frame.Mutation {
	evening := map[string]any{"time": "21:30", "label": "하루를 돌아볼 시간"}
	if cast[i].locale == "en" {
		evening["label"] = "Time to look back on the day"
	}
	all := []frame.Mutation{s.put("reminder", client.NewID(), s.now, evening)}
	for _, h := range cast[i].habits {
		mode := "manual"
		if h.auto {
			mode = "auto"
		}
		fields := map[string]any{
			"goal_id": goals[h.goal], "title": h.title, "rule": h.rule, "mode": mode, "start": s.today.Format(time.DateOnly),
		}
		if h.time != "" {
			fields["time"] = h.time
		}
		all = append(all, s.put("routine", client.NewID(), s.now, fields))
	}
	return all
}

// diary is what a person wrote on the last days. Those that others see may be cheered.
func (s *seed) diary(i int) []frame.Mutation {
	var all []frame.Mutation
	for _, p := range cast[i].pages {
		morning := s.today.AddDate(0, 0, -p.ago)
		day := morning.Format(time.DateOnly)
		at := morning.Add(21 * time.Hour)
		if at.After(s.now) {
			at = s.now
		}
		id := client.DerivedID("diary", s.id(i), day)
		all = append(all, s.put("diary", id, at, map[string]any{"date": day, "mood": p.mood, "text": p.text, "audience": p.audience}))
		if p.audience != "private" {
			s.done = append(s.done, line{i, "diary", id, at})
		}
	}
	return all
}
