package sync_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// TestHelloListsWhatOneMayRead: s/, then f/ of those one follows, then g/ of the goals that admit one, and of the cursors
// the p/ streams; what is not one's to read is gone.
func TestHelloListsWhatOneMayRead(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		me, a, b, stranger, shut := x.person("minji"), x.person("anna"), x.person("bella"), x.person("stranger"), x.person("shut_out")
		me.follows(a)
		me.follows(b)
		ok(t, me.put("follow", models.FollowID(me.id, stranger.id), m{"user_id": stranger.id}))
		listed := m{"viewers": []models.ID{me.id}}
		shared := a.goal(models.Selected, listed)
		hidden := a.goal(models.Selected, listed, m{"status": "hidden"})
		dropped := a.goal(models.Selected, listed)
		ok(t, a.delete("goal", dropped, nil))
		widened := a.goal(models.Public, listed)
		unlisted := b.goal(models.Selected)
		stranger.goal(models.Selected, listed)
		ok(t, shut.put("block", models.BlockID(shut.id, me.id), m{"user_id": me.id}))

		var w modusync.Welcome
		hello := func(cursors ...models.Stream) {
			t.Helper()
			at := map[models.Stream]models.Seq{}
			for _, s := range cursors {
				at[s] = 1
			}
			var err error
			if w, err = x.engine.Hello(t.Context(), me.caller(), modusync.Hello{Client: me.client, Cursors: at}); err != nil {
				t.Fatal(err)
			}
		}
		hello(models.SelfStream(me.id), models.FollowersStream(a.id), models.SharedStream(shared), models.PublicStream(stranger.id),
			models.FollowersStream(stranger.id), models.SelfStream(a.id), models.PublicStream(shut.id), models.SharedStream(hidden),
			models.SharedStream(dropped), models.SharedStream(widened), models.SharedStream(unlisted), models.PublicStream(models.NewID()),
			models.SharedStream(models.NewID()))
		follows := []models.Stream{models.FollowersStream(a.id), models.FollowersStream(b.id)}
		slices.Sort(follows)
		want := append(append([]models.Stream{models.SelfStream(me.id)}, follows...), models.SharedStream(shared), models.PublicStream(stranger.id))
		var got []models.Stream
		for _, s := range w.List.Streams {
			got = append(got, s.Stream)
			pages, err := x.engine.Pages(t.Context(), me.id, []modusync.Ask{{Stream: s.Stream, Reset: true}})
			if err != nil {
				t.Fatal(err)
			}
			if p := pages[0]; p.Denied || p.Head != s.Head || p.Fence != s.Fence || p.Owner != s.Owner {
				t.Errorf("%s is listed as %+v; its page says head %d, fence %d, owner %s", s.Stream, s, p.Head, p.Fence, p.Owner)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("list (-want +got):\n%s", diff)
		}
		if len(w.Gone) != 9 || slices.ContainsFunc(w.Gone, func(s models.Stream) bool { return slices.Contains(want, s) }) {
			t.Errorf("gone: %v; want the other nine", w.Gone)
		}
		if w.LastN != me.n || w.Hello != 1 {
			t.Errorf("last_n %d, hello %d; want %d, 1", w.LastN, w.Hello, me.n)
		}
		if hello(); w.Hello != 2 || len(w.List.Streams) != 4 || len(w.Gone) != 0 {
			t.Errorf("second hello: %+v", w)
		}
		list, err := x.engine.List(t.Context(), me.id)
		if diff := cmp.Diff(w.List, list); err != nil || diff != "" {
			t.Errorf("the list read again: %v (-hello +list)\n%s", err, diff)
		}
		_, err = x.engine.Hello(t.Context(), a.caller(), modusync.Hello{Client: me.client})
		if bad, isFrame := errors.AsType[*frame.Error](err); !isFrame || bad.Code != frame.ClientConflict {
			t.Errorf("hello with another's client: %v", err)
		}
	})
}

