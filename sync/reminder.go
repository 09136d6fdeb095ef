package sync

import (
	"context"
	"fmt"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

type reminderKind struct{}

// reminderPut is a parsed put of a reminder; nil is "not changed".
type reminderPut struct {
	time, label      *string
	enabled, deleted *bool
	missing          *refusal // what creation lacks
}

type reminderDelete struct{}

func (reminderKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return &reminderDelete{}, noFields(m)
	}
	f := parseFields(m.Fields, "time", "label", "enabled", "deleted")
	return &reminderPut{
		time:    f.value("time", models.Clock),
		label:   f.text("label", models.TextRule{Max: models.MaxReminderLabel}),
		enabled: f.flag("enabled"),
		deleted: f.flag("deleted"),
		missing: f.require("time"),
	}, f.bad
}

func (p *reminderPut) need(m *mutation, n *needs) { n.reminders.add(m.id) }

func (p *reminderPut) decide(m *mutation, w *world) *refusal {
	r := w.reminders.find(m.id)
	switch {
	case r == nil:
		return p.create(m, w)
	case r.OwnerID != m.user:
		return w.absent(m, "id", m.id)
	case r.DeletedAt == 0 && p.deleted != nil && *p.deleted:
		return (&reminderDelete{}).decide(m, w)
	case r.DeletedAt != 0 && (p.deleted == nil || *p.deleted || w.now.Sub(r.DeletedAt) > restoreWithin):
		return gone("id")
	case m.unmatched(r.Rev):
		return changedMeanwhile()
	case r.DeletedAt != 0 && w.heads[m.user].Reminders >= models.MaxReminders:
		return tooManyReminders()
	}
	r = w.reminders.edit(store.Key{Owner: m.user, ID: m.id})
	if r.DeletedAt != 0 {
		r.DeletedAt = 0
		w.heads[m.user].Reminders++
	}
	p.apply(m, r)
	return nil
}

func (p *reminderPut) create(m *mutation, w *world) *refusal {
	switch {
	case m.ifRev != 0 || p.missing != nil: // a change of what is not there
		return w.absent(m, "id", m.id)
	case w.heads[m.user].Reminders >= models.MaxReminders:
		return tooManyReminders()
	}
	r := &models.Reminder{OwnerID: m.user, ID: m.id, CreatedAt: w.now, Enabled: true, Stamps: models.Stamps{}}
	w.reminders.put(store.Key{Owner: m.user, ID: m.id}, r)
	w.heads[m.user].Reminders++
	p.apply(m, r)
	return nil
}

func (p *reminderPut) apply(m *mutation, r *models.Reminder) {
	st := ownStamps(r.Stamps)
	r.Stamps = st
	assign(m, st, "time", &r.Time, p.time)
	assign(m, st, "label", &r.Label, p.label)
	assign(m, st, "enabled", &r.Enabled, p.enabled)
}

func tooManyReminders() *refusal {
	return refuse(frame.Limit, "", fmt.Sprintf("there can be at most %d reminders", models.MaxReminders))
}

func (d *reminderDelete) need(m *mutation, n *needs) { n.reminders.add(m.id) }

func (d *reminderDelete) decide(m *mutation, w *world) *refusal {
	r := w.reminders.find(m.id)
	switch {
	case r == nil || r.OwnerID != m.user:
		return w.absent(m, "id", m.id)
	case r.DeletedAt != 0:
		return nil
	case m.unmatched(r.Rev):
		return changedMeanwhile()
	}
	w.reminders.edit(store.Key{Owner: m.user, ID: m.id}).DeletedAt = w.now
	w.heads[m.user].Reminders--
	return nil
}

type reminderJob struct {
	Reminder models.ID `json:"reminder"`
}

// reminds reports whether a reminder is to ring.
func reminds(r *models.Reminder) bool { return r != nil && r.DeletedAt == 0 && r.Enabled }

// scheduleReminders keeps one row of due for each reminder that is to ring: its next time.
func (w *world) scheduleReminders(ctx context.Context, tx store.Tx) error {
	var keys []string
	var owners []models.ID
	var rows []*models.Reminder
	for _, k := range w.reminders.touched {
		c := w.reminders.rows[k]
		was, is := reminds(c.was), reminds(c.is)
		if was && is && c.was.Time == c.is.Time {
			continue
		}
		if was || is {
			keys = append(keys, dueKeyOf(jobReminder, k.ID))
		}
		if is {
			owners, rows = append(owners, k.Owner), append(rows, c.is)
		}
	}
	if err := tx.RemoveDueKeys(ctx, keys); err != nil || len(rows) == 0 {
		return err
	}
	if err := w.know(ctx, tx, owners); err != nil {
		return err
	}
	for _, r := range rows {
		w.remindNext(r)
	}
	return nil
}

// remindNext writes down when a reminder rings the next time.
func (w *world) remindNext(r *models.Reminder) {
	at := models.NextClock(w.now, r.Time, w.ofOwner(r.OwnerID).Zone())
	w.replace(at, r.OwnerID, jobReminder, r.ID, reminderJob{Reminder: r.ID})
}

// reminderChunk rings, and plans the next time. What was missed is told of once, however many days the server was away.
func reminderChunk(ctx context.Context, tx store.Tx, w *world, _ *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[reminderJob](d)
	if err != nil {
		return false, err
	}
	n := newNeeds()
	n.reminders.add(job.Reminder)
	n.settings.add(d.UserID)
	if err := w.load(ctx, tx, n); err != nil {
		return false, err
	}
	r := w.reminders.get(store.Key{Owner: d.UserID, ID: job.Reminder})
	if !reminds(r) {
		return true, nil
	}
	w.remindNext(r)
	zone := w.ofOwner(d.UserID).Zone()
	switch {
	case w.away(d.UserID):
	case models.NextClock(d.FireAt-1, r.Time, zone) != d.FireAt:
		// The zone was changed, and the reminders have not been looked at again yet.
	case w.now.Sub(d.FireAt) > ringWithin:
		w.tell(models.News{OwnerID: d.UserID, News: models.NewsMissed, At: d.FireAt})
	default:
		w.notify(Notice{User: d.UserID, Frame: frame.Notice{Kind: noticeReminder, ID: string(r.ID), At: d.FireAt.String()}})
		w.ring(d.UserID, ring{kind: noticeReminder, tag: dueKeyOf(noticeReminder, r.ID), clock: r.Time, about: r.Label})
	}
	return true, nil
}

// replanReminders plans all reminders of somebody again.
func (w *world) replanReminders(ctx context.Context, tx store.Tx, owner models.ID) error {
	rows, err := tx.RemindersOf(ctx, owner, nil, models.MaxReminders)
	if err != nil {
		return err
	}
	var plans []plan
	for _, r := range rows {
		if r.Enabled {
			at := models.NextClock(w.now, r.Time, w.ofOwner(owner).Zone())
			plans = append(plans, plan{kind: jobReminder, id: r.ID, at: at, payload: reminderJob{Reminder: r.ID}})
		}
	}
	return w.planAgain(ctx, tx, owner, plans)
}
