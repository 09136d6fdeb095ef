package api

import (
	"context"
	"net/http"

	"modu/models"
	"modu/store"
)

func (s *server) dayRoutes() {
	register(s, signedIn(operation("day", http.MethodGet, "/v1/day", "See one day of one's own or another person's")), s.day)
	register(s, signedIn(operation("feed", http.MethodGet, "/v1/feed", "See one day of everybody whom I follow")), s.feed)
}

// A dayBody is one day of one person, as the caller may see it.
type dayBody struct {
	Date  models.Day         `json:"date" format:"date"`
	User  entity[profileDoc] `json:"user"`
	Goals []entity[goalDoc]  `json:"goals" doc:"The active ones, and those that have todos that day"`
	Todos []entity[todoDoc]  `json:"todos"`
}

type dayInput struct {
	Date string `query:"date" doc:"YYYY-MM-DD; the person's own today if left out"`
	User string `query:"user" doc:"An id or a handle; oneself if left out"`
}

type dayOutput struct {
	Position string `header:"Modu-Position"`
	Body     dayBody
}

func (s *server) day(ctx context.Context, in *dayInput) (*dayOutput, error) {
	caller, _ := callerOf(ctx)
	date, err := optionalDay(in.Date)
	if err != nil {
		return nil, err
	}
	out := &dayOutput{}
	err = s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		name := in.User
		if name == "" {
			name = string(caller.User)
		}
		o, err := v.personOf(ctx, name)
		if err != nil {
			return err
		}
		days, err := v.days(ctx, []models.ID{o.owner}, date, models.TimeOf(s.Now()))
		if err != nil {
			return err
		}
		out.Body = days[0]
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}

func optionalDay(s string) (models.Day, error) {
	if s == "" {
		return "", nil
	}
	return queryDay("date", s)
}

type feedInput struct {
	Date   string `query:"date" doc:"YYYY-MM-DD; each person's own today if left out"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many people at most"`
	Cursor string `query:"cursor" maxLength:"512"`
}

type feedOutput struct {
	Position string `header:"Modu-Position"`
	Body     feedBody
}

type feedBody struct {
	Data       []dayBody `json:"data"`
	NextCursor *string   `json:"next_cursor"`
}

// feed answers a day of each person whom the caller follows and has not muted.
func (s *server) feed(ctx context.Context, in *feedInput) (*feedOutput, error) {
	caller, _ := callerOf(ctx)
	date, err := optionalDay(in.Date)
	if err != nil {
		return nil, err
	}
	var place idPlace
	if _, err := (Paged{Cursor: in.Cursor}).after(&place); err != nil {
		return nil, err
	}
	out := &feedOutput{}
	err = s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		follows, err := v.tx.ListFollows(ctx, store.EdgeList{
			Owner: caller.User, State: models.Accepted, Unmuted: true, After: place.ID, Limit: in.Limit + 1,
		})
		if err != nil {
			return err
		}
		follows, out.Body.NextCursor = cut(follows, in.Limit, func(f *models.Follow) any { return idPlace{f.ID} })
		people := each(follows, func(f *models.Follow) models.ID { return f.UserID })
		if out.Body.Data, err = v.days(ctx, people, date, models.TimeOf(s.Now())); err != nil {
			return err
		}
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}

// days reads one day of each person in their order; without a date that person's own today. Whoever is hidden by a
// block is left out.
func (v *view) days(ctx context.Context, people []models.ID, date models.Day, now models.Time) ([]dayBody, error) {
	if err := v.look(ctx, people...); err != nil {
		return nil, err
	}
	keys, err := v.dayKeys(ctx, people, date, now)
	if err != nil {
		return nil, err
	}
	var goals []models.ID
	for _, k := range keys {
		goals = append(goals, v.owners[k.Owner].goalIDs()...)
	}
	todos, err := v.tx.TodosOn(ctx, keys, goals)
	if err != nil {
		return nil, err
	}
	profiles, err := v.tx.Profiles(ctx, each(keys, func(k store.DayKey) models.ID { return k.Owner }))
	if err != nil {
		return nil, err
	}
	return v.assemble(ctx, keys, profiles, todos)
}

// dayKeys says which day of whom is to be read.
func (v *view) dayKeys(ctx context.Context, people []models.ID, date models.Day, now models.Time) ([]store.DayKey, error) {
	today := map[models.ID]models.Day{}
	if date == "" {
		settings, err := v.tx.Settings(ctx, people)
		if err != nil {
			return nil, err
		}
		for _, s := range settings {
			today[s.OwnerID] = models.Today(now, s.Zone(), s.DayStartHour)
		}
	}
	var keys []store.DayKey
	for _, p := range people {
		if v.owners[p] == nil {
			continue
		}
		k := store.DayKey{Owner: p, Date: date}
		if date == "" {
			k.Date = today[p]
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// assemble puts the days together from what was read for them.
func (v *view) assemble(
	ctx context.Context, keys []store.DayKey, profiles []*models.Profile, todos []*models.Todo,
) ([]dayBody, error) {
	days := make([]dayBody, len(keys))
	at := map[models.ID]*dayBody{}
	for i, k := range keys {
		days[i] = dayBody{Date: k.Date, Goals: []entity[goalDoc]{}, Todos: []entity[todoDoc]{}}
		at[k.Owner] = &days[i]
	}
	people, err := v.projectProfiles(ctx, profiles)
	if err != nil {
		return nil, err
	}
	for i, p := range profiles {
		at[p.OwnerID].User = people[i]
	}
	lines, err := v.projectTodos(ctx, todos)
	if err != nil {
		return nil, err
	}
	busy := map[models.ID]bool{}
	for i, t := range todos {
		at[t.OwnerID].Todos = append(at[t.OwnerID].Todos, lines[i])
		busy[t.GoalID] = true
	}
	var shown []*models.Goal
	for _, k := range keys {
		for _, g := range v.owners[k.Owner].goals {
			if g.Status == models.Active || busy[g.ID] {
				shown = append(shown, g)
			}
		}
	}
	goals, err := v.projectGoals(ctx, shown)
	for i, g := range shown {
		if err == nil {
			at[g.OwnerID].Goals = append(at[g.OwnerID].Goals, goals[i])
		}
	}
	return days, err
}
