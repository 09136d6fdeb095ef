package sync_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// routine makes an auto routine of every day and returns its id.
func (p *person) routine(goal models.ID, more ...m) models.ID {
	p.x.t.Helper()
	id := models.NewID()
	f := m{"goal_id": goal, "title": "읽기", "rule": m{"freq": "daily"}, "mode": "auto"}
	for _, o := range more {
		for k, v := range o {
			f[k] = v
		}
	}
	ok(p.x.t, p.put("routine", id, f))
	return id
}

// on returns the entity of a routine's occurrence in a replica that has caught up, or nil.
func (r *replica) on(t *testing.T, routine models.ID, day models.Day) entity {
	t.Helper()
	return r.catchUp(t).entities["todo/"+string(models.OccurrenceID(routine, day))]
}

// touching is what a client puts to materialise an occurrence.
func touching(routine models.ID, day models.Day, more m) m {
	f := m{"routine_id": routine, "occurrence_date": day}
	for k, v := range more {
		f[k] = v
	}
	return f
}

// TestMidnightMakesTodaysOccurrences, for the owner and whoever may see their goal, in the order of the routines.
func TestMidnightMakesTodaysOccurrences(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		x.commitsOnly()
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		g, today := o.goal(models.Followers), o.today()
		second := o.routine(g, m{"rank": "b", "time": "07:00"})
		first := o.routine(g, m{"rank": "a"})
		manual := o.routine(g, m{"mode": "manual"})
		own, theirs := o.replica(models.SelfStream(o.id)), f.replica(models.FollowersStream(o.id))
		if own.on(t, first, today) == nil || theirs.on(t, first, today) == nil || own.on(t, manual, today) != nil {
			t.Error("today's are not made at once")
		}
		for n := 1; n <= 2; n++ {
			x.later(24 * time.Hour)
			x.drainDue()
			a, b := own.on(t, first, today.Add(n)), own.on(t, second, today.Add(n))
			if a == nil || b == nil || theirs.on(t, second, today.Add(n)) == nil || own.on(t, manual, today.Add(n)) != nil {
				t.Fatalf("after %d midnights there are %v and %v", n, a, b)
			}
			if a["rank"].(string) >= b["rank"].(string) || b["alarm"] != "07:00" || b["routine_id"] != string(second) {
				t.Errorf("after %d midnights there are %v and %v", n, a, b)
			}
		}
		own.fresh(t)
		theirs.fresh(t)
		// Nothing is planned for those whom it does not concern.
		ok(t, o.delete("routine", first, nil))
		ok(t, o.put("routine", second, m{"end": o.today()}))
		for range 2 {
			x.later(24 * time.Hour)
			x.drainDue()
		}
		if own.on(t, second, o.today()) != nil {
			t.Error("a routine that has ended made a todo")
		}
	})
}

// TestServerDownOverMidnight: the days that it missed are made when it is back, up to a week of them.
func TestServerDownOverMidnight(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		x.commitsOnly()
		o := x.person("owner")
		g := o.goal(models.Private)
		old, first := o.routine(g), o.today()
		x.later(3 * 24 * time.Hour)
		young := o.routine(g) // before anything that is due is done
		x.drainDue()
		own := o.replica(models.SelfStream(o.id))
		for n := range 4 {
			if own.on(t, old, first.Add(n)) == nil {
				t.Errorf("day %d was not made", n)
			}
			if made := own.on(t, young, first.Add(n)) != nil; made != (n == 3) {
				t.Errorf("the routine that was made on day 3 has a todo of day %d: %t", n, made)
			}
		}
		was := o.today()
		x.later(20 * 24 * time.Hour)
		x.drainDue()
		for n := 1; n <= 20; n++ {
			if made := own.on(t, old, was.Add(n)) != nil; made != (n >= 13) {
				t.Errorf("%d days before today a todo was made: %t", 20-n, made)
			}
		}
		own.fresh(t)
	})
}

