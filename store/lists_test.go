package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
)

// A person is one owner of the lists' test world.
type person struct {
	id    models.ID
	goals []models.ID
}

const (
	listDay  = models.Day("2026-11-22")
	listDays = 10 // of todos, from listDay on
)

// fill makes people with two goals each and, per goal, todos on listDays days and as many without a date.
func fill(t *testing.T, db *store.DB, people int) []person {
	t.Helper()
	made := make([]person, people)
	err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		for i := range made {
			if err := fillOne(ctx, tx, i, &made[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func fillOne(ctx context.Context, tx store.Tx, i int, p *person) error {
	const now models.Time = 1795305600000
	u := &models.User{ID: models.NewID(), Email: fmt.Sprintf("p%d@x", i), EmailKey: fmt.Sprintf("p%d@x", i), CreatedAt: now}
	settings := &models.Settings{
		Locale: "en", TimeZone: "UTC", WeekStart: "mon", DefaultAudience: models.Private, Stamps: models.Stamps{},
	}
	if err := store.CreateAccount(ctx, tx, u, &models.Profile{Handle: fmt.Sprintf("person%d", i), Stamps: models.Stamps{}}, settings); err != nil {
		return err
	}
	p.id = u.ID
	var todos []*models.Todo
	for g := range 2 {
		goal := &models.Goal{
			OwnerID: u.ID, ID: models.NewID(), Rev: 1, CreatedAt: now, Title: "g", Color: models.Colors[g], Rank: fmt.Sprintf("a%d", g),
			Audience: models.Private, Viewers: []models.ID{}, Status: models.Active, Stamps: models.Stamps{},
		}
		if err := tx.SaveGoals(ctx, []*models.Goal{goal}); err != nil {
			return err
		}
		p.goals = append(p.goals, goal.ID)
		for n := range 2 * listDays {
			todo := &models.Todo{
				OwnerID: u.ID, ID: models.NewID(), Rev: 1, CreatedAt: now, GoalID: goal.ID, Title: "t", Rank: fmt.Sprintf("a%d", 9-g),
				Done: n%2 == 0, Checklist: []models.ChecklistLine{}, Cheers: models.Counts{}, Shown: models.Counts{}, Stamps: models.Stamps{},
			}
			if n < listDays {
				todo.Date = listDay.Add(n)
			}
			todos = append(todos, todo)
		}
	}
	return tx.SaveTodos(ctx, todos)
}

// pages reads a list of todos to its end, in pages of three.
func pages(t *testing.T, db *store.DB, l store.TodoList) (all []*models.Todo) {
	t.Helper()
	l.Limit = 3
	err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
		for {
			page, err := tx.ListTodos(ctx, l)
			if err != nil || len(page) == 0 {
				return err
			}
			all = append(all, page...)
			last := page[len(page)-1]
			l.After = &store.TodoPlace{Date: last.Date, Rank: last.Rank, ID: last.ID}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestListTodosPagesEachTodoOnceInOrder(t *testing.T) {
	yes := true
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		db := env.Open(t)
		me := fill(t, db, 3)[1]
		tests := []struct {
			name  string
			list  store.TodoList
			want  int
			byDay bool
		}{
			{"all", store.TodoList{}, 4 * listDays, false},
			{"from", store.TodoList{From: listDay.Add(2)}, 2 * (listDays - 2), true},
			{"to", store.TodoList{To: listDay}, 2, true},
			{"one day", store.TodoList{From: listDay, To: listDay}, 2, true},
			{"backlog", store.TodoList{Backlog: true}, 2 * listDays, false},
			{"backlog on a day", store.TodoList{Backlog: true, From: listDay}, 0, true},
			{"one goal", store.TodoList{Goals: me.goals[:1]}, 2 * listDays, false},
			{"no goal", store.TodoList{Goals: []models.ID{}}, 0, false},
			{"done", store.TodoList{Done: &yes}, 2 * listDays, false},
			{"deleted", store.TodoList{Deleted: true}, 0, false},
		}
		for _, test := range tests {
			test.list.Owner = me.id
			got := pages(t, db, test.list)
			if len(got) != test.want {
				t.Errorf("%s: %d todos; want %d", test.name, len(got), test.want)
			}
			order := func(a, b *models.Todo) int { return strings.Compare(string(a.ID), string(b.ID)) }
			if test.byDay {
				order = func(a, b *models.Todo) int {
					return strings.Compare(string(a.Date)+a.Rank+string(a.ID), string(b.Date)+b.Rank+string(b.ID))
				}
			}
			if !slices.IsSortedFunc(got, order) {
				t.Errorf("%s: not in order", test.name)
			}
			for i, todo := range got {
				if todo.OwnerID != me.id || i > 0 && todo.ID == got[i-1].ID {
					t.Errorf("%s: row %d is %s of %s", test.name, i, todo.ID, todo.OwnerID)
				}
			}
		}
	})
}

func TestTodosOnDays(t *testing.T) {
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		db := env.Open(t)
		people := fill(t, db, 3)
		err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
			days := []store.DayKey{{Owner: people[0].id, Date: listDay}, {Owner: people[1].id, Date: listDay.Add(1)}}
			got, err := tx.TodosOn(ctx, days, []models.ID{people[0].goals[0], people[1].goals[0], people[1].goals[1], people[2].goals[0]})
			if err != nil {
				return err
			}
			var found []store.DayKey
			for _, todo := range got {
				found = append(found, store.DayKey{Owner: todo.OwnerID, Date: todo.Date})
			}
			want := []store.DayKey{days[0], days[1], days[1]}
			slices.SortFunc(want, func(a, b store.DayKey) int { return strings.Compare(string(a.Owner), string(b.Owner)) })
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("todos of days (-want +got):\n%s", diff)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestListGoalsByRank(t *testing.T) {
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		db := env.Open(t)
		me := fill(t, db, 2)[0]
		err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
			first, err := tx.ListGoals(ctx, store.GoalList{Owner: me.id, Limit: 1})
			if err != nil {
				return err
			}
			rest, err := tx.ListGoals(ctx, store.GoalList{Owner: me.id, Limit: 5, After: &store.GoalPlace{Rank: first[0].Rank, ID: first[0].ID}})
			if err != nil {
				return err
			}
			colored, err := tx.ListGoals(ctx, store.GoalList{Owner: me.id, Limit: 5, Color: models.Colors[1], Status: models.Active})
			if err != nil {
				return err
			}
			if first[0].ID != me.goals[0] || len(rest) != 1 || rest[0].ID != me.goals[1] || len(colored) != 1 || colored[0].ID != me.goals[1] {
				t.Errorf("goals in pages: %v, %v; coloured: %v", first, rest, colored)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
