package sync_test

import (
	"context"
	gosync "sync"
	"testing"
	"time"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// seoul is 9 hours ahead of UTC all year: noon is at 03:00 UTC.
var noon = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// at has the clock stand at a time; it goes on from there only by later.
func (x *fixture) at(t time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.stopped, x.offset = t, 0
}

// notices returns what was told to live sockets since the last call.
func (x *fixture) notices() (all []modusync.Notice) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.commits {
		all = append(all, x.commits[i].Notices...)
		x.commits[i].Notices = nil
	}
	return all
}

// rung does what is due and returns what rang, by kind.
func (x *fixture) rung() (kinds []string) {
	x.t.Helper()
	x.drainDue()
	for _, n := range x.notices() {
		kinds = append(kinds, n.Frame.Kind)
	}
	return kinds
}

// ringing is a person at noon whose alarms nothing rings but the test.
func ringing(x *fixture) (*person, models.ID) {
	x.at(noon)
	x.commitsOnly()
	p := x.person("ringing")
	return p, p.goal(models.Private)
}

func (p *person) inbox(t *testing.T) []string {
	t.Helper()
	r := p.replica(models.SelfStream(p.id)).catchUp(t)
	var all []string
	for _, id := range r.ids("news") {
		all = append(all, r.entities[id]["news"].(string))
	}
	return all
}

func wantRung(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %v rang; want %v", what, got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: %v rang; want %v", what, got, want)
		}
	}
}

// TestAlarmRingsOnceAtItsTime (product section 6.1).
func TestAlarmRingsOnceAtItsTime(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, goal := ringing(x)
		todo := p.todo(goal, m{"alarm": "12:30"})
		x.later(30*time.Minute - time.Millisecond)
		wantRung(t, "before its time", x.rung())
		x.later(time.Millisecond)
		x.drainDue()
		got := x.notices()
		if len(got) != 1 || got[0].User != p.id || got[0].Frame.Kind != "alarm" || got[0].Frame.TodoID != string(todo) ||
			got[0].Frame.At != "2026-11-22T03:30:00.000Z" || got[0].Frame.ID == "" {
			t.Fatalf("at its time: %+v", got)
		}
		wantRung(t, "again", x.rung())
		x.later(24 * time.Hour)
		wantRung(t, "the day after", x.rung())
		if news := p.inbox(t); len(news) != 0 {
			t.Errorf("the inbox holds %v", news)
		}
	})
}

// TestAlarmIsCancelled by what makes it pointless, and comes back with it (product section 6.1).
func TestAlarmIsCancelled(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, goal := ringing(x)
		spare := p.goal(models.Private)
		tomorrow := p.today().Add(1)
		for _, c := range []struct {
			name string
			act  func(todo models.ID)
			want []string
		}{
			{"done", func(id models.ID) { ok(t, p.put("todo", id, m{"done": true})) }, nil},
			{"done and not", func(id models.ID) {
				ok(t, p.put("todo", id, m{"done": true}))
				ok(t, p.put("todo", id, m{"done": false}))
			}, []string{"alarm"}},
			{"deleted", func(id models.ID) { ok(t, p.delete("todo", id, nil)) }, nil},
			{"restored", func(id models.ID) {
				ok(t, p.delete("todo", id, nil))
				ok(t, p.put("todo", id, m{"deleted": false}))
			}, []string{"alarm"}},
			{"moved", func(id models.ID) { ok(t, p.put("todo", id, m{"date": tomorrow})) }, nil},
			{"archived", func(id models.ID) { ok(t, p.put("todo", id, m{"date": nil})) }, nil},
			{"archived and back", func(id models.ID) { // never with an old alarm (product section 4.4)
				ok(t, p.put("todo", id, m{"date": nil}))
				ok(t, p.put("todo", id, m{"date": p.today()}))
			}, nil},
			{"no alarm", func(id models.ID) { ok(t, p.put("todo", id, m{"alarm": nil})) }, nil},
			{"another time", func(id models.ID) { ok(t, p.put("todo", id, m{"alarm": "12:45"})) }, []string{"alarm"}},
			{"a time that is over", func(id models.ID) { ok(t, p.put("todo", id, m{"alarm": "11:59"})) }, nil},
			{"another title", func(id models.ID) { ok(t, p.put("todo", id, m{"title": "other"})) }, []string{"alarm"}},
		} {
			x.at(noon)
			todo := p.todo(goal, m{"alarm": "12:30"})
			c.act(todo)
			var rung []string
			for _, after := range []time.Duration{30 * time.Minute, 45 * time.Minute} {
				x.at(noon.Add(after))
				rung = append(rung, x.rung()...)
			}
			wantRung(t, c.name, rung, c.want...)
		}
		x.at(noon)
		todo := p.todo(spare, m{"alarm": "12:30"})
		ok(t, p.delete("goal", spare, m{"move_to": goal}))
		x.at(noon.Add(30 * time.Minute))
		wantRung(t, "moved to another goal", x.rung(), "alarm")
		if news := p.inbox(t); len(news) != 0 {
			t.Errorf("the inbox holds %v after %s", news, todo)
		}
	})
}

// TestAlarmsOfADeletedGoal are silent, and come back with it.
func TestAlarmsOfADeletedGoal(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, goal := ringing(x)
		p.todo(goal, m{"alarm": "12:10"})
		p.todo(goal, m{"alarm": "12:30"})
		ok(t, p.delete("goal", goal, nil))
		x.later(10 * time.Minute)
		wantRung(t, "while the goal is deleted", x.rung())
		ok(t, p.put("goal", goal, m{"deleted": false}))
		x.drainDue()
		x.later(20 * time.Minute)
		wantRung(t, "after the goal came back", x.rung(), "alarm")
	})
}

