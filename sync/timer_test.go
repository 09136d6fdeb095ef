package sync_test

import (
	"testing"
	"time"

	"modu/models"
)

func (p *person) timer(todo models.ID, state string) {
	p.x.t.Helper()
	ok(p.x.t, p.put("timer", models.TimerID(todo), m{"todo_id": todo, "state": state}))
}

// TestTimerStopsWithItsTodo: when that is done, archived or deleted, alone or with its goal (product section 4.1).
func TestTimerStopsWithItsTodo(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, goal := ringing(x)
		own := p.replica(models.SelfStream(p.id)).catchUp(t)
		for _, c := range []struct {
			name    string
			stop    func(todo, under models.ID)
			wantRow bool
		}{
			{"done", func(todo, _ models.ID) { ok(t, p.put("todo", todo, m{"done": true})) }, true},
			{"archived", func(todo, _ models.ID) { ok(t, p.put("todo", todo, m{"date": nil})) }, true},
			{"deleted", func(todo, _ models.ID) {
				ok(t, p.delete("todo", todo, nil))
				ok(t, p.put("todo", todo, m{"deleted": false}))
			}, false},
			{"deleted with its goal", func(_, under models.ID) {
				ok(t, p.delete("goal", under, nil))
				ok(t, p.put("goal", under, m{"deleted": false}))
			}, true},
			{"moved with its goal's todos", func(todo, under models.ID) {
				ok(t, p.delete("goal", under, m{"move_to": goal}))
				p.timer(todo, "stopped") // it has run on
			}, true},
			{"another day", func(todo, _ models.ID) {
				ok(t, p.put("todo", todo, m{"date": p.today().Add(1), "title": "x"}))
				p.timer(todo, "stopped") // likewise
			}, true},
		} {
			under := p.goal(models.Private)
			todo := p.todo(under)
			p.timer(todo, "running")
			x.later(90 * time.Second)
			c.stop(todo, under)
			x.later(time.Hour)
			own.catchUp(t).fresh(t)
			timer := own.entities["timer/"+string(models.TimerID(todo))]
			if (timer != nil) != c.wantRow || timer != nil && (timer["state"] != "stopped" || timer["elapsed_s"] != 0.0) {
				t.Errorf("%s: the timer is %v", c.name, timer)
			}
			if e := own.entities["todo/"+string(todo)]; e["timer_s"] != 90.0 {
				t.Errorf("%s: the todo has %v s; want 90", c.name, e["timer_s"])
			}
			x.drainDue()
		}
	})
}

// TestOneTimerRunsAtATime: starting one pauses the one that this transaction has not named.
func TestOneTimerRunsAtATime(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, goal := ringing(x)
		a, b := p.todo(goal), p.todo(goal)
		p.timer(a, "running")
		x.later(time.Minute)
		p.timer(b, "running")
		own := p.replica(models.SelfStream(p.id)).catchUp(t)
		first, second := own.entities["timer/"+string(models.TimerID(a))], own.entities["timer/"+string(models.TimerID(b))]
		if first["state"] != "paused" || first["elapsed_s"] != 60.0 || second["state"] != "running" {
			t.Errorf("the timers are %v and %v", first, second)
		}
		own.fresh(t)
	})
}

// TestTimersGoWithWhatIsPurged.
func TestTimersGoWithWhatIsPurged(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, _ := ringing(x)
		goal := p.goal(models.Private)
		todo := p.todo(goal)
		p.timer(todo, "running")
		p.timer(todo, "paused")
		ok(t, p.delete("goal", goal, nil))
		own := p.replica(models.SelfStream(p.id)).catchUp(t)
		x.later(31 * 24 * time.Hour)
		x.purge()
		fresh := p.replica(models.SelfStream(p.id)).catchUp(t)
		if fresh.has("timer", models.TimerID(todo)) {
			t.Error("a timer is left of a todo that is gone")
		}
		own.catchUp(t)
	})
}
