package api

import (
	"context"
	"encoding/base64"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"

	"modu/models"
)

// Paged is the part of an input that asks for a page of a list. It is exported because huma overlooks what is not.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"How many at most"`
	Cursor string `query:"cursor" maxLength:"512" doc:"The next_cursor of the page before"`
}

// after reads the cursor into place, which tells where the page before ended; ok is false for the first page. A cursor
// is good for the list that made it, and is nobody's business but ours.
func (p Paged) after(place any) (ok bool, err error) {
	if p.Cursor == "" {
		return false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || string(b) == "null" || json.Unmarshal(b, place, json.RejectUnknownMembers(true)) != nil || !sound(reflect.ValueOf(place).Elem()) {
		return false, badParameter("cursor")
	}
	return true, nil
}

// sound reports whether a place has nothing that a database would choke on. A part that was left out is fine.
func sound(place reflect.Value) bool {
	for _, f := range place.Fields() {
		switch v := f.Interface().(type) {
		case models.ID:
			if !v.Valid() {
				return false
			}
		case models.Day:
			if v != "" && !v.Valid() {
				return false
			}
		case models.Time:
			if v < 0 || v > lastTime {
				return false
			}
		case string:
			if strings.ContainsRune(v, 0) {
				return false
			}
		default:
			if f.Kind() == reflect.Struct && !f.IsZero() && !sound(f) {
				return false
			}
		}
	}
	return true
}

// lastTime is the end of the year 9999.
const lastTime models.Time = 253_402_300_799_999

// cursorOf makes the cursor of a place.
func cursorOf(place any) *string {
	b, err := json.Marshal(place)
	if err != nil {
		panic("api: " + err.Error()) // places are plain structs
	}
	s := base64.RawURLEncoding.EncodeToString(b)
	return &s
}

// cut takes the row that was read beyond the page off its end, and returns the cursor of the next page if there was one.
func cut[T any](rows []T, limit int, place func(T) any) ([]T, *string) {
	if len(rows) <= limit {
		return rows, nil
	}
	return rows[:limit], cursorOf(place(rows[limit-1]))
}

// An idPlace is where a page ends in a list by id.
type idPlace struct {
	ID models.ID `json:"i"`
}

// ownPage answers a page of the caller's own things in the order of their ids. read returns one row more than fits.
func ownPage[D any](
	ctx context.Context, s *server, p Paged, read func(ctx context.Context, v *view, after models.ID) ([]entity[D], error),
) (*listOutput[D], error) {
	caller, _ := callerOf(ctx)
	var place idPlace
	if _, err := p.after(&place); err != nil {
		return nil, err
	}
	out := &listOutput[D]{}
	err := s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		if _, err := v.of(ctx, caller.User); err != nil {
			return err
		}
		list, err := read(ctx, v, place.ID)
		if err != nil {
			return err
		}
		out.Body.Data, out.Body.NextCursor = cut(list, p.Limit, func(e entity[D]) any { return idPlace{e.id} })
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}

// each applies f to every element.
func each[A, B any](all []A, f func(A) B) []B {
	out := make([]B, len(all))
	for i, a := range all {
		out[i] = f(a)
	}
	return out
}