// TestDaysBeginByTheOwnersClock: midnights that a zone leaves out, doubles or has at a quarter of an hour.
func TestDaysBeginByTheOwnersClock(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		x.commitsOnly()
		defer x.setStopped(time.Time{})
		for i, c := range []struct {
			what, zone string
			hour       int
			begins     string     // the instant
			day        models.Day // that begins then
			before     int        // how many days earlier the day before is
		}{
			{"no change", "Asia/Seoul", 0, "2026-11-22T15:00:00Z", "2026-11-23", 1},
			{"a later start", "Asia/Seoul", 5, "2026-11-22T20:00:00Z", "2026-11-23", 1},
			{"a quarter of an hour", "Asia/Kathmandu", 0, "2026-11-22T18:15:00Z", "2026-11-23", 1},
			{"no midnight", "America/Santiago", 0, "2026-09-06T04:00:00Z", "2026-09-06", 1},
			{"23 hours twice", "America/Santiago", 0, "2027-04-04T04:00:00Z", "2027-04-04", 1},
			{"two midnights", "America/Havana", 0, "2026-11-01T04:00:00Z", "2026-11-01", 1},
			{"the start lies in the gap", "America/New_York", 2, "2027-03-14T07:00:00Z", "2027-03-14", 1},
			{"the start comes twice", "America/New_York", 1, "2026-11-01T05:00:00Z", "2026-11-01", 1},
			{"a gap of half an hour", "Australia/Lord_Howe", 2, "2026-10-03T15:30:00Z", "2026-10-04", 1},
			{"a day was left out", "Pacific/Apia", 0, "2011-12-30T10:00:00Z", "2011-12-31", 2},
		} {
			t.Run(c.what, func(t *testing.T) {
				at, err := time.Parse(time.RFC3339, c.begins)
				if err != nil {
					t.Fatal(err)
				}
				x.setStopped(at.Add(-time.Hour))
				o := x.person(fmt.Sprintf("clock%d%s", i, t.Name()[len("TestDaysBeginByTheOwnersClock/"):][:2]))
				ok(t, o.put("settings", o.id, m{"time_zone": c.zone, "day_start_hour": c.hour}))
				r := o.routine(o.goal(models.Private))
				own := o.replica(models.SelfStream(o.id))
				if own.on(t, r, c.day.Add(-c.before)) == nil {
					t.Errorf("an hour before, it is not %s", c.day.Add(-c.before))
				}
				x.setStopped(at.Add(-time.Millisecond))
				x.drainDue()
				if own.on(t, r, c.day) != nil {
					t.Error("the day begins too early")
				}
				x.setStopped(at)
				x.drainDue()
				if own.on(t, r, c.day) == nil {
					t.Error("the day does not begin")
				}
				if c.before == 2 && own.on(t, r, c.day.Add(-1)) != nil {
					t.Error("a day that there was not has a todo")
				}
			})
		}
	})
}

// TestMovingEastBeginsTheDay: who changes zone or start of day gets today's at once; who goes back gets nothing twice.
func TestMovingEastBeginsTheDay(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		x.commitsOnly()
		defer x.setStopped(time.Time{})
		x.setStopped(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)) // 15:00 in Seoul, 20:00 in Kiritimati, 19:00 a day before in Niue
		o := x.person("owner")
		r, today := o.routine(o.goal(models.Private)), o.today()
		own := o.replica(models.SelfStream(o.id))
		x.later(5 * time.Hour)
		ok(t, o.put("settings", o.id, m{"time_zone": "Pacific/Kiritimati"}))
		x.drainDue()
		if own.on(t, r, today.Add(1)) == nil {
			t.Error("in the zone where it is tomorrow, there is no todo of that day")
		}
		ok(t, o.put("settings", o.id, m{"time_zone": "Pacific/Niue"}))
		x.drainDue()
		for range 3 {
			x.later(24 * time.Hour)
			x.drainDue()
		}
		for n := range 4 {
			if own.on(t, r, today.Add(n)) == nil {
				t.Errorf("there is no todo of day %d", n)
			}
		}
		x.later(-10 * 24 * time.Hour) // the clock of the machine was wrong, and is set right
		ok(t, o.put("settings", o.id, m{"day_start_hour": 3}))
		x.drainDue()
		x.later(10 * 24 * time.Hour)
		x.drainDue()
		own.catchUp(t).fresh(t)
	})
}

