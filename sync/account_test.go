package sync_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// leave deletes somebody's account.
func (p *person) leave() models.Time {
	p.x.t.Helper()
	purge, err := p.x.engine.DeleteAccount(p.x.t.Context(), p.id)
	if err != nil {
		p.x.t.Fatal(err)
	}
	return purge
}

// comeBack does what a sign-in does.
func (p *person) comeBack() error {
	p.x.t.Helper()
	var raise *store.FenceRaise
	err := p.x.db.InTx(p.x.t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
		raise, err = tx.Reinstate(ctx, p.id, models.TimeOf(p.x.now()))
		return err
	})
	if err == nil {
		p.x.engine.AnnounceFence(*raise)
	}
	return err
}

func (p *person) cheers(todo models.ID) {
	p.x.t.Helper()
	ok(p.x.t, p.put("cheer", models.CheerID(todo, p.id), m{"target_kind": "todo", "target_id": todo, "emoji": "🔥"}))
}

// A farewell is somebody with every tie there is, and the others at their ends.
type farewell struct {
	*fixture
	leaver, friend, muter, blocker *person
	public, shared                 models.ID // goals of the leaver
	todo                           models.ID // of the friend, cheered by the leaver
}

func newFarewell(t *testing.T, x *fixture) *farewell {
	x.commitsOnly()
	w := &farewell{fixture: x, leaver: x.person("leaver"), friend: x.person("friend"), muter: x.person("muter"), blocker: x.person("blocker")}
	w.friend.follows(w.leaver)
	w.leaver.follows(w.friend)
	w.public = w.leaver.goal(models.Public)
	w.shared = w.leaver.goal(models.Selected, m{"viewers": []models.ID{w.friend.id}})
	w.leaver.todo(w.shared)
	done := w.leaver.todo(w.public, m{"done": true})
	w.friend.cheers(done)
	w.todo = w.friend.todo(w.friend.goal(models.Public), m{"done": true})
	w.friend.goal(models.Selected, m{"viewers": []models.ID{w.leaver.id}})
	w.leaver.cheers(w.todo)
	w.muter.cheers(w.todo)
	ok(t, w.friend.put("bell", models.BellID(w.friend.id, w.leaver.id), m{"user_id": w.leaver.id}))
	ok(t, w.leaver.put("knock", models.NewID(), m{"user_id": w.friend.id}))
	ok(t, w.muter.put("mute", models.MuteID(w.muter.id, w.leaver.id), m{"user_id": w.leaver.id}))
	ok(t, w.muter.put("follow", models.FollowID(w.muter.id, w.leaver.id), m{"user_id": w.leaver.id}))
	ok(t, w.blocker.put("block", models.BlockID(w.blocker.id, w.leaver.id), m{"user_id": w.leaver.id}))
	return w
}

// streams are the leaver's that others read.
func (w *farewell) streams() []models.Stream {
	return []models.Stream{models.FollowersStream(w.leaver.id), models.PublicStream(w.leaver.id), models.SharedStream(w.shared)}
}

// TestDeletedAccountIsHiddenAtOnce: by the commit itself, before anything is done in chunks.
func TestDeletedAccountIsHiddenAtOnce(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		w := newFarewell(t, x)
		fence := x.fence(w.leaver)
		commits := x.during(func() {
			if purge := w.leaver.leave(); purge.Sub(models.TimeOf(x.now())) < 7*24*time.Hour-time.Minute {
				t.Errorf("it will be purged at %s", purge)
			}
		})
		raised := map[models.Stream]bool{}
		for _, c := range commits {
			for _, s := range c.Streams {
				raised[s.Stream] = s.Fence == fence+1 && s.FenceWas == fence && s.Concerned == nil
			}
		}
		readers := []modusync.Reader{{User: w.friend.id, Streams: w.streams()}}
		again, err := x.engine.Recheck(t.Context(), w.leaver.id, readers)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range append(w.streams(), models.SelfStream(w.leaver.id)) {
			if !raised[s] {
				t.Errorf("the fence is not raised for everybody on %s", s)
			}
			if again.Allowed[0][s] || !w.friend.replica(s).catchUp(t).gone {
				t.Errorf("a friend still reads %s", s)
			}
		}
		list, err := x.engine.List(t.Context(), w.friend.id)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list.Streams {
			if s.Owner == w.leaver.id {
				t.Errorf("%s still opens", s.Stream)
			}
		}
		w.refusesAll(t)
	})
}

