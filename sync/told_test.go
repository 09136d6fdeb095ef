package sync_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

// device subscribes a device of somebody's, whose session is good.
func (p *person) device() models.PushSubscription {
	p.x.t.Helper()
	session, now := models.NewID(), models.TimeOf(p.x.now())
	err := p.x.db.InTx(p.x.t.Context(), func(ctx context.Context, tx store.Tx) error {
		return tx.AddSession(ctx, &models.Session{
			UserID: p.id, ID: session, CreatedAt: now, UsedAt: now, RotatedAt: now, ExpiresAt: now.Add(365 * 24 * time.Hour),
		})
	})
	if err != nil {
		p.x.t.Fatal(err)
	}
	s, err := p.x.engine.Subscribe(p.x.t.Context(), models.PushSubscription{
		UserID: p.id, ClientID: models.NewID(), SessionID: session, Endpoint: "https://push.example.com/" + string(session),
	})
	if err != nil {
		p.x.t.Fatal(err)
	}
	return s
}

// pushed takes what is to be sent to somebody's devices: title and body.
func (p *person) pushed() (all []string) {
	p.x.t.Helper()
	p.x.drainDue()
	err := p.x.db.InTx(p.x.t.Context(), func(ctx context.Context, tx store.Tx) error {
		var rows []*models.Due
		err := tx.NewSelect().Model(&rows).Where("kind = 'push'").Where("user_id = ?", p.id).Order("fire_at", "id").Scan(ctx)
		for _, d := range rows {
			var job modusync.PushJob
			var message modusync.PushMessage
			if err := json.Unmarshal([]byte(d.Payload), &job); err != nil {
				return err
			}
			if err := json.Unmarshal(job.Message, &message); err != nil {
				return err
			}
			all = append(all, message.Kind+": "+message.Title+" | "+message.Body)
			if err := tx.RemoveDue(ctx, d.ID); err != nil {
				return err
			}
		}
		return err
	})
	if err != nil {
		p.x.t.Fatal(err)
	}
	return all
}

func wantPushed(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s: pushed %q; want %q", what, got, want)
	}
}

func (p *person) cheer(todo models.ID, emoji string) {
	p.x.t.Helper()
	ok(p.x.t, p.put("cheer", models.CheerID(todo, p.id), m{"target_kind": "todo", "target_id": todo, "emoji": emoji}))
}

// TestCheersAreToldMerged: the first at once, those of the minute after it in one (product section 8.4).
func TestCheersAreToldMerged(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, goal := ringing(x)
		ok(t, o.put("goal", goal, m{"audience": "public"}))
		todo := o.todo(goal, m{"done": true, "title": "run"})
		var fans []*person
		for i := range 5 {
			fans = append(fans, x.person(fmt.Sprintf("fan_%d", i)))
		}
		fans[0].cheer(todo, "🔥")
		wantPushed(t, "without a device", o.pushed())
		o.device()
		x.later(time.Second)
		fans[1].cheer(todo, "👏")
		wantPushed(t, "the first", o.pushed(), "cheer: fan_1 (@fan_1)님이 응원했어요 👏 | run")
		x.later(time.Second)
		fans[2].cheer(todo, "🔥")
		x.later(time.Second)
		ok(t, o.put("mute", models.MuteID(o.id, fans[4].id), m{"user_id": fans[4].id}))
		fans[3].cheer(todo, "🎉")
		fans[4].cheer(todo, "😀")
		fans[3].cheer(todo, "👍") // another emoji of the same person is no other cheer
		wantPushed(t, "within the minute", o.pushed())
		x.later(time.Minute)
		ok(t, o.put("settings", o.id, m{"locale": "en"}))
		wantPushed(t, "after the minute", o.pushed(), "cheer: fan_3 (@fan_3) and 1 other cheered 👍 | run")
		x.later(2 * time.Minute)
		wantPushed(t, "when nothing is new", o.pushed())
		ok(t, fans[0].delete("cheer", models.CheerID(todo, fans[0].id), nil))
		x.later(time.Minute)
		fans[0].cheer(todo, "🔥")
		wantPushed(t, "a while later", o.pushed(), "cheer: fan_0 (@fan_0) cheered 🔥 | run")
	})
}

