package sync

import (
	"context"
	"time"

	"modu/models"
	"modu/store"
)

const (
	cheeredEvery = time.Minute // how often at most an owner's devices are told of the cheers on one thing
	cheeredNames = 100         // cheers that are counted one by one; more are "and 99 others"
)

type cheeredJob struct {
	Kind   string      `json:"kind"`
	Target models.ID   `json:"target"`
	Since  models.Time `json:"since"` // cheers after this have not been told of
}

// tellOfCheers sees to it that the owners of what was cheered are told: at once, and of what comes within the minute
// after that in one (product section 8.4). Only if there is a device to tell.
func (w *world) tellOfCheers(ctx context.Context, tx store.Tx) error {
	var cheered []*models.Cheer
	owners := set[models.ID]{}
	for _, k := range w.cheers.touched {
		if c := w.cheers.rows[k]; c.was == nil && c.is != nil && k.Owner == c.is.TargetOwnerID {
			cheered = append(cheered, c.is)
			owners.add(k.Owner)
		}
	}
	reachable, err := tx.Reachable(ctx, owners.list())
	if err != nil {
		return err
	}
	for _, c := range cheered {
		if reachable[c.OwnerID] {
			job := cheeredJob{Kind: c.TargetKind, Target: c.TargetID, Since: c.CreatedAt - 1}
			w.later(c.OwnerID, jobCheered, string(c.TargetID), job)
		}
	}
	return nil
}

// cheeredChunk tells of the newest cheers on one thing, and looks again a minute later.
func cheeredChunk(ctx context.Context, tx store.Tx, w *world, _ *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[cheeredJob](d)
	if err != nil {
		return false, err
	}
	rows, err := tx.NewestCheers(ctx, d.UserID, job.Target, job.Since, cheeredNames)
	if err != nil || len(rows) == 0 {
		return true, err
	}
	r := ring{kind: ringCheer, tag: dueKeyOf(ringCheer, job.Target)}
	if r.about, r.day, err = w.targetOf(ctx, tx, d.UserID, job); err != nil {
		return false, err
	}
	n := newNeeds()
	for _, c := range rows {
		n.mutes.add(store.Key{Owner: d.UserID, ID: models.MuteID(d.UserID, c.SenderID)})
	}
	if err := w.loadEdges(ctx, tx, n); err != nil {
		return false, err
	}
	for _, c := range rows {
		switch {
		case w.mutes.get(store.Key{Owner: d.UserID, ID: models.MuteID(d.UserID, c.SenderID)}) != nil:
		case r.who.ID == "":
			r.who, r.emoji = c.User, c.Emoji
		default:
			r.more++
		}
	}
	if r.who.ID != "" {
		w.ring(d.UserID, r)
	}
	job.Since = rows[0].CreatedAt
	w.laterAt(w.now.Add(cheeredEvery), d.UserID, jobCheered, string(job.Target), job)
	return true, nil
}

// targetOf says what was cheered: the title and day of a todo, the day of a diary.
func (w *world) targetOf(ctx context.Context, tx store.Tx, owner models.ID, job cheeredJob) (title string, day models.Day, err error) {
	n := newNeeds()
	if job.Kind == "diary" {
		n.diaries.add(job.Target)
		if err := w.loadOwn(ctx, tx, n); err != nil {
			return "", "", err
		}
		if d := w.diaries.get(store.Key{Owner: owner, ID: job.Target}); d != nil {
			return string(d.Date), d.Date, nil
		}
		return "", "", nil
	}
	n.todos.add(job.Target)
	if err := w.loadTodos(ctx, tx, n); err != nil {
		return "", "", err
	}
	if t := w.todos.get(store.Key{Owner: owner, ID: job.Target}); t != nil {
		return t.Title, t.Date, nil
	}
	return "", "", nil
}
