package sync

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"modu/models"
	"modu/store"
)

// The kinds of work that is done in chunks, or a little later. What is left of it is a row of due, written in the
// commit that begins it and removed in the one that ends it, so that a node that dies leaves nothing half done.
const (
	jobWiden    = "widen"    // stamp what stands under a goal that became visible in a stream
	jobMove     = "move"     // move what stands under a deleted goal to another
	jobUncheer  = "uncheer"  // take back the cheers that one person gave another, and the news of that person
	jobAccept   = "accept"   // accept the open follow requests
	jobMidnight = "midnight" // make the occurrences of the day that begins
	jobUnlink   = "unlink"   // part the todos of a stopped routine from it
	jobCounts   = "counts"   // show the newest cheer counts of a todo or diary to f, p and g
)

// chunkSize is how many rows one commit of a job changes.
const chunkSize = 500

// acceptChunk is how many people's heads one commit of jobAccept locks.
const acceptChunk = 50

type widenJob struct {
	Goal     models.ID `json:"goal"`
	Audience string    `json:"audience"`
	After    models.ID `json:"after"`
}

type moveJob struct {
	Goal models.ID `json:"goal"`
	To   models.ID `json:"to"`
}

type uncheerJob struct {
	Owner  models.ID `json:"owner"`
	Sender models.ID `json:"sender"`
}

type acceptJob struct {
	Owner models.ID `json:"owner"`
}

type countsJob struct {
	Todo  models.ID `json:"todo,omitzero"`
	Diary models.ID `json:"diary,omitzero"`
}

// later writes down a job that is due now.
func (w *world) later(owner models.ID, kind, key string, payload any) {
	w.laterAt(w.now, owner, kind, key, payload)
}

func (w *world) laterAt(at models.Time, owner models.ID, kind, key string, payload any) {
	key = kind + ":" + key
	if w.dueKeys[key] {
		return
	}
	w.dueKeys.add(key)
	w.due = append(w.due, &models.Due{
		ID: models.NewID(), UserID: owner, Kind: kind, FireAt: at, DedupeKey: key, Payload: string(encode(payload)),
	})
}

// A chunk is one commit's part of a job, done on a world whose heads are locked. It reports whether the job is over;
// otherwise it has changed the payload.
type chunk func(ctx context.Context, tx store.Tx, w *world, l *ledger, d *models.Due) (done bool, err error)

// inline are the jobs whose first chunk is done in the commit that begins them: nobody sees a half of what is small.
var inline = map[string]chunk{jobMove: moveChunk, jobUncheer: uncheerChunk, jobUnlink: unlinkChunk}

// runInline does the first chunk of the jobs of a batch; what is left stays in w.due, with what the chunks add.
func (w *world) runInline(ctx context.Context, tx store.Tx, l *ledger) error {
	begun := w.due
	w.due = nil
	for _, d := range begun {
		if run, ok := inline[d.Kind]; ok {
			done, err := run(ctx, tx, w, l, d)
			if err != nil {
				return err
			}
			if done {
				continue
			}
		}
		w.due = append(w.due, d)
	}
	return nil
}

func payloadOf[T any](d *models.Due) (T, error) {
	var p T
	if err := json.Unmarshal([]byte(d.Payload), &p); err != nil {
		return p, fmt.Errorf("job %s %s: %w", d.Kind, d.ID, err)
	}
	return p, nil
}

func moveChunk(ctx context.Context, tx store.Tx, w *world, _ *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[moveJob](d)
	if err != nil {
		return false, err
	}
	n := newNeeds()
	n.goals.add(job.Goal, job.To)
	if err := w.loadGoals(ctx, tx, n); err != nil {
		return false, err
	}
	if from, to := w.goals.find(job.Goal), w.goals.find(job.To); to == nil || to.DeletedAt != 0 || from != nil && from.DeletedAt == 0 {
		// It was deleted in its turn, or the other was restored: what is left stays with the goal that it is under.
		return true, nil
	}
	rows, err := tx.TodosUnder(ctx, store.Key{Owner: d.UserID, ID: job.Goal}, "", chunkSize)
	if err != nil {
		return false, err
	}
	for _, t := range rows {
		k := store.Key{Owner: t.OwnerID, ID: t.ID}
		w.todos.load(k, t)
		if now := w.todos.get(k); now != nil && now.GoalID == job.Goal && now.DeletedAt == 0 {
			w.todos.edit(k).GoalID = job.To
		}
	}
	return len(rows) < chunkSize, nil
}

