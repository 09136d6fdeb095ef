package sync

import (
	"context"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

type timerKind struct{}

type timerPut struct {
	todo  models.ID
	state models.TimerState
}

type timerDelete struct{}

func (timerKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return &timerDelete{}, noFields(m)
	}
	f := parseFields(m.Fields, "todo_id", "state")
	if r := f.require("todo_id", "state"); r != nil {
		f.fail(r)
	}
	todo := f.id("todo_id")
	state := f.value("state", oneOf(models.TimerRunning, models.TimerPaused, models.TimerStopped))
	if f.bad != nil {
		return nil, f.bad
	}
	return &timerPut{todo: *todo, state: models.TimerState(*state)}, derived(m, models.TimerID(*todo))
}

func (p *timerPut) need(m *mutation, n *needs) {
	n.todos.add(p.todo)
	n.timers.add(store.Key{Owner: m.user, ID: m.id})
	if p.state == models.TimerRunning {
		n.running.add(m.user)
	}
}

// decide starts, pauses or stops the timer of a todo. Time is measured between the instants of the puts, so that a device
// that was offline measures right. Starting one pauses the one that runs (product section 4.1).
func (p *timerPut) decide(m *mutation, w *world) *refusal {
	t := w.todos.find(p.todo)
	switch {
	case t == nil || t.OwnerID != m.user:
		return w.absent(m, "todo_id", p.todo)
	case t.DeletedAt != 0:
		return gone("todo_id")
	case p.state == models.TimerRunning && t.Done:
		return refuse(frame.NotAllowed, "todo_id", "what is done takes no more time")
	case p.state == models.TimerRunning && t.Date == "":
		return refuse(frame.NotAllowed, "todo_id", "what is in the backlog has no timer")
	}
	if g := w.goals.find(t.GoalID); g == nil || g.DeletedAt != 0 {
		return gone("todo_id")
	}
	k, at := store.Key{Owner: m.user, ID: m.id}, min(m.at, w.now)
	if w.timers.get(k) == nil {
		w.timers.put(k, &models.Timer{
			OwnerID: m.user, ID: m.id, CreatedAt: w.now, TodoID: p.todo, State: models.TimerStopped,
		})
	}
	switch p.state {
	case models.TimerRunning:
		w.startTimer(k, at)
	case models.TimerPaused:
		w.pauseTimer(k, at)
	case models.TimerStopped:
		w.stopTimer(k, at)
	}
	return nil
}

// startTimer has a timer run, and all others of its owner pause.
func (w *world) startTimer(k store.Key, at models.Time) {
	for other, c := range w.timers.rows {
		if other.Owner == k.Owner && other != k && c.is != nil {
			w.pauseTimer(other, at)
		}
	}
	if w.timers.get(k).State != models.TimerRunning {
		row := w.timers.edit(k)
		row.State, row.StartedAt = models.TimerRunning, at
	}
}

// pauseTimer adds up what a timer has run; one that does not run pauses only if it has something to go on with.
func (w *world) pauseTimer(k store.Key, at models.Time) {
	if w.timers.get(k).State != models.TimerRunning {
		return
	}
	row := w.timers.edit(k)
	row.ElapsedS += int64(max(0, at.Sub(row.StartedAt)) / time.Second)
	row.State, row.StartedAt = models.TimerPaused, 0
}

// stopTimer gives what a timer has measured to its todo, which must be known, and begins at nothing again.
func (w *world) stopTimer(k store.Key, at models.Time) {
	if w.timers.get(k).State == models.TimerStopped {
		return
	}
	w.pauseTimer(k, at)
	row := w.timers.edit(k)
	todo := store.Key{Owner: k.Owner, ID: row.TodoID}
	if row.ElapsedS > 0 && w.todos.get(todo) != nil {
		w.todos.edit(todo).TimerS += row.ElapsedS
	}
	row.State, row.ElapsedS = models.TimerStopped, 0
}

func (d *timerDelete) need(m *mutation, n *needs) { n.timers.add(store.Key{Owner: m.user, ID: m.id}) }

// decide forgets what a timer has measured and has not been stopped.
func (d *timerDelete) decide(m *mutation, w *world) *refusal {
	k := store.Key{Owner: m.user, ID: m.id}
	if w.timers.get(k) == nil {
		return notFound("id")
	}
	w.timers.drop(k)
	return nil
}

// stopTimers stops the timers of todos that were done, archived or deleted by this batch; those of deleted ones go.
func (w *world) stopTimers(ctx context.Context, tx store.Tx) error {
	n := newNeeds()
	for _, k := range w.todos.touched {
		if c := w.todos.rows[k]; timed(c.was) && !timed(c.is) {
			n.timers.add(store.Key{Owner: k.Owner, ID: models.TimerID(k.ID)})
		}
	}
	for _, k := range w.goals.touched {
		c := w.goals.rows[k]
		if c.was != nil && c.was.DeletedAt == 0 && c.is.DeletedAt != 0 && !w.dueKeys[dueKeyOf(jobMove, k.ID)] {
			n.running.add(k.Owner)
		}
	}
	if err := w.loadTimers(ctx, tx, n); err != nil {
		return err
	}
	for k, c := range w.timers.rows {
		if c.is == nil {
			continue
		}
		t := w.todos.get(store.Key{Owner: k.Owner, ID: c.is.TodoID})
		switch {
		case t == nil && !n.timers[k]: // of a todo that this transaction has nothing to do with
		case t == nil || t.DeletedAt != 0:
			w.stopTimer(k, w.now)
			w.timers.drop(k)
		case !timed(t):
			w.stopTimer(k, doneAt(t, w.now))
		default:
			if g := w.goals.find(t.GoalID); g != nil && g.DeletedAt != 0 {
				w.stopTimer(k, w.now)
			}
		}
	}
	return nil
}

// loadTimers reads timers, and the todos of those that run.
func (w *world) loadTimers(ctx context.Context, tx store.Tx, n *needs) error {
	if err := loadRows(ctx, &w.timers, n.timers.list(), tx.Timers, timerKey); err != nil {
		return err
	}
	running, err := tx.RunningTimers(ctx, n.running.list())
	if err != nil {
		return err
	}
	todos := newNeeds()
	for _, row := range running {
		w.timers.load(timerKey(row), row)
		todos.todos.add(row.TodoID)
	}
	if err := w.loadTodos(ctx, tx, todos); err != nil {
		return err
	}
	return w.loadGoals(ctx, tx, todos)
}

// timed reports whether a todo is one of which the time may be measured.
func timed(t *models.Todo) bool { return t != nil && t.DeletedAt == 0 && !t.Done && t.Date != "" }

// doneAt is when the timer of a todo that takes no more time stopped.
func doneAt(t *models.Todo, now models.Time) models.Time {
	if t.Done {
		return min(t.DoneAt, now)
	}
	return now
}
