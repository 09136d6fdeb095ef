package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"modu/models"
	"modu/store"
)

func (s *server) searchRoutes() {
	register(s, signedIn(operation("search", http.MethodGet, "/v1/search", "Search own todos and diaries by their text")), s.search)
}

// A foundDoc is a todo or a diary.
type foundDoc struct{}

// Schema says so.
func (foundDoc) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{
		r.Schema(reflect.TypeFor[todoDoc](), true, ""), r.Schema(reflect.TypeFor[diaryDoc](), true, ""),
	}}
}

type searchInput struct {
	Q      string `query:"q" required:"true" doc:"1 to 100 characters, in any case of letters"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many at most"`
	Cursor string `query:"cursor" maxLength:"512" doc:"The next_cursor of the page before"`
}

// search answers a page of the caller's own todos and diaries, the newest day first.
func (s *server) search(ctx context.Context, in *searchInput) (*listOutput[foundDoc], error) {
	caller, _ := callerOf(ctx)
	text, err := queryText(in.Q)
	if err != nil {
		return nil, err
	}
	q := store.Search{Owner: caller.User, Text: text, Limit: in.Limit + 1}
	place := &store.SearchPlace{}
	if ok, err := (Paged{Cursor: in.Cursor}).after(place); err != nil {
		return nil, err
	} else if ok {
		q.After = place
	}
	out := &listOutput[foundDoc]{}
	err = s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		o, err := v.of(ctx, caller.User)
		if err != nil {
			return err
		}
		q.Goals = o.goalIDs()
		found, err := v.searched(ctx, q)
		if err != nil {
			return err
		}
		found, out.Body.NextCursor = cut(found, in.Limit, func(f hit) any { return f.place })
		out.Body.Data = each(found, func(f hit) entity[foundDoc] { return f.entity })
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}

// queryText reads the parameter q: what search_text must contain.
func queryText(q string) (string, error) {
	text, err := models.Text("q", q, models.TextRule{Min: 1, Max: models.MaxSearch})
	if err != nil {
		return "", badParameter("q")
	}
	return models.SearchText(text), nil
}

// A hit is a todo or diary with the place where it stands.
type hit struct {
	place  store.SearchPlace
	entity entity[foundDoc]
}

// searched reads at most q.Limit hits. A day's diary comes before its todos.
func (v *view) searched(ctx context.Context, q store.Search) ([]hit, error) {
	todos, err := v.tx.SearchTodos(ctx, q)
	if err != nil {
		return nil, err
	}
	diaries, err := v.tx.SearchDiaries(ctx, q)
	if err != nil {
		return nil, err
	}
	lines, err := v.projectTodos(ctx, todos)
	if err != nil {
		return nil, err
	}
	days, err := v.projectDiaries(ctx, diaries)
	if err != nil {
		return nil, err
	}
	var all []hit
	for len(all) < q.Limit && len(todos)+len(diaries) > 0 {
		if len(diaries) > 0 && (len(todos) == 0 || diaries[0].Date >= todos[0].Date) {
			all = append(all, hit{store.SearchPlace{Date: diaries[0].Date, ID: diaries[0].ID, Diary: true}, entity[foundDoc](days[0])})
			diaries, days = diaries[1:], days[1:]
			continue
		}
		all = append(all, hit{store.SearchPlace{Date: todos[0].Date, ID: todos[0].ID}, entity[foundDoc](lines[0])})
		todos, lines = todos[1:], lines[1:]
	}
	return all, nil
}