// refusesAll: nothing can be done to who is away, and by them.
func (w *farewell) refusesAll(t *testing.T) {
	t.Helper()
	id, stranger := w.leaver.id, w.person("stranger")
	for kind, edge := range map[string]models.ID{
		"follow": models.FollowID(stranger.id, id), "block": models.BlockID(stranger.id, id), "mute": models.MuteID(stranger.id, id),
		"bell": models.BellID(stranger.id, id), "knock": models.NewID(),
	} {
		refused(t, stranger.put(kind, edge, m{"user_id": id}), frame.NotFound, "user_id")
	}
	todo := w.replicaTodo(t)
	refused(t, stranger.put("cheer", models.CheerID(todo, stranger.id), m{"target_kind": "todo", "target_id": todo, "emoji": "🔥"}),
		frame.NotFound, "target_id")
	pushed, err := w.engine.Push(t.Context(), w.leaver.caller(), modusync.Push{Client: w.leaver.client, Mutations: []frame.Mutation{
		w.leaver.mutation(frame.Put, "goal", models.NewID(), m{"title": "too late"}),
	}})
	if err == nil && pushed.Err == nil {
		t.Errorf("who is away still writes: %+v", pushed)
	}
}

// replicaTodo is the leaver's public todo, as the database has it.
func (w *farewell) replicaTodo(t *testing.T) (id models.ID) {
	t.Helper()
	ids := w.todosUnder(w.leaver, w.public)
	if len(ids) == 0 {
		t.Fatal("no todo")
	}
	return ids[0]
}

// TestDeletedAccountLeavesOthersStreams: live and after having been away, with the cheers that it gave.
func TestDeletedAccountLeavesOthersStreams(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		w := newFarewell(t, x)
		var own []*replica
		for _, p := range []*person{w.friend, w.muter, w.blocker} {
			own = append(own, p.replica(models.SelfStream(p.id)).catchUp(t))
		}
		w.leaver.leave()
		x.drainDue()
		for _, r := range own {
			r.catchUp(t).fresh(t)
			if text := fmt.Sprint(r.entities); strings.Contains(text, "leaver") || strings.Contains(text, string(models.CheerID(w.todo, w.leaver.id))) {
				t.Errorf("%s still names who has left: %s", r.reader.handle, text)
			}
		}
		x.later(shownEvery)
		x.drainDue()
		public := w.muter.replica(models.PublicStream(w.friend.id)).catchUp(t)
		for _, r := range []*replica{own[0].catchUp(t), public} {
			if n := r.cheers(w.todo); n != 1 {
				t.Errorf("%s counts %d cheers; want the other one", r.stream, n)
			}
		}
		x.audit(t)
	})
}

// TestSigningInBringsTheAccountBack: everybody sees again what they saw, but for the cheers.
func TestSigningInBringsTheAccountBack(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		w := newFarewell(t, x)
		own := w.friend.replica(models.SelfStream(w.friend.id)).catchUp(t)
		edges := []models.ID{models.FollowID(w.friend.id, w.leaver.id), models.FollowerID(w.friend.id, w.leaver.id), models.BellID(w.friend.id, w.leaver.id)}
		before := map[models.Stream]map[string]entity{}
		for _, s := range w.streams() {
			before[s] = w.friend.replica(s).catchUp(t).entities
		}
		for range 2 { // a second time while the first is still being undone
			w.leaver.leave()
			x.drainDue()
			x.later(6 * day)
			fence := x.fence(w.friend)
			if err := w.leaver.comeBack(); err != nil {
				t.Fatal(err)
			}
			x.drainDue()
			if own.catchUp(t).fresh(t); !own.has("follow", edges[0]) || !own.has("follower", edges[1]) || !own.has("bell", edges[2]) {
				t.Errorf("the friend holds %v", own.entities)
			}
			if x.fence(w.friend) == fence {
				t.Error("the friend's devices do not learn that streams open again")
			}
		}
		for s, want := range before {
			if got := w.friend.replica(s).catchUp(t).entities; len(got) == 0 && len(want) > 0 {
				t.Errorf("%s stays hidden: %v; want %v", s, got, want)
			}
		}
		x.later(8 * day) // what was to be purged is not
		x.drainDue()
		if w.friend.replica(models.FollowersStream(w.leaver.id)).catchUp(t).gone {
			t.Error("the account was purged although its owner came back")
		}
		x.audit(t)
	})
}

