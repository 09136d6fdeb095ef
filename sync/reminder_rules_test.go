package sync

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// TestReminderRules: what is refused, and that the later of two devices wins each field.
func TestReminderRules(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("jiwoo")
	id := models.NewID()
	refuses(t, s.put(me, "reminder", id, object{"label": "x"}), frame.NotFound, "id")
	refuses(t, s.put(me, "reminder", id, object{"time": "9:00"}), frame.Invalid, "time")
	refuses(t, s.put(me, "reminder", id, object{"time": "09:00", "label": strings.Repeat("x", models.MaxReminderLabel+1)}), frame.Invalid, "label")
	_, r := s.decide(me, try{op: frame.Put, kind: "reminder", id: id, fields: object{"time": "09:00"}, at: s.now - 100})
	accepted(t, r)
	refuses(t, s.put(other, "reminder", id, object{"time": "10:00"}), frame.NotFound, "id")
	refuses(t, s.delete(other, "reminder", id), frame.NotFound, "id")

	phone, desk := models.NewID(), models.NewID()
	_, r = s.decide(me, try{op: frame.Put, kind: "reminder", id: id, fields: object{"time": "11:00"}, at: s.now - 10, client: phone})
	accepted(t, r)
	mut, r := s.decide(me, try{op: frame.Put, kind: "reminder", id: id, fields: object{"time": "12:00", "label": "desk"}, at: s.now - 20, client: desk})
	accepted(t, r)
	if row := s.w.reminders.find(id); row.Time != "11:00" || row.Label != "desk" || !mut.superseded {
		t.Errorf("the reminder is %+v, superseded %t; want the later time and the only label", row, mut.superseded)
	}
	accepted(t, s.delete(me, "reminder", id))
	accepted(t, s.delete(me, "reminder", id))
	refuses(t, s.put(me, "reminder", id, object{"label": "x"}), frame.GoneCode, "id")
	if n := s.w.heads[me].Reminders; n != 0 {
		t.Errorf("%d reminders are counted; want 0", n)
	}
	for i := range models.MaxReminders {
		accepted(t, s.put(me, "reminder", models.NewID(), object{"time": fmt.Sprintf("%02d:%02d", i/60, i%60)}))
	}
	refuses(t, s.put(me, "reminder", models.NewID(), object{"time": "09:00"}), frame.Limit, "")
	refuses(t, s.put(me, "reminder", id, object{"deleted": false}), frame.Limit, "")
}

// TestTimerRules: one runs for each person, time is counted from put to put, and stopping gives it to the todo.
func TestTimerRules(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("jiwoo")
	goal := s.goal(me, models.Public)
	a, b, backlog := s.todo(me, goal), s.todo(me, goal), s.todo(me, goal, object{"date": nil})
	timer := func(who, todo models.ID, state models.TimerState, at models.Time) *refusal {
		_, r := s.decide(who, try{
			op: frame.Put, kind: "timer", id: models.TimerID(todo), fields: object{"todo_id": todo, "state": state}, at: at,
		})
		return r
	}
	row := func(todo models.ID) *models.Timer {
		return s.w.timers.get(store.Key{Owner: me, ID: models.TimerID(todo)})
	}
	refuses(t, timer(other, a, models.TimerRunning, 0), frame.NotFound, "todo_id")
	refuses(t, timer(me, models.NewID(), models.TimerRunning, 0), frame.NotFound, "todo_id")
	refuses(t, timer(me, backlog, models.TimerRunning, 0), frame.NotAllowed, "todo_id")
	refuses(t, s.put(me, "timer", models.NewID(), object{"todo_id": a, "state": "running"}), frame.Invalid, "id")
	refuses(t, s.put(me, "timer", models.TimerID(a), object{"todo_id": a, "state": "walking"}), frame.Invalid, "state")
	refuses(t, s.put(me, "timer", models.TimerID(a), object{"todo_id": a}), frame.Invalid, "state")

	start := s.now
	accepted(t, timer(me, a, models.TimerRunning, start))
	accepted(t, timer(me, a, models.TimerRunning, start.Add(time.Second))) // runs already
	s.now, s.w.now = start.Add(time.Hour), start.Add(time.Hour)
	accepted(t, timer(me, b, models.TimerRunning, start.Add(90*time.Second))) // a device that was offline until now
	if r := row(a); r.State != models.TimerPaused || r.ElapsedS != 90 || r.StartedAt != 0 {
		t.Errorf("the other was started: %+v; want 90 s", r)
	}
	accepted(t, timer(me, a, models.TimerStopped, 0))
	if r, todo := row(a), s.w.todos.find(a); r.State != models.TimerStopped || r.ElapsedS != 0 || todo.TimerS != 90 {
		t.Errorf("stopped: %+v and a todo of %d s", r, todo.TimerS)
	}
	accepted(t, timer(me, a, models.TimerStopped, 0))
	if todo := s.w.todos.find(a); todo.TimerS != 90 {
		t.Errorf("stopped twice: %d s", todo.TimerS)
	}
	accepted(t, timer(me, b, models.TimerPaused, start)) // before it began
	if r := row(b); r.ElapsedS != 0 || r.State != models.TimerPaused {
		t.Errorf("paused before it began: %+v", r)
	}
	accepted(t, timer(me, b, models.TimerRunning, s.now.Add(100*time.Second))) // a clock that is ahead
	if r := row(b); r.StartedAt != s.w.now {
		t.Errorf("started at %s; want now", r.StartedAt)
	}
	accepted(t, s.delete(me, "timer", models.TimerID(b)))
	refuses(t, s.delete(me, "timer", models.TimerID(b)), frame.NotFound, "id")
}

// TestNewsIsMadeByTheServer alone; its owner may delete it.
func TestNewsIsMadeByTheServer(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("jiwoo")
	refuses(t, s.put(me, "news", models.NewID(), object{"news": "system"}), frame.NotAllowed, "")
	n := s.w.tell(models.News{OwnerID: me, News: models.NewsSystem})
	refuses(t, s.delete(other, "news", n.ID), frame.NotFound, "id")
	accepted(t, s.delete(me, "news", n.ID))
	refuses(t, s.delete(me, "news", n.ID), frame.NotFound, "id")
}