// TestRecheckSaysWhatPagesSay: for every reader and stream of an owner.
func TestRecheckSaysWhatPagesSay(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, follower, asks, blocked, stranger := x.person("owner"), x.person("follower"), x.person("asks"), x.person("blocked"), x.person("stranger")
		everybody := []*person{o, follower, asks, blocked, stranger}
		viewers := m{"viewers": []models.ID{follower.id, asks.id, stranger.id}}
		shared, private := o.goal(models.Selected, viewers), o.goal(models.Private, viewers)
		other := follower.goal(models.Selected, m{"viewers": []models.ID{o.id}})
		follower.follows(o)
		ok(t, asks.put("follow", models.FollowID(asks.id, o.id), m{"user_id": o.id}))
		ok(t, blocked.put("block", models.BlockID(blocked.id, o.id), m{"user_id": o.id}))
		streams := []models.Stream{
			models.SelfStream(o.id), models.FollowersStream(o.id), models.PublicStream(o.id), models.SharedStream(shared),
			models.SharedStream(private), models.SharedStream(models.NewID()),
		}
		var readers []modusync.Reader
		for _, p := range everybody {
			readers = append(readers, modusync.Reader{User: p.id, Streams: append(slices.Clone(streams), models.SharedStream(other))})
		}
		c, err := x.engine.Recheck(t.Context(), o.id, readers)
		if err != nil || c.Fence != x.head(o).Fence || len(c.Allowed) != len(readers) {
			t.Fatalf("recheck: %+v %v", c, err)
		}
		may := 0
		for i, p := range everybody {
			if c.Allowed[i][models.SharedStream(other)] {
				t.Error("a stream of another owner is allowed")
			}
			for _, s := range streams {
				pages, err := x.engine.Pages(t.Context(), p.id, []modusync.Ask{{Stream: s}})
				if err != nil {
					t.Fatal(err)
				}
				if pages[0].Denied == c.Allowed[i][s] {
					t.Errorf("%s, %s: allowed %t, but its page is denied %t", p.handle, s, c.Allowed[i][s], pages[0].Denied)
				}
				if !pages[0].Denied {
					may++
				}
			}
		}
		// The owner: s/ and p/. The follower: f/, p/ and g/. Who asks and the stranger: p/.
		if may != 2+3+1+1 {
			t.Errorf("%d rights; want 7", may)
		}

		heads, err := x.engine.Heads(t.Context(), append(streams, models.FollowersStream(models.NewID())))
		if err != nil {
			t.Fatal(err)
		}
		found := map[models.Stream]modusync.Head{}
		for _, h := range heads {
			found[h.Stream] = h
		}
		head := x.head(o)
		want := map[models.Stream]modusync.Head{
			streams[0]: {Stream: streams[0], Seq: head.SeqS, Fence: head.Fence},
			streams[1]: {Stream: streams[1], Seq: head.SeqF, Fence: head.Fence},
			streams[2]: {Stream: streams[2], Seq: head.SeqP, Fence: head.Fence},
			streams[3]: {Stream: streams[3], Seq: 1, Fence: head.Fence},
			streams[4]: {Stream: streams[4], Seq: 0, Fence: head.Fence},
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("heads (-want +got):\n%s", diff)
		}
	})
}

// TestSessionStates: good, over and disabled.
func TestSessionStates(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		now := models.TimeOf(x.now())
		row := func(expires, revoked models.Time) *models.Session {
			return &models.Session{
				UserID: o.id, ID: models.NewID(), RotatedAt: now, Agent: "test", CreatedAt: now, UsedAt: now, ExpiresAt: expires, RevokedAt: revoked,
			}
		}
		good, expired, revoked := row(now.Add(3600e9), 0), row(now.Add(-1e9), 0), row(now.Add(3600e9), now)
		exec := func(query string, args ...any) {
			t.Helper()
			err := x.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
				_, err := tx.NewRaw(query, args...).Exec(ctx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, s := range []*models.Session{good, expired, revoked} {
			exec(`INSERT INTO sessions (user_id, id, generation, rotated_at, agent, created_at, used_at, expires_at, revoked_at)
				VALUES (?, ?, 1, ?, 'test', ?, ?, ?, ?)`, s.UserID, s.ID, s.RotatedAt, s.CreatedAt, s.UsedAt, s.ExpiresAt, s.RevokedAt)
		}
		unknown := models.NewID()
		check := func(want map[models.ID]modusync.SessionState) {
			t.Helper()
			got, err := x.engine.Sessions(t.Context(), slices.Collect(maps.Keys(want)))
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("sessions: %v (-want +got)\n%s", err, diff)
			}
		}
		check(map[models.ID]modusync.SessionState{
			good.ID: modusync.SessionGood, expired.ID: modusync.SessionOver, revoked.ID: modusync.SessionOver, unknown: modusync.SessionOver,
		})
		exec("UPDATE users SET disabled_at = ? WHERE id = ?", now, o.id)
		check(map[models.ID]modusync.SessionState{good.ID: modusync.SessionDisabled})
	})
}
