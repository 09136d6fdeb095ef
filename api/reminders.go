package api

import (
	"context"
	"net/http"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

func (s *server) reminderRoutes() {
	register(s, signedIn(operation("list-reminders", http.MethodGet, "/v1/reminders", "List own reminders by their time")), s.listReminders)
	register(s, signedIn(answering(http.StatusCreated, operation("make-reminder", http.MethodPost, "/v1/reminders", "Make a reminder"))), s.makeReminder)
	register(s, signedIn(operation("reminder", http.MethodGet, "/v1/reminders/{id}", "See a reminder")), s.reminder)
	register(s, signedIn(operation("change-reminder", http.MethodPatch, "/v1/reminders/{id}", "Change, switch or restore a reminder")), s.changeReminder)
	register(s, signedIn(operation("delete-reminder", http.MethodDelete, "/v1/reminders/{id}", "Delete a reminder")), s.deleteReminder)
}

// A reminderDoc describes what the engine projects of a reminder.
type reminderDoc struct {
	Kind      string      `json:"kind" enum:"reminder"`
	ID        models.ID   `json:"id" format:"uuid"`
	Rev       models.Rev  `json:"rev"`
	CreatedAt models.Time `json:"created_at" format:"date-time"`
	Time      string      `json:"time" doc:"HH:MM, in the owner's time zone"`
	Label     string      `json:"label"`
	Enabled   bool        `json:"enabled"`
}

// ReminderFields are what a person may put of a reminder.
type ReminderFields struct {
	Time    given[string] `json:"time,omitzero" doc:"HH:MM"`
	Label   given[string] `json:"label,omitzero" doc:"Up to 100 characters"`
	Enabled given[bool]   `json:"enabled,omitzero"`
	Deleted given[bool]   `json:"deleted,omitzero" doc:"false restores a deleted reminder within 30 days"`
}

func projectReminder(r *models.Reminder) entity[reminderDoc] {
	return entity[reminderDoc]{modusync.Reminder(r, r.Rev), r.ID, r.Rev}
}

type listRemindersInput struct{ Paged }

func (s *server) listReminders(ctx context.Context, in *listRemindersInput) (*listOutput[reminderDoc], error) {
	caller, _ := callerOf(ctx)
	var after *store.ReminderPlace
	place := &store.ReminderPlace{}
	if ok, err := in.after(place); err != nil {
		return nil, err
	} else if ok {
		after = place
	}
	out := &listOutput[reminderDoc]{Body: listBody[reminderDoc]{Data: []entity[reminderDoc]{}}}
	err := s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		if _, err := v.of(ctx, caller.User); err != nil {
			return err
		}
		rows, err := v.tx.RemindersOf(ctx, caller.User, after, in.Limit+1)
		if err != nil {
			return err
		}
		rows, out.Body.NextCursor = cut(rows, in.Limit, func(r *models.Reminder) any { return store.ReminderPlace{Time: r.Time, ID: r.ID} })
		for _, r := range rows {
			out.Body.Data = append(out.Body.Data, projectReminder(r))
		}
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}

type makeReminderInput struct {
	OnceHeader
	Body body[newReminder]
}

type newReminder struct {
	ID given[string] `json:"id,omitzero" doc:"A UUID of the client's own making"`
	ReminderFields
}

func (s *server) makeReminder(ctx context.Context, in *makeReminderInput) (*createdOutput[reminderDoc], error) {
	b := in.Body.Value
	if b.Time.IsZero() {
		return nil, needed("time")
	}
	return makeEntity(ctx, s, creation[reminderDoc]{
		kind: "reminder", path: "/v1/reminders/", key: in.Key, id: b.ID, fields: givenFields(b.ReminderFields), read: s.readReminder,
	})
}

func (s *server) reminder(ctx context.Context, in *IDInput) (*entityOutput[reminderDoc], error) {
	caller, _ := callerOf(ctx)
	return s.readReminder(ctx, caller.User, models.ID(in.ID))
}

// readReminder reads a reminder of the reader's: nobody else sees it.
func (s *server) readReminder(ctx context.Context, reader, id models.ID) (out *entityOutput[reminderDoc], err error) {
	if !id.Valid() {
		return nil, errNotFound
	}
	err = s.snapshot(ctx, reader, func(ctx context.Context, v *view) error {
		rows, err := v.tx.RemindersByID(ctx, []models.ID{id})
		if err != nil || len(rows) == 0 || rows[0].OwnerID != reader {
			return orNotFound(err)
		}
		if rows[0].DeletedAt != 0 {
			return codeError{code: codeGone}
		}
		out, err = own(ctx, v, projectReminder(rows[0]))
		return err
	})
	return out, err
}

type changeReminderInput struct {
	ID    string `path:"id"`
	Match string `header:"If-Match"`
	Body  body[ReminderFields]
}

func (s *server) changeReminder(ctx context.Context, in *changeReminderInput) (*entityOutput[reminderDoc], error) {
	caller, _ := callerOf(ctx)
	id := models.ID(in.ID)
	if err := s.mayChange(ctx, caller.User, "reminder", id); err != nil {
		return nil, err
	}
	rev, err := ifMatch(in.Match)
	if err != nil {
		return nil, err
	}
	if err := s.push(ctx, caller, rev, put("reminder", id, givenFields(in.Body.Value))); err != nil {
		return nil, err
	}
	return s.readReminder(ctx, caller.User, id)
}

func (s *server) deleteReminder(ctx context.Context, in *deleteInput) (*struct{}, error) {
	return nil, s.remove(ctx, "reminder", models.ID(in.ID), in.Match, nil)
}
