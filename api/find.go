package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"modu/models"
	"modu/store"
)

func (s *server) findRoutes() {
	register(s, signedIn(operation("find-users", http.MethodGet, "/v1/users", "Find people by handle, name or e-mail")), s.findUsers)
	register(s, signedIn(operation("explore", http.MethodGet, "/v1/explore", "List people who want to be found and were active in public lately")), s.explore)
}

// exploreDays is how many days back a public todo makes somebody worth exploring.
const exploreDays = 14

// FindPaged is Paged for lists of people, of which each costs more than a row.
type FindPaged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"50" default:"20" doc:"How many at most"`
	Cursor string `query:"cursor" maxLength:"512" doc:"The next_cursor of the page before"`
}

type findInput struct {
	FindPaged
	Q string `query:"q" required:"true" doc:"The beginning of a handle or a name, or a whole e-mail address"`
}

// A findPlace is where a page ends: among those found by handle, or among those found by name.
type findPlace struct {
	Handle string          `json:"h,omitzero"`
	Name   store.NamePlace `json:"n,omitzero"`
}

// findUsers looks people up at a pace that nobody lists them all with.
func (s *server) findUsers(ctx context.Context, in *findInput) (*listOutput[profileDoc], error) {
	caller, _ := callerOf(ctx)
	left, wait := s.finds.admit(caller.User)
	requestOf(ctx).note(left)
	if wait > 0 {
		return nil, codeError{code: codeRateLimited, retry: max(wait, time.Second)}
	}
	q, err := models.Text("q", in.Q, models.TextRule{Min: 1, Max: models.MaxSearch})
	if err != nil {
		return nil, badParameter("q")
	}
	var place findPlace
	if _, err := (Paged{Cursor: in.Cursor}).after(&place); err != nil {
		return nil, err
	}
	return s.peoplePage(ctx, caller.User, func(ctx context.Context, v *view) ([]*models.Profile, *string, error) {
		if strings.Contains(strings.TrimPrefix(q, "@"), "@") {
			rows, err := v.findByEmail(ctx, q)
			return rows, nil, err
		}
		return v.find(ctx, finding(caller.User, q, in.Limit), place)
	})
}

// finding reads what is looked for: handles are shown with an @ before them.
func finding(reader models.ID, q string, limit int) store.Find {
	q, isHandle := strings.CutPrefix(q, "@")
	f := store.Find{Reader: reader, Name: models.SearchText(q), Limit: limit + 1}
	if isHandlePrefix(f.Name) {
		f.Handle = f.Name
	}
	if isHandle {
		f.Name = ""
	}
	return f
}

func isHandlePrefix(s string) bool {
	return len(s) <= models.MaxHandle && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func (v *view) findByEmail(ctx context.Context, q string) ([]*models.Profile, error) {
	_, key, err := models.Email(q)
	if err != nil {
		return nil, nil // nobody has it
	}
	return v.tx.FindByEmail(ctx, v.reader, key)
}

// find returns a page of people: as many by handle as there are, then by name.
func (v *view) find(ctx context.Context, f store.Find, place findPlace) (rows []*models.Profile, next *string, err error) {
	limit := f.Limit - 1
	if place.Name.ID == "" {
		if rows, err = v.tx.FindByHandle(ctx, f, place.Handle); err != nil {
			return nil, nil, err
		}
		if len(rows) > limit {
			return rows[:limit], cursorOf(findPlace{Handle: rows[limit-1].Handle}), nil
		}
	}
	if f.Name == "" {
		return rows, nil, nil
	}
	byHandle := len(rows)
	f.Limit -= byHandle
	named, err := v.tx.FindByName(ctx, f, place.Name)
	if err != nil {
		return nil, nil, err
	}
	rows = append(rows, named...)
	switch {
	case len(rows) <= limit:
		return rows, nil, nil
	case byHandle == limit:
		return rows[:limit], cursorOf(findPlace{Handle: rows[limit-1].Handle}), nil
	}
	last := rows[limit-1]
	return rows[:limit], cursorOf(findPlace{Name: store.NamePlace{Name: last.SearchName, ID: last.OwnerID}}), nil
}

// explore lists them by when they were last active.
func (s *server) explore(ctx context.Context, in *FindPaged) (*listOutput[profileDoc], error) {
	caller, _ := callerOf(ctx)
	var place store.ExplorePlace
	if _, err := (Paged{Cursor: in.Cursor}).after(&place); err != nil {
		return nil, err
	}
	now := s.Now()
	today := models.Today(models.TimeOf(now), time.UTC, 0)
	e := store.Exploring{
		Reader: caller.User, Since: models.TimeOf(now.AddDate(0, 0, -exploreDays)), After: place, Limit: in.Limit + 1,
		From: today.Add(-exploreDays), To: today.Add(1), // it is tomorrow somewhere
	}
	return s.peoplePage(ctx, caller.User, func(ctx context.Context, v *view) ([]*models.Profile, *string, error) {
		places, err := v.tx.Explore(ctx, e)
		if err != nil {
			return nil, nil, err
		}
		places, next := cut(places, in.Limit, func(p store.ExplorePlace) any { return p })
		rows, err := v.tx.Profiles(ctx, each(places, func(p store.ExplorePlace) models.ID { return p.ID }))
		if err != nil {
			return nil, nil, err
		}
		return inOrder(rows, places), next, nil
	})
}

func inOrder(rows []*models.Profile, places []store.ExplorePlace) []*models.Profile {
	byID := make(map[models.ID]*models.Profile, len(rows))
	for _, p := range rows {
		byID[p.OwnerID] = p
	}
	sorted := make([]*models.Profile, 0, len(rows))
	for _, p := range places {
		if byID[p.ID] != nil {
			sorted = append(sorted, byID[p.ID])
		}
	}
	return sorted
}

// peoplePage answers the profiles that read returns, with the cursor of the next page.
func (s *server) peoplePage(
	ctx context.Context, reader models.ID, read func(context.Context, *view) ([]*models.Profile, *string, error),
) (*listOutput[profileDoc], error) {
	out := &listOutput[profileDoc]{}
	err := s.snapshot(ctx, reader, func(ctx context.Context, v *view) error {
		rows, next, err := read(ctx, v)
		if err != nil {
			return err
		}
		if err := v.glance(ctx, each(rows, func(p *models.Profile) models.ID { return p.OwnerID })); err != nil {
			return err
		}
		if out.Body.Data, err = v.projectProfiles(ctx, rows); err != nil {
			return err
		}
		out.Body.NextCursor = next
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}

// glance is look without the goals, for people whose profile is all that is shown. They are there, and not hidden.
func (v *view) glance(ctx context.Context, owners []models.ID) error {
	sights, err := v.tx.Sights(ctx, v.reader, owners)
	if err != nil {
		return err
	}
	heads, err := v.tx.Heads(ctx, owners)
	for _, o := range owners {
		if heads[o] != nil {
			v.owners[o] = &sight{Sight: sights[o], owner: o, head: heads[o]}
		}
	}
	return err
}
