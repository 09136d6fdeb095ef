package sync

import (
	"context"
	"time"

	"modu/models"
	"modu/store"
)

// bellEvery is how often one bell rings at most, and bellChunkSize how many people's heads one commit of jobBell locks.
const (
	bellEvery     = 10 * time.Minute
	bellChunkSize = 50
)

// finished is the stamp of when a todo was done for the first time.
const finished = "finished"

type bellJob struct {
	Todo  models.ID `json:"todo"`
	After models.ID `json:"after"` // of those who have a bell
}

// noteFinished notes which todos are done for the first time.
func (w *world) noteFinished() {
	for _, k := range w.todos.touched {
		c := w.todos.rows[k]
		if c.is == nil || !c.is.Done || c.was != nil && c.was.Done {
			continue
		}
		if _, before := c.is.Stamps[finished]; before {
			continue
		}
		t := w.todos.edit(k)
		t.Stamps = ownStamps(t.Stamps)
		t.Stamps[finished] = models.Stamp{At: w.now}
		w.finished = append(w.finished, k)
	}
}

// tellOfFinished rings the bells of those who want to know, in a job of its own: the owner's commit must not wait for
// their heads. What was made as done counts only if it is of today: it may have been imported.
func (w *world) tellOfFinished(ctx context.Context, tx store.Tx) error {
	var told []*models.Todo
	owners := set[models.ID]{}
	for _, k := range w.finished {
		t := w.todos.get(k)
		if t != nil && t.Date != "" && len(todoAudiences(t, w.goals.find(t.GoalID))) > 1 {
			told = append(told, t)
			owners.add(k.Owner)
		}
	}
	watched, err := tx.Watched(ctx, owners.list())
	if err != nil || len(watched) == 0 {
		return err
	}
	if err := w.know(ctx, tx, owners.list()); err != nil {
		return err
	}
	for _, t := range told {
		k := store.Key{Owner: t.OwnerID, ID: t.ID}
		s := w.ofOwner(t.OwnerID)
		made := w.todos.rows[k].was == nil
		if watched[t.OwnerID] && (!made || t.Date == models.Today(w.now, s.Zone(), s.DayStartHour)) {
			w.later(t.OwnerID, jobBell, string(t.ID), bellJob{Todo: t.ID})
		}
	}
	return nil
}

// bellOwners are those whose heads the next chunk of jobBell locks: who have a bell on the owner that has not rung lately.
func bellOwners(ctx context.Context, tx store.Tx, d *models.Due) (owners []models.ID, err error) {
	job, err := payloadOf[bellJob](d)
	if err != nil {
		return nil, err
	}
	bells, err := tx.BellsOn(ctx, d.UserID, job.After, d.FireAt.Add(-bellEvery), bellChunkSize)
	for _, b := range bells {
		owners = append(owners, b.OwnerID)
	}
	return owners, err
}

// bellChunk tells the next of those who have a bell on the owner and may see what was finished.
func bellChunk(ctx context.Context, tx store.Tx, w *world, _ *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[bellJob](d)
	if err != nil {
		return false, err
	}
	bells, err := tx.BellsOn(ctx, d.UserID, job.After, d.FireAt.Add(-bellEvery), bellChunkSize)
	if err != nil {
		return false, err
	}
	n := newNeeds()
	n.todos.add(job.Todo)
	for _, b := range bells {
		w.bells.load(bellKey(b), b)
		n.people(b.OwnerID, d.UserID)
		n.settings.add(b.OwnerID)
		n.mutes.add(store.Key{Owner: b.OwnerID, ID: models.MuteID(b.OwnerID, d.UserID)})
		job.After = b.OwnerID
	}
	if err := w.load(ctx, tx, n); err != nil {
		return false, err
	}
	t := w.todos.get(store.Key{Owner: d.UserID, ID: job.Todo})
	if t == nil || !t.Done || t.DeletedAt != 0 || t.Date == "" {
		return true, nil // taken back
	}
	for _, b := range bells {
		w.ringBell(b, t)
	}
	d.Payload = string(encode(job))
	return len(bells) < bellChunkSize, nil
}

// ringBell tells the owner of a bell of a todo that was finished, if that is to be seen.
func (w *world) ringBell(b *models.Bell, t *models.Todo) {
	g := w.goals.find(t.GoalID)
	switch {
	case !w.exists(b.OwnerID): // or not locked: it was hung up a moment ago
		return
	case g == nil || !w.accepted(b.OwnerID, t.OwnerID) || !w.sees(b.OwnerID, g):
		return
	case w.mutes.get(store.Key{Owner: b.OwnerID, ID: models.MuteID(b.OwnerID, t.OwnerID)}) != nil:
		return
	}
	w.bells.edit(bellKey(b)).RungAt = w.now
	who := w.person(t.OwnerID)
	w.tell(models.News{OwnerID: b.OwnerID, News: models.NewsSystem, FromID: t.OwnerID, User: &who, TodoID: t.ID})
	w.ring(b.OwnerID, ring{kind: ringBell, tag: dueKeyOf(ringBell, t.OwnerID), about: t.Title, who: who})
}