// TestBellRings for those who have one and may see what was finished, once in ten minutes (product section 1.6).
func TestBellRings(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, private := ringing(x)
		goal := o.goal(models.Followers)
		f, muter, none := x.person("bella"), x.person("muter"), x.person("none")
		for _, p := range []*person{f, muter, none} {
			p.follows(o)
			p.device()
		}
		for _, p := range []*person{f, muter} {
			ok(t, p.put("bell", models.BellID(p.id, o.id), m{"user_id": o.id}))
		}
		ok(t, muter.put("mute", models.MuteID(muter.id, o.id), m{"user_id": o.id}))
		finish := func(todo models.ID) { ok(t, o.put("todo", todo, m{"done": true})) }

		finish(o.todo(private))
		finish(o.todo(goal, m{"date": nil}))
		wantPushed(t, "what is not to be seen", f.pushed())
		run := o.todo(goal, m{"title": "run"})
		finish(run)
		wantPushed(t, "finished", f.pushed(), "bell: ringing (@ringing)님이 할 일을 끝냈어요 | run")
		finish(o.todo(goal))
		wantPushed(t, "within ten minutes", f.pushed())
		x.later(11 * time.Minute)
		ok(t, o.put("todo", run, m{"done": false}))
		finish(run)
		wantPushed(t, "finished again", f.pushed())
		o.todo(goal, m{"done": true, "date": o.today().Add(-3)})
		wantPushed(t, "brought in as done", f.pushed())
		o.todo(goal, m{"done": true, "title": "made and done"})
		wantPushed(t, "made and done today", f.pushed(), "bell: ringing (@ringing)님이 할 일을 끝냈어요 | made and done")

		x.later(11 * time.Minute)
		late := o.todo(goal)
		finish(late)
		ok(t, o.put("goal", goal, m{"audience": "private"}))
		wantPushed(t, "withdrawn before it was told", f.pushed())
		own := f.replica(models.SelfStream(f.id)).catchUp(t)
		if news := f.inbox(t); len(news) != 2 || news[0] != "system" {
			t.Errorf("the inbox holds %v; want two lines of what was finished", news)
		}
		own.fresh(t)
		wantPushed(t, "who muted", muter.pushed())
		wantPushed(t, "who has no bell", none.pushed())
		if len(muter.inbox(t)) != 0 || len(none.inbox(t)) != 0 {
			t.Error("the inbox tells who muted, or has no bell")
		}
	})
}

// TestQuietHours withhold what others do; an alarm is one's own wish (product section 1.2).
func TestQuietHours(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, goal := ringing(x)
		ok(t, o.put("goal", goal, m{"audience": "public"}))
		o.device()
		f := x.person("friend")
		f.follows(o)
		todo := o.todo(goal, m{"done": true})
		o.todo(goal, m{"title": "alarm", "alarm": "12:30"})
		ok(t, o.put("settings", o.id, m{"quiet_from": "12:00", "quiet_to": "13:00"}))
		f.cheer(todo, "🔥")
		ok(t, f.put("knock", models.NewID(), m{"user_id": o.id}))
		wantPushed(t, "from others", o.pushed())
		if n := x.notices(); len(n) != 1 || n[0].Frame.Kind != "knock" {
			t.Errorf("the sockets are told %v; want the knock", n)
		}
		x.later(30 * time.Minute)
		wantPushed(t, "one's own", o.pushed(), "alarm: alarm | 12:30")
		x.later(31 * time.Minute)
		ok(t, f.put("knock", models.NewID(), m{"user_id": o.id}))
		wantPushed(t, "after the quiet hours", o.pushed(), "knock: friend (@friend)님이 노크했어요 | ")
	})
}

// TestNewestPushReplacesOneThatWaits: a push service that was away is not flooded.
func TestNewestPushReplacesOneThatWaits(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, _ := ringing(x)
		p.device()
		ok(t, p.put("reminder", models.NewID(), m{"time": "12:30"}))
		for range 3 {
			x.later(30 * time.Minute)
			x.drainDue()
			x.later(23*time.Hour + 30*time.Minute)
		}
		wantPushed(t, "after three days", p.pushed(), "reminder: 시간 알림 | 12:30")
	})
}

