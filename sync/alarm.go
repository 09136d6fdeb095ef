package sync

import (
	"context"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// ringWithin is how late an alarm or reminder may ring. Later than that it was missed (product section 6.1).
const ringWithin = 10 * time.Minute

type alarmJob struct {
	Todo models.ID `json:"todo"`
}

// rings reports whether a todo has an alarm to come, as far as the todo itself says.
func rings(t *models.Todo) bool {
	return t != nil && t.DeletedAt == 0 && !t.Done && t.Date != "" && t.Alarm != ""
}

// alarmOf returns when a todo that rings does so, by its owner's settings.
func (w *world) alarmOf(t *models.Todo) models.Time {
	s := w.ofOwner(t.OwnerID)
	return models.AlarmAt(t.Date, t.Alarm, s.Zone(), s.DayStartHour)
}

// scheduleAlarms keeps one row of due for each todo that has an alarm to come. An alarm set for a time that is over never
// rings, and was not missed either.
func (w *world) scheduleAlarms(ctx context.Context, tx store.Tx) error {
	var keys []string
	var owners []models.ID
	var todos []*models.Todo
	for _, k := range w.todos.touched {
		c := w.todos.rows[k]
		was, is := rings(c.was), rings(c.is)
		if was && is && c.was.Date == c.is.Date && c.was.Alarm == c.is.Alarm {
			continue
		}
		if was || is {
			keys = append(keys, dueKeyOf(jobAlarm, k.ID))
		}
		if is {
			owners, todos = append(owners, k.Owner), append(todos, c.is)
		}
	}
	if err := tx.RemoveDueKeys(ctx, keys); err != nil || len(todos) == 0 {
		return err
	}
	if err := w.know(ctx, tx, owners); err != nil {
		return err
	}
	for _, t := range todos {
		w.replace(w.alarmOf(t), t.OwnerID, jobAlarm, t.ID, alarmJob{Todo: t.ID})
	}
	return nil
}

// alarmChunk rings, if the alarm is still due: what has changed meanwhile is seen under the lock. The row of due goes in
// the same commit, so it rings once, on whichever node.
func alarmChunk(ctx context.Context, tx store.Tx, w *world, _ *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[alarmJob](d)
	if err != nil {
		return false, err
	}
	n := newNeeds()
	n.todos.add(job.Todo)
	n.settings.add(d.UserID)
	if err := w.load(ctx, tx, n); err != nil {
		return false, err
	}
	t := w.todos.get(store.Key{Owner: d.UserID, ID: job.Todo})
	if !rings(t) || w.away(d.UserID) {
		return true, nil
	}
	if g := w.goals.find(t.GoalID); g == nil || g.DeletedAt != 0 {
		return true, nil // restoring the goal brings the alarm back
	}
	if at := w.alarmOf(t); at != d.FireAt { // the zone was changed, and the others have not been looked at again yet
		w.replace(at, d.UserID, jobAlarm, t.ID, job)
		return true, nil
	}
	if w.now.Sub(d.FireAt) > ringWithin {
		w.tell(models.News{OwnerID: d.UserID, News: models.NewsMissed, TodoID: t.ID, At: d.FireAt})
		return true, nil
	}
	w.notify(Notice{User: d.UserID, Frame: frame.Notice{
		Kind: noticeAlarm, ID: string(d.ID), TodoID: string(t.ID), At: d.FireAt.String(),
	}})
	w.ring(d.UserID, ring{kind: noticeAlarm, tag: dueKeyOf(noticeAlarm, t.ID), clock: t.Alarm, about: t.Title, day: t.Date})
	return true, nil
}

type replanJob struct {
	Owner models.ID `json:"owner"`
	After models.ID `json:"after"` // of the todos
}

// scheduleReplans looks again at all that rings for somebody whose zone or day has changed, or of whom a goal came back
// with its todos.
func (w *world) scheduleReplans() {
	owners := set[models.ID]{}
	for _, k := range w.settings.touched {
		c := w.settings.rows[k]
		if c.was != nil && c.is != nil && (c.was.TimeZone != c.is.TimeZone || c.was.DayStartHour != c.is.DayStartHour) {
			owners.add(k.Owner)
		}
	}
	for _, k := range w.goals.touched {
		if c := w.goals.rows[k]; c.was != nil && c.is != nil && c.was.DeletedAt != 0 && c.is.DeletedAt == 0 {
			owners.add(k.Owner)
		}
	}
	for owner := range owners {
		w.later(owner, jobReplan, string(owner), replanJob{Owner: owner})
	}
}

// replanChunk plans the next alarms again, and with the first ones the reminders.
func replanChunk(ctx context.Context, tx store.Tx, w *world, _ *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[replanJob](d)
	if err != nil {
		return false, err
	}
	if err := w.know(ctx, tx, []models.ID{job.Owner}); err != nil {
		return false, err
	}
	if job.After == "" {
		if err := w.replanReminders(ctx, tx, job.Owner); err != nil {
			return false, err
		}
	}
	s := w.ofOwner(job.Owner)
	yesterday := models.Today(w.now, s.Zone(), s.DayStartHour).Add(-1)
	todos, err := tx.AlarmsOf(ctx, job.Owner, job.After, yesterday, chunkSize)
	if err != nil {
		return false, err
	}
	plans := make([]plan, len(todos))
	for i, t := range todos {
		plans[i] = plan{kind: jobAlarm, id: t.ID, at: w.alarmOf(t), payload: alarmJob{Todo: t.ID}}
		job.After = t.ID
	}
	d.Payload = string(encode(job))
	return len(todos) < chunkSize, w.planAgain(ctx, tx, job.Owner, plans)
}

// A plan says when something is due.
type plan struct {
	kind    string
	id      models.ID
	at      models.Time
	payload any
}

// planAgain puts down an owner's plans in place of those that differ.
func (w *world) planAgain(ctx context.Context, tx store.Tx, owner models.ID, plans []plan) error {
	keys := make([]string, len(plans))
	for i, p := range plans {
		keys[i] = dueKeyOf(p.kind, p.id)
	}
	rows, err := tx.DueByKey(ctx, keys)
	if err != nil {
		return err
	}
	standing := map[string]models.Time{}
	for _, d := range rows {
		standing[d.DedupeKey] = d.FireAt
	}
	var wrong []string
	for i, p := range plans {
		at, there := standing[keys[i]]
		if there && (at == p.at || at <= w.now) { // what is due now looks at itself
			continue
		}
		if there {
			wrong = append(wrong, keys[i])
		}
		w.replace(p.at, owner, p.kind, p.id, p.payload)
	}
	return tx.RemoveDueKeys(ctx, wrong)
}
