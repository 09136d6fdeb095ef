package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"modu/models"
	"modu/store"
)

func (s *server) dayRoutes() {
	register(s, signedIn(operation("day", http.MethodGet, "/v1/day", "See one day of one's own or another person's")), s.day)
	register(s, signedIn(operation("feed", http.MethodGet, "/v1/feed", "See one day of everybody whom I follow")), s.feed)
	register(s, signedIn(operation("calendar", http.MethodGet, "/v1/calendar", "Count a month's todos by day and goal, one's own or another person's")), s.calendar)
	register(s, signedIn(operation("stats", http.MethodGet, "/v1/stats", "Count own todos of each goal by day")), s.stats)
}

// A dayBody is one day of one person, as the caller may see it.
type dayBody struct {
	Date     models.Day         `json:"date" format:"date"`
	User     entity[profileDoc] `json:"user"`
	Goals    []entity[goalDoc]  `json:"goals" doc:"The active ones, and those that have todos that day"`
	Todos    []entity[todoDoc]  `json:"todos"`
	Routines []dueDoc           `json:"routines_due" doc:"Of the caller's own routines what has no todo yet: of an auto one it belongs in the list, a manual one suggests it. From today on"`
	Diary    *entity[diaryDoc]  `json:"diary" doc:"null if there is none that the caller may see"`
	Done     int                `json:"done" doc:"How many of the todos are done: done of total is the ring"`
	Total    int                `json:"total" doc:"How many todos there are, those of auto routines that have none yet included"`
}

// TransformSchema lets the diary be null, which a reference cannot say.
func (dayBody) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Properties["diary"] = &huma.Schema{
		Description: s.Properties["diary"].Description, OneOf: []*huma.Schema{s.Properties["diary"], {Type: "null"}},
	}
	return s
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

// days reads one day of each person in their order; without a date that person's own today. Whoever is hidden by a
// block is left out.
func (v *view) days(ctx context.Context, people []models.ID, date models.Day, now models.Time) ([]dayBody, error) {
	if err := v.look(ctx, people...); err != nil {
		return nil, err
	}
	today, err := v.todays(ctx, people, now)
	if err != nil {
		return nil, err
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
	days := make([]dayBody, len(keys))
	at := map[models.ID]*dayBody{}
	for i, k := range keys {
		days[i] = dayBody{Date: k.Date, Goals: []entity[goalDoc]{}, Todos: []entity[todoDoc]{}, Routines: []dueDoc{}}
		at[k.Owner] = &days[i]
	}
	for _, fill := range []func(context.Context, []store.DayKey, map[models.ID]*dayBody) error{v.fillTodos, v.fillDiaries} {
		if err := fill(ctx, keys, at); err != nil {
			return nil, err
		}
	}
	if own := at[v.reader]; own != nil {
		err = v.fillVirtual(ctx, own, today[v.reader])
	}
	return days, err
}

// todays returns each person's own today.
func (v *view) todays(ctx context.Context, people []models.ID, now models.Time) (map[models.ID]models.Day, error) {
	settings, err := v.tx.Settings(ctx, people)
	if err != nil {
		return nil, err
	}
	today := make(map[models.ID]models.Day, len(settings))
	for _, s := range settings {
		today[s.OwnerID] = models.Today(now, s.Zone(), s.DayStartHour)
	}
	return today, nil
}

// fillTodos puts the people, their todos and goals into the days.
func (v *view) fillTodos(ctx context.Context, keys []store.DayKey, at map[models.ID]*dayBody) error {
	var seen []models.ID
	for _, k := range keys {
		seen = append(seen, v.owners[k.Owner].goalIDs()...)
	}
	todos, err := v.tx.TodosOn(ctx, keys, seen)
	if err != nil {
		return err
	}
	lines, err := v.projectTodos(ctx, todos)
	if err != nil {
		return err
	}
	busy := map[models.ID]bool{}
	for i, t := range todos {
		day := at[t.OwnerID]
		day.Todos = append(day.Todos, lines[i])
		busy[t.GoalID] = true
		day.Total++
		if t.Done {
			day.Done++
		}
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
	if err != nil {
		return err
	}
	for i, g := range shown {
		at[g.OwnerID].Goals = append(at[g.OwnerID].Goals, goals[i])
	}
	return v.fillPeople(ctx, keys, at)
}

func (v *view) fillPeople(ctx context.Context, keys []store.DayKey, at map[models.ID]*dayBody) error {
	profiles, err := v.tx.Profiles(ctx, each(keys, func(k store.DayKey) models.ID { return k.Owner }))
	if err != nil {
		return err
	}
	people, err := v.projectProfiles(ctx, profiles)
	if err != nil {
		return err
	}
	for i, p := range profiles {
		at[p.OwnerID].User = people[i]
	}
	return nil
}

// fillDiaries puts the diaries that the reader sees into the days.
func (v *view) fillDiaries(ctx context.Context, keys []store.DayKey, at map[models.ID]*dayBody) error {
	rows, err := v.tx.DiariesOn(ctx, keys)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(d *models.Diary) bool { return !v.seesDiary(v.owners[d.OwnerID], d) })
	diaries, err := v.projectDiaries(ctx, rows)
	if err != nil {
		return err
	}
	for i, d := range rows {
		at[d.OwnerID].Diary = &diaries[i]
	}
	return nil
}

// fillVirtual puts the reader's own occurrences that have no todo into the day.
func (v *view) fillVirtual(ctx context.Context, day *dayBody, today models.Day) error {
	due, err := v.virtual(ctx, day.Date, day.Date, today)
	if err != nil {
		return err
	}
	for _, r := range due[day.Date] {
		day.Routines = append(day.Routines, dueOn(r, day.Date))
		if r.Mode == models.Auto {
			day.Total++
		}
	}
	return nil
}