// TestPresence: a client is not pushed to while it has a socket, and is at once when that is gone.
func TestPresence(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, _ := ringing(x)
		s := p.device()
		reminder := func(at string) {
			t.Helper()
			ok(t, p.put("reminder", models.NewID(), m{"time": at}))
			x.later(time.Minute)
		}
		hello := func() int64 {
			w, err := x.engine.Hello(t.Context(), p.caller(), modusync.Hello{Client: s.ClientID})
			if err != nil {
				t.Fatal(err)
			}
			return w.Hello
		}
		first := hello()
		x.later(10 * time.Second)
		reminder("12:01")
		x.later(-20 * time.Second) // 12:00:50
		if err := x.engine.Live(t.Context(), []models.ID{s.ClientID, models.NewID()}, models.TimeOf(x.now().Add(time.Minute))); err != nil {
			t.Fatal(err)
		}
		x.later(10 * time.Second)
		wantPushed(t, "with a socket", p.pushed())
		second := hello()
		if err := x.engine.Left(t.Context(), []modusync.ClientHello{{Client: s.ClientID, Hello: first}}); err != nil {
			t.Fatal(err)
		}
		reminder("12:02")
		x.later(-30 * time.Second) // 12:01:30: the second hello still counts
		x.later(15 * time.Second)
		if err := x.engine.Live(t.Context(), []models.ID{s.ClientID}, models.TimeOf(x.now().Add(time.Minute))); err != nil {
			t.Fatal(err)
		}
		x.later(15 * time.Second)
		wantPushed(t, "after the older socket went", p.pushed())
		if err := x.engine.Left(t.Context(), []modusync.ClientHello{{Client: s.ClientID, Hello: second}}); err != nil {
			t.Fatal(err)
		}
		reminder("12:03")
		wantPushed(t, "after the newest socket went", p.pushed(), "reminder: 시간 알림 | 12:03")
		hello()
		if err := x.engine.AllLeft(t.Context()); err != nil {
			t.Fatal(err)
		}
		reminder("12:04")
		wantPushed(t, "after the process went with its sockets", p.pushed(), "reminder: 시간 알림 | 12:04")
	})
}

// TestTellWritesIntoTheInbox, for the rooms that know of something.
func TestTellWritesIntoTheInbox(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, _ := ringing(x)
		own := p.replica(models.SelfStream(p.id)).catchUp(t)
		if err := x.engine.Tell(t.Context(), p.id, models.News{News: models.NewsSession}); err != nil {
			t.Fatal(err)
		}
		if own.step(t); len(own.ids("news")) != 1 || own.entities[own.ids("news")[0]]["news"] != "session" {
			t.Errorf("live the inbox holds %v", own.entities)
		}
		own.catchUp(t).fresh(t)
		if err := x.engine.Tell(t.Context(), models.NewID(), models.News{News: models.NewsSession}); err != nil {
			t.Errorf("of an account that is gone: %v", err)
		}
		x.later(91 * 24 * time.Hour)
		x.purge()
		if own.catchUp(t); len(own.ids("news")) != 0 {
			t.Error("news of three months ago is still there")
		}
		own.fresh(t)
	})
}

// TestDeadSubscriptionsArePurged: of sessions that are over, and of clients that are not coming back.
func TestDeadSubscriptionsArePurged(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, _ := ringing(x)
		live, over, lost := p.device(), p.device(), p.device()
		err := x.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			_, err := tx.EndSessions(ctx, p.id, []models.ID{over.SessionID}, models.TimeOf(x.now()))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		there := func() (ids []models.ID) {
			err := x.db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
				rows, err := tx.Reaches(ctx, []models.ID{p.id})
				for _, r := range rows {
					ids = append(ids, r.ID)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return ids
		}
		x.purge()
		if got := there(); len(got) != 2 {
			t.Errorf("%d subscriptions are left; want 2", len(got))
		}
		x.later(91 * 24 * time.Hour)
		if _, err := x.engine.Hello(t.Context(), p.caller(), modusync.Hello{Client: live.ClientID}); err != nil {
			t.Fatal(err)
		}
		x.purge()
		if got := there(); len(got) != 1 || got[0] != live.ID {
			t.Errorf("%v are left; want %s and not %s", got, live.ID, lost.ID)
		}
	})
}
