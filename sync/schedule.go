package sync

import (
	"context"

	"modu/models"
	"modu/store"
)

// The jobs of which the clock says when they are due.
const (
	jobAlarm    = "alarm"    // ring a todo's alarm
	jobReminder = "reminder" // ring a reminder
	jobReplan   = "replan"   // plan all alarms and reminders of somebody again
	jobCheered  = "cheered"  // tell an owner's devices of cheers
	jobBell     = "bell"     // tell those who have a bell of something finished
)

// schedule keeps the rows of due that belong to what the batch changed: alarms and reminders (product section 6), who is
// to be told of a cheer or of something finished, and what Web Push carries.
func (w *world) schedule(ctx context.Context, tx store.Tx) error {
	for _, step := range []func(context.Context, store.Tx) error{
		w.scheduleAlarms, w.scheduleReminders, w.tellOfCheers, w.tellOfFinished, w.pushRings,
	} {
		if err := step(ctx, tx); err != nil {
			return err
		}
	}
	w.scheduleReplans()
	return nil
}

// foresee changes, before anything is written, what follows from what the batch decided and takes a look at the database
// to know.
func (w *world) foresee(ctx context.Context, tx store.Tx) error {
	w.noteFinished()
	return w.stopTimers(ctx, tx)
}

// know reads the settings of people that are not known yet.
func (w *world) know(ctx context.Context, tx store.Tx, people []models.ID) error {
	n := newNeeds()
	for _, id := range people {
		if w.settings.get(store.Key{Owner: id, ID: id}) == nil {
			n.settings.add(id)
		}
	}
	return w.loadPeople(ctx, tx, n)
}

// ofOwner returns the settings of somebody, which are known, or those of nobody in particular if the account is gone.
func (w *world) ofOwner(id models.ID) *models.Settings {
	if s := w.settings.get(store.Key{Owner: id, ID: id}); s != nil {
		return s
	}
	return &models.Settings{OwnerID: id, Locale: "en", TimeZone: "UTC"}
}

// replace writes down when a job is due, or, at 0, that there is none any more. The job that stood under the key has to be
// removed before: see dueKeyOf.
func (w *world) replace(at models.Time, owner models.ID, kind string, id models.ID, payload any) {
	if at > w.now {
		w.laterAt(at, owner, kind, string(id), payload)
	}
}

func dueKeyOf(kind string, id models.ID) string { return kind + ":" + string(id) }