// TestLateAlarmIsMissed: it goes to the inbox silently (product section 6.1). Ten minutes late it still rings.
func TestLateAlarmIsMissed(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, goal := ringing(x)
		p.todo(goal, m{"alarm": "12:10"})
		missed := p.todo(goal, m{"alarm": "12:09"})
		x.later(20 * time.Minute)
		wantRung(t, "late", x.rung(), "alarm")
		r := p.replica(models.SelfStream(p.id)).catchUp(t)
		ids := r.ids("news")
		if len(ids) != 1 {
			t.Fatalf("the inbox holds %v; want what was missed", p.inbox(t))
		}
		n := r.entities[ids[0]]
		id := models.ID(n["id"].(string))
		if n["news"] != "missed" || n["todo_id"] != string(missed) || n["at"] != "2026-11-22T03:09:00.000Z" {
			t.Errorf("the inbox holds %v", n)
		}
		r.fresh(t)
		refused(t, p.put("news", id, m{}), frame.NotAllowed, "")
		ok(t, p.delete("news", id, nil))
		r.catchUp(t).fresh(t)
		refused(t, p.delete("news", id, nil), frame.NotFound, "id")
	})
}

// TestAlarmsFollowTheZone and the hour at which the day starts (product section 6.2).
func TestAlarmsFollowTheZone(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, goal := ringing(x)
		p.todo(goal, m{"alarm": "12:30"})
		p.todo(goal, m{"alarm": "03:00"}) // is over today
		reminder := models.NewID()
		ok(t, p.put("reminder", reminder, m{"time": "12:30"}))
		ok(t, p.put("settings", p.id, m{"time_zone": "Asia/Kathmandu"})) // 3:15 behind
		x.later(30 * time.Minute)
		wantRung(t, "at the old time", x.rung())
		x.later(3*time.Hour + 15*time.Minute)
		wantRung(t, "at the new time", x.rung(), "alarm", "reminder")
		ok(t, p.put("settings", p.id, m{"day_start_hour": 4})) // now 03:00 belongs to the night to come
		x.drainDue()
		x.at(time.Date(2026, 11, 22, 21, 15, 0, 0, time.UTC))
		wantRung(t, "before the day starts", x.rung(), "alarm")
	})
}

// TestAlarmBeforeItIsPlannedAgain: the zone changed and the job that looks at all alarms has not come to it.
func TestAlarmBeforeItIsPlannedAgain(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, goal := ringing(x)
		p.todo(goal, m{"alarm": "12:30"})
		ok(t, p.put("reminder", models.NewID(), m{"time": "12:30"}))
		ok(t, p.put("settings", p.id, m{"time_zone": "Asia/Kathmandu"}))
		err := x.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			return tx.RemoveDueKey(ctx, "replan:"+string(p.id))
		})
		if err != nil {
			t.Fatal(err)
		}
		x.later(30 * time.Minute)
		wantRung(t, "at the old time", x.rung())
		x.later(3*time.Hour + 15*time.Minute)
		wantRung(t, "at the new time", x.rung(), "alarm", "reminder")
	})
}

// TestClockJumps: forward by hours, what was due is rung or missed; backward, nothing rings twice (product section 6.2).
func TestClockJumps(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, goal := ringing(x)
		p.todo(goal, m{"alarm": "12:30"})
		p.todo(goal, m{"alarm": "15:55"})
		ok(t, p.put("reminder", models.NewID(), m{"time": "12:30", "label": "water"}))
		x.later(4 * time.Hour)
		wantRung(t, "forward", x.rung(), "alarm")
		if news := p.inbox(t); len(news) != 2 {
			t.Errorf("the inbox holds %v; want an alarm and a reminder", news)
		}
		x.later(-4 * time.Hour)
		x.later(4 * time.Hour)
		wantRung(t, "back and forward", x.rung())
		if news := p.inbox(t); len(news) != 2 {
			t.Errorf("the inbox holds %v; want nothing twice", news)
		}

		x.later(365 * 24 * time.Hour) // a clock that is a year ahead for a moment
		x.rung()
		x.at(noon.Add(24 * time.Hour))
		x.purge()
		x.later(30 * time.Minute)
		wantRung(t, "after the clock was set right", x.rung(), "reminder")
	})
}

// TestTwoNodesRingOnce: whoever claims what is due, and one that died in between, the alarm rings once.
func TestTwoNodesRingOnce(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, goal := ringing(x)
		const alarms = 30
		for range alarms {
			p.todo(goal, m{"alarm": "12:30"})
		}
		x.later(30 * time.Minute)
		err := x.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error { // a node that dies with these
			_, err := tx.ClaimDue(ctx, models.TimeOf(x.now()), 30*time.Second, 5)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		both := func() {
			var nodes gosync.WaitGroup
			for range 2 {
				nodes.Go(func() {
					if err := x.newEngine(modusync.DefaultLimits).RunDue(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			nodes.Wait()
		}
		both()
		if n := len(x.notices()); n != alarms-5 {
			t.Errorf("%d rang; want all %d but the 5 that a dead node holds", n, alarms)
		}
		x.later(31 * time.Second)
		both()
		if n := len(x.notices()); n != 5 {
			t.Errorf("%d rang after the lease; want 5", n)
		}
	})
}
