package sync

import (
	"context"
	"slices"

	"modu/models"
	"modu/store"
)

// widen begins to show in a stream what stands under a goal that became visible there. In the same commit it takes
// away every entry under the goal that must not be seen there any more (it left while nobody could be told), and
// stamps the first chunk of what can be seen; the rest is a job. It reports whether there is a rest.
func (w *world) widen(ctx context.Context, tx store.Tx, l *ledger, wide widening) (unfinished bool, err error) {
	if err := w.unstamp(ctx, tx, l, wide); err != nil {
		return false, err
	}
	d := &models.Due{
		ID: models.NewID(), UserID: wide.owner, Kind: jobWiden, FireAt: w.now,
		DedupeKey: jobWiden + ":" + string(wide.goal) + ":" + wide.audience,
		Payload:   string(encode(widenJob{Goal: wide.goal, Audience: wide.audience})),
	}
	done, err := widenChunk(ctx, tx, w, l, d)
	if err != nil || done {
		return false, err
	}
	// A widening that was under way begins again: the goal may have been narrowed in between.
	return true, tx.ReplaceDue(ctx, d)
}

// unstamp writes a deletion for each live entry of the stream under the goal that is not to be seen there now.
func (w *world) unstamp(ctx context.Context, tx store.Tx, l *ledger, wide widening) error {
	entries, err := tx.DoubtfulUnder(ctx, store.Key{Owner: wide.owner, ID: wide.goal}, wide.audience)
	if err != nil {
		return err
	}
	n := newNeeds()
	for _, e := range entries {
		n.todos.add(e.EntityID)
	}
	if err := w.loadTodos(ctx, tx, n); err != nil {
		return err
	}
	if err := w.loadGoals(ctx, tx, n); err != nil {
		return err
	}
	for _, e := range entries {
		if w.shows(wide.audience, e.EntityID) || l.has(wide.owner, wide.audience, e.Kind, e.EntityID) {
			continue
		}
		rev := e.Rev
		if t := w.todos.find(e.EntityID); t != nil {
			rev = max(rev, t.Rev)
		}
		l.del(entity{owner: wide.owner, kind: e.Kind, id: e.EntityID, root: e.RootID, rev: rev}, wide.audience, models.EntryDeleted)
	}
	return nil
}

// shows reports whether a stream shows a todo now.
func (w *world) shows(audience string, todo models.ID) bool {
	t := w.todos.find(todo)
	return t != nil && slices.Contains(todoAudiences(t, w.goals.find(t.GoalID)), audience)
}

// widenChunk stamps the next todos under a goal into a stream, by what holds now.
func widenChunk(ctx context.Context, tx store.Tx, w *world, l *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[widenJob](d)
	if err != nil {
		return false, err
	}
	n := newNeeds()
	n.goals.add(job.Goal)
	if err := w.loadGoals(ctx, tx, n); err != nil {
		return false, err
	}
	if !slices.Contains(goalAudiences(w.goals.find(job.Goal)), job.Audience) {
		return true, nil // it was narrowed again
	}
	rows, err := tx.TodosUnder(ctx, store.Key{Owner: d.UserID, ID: job.Goal}, job.After, chunkSize)
	if err != nil {
		return false, err
	}
	for _, t := range rows {
		w.todos.load(store.Key{Owner: t.OwnerID, ID: t.ID}, t)
		w.stamp(l, t.ID, job.Audience)
		job.After = t.ID
	}
	d.Payload = string(encode(job))
	return len(rows) < chunkSize, nil
}

// stamp puts a todo into a stream that shows it, unless the commit has done so already.
func (w *world) stamp(l *ledger, id models.ID, audience string) {
	t := w.todos.find(id)
	if !w.shows(audience, id) || l.has(t.OwnerID, audience, "todo", id) {
		return
	}
	e := entity{owner: t.OwnerID, kind: "todo", id: id, root: t.GoalID, day: t.Date, rev: t.Rev}
	l.put(e, audience, Todo(t, t.Rev, audience == "s"))
}