func uncheerChunk(ctx context.Context, tx store.Tx, w *world, _ *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[uncheerJob](d)
	if err != nil {
		return false, err
	}
	rows, err := tx.CheersBetween(ctx, job.Owner, job.Sender, chunkSize)
	if err != nil {
		return false, err
	}
	news, err := w.dropNews(ctx, tx, job.Sender, []models.ID{job.Owner}, chunkSize)
	if err != nil {
		return false, err
	}
	return len(rows) < chunkSize && news < chunkSize, w.withdraw(ctx, tx, rows)
}

// withdraw takes cheers back; the heads of their senders and of the targets' owners are locked.
func (w *world) withdraw(ctx context.Context, tx store.Tx, cheers []*models.Cheer) error {
	n := newNeeds()
	for _, c := range cheers {
		n.target(c.TargetKind, c.TargetID)
		n.cheers.add(store.Key{Owner: c.TargetOwnerID, ID: c.ID}, store.Key{Owner: c.SenderID, ID: c.ID})
	}
	if err := w.loadTodos(ctx, tx, n); err != nil {
		return err
	}
	if err := w.loadGoals(ctx, tx, n); err != nil {
		return err
	}
	if err := w.loadOwn(ctx, tx, n); err != nil {
		return err
	}
	if err := w.loadEdges(ctx, tx, n); err != nil {
		return err
	}
	for _, c := range cheers {
		for _, owner := range []models.ID{c.TargetOwnerID, c.SenderID} {
			if w.cheers.get(store.Key{Owner: owner, ID: c.ID}) != nil {
				w.uncheer(c)
				break
			}
		}
	}
	return nil
}

func countsChunk(ctx context.Context, tx store.Tx, w *world, _ *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[countsJob](d)
	if err != nil {
		return false, err
	}
	n := newNeeds()
	kind, id := "todo", job.Todo
	if job.Diary != "" {
		kind, id = "diary", job.Diary
	}
	n.target(kind, id)
	if err := w.loadTodos(ctx, tx, n); err != nil {
		return false, err
	}
	if err := w.loadGoals(ctx, tx, n); err != nil {
		return false, err
	}
	if err := w.loadOwn(ctx, tx, n); err != nil {
		return false, err
	}
	if t := w.editCheered(kind, id); t != nil {
		*t.shown, *t.shownAt = *t.cheers, w.now
	}
	return true, nil
}

func acceptChunkOf(ctx context.Context, tx store.Tx, w *world, _ *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[acceptJob](d)
	if err != nil {
		return false, err
	}
	rows, err := tx.Requests(ctx, job.Owner, acceptChunk)
	if err != nil {
		return false, err
	}
	n := newNeeds()
	n.settings.add(job.Owner)
	for _, f := range rows {
		n.users.add(f.UserID)
		if w.heads[f.UserID] != nil {
			n.people(job.Owner, f.UserID)
		}
	}
	if err := w.loadEdges(ctx, tx, n); err != nil {
		return false, err
	}
	if err := w.loadPeople(ctx, tx, n); err != nil {
		return false, err
	}
	if s := w.settings.get(store.Key{Owner: job.Owner, ID: job.Owner}); s == nil || s.ApproveFollowers {
		return true, nil // approval is on again: who is left waits for it
	}
	for _, f := range rows {
		switch {
		case w.heads[f.UserID] != nil:
			w.accept(job.Owner, f.UserID)
		case !w.users[f.UserID]: // the account is gone
			w.followers.load(followerKey(f), f)
			w.followers.drop(followerKey(f))
		}
	}
	return len(rows) == 0, nil
}