// TestPurgeLeavesNoRow anywhere that names the account, and frees its handle.
func TestPurgeLeavesNoRow(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		w := newFarewell(t, x)
		fill(w.leaver, w.public, w.leaver.today(), 120)
		own := w.friend.replica(models.SelfStream(w.friend.id)).catchUp(t)
		w.leaver.leave()
		x.drainDue()
		x.later(7*day - time.Hour)
		x.drainDue()
		if len(x.naming(t, w.leaver.id)) == 0 {
			t.Fatal("purged an hour too soon")
		}
		x.later(2 * time.Hour)
		if err := w.leaver.comeBack(); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("coming back after a week: %v; want not found", err)
		}
		x.drainDue()
		if left := x.naming(t, w.leaver.id); len(left) > 0 {
			t.Errorf("what is left: %v", left)
		}
		if left := x.naming(t, w.friend.id); len(left) == 0 {
			t.Error("a friend went with the account")
		}
		own.catchUp(t).fresh(t)
		if h := x.head(w.friend); h.Followees != 0 {
			t.Errorf("the friend still counts %d followees", h.Followees)
		}
		x.person("leaver") // the handle and the e-mail are free
		x.audit(t)
	})
}

// naming returns in which columns of all tables an id stands. Answers to mutations of others are left out: they name
// streams for the month that they are kept.
func (x *fixture) naming(t *testing.T, id models.ID) (found []string) {
	t.Helper()
	err := x.db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
		query := "SELECT m.name AS table_name, p.name AS column_name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'"
		if tx.Postgres() {
			query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
		}
		var columns []struct{ TableName, ColumnName string }
		if err := tx.NewRaw(query).Scan(ctx, &columns); err != nil {
			return err
		}
		for _, c := range columns {
			if c.TableName == "results" && c.ColumnName == "result" {
				continue
			}
			var n int
			sql := fmt.Sprintf(`SELECT count(*) FROM "%s" WHERE CAST("%s" AS text) LIKE ?`, c.TableName, c.ColumnName)
			if err := tx.NewRaw(sql, "%"+string(id)+"%").Scan(ctx, &n); err != nil {
				return err
			}
			if n > 0 {
				found = append(found, fmt.Sprintf("%s.%s: %d", c.TableName, c.ColumnName, n))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}

// TestLeavingSurvivesACrash: a node dies after each commit of the job, and others go on.
func TestLeavingSurvivesACrash(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		x.commitsOnly()
		leaver := x.person("leaver")
		x.crowd(leaver, 60, 10)
		leaver.leave()
		x.later(8 * day)
		for range 20 {
			x.dyingNode(t)
			x.later(time.Minute) // the lease is over
		}
		x.drainDue()
		if left := x.naming(t, leaver.id); len(left) > 0 {
			t.Errorf("what is left: %v", left)
		}
	})
}

// dyingNode does what is due until it has announced one commit.
func (x *fixture) dyingNode(t *testing.T) {
	t.Helper()
	ctx, die := context.WithCancel(t.Context())
	defer die()
	e := modusync.New(slog.New(slog.DiscardHandler), x.db, func(modusync.Commit) { die() }, modusync.DefaultLimits, x.now)
	if err := e.RunDue(ctx); err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
}

// TestAwayRequestIsNotAccepted: turning approval off accepts the others and comes to an end.
func TestAwayRequestIsNotAccepted(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		x.commitsOnly()
		owner, leaver, fan := x.person("owner"), x.person("leaver"), x.person("fan")
		for _, p := range []*person{leaver, fan} {
			ok(t, p.put("follow", models.FollowID(p.id, owner.id), m{"user_id": owner.id}))
		}
		leaver.leave()
		x.drainDue()
		ok(t, owner.put("settings", owner.id, m{"approve_followers": false}))
		refused(t, owner.put("follower", models.FollowerID(owner.id, leaver.id), m{"user_id": leaver.id}), frame.NotFound, "user_id")
		x.drainDue()
		own := owner.replica(models.SelfStream(owner.id)).catchUp(t)
		if ids := own.ids("follower"); len(ids) != 1 || own.entities[ids[0]]["state"] != "accepted" {
			t.Errorf("the owner holds %v", own.of("follower"))
		}
		if err := leaver.comeBack(); err != nil {
			t.Fatal(err)
		}
		x.drainDue()
		if own.catchUp(t).fresh(t); len(own.ids("follower")) != 2 {
			t.Errorf("the request does not come back: %v", own.of("follower"))
		}
	})
}

// TestLeavingTwiceIsOnce: the second time says when the first time's purge comes.
func TestLeavingTwiceIsOnce(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		x.commitsOnly()
		leaver := x.person("leaver")
		first, fence := leaver.leave(), x.fence(leaver)
		x.later(time.Hour)
		if second := leaver.leave(); second != first || x.fence(leaver) != fence {
			t.Errorf("deleted again: purged at %s, fence %d; want %s and %d", second, x.fence(leaver), first, fence)
		}
		if _, err := x.engine.DeleteAccount(t.Context(), models.NewID()); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("deleting nobody: %v; want not found", err)
		}
	})
}