// TestTwoDevicesMaterialiseOneTodo: at once, and the server with them.
func TestTwoDevicesMaterialiseOneTodo(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		g := o.goal(models.Private)
		r, day := o.routine(g), o.today().Add(1)
		id := models.OccurrenceID(r, day)
		x.later(24 * time.Hour)
		var at errgroup.Group
		for i, f := range []m{{"done": true}, {"memo": "m"}, {"rank": "zz"}} {
			device := &person{x: x, id: o.id, client: models.NewID()}
			mutation := device.mutation(frame.Put, "todo", id, touching(r, day, f))
			at.Go(func() error {
				p, err := x.engine.Push(t.Context(), device.caller(), modusync.Push{Client: device.client, Mutations: []frame.Mutation{mutation}})
				if err == nil && !p.Results[0].OK {
					err = fmt.Errorf("device %d is refused: %v", i, p.Results[0])
				}
				return err
			})
		}
		at.Go(func() error { return x.newEngine(modusync.DefaultLimits).RunDue(t.Context()) })
		if err := at.Wait(); err != nil {
			t.Fatal(err)
		}
		own := o.replica(models.SelfStream(o.id))
		if e := own.on(t, r, day); e["done"] != true || e["memo"] != "m" || e["rank"] != "zz" {
			t.Errorf("three devices made %v", e)
		}
		own.fresh(t)
	})
}

// TestWhatNeedsARefusedRoutineIsRefused, in the same message and later.
func TestWhatNeedsARefusedRoutineIsRefused(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		r, day := models.NewID(), o.today()
		p := o.push(
			o.mutation(frame.Put, "routine", r, m{"goal_id": models.NewID(), "title": "r", "rule": m{"freq": "daily"}, "mode": "auto"}),
			o.mutation(frame.Put, "skip", models.SkipID(r, day), m{"routine_id": r, "date": day}),
		)
		refused(t, p.Results[0], frame.NotFound, "goal_id")
		refused(t, p.Results[1], frame.Dependency, "routine_id")
		refused(t, o.put("todo", models.OccurrenceID(r, day), touching(r, day, nil)), frame.Dependency, "routine_id")
		refused(t, o.put("routine", r, m{"title": "x"}), frame.Dependency, "id")
		refused(t, o.put("todo", models.OccurrenceID(r, day), m{"done": true}), frame.Dependency, "id")
	})
}

// TestStopUnlinksInChunks: the node dies after the first chunk; the rest follows, and not after a restoration.
func TestStopUnlinksInChunks(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		g := o.goal(models.Followers)
		const days = 620
		stopped, restored := x.manyDays(o, g, days), x.manyDays(o, g, days)
		own := o.replica(models.SelfStream(o.id)).catchUp(t)
		x.commitsOnly()
		ok(t, o.delete("routine", stopped, nil))
		ok(t, o.delete("routine", restored, nil))
		if n := x.linked(o, stopped); n == 0 || n >= days {
			t.Fatalf("the first commit leaves %d todos linked; want some", n)
		}
		ok(t, o.put("routine", restored, m{"deleted": false}))
		before := x.linked(o, restored)
		x.drainDue()
		if n := x.linked(o, stopped); n != 0 {
			t.Errorf("%d todos stay linked to a routine that was stopped", n)
		}
		if n := x.linked(o, restored); n != before {
			t.Errorf("%d todos are linked to a routine that was restored; want the %d of before", n, before)
		}
		for _, e := range own.catchUp(t).of("todo") {
			if e["routine_id"] == string(stopped) {
				t.Fatalf("the owner's device still holds %v", e)
			}
		}
	})
}

// manyDays makes a routine and touches as many of its days, yesterday and before.
func (x *fixture) manyDays(o *person, goal models.ID, days int) models.ID {
	x.t.Helper()
	r := o.routine(goal, m{"mode": "manual"})
	for first := 0; first < days; first += 100 {
		var puts []frame.Mutation
		for n := first; n < min(first+100, days); n++ {
			day := o.today().Add(-n - 1)
			puts = append(puts, o.mutation(frame.Put, "todo", models.OccurrenceID(r, day), touching(r, day, m{"done": true})))
		}
		for _, res := range o.push(puts...).Results {
			ok(x.t, res)
		}
	}
	return r
}

