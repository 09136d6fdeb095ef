package remind_test

import (
	"context"
	"testing"
	"time"

	"modu/models"
	"modu/store"
)

// TestMessageThatWaitedIsLookedAtAgain: whoever was signed out, or no longer hears of somebody, gets it at no later try.
func TestMessageThatWaitedIsLookedAtAgain(t *testing.T) {
	each(t, func(t *testing.T, x *node) {
		me, friend := x.person("minji", "ko"), x.person("sora", "ko")
		d, _ := x.subscribe(me)
		x.put(friend, "follow", models.FollowID(friend.id, me.id), fields{"user_id": me.id})
		x.put(me, "follower", models.FollowerID(me.id, friend.id), fields{"user_id": friend.id, "state": "accepted"})
		wait := func(ring func()) {
			t.Helper()
			d.Answer("", 503)
			ring()
			x.ring()
			if x.waiting() != 1 || len(d.Received()) != 0 {
				t.Fatal("no message waits for the next try")
			}
		}
		gone := func(why string) {
			t.Helper()
			x.later(7 * time.Second)
			x.send()
			if got := d.Received(); len(got) != 0 || x.waiting() != 0 {
				t.Errorf("%s: %d messages came, %d wait", why, len(got), x.waiting())
			}
		}
		knock := func() { x.put(friend, "knock", models.NewID(), fields{"user_id": me.id}) }
		wait(knock)
		x.put(me, "mute", models.MuteID(me.id, friend.id), fields{"user_id": friend.id})
		gone("muted")
		x.tx(func(ctx context.Context, tx store.Tx) error {
			return tx.RemoveMutes(ctx, []store.Key{{Owner: me.id, ID: models.MuteID(me.id, friend.id)}})
		})
		x.later(11 * time.Minute)
		wait(knock)
		x.put(me, "block", models.BlockID(me.id, friend.id), fields{"user_id": friend.id})
		gone("blocked")
		wait(func() {
			x.alarm(me, "title")
			x.later(30*time.Minute - 11*time.Minute - 14*time.Second)
		})
		x.tx(func(ctx context.Context, tx store.Tx) error {
			_, err := tx.EndSessions(ctx, me.id, []models.ID{me.session}, models.TimeOf(x.now()))
			return err
		})
		gone("signed out")
	})
}

// TestDisabledAccountHearsNothing, neither what waited nor what is due; enabled again, it hears what comes then.
func TestDisabledAccountHearsNothing(t *testing.T) {
	each(t, func(t *testing.T, x *node) {
		me, friend := x.person("minji", "ko"), x.person("sora", "ko")
		d, _ := x.subscribe(me)
		x.put(friend, "follow", models.FollowID(friend.id, me.id), fields{"user_id": me.id})
		x.put(me, "follower", models.FollowerID(me.id, friend.id), fields{"user_id": friend.id, "state": "accepted"})
		knock := func() { x.put(friend, "knock", models.NewID(), fields{"user_id": me.id}) }
		d.Answer("", 503)
		knock()
		x.ring()
		x.tx(func(ctx context.Context, tx store.Tx) error {
			return tx.SetDisabled(ctx, me.id, models.TimeOf(x.now()), "")
		})
		x.later(11 * time.Minute)
		x.alarm(me, "due while it is disabled")
		x.later(20 * time.Minute)
		x.ring()
		if got := d.Received(); len(got) != 0 || x.waiting() != 0 {
			t.Errorf("while it is disabled %d messages came, %d wait", len(got), x.waiting())
		}
		x.tx(func(ctx context.Context, tx store.Tx) error { return tx.SetEnabled(ctx, me.id) })
		knock()
		x.ring()
		if got := d.Received(); len(got) != 1 {
			t.Errorf("when it is enabled again %d messages came; want 1", len(got))
		}
	})
}
