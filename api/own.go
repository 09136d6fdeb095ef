package api

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
)

// mayChange refuses a PATCH or DELETE of what is not the caller's: not_allowed if the caller sees it, else not_found.
// The engine would take a put of an unknown id for a creation.
func (s *server) mayChange(ctx context.Context, caller models.ID, kind string, id models.ID) error {
	if !id.Valid() {
		return errNotFound
	}
	return s.snapshot(ctx, caller, func(ctx context.Context, v *view) error {
		owner, goal, err := v.ownerOf(ctx, kind, id)
		if err != nil || owner == caller {
			return err
		}
		if kind == "diary" {
			if _, _, err := v.diary(ctx, id); err != nil {
				return err
			}
			return codeError{code: codeNotAllowed}
		}
		o, err := v.of(ctx, owner)
		if err != nil {
			return err
		}
		if goal == "" || o.goal(goal) == nil {
			return errNotFound
		}
		return codeError{code: codeNotAllowed}
	})
}

// ownerOf returns whose a goal, todo or diary is, and under which goal others may see it: none for a todo without a date,
// nor for a diary.
func (v *view) ownerOf(ctx context.Context, kind string, id models.ID) (owner, goal models.ID, err error) {
	if kind == "goal" {
		rows, err := v.tx.GoalsByID(ctx, []models.ID{id})
		if err != nil || len(rows) == 0 {
			return "", "", orNotFound(err)
		}
		return rows[0].OwnerID, id, nil
	}
	if kind == "routine" {
		rows, err := v.tx.RoutinesByID(ctx, []models.ID{id})
		if err != nil || len(rows) == 0 {
			return "", "", orNotFound(err)
		}
		return rows[0].OwnerID, "", nil
	}
	if kind == "reminder" {
		rows, err := v.tx.RemindersByID(ctx, []models.ID{id})
		if err != nil || len(rows) == 0 {
			return "", "", orNotFound(err)
		}
		return rows[0].OwnerID, "", nil
	}
	if kind == "diary" {
		rows, err := v.tx.DiaryRights(ctx, []models.ID{id})
		if err != nil || len(rows) == 0 {
			return "", "", orNotFound(err)
		}
		return rows[0].OwnerID, "", nil
	}
	rows, err := v.tx.TodosByID(ctx, []models.ID{id})
	if err != nil || len(rows) == 0 {
		return "", "", orNotFound(err)
	}
	t := rows[0]
	if t.Date == "" || t.DeletedAt != 0 {
		return t.OwnerID, "", nil
	}
	return t.OwnerID, t.GoalID, nil
}

func orNotFound(err error) error {
	if err != nil {
		return err
	}
	return errNotFound
}

// remove deletes a thing of the caller's.
func (s *server) remove(ctx context.Context, kind string, id models.ID, match string, fields jsontext.Value) error {
	caller, _ := callerOf(ctx)
	if err := s.mayChange(ctx, caller.User, kind, id); err != nil {
		return err
	}
	rev, err := ifMatch(match)
	if err != nil {
		return err
	}
	return s.push(ctx, caller, rev, del(kind, id, fields))
}

// needed is the problem of a body without a field that creation needs.
func needed(name string) error {
	return &models.FieldError{Field: name, Problem: "is needed to make it"}
}

// object makes the fields of a mutation from names and texts in turn.
func object(namesAndTexts ...string) jsontext.Value {
	m := make(map[string]string, len(namesAndTexts)/2)
	for i := 0; i+1 < len(namesAndTexts); i += 2 {
		m[namesAndTexts[i]] = namesAndTexts[i+1]
	}
	b, err := json.Marshal(m, json.Deterministic(true))
	if err != nil {
		panic("api: " + err.Error()) // every caller's texts are UTF-8
	}
	return b
}