// linked counts the todos of a routine.
func (x *fixture) linked(o *person, routine models.ID) (n int) {
	x.t.Helper()
	err := x.db.Snapshot(x.t.Context(), func(ctx context.Context, tx store.Tx) error {
		rows, err := tx.OccurrencesOf(ctx, store.Key{Owner: o.id, ID: routine}, 5000)
		n = len(rows)
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return n
}

// TestRoutinesGoAndComeBackWithTheirGoal, on the owner's devices.
func TestRoutinesGoAndComeBackWithTheirGoal(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		g, to := o.goal(models.Private), o.goal(models.Private)
		r := o.routine(g)
		away, own := o.replica(models.SelfStream(o.id)).catchUp(t), o.replica(models.SelfStream(o.id)).catchUp(t)
		ok(t, o.delete("goal", g, nil))
		if own.catchUp(t); own.has("routine", r) {
			t.Error("a routine stays after its goal was deleted")
		}
		own.fresh(t)
		ok(t, o.put("goal", g, m{"deleted": false}))
		if own.catchUp(t); !own.has("routine", r) || own.on(t, r, o.today()) == nil {
			t.Error("a routine does not come back with its goal")
		}
		ok(t, o.delete("goal", g, m{"move_to": to}))
		if e := own.catchUp(t).entities["routine/"+string(r)]; e["goal_id"] != string(to) {
			t.Errorf("a routine whose goal's todos move is %v", e)
		}
		own.fresh(t)
		away.catchUp(t).fresh(t)
	})
}

// TestStoppedRoutineIsPurged after thirty days, with its skips, and those under a goal that goes.
func TestStoppedRoutineIsPurged(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		g, other := o.goal(models.Private), o.goal(models.Private)
		stopped, under := o.routine(g), o.routine(other)
		ok(t, o.put("skip", models.SkipID(stopped, o.today()), m{"routine_id": stopped, "date": o.today()}))
		ok(t, o.delete("routine", stopped, nil))
		ok(t, o.delete("goal", other, nil))
		own := o.replica(models.SelfStream(o.id)).catchUp(t)
		x.later(29 * 24 * time.Hour)
		x.purge()
		if len(x.routinesLeft(stopped, under)) != 2 {
			t.Error("a routine that can be restored was purged")
		}
		x.later(2 * 24 * time.Hour)
		x.purge()
		if left := x.routinesLeft(stopped, under); len(left) != 0 {
			t.Errorf("%d routines are left", len(left))
		}
		if own.catchUp(t); len(own.ids("skip")) != 0 {
			t.Errorf("the skips %v are left", own.ids("skip"))
		}
		own.fresh(t)
	})
}

func (x *fixture) routinesLeft(ids ...models.ID) (rows []*models.Routine) {
	x.t.Helper()
	err := x.db.Snapshot(x.t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
		rows, err = tx.RoutinesByID(ctx, ids)
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return rows
}

// TestOccurrenceRevGoesOnAfterItsPurge: the id is made again, and clients that hold the old one take the new.
func TestOccurrenceRevGoesOnAfterItsPurge(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		r, day := o.routine(o.goal(models.Private), m{"mode": "manual"}), o.today().Add(40)
		id := models.OccurrenceID(r, day)
		ok(t, o.put("todo", id, touching(r, day, m{"title": "one"})))
		ok(t, o.put("todo", id, m{"title": "two"}))
		own := o.replica(models.SelfStream(o.id))
		before := own.on(t, r, day)["rev"].(float64)
		ok(t, o.put("todo", id, m{"date": nil}))
		x.later(31 * 24 * time.Hour)
		x.purge()
		ok(t, o.put("todo", id, touching(r, day, m{"title": "three"})))
		if e := own.on(t, r, day); e["title"] != "three" || e["rev"].(float64) <= before {
			t.Errorf("made again: %v; want a rev above %v", e, before)
		}
		own.fresh(t)
	})
}
