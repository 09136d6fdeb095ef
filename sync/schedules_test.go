package sync_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/sync/errgroup"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// Schedules that broke earlier texts of the design. Those of the hub stand in its own tests.

// A follower who was away holds X under G2; X moved to G1, and G1 was narrowed: the entry of X is hidden, and a hidden
// entry is a deletion.
func TestHiddenSkipped(t *testing.T) {
	for name, narrow := range map[string]func(o *person, g1 models.ID) frame.Result{
		"narrowed": func(o *person, g1 models.ID) frame.Result { return o.put("goal", g1, m{"audience": models.Private}) },
		"deleted":  func(o *person, g1 models.ID) frame.Result { return o.delete("goal", g1, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, x *fixture) {
				o, f := x.person("owner"), x.person("reader")
				f.follows(o)
				g1, g2 := o.goal(models.Followers), o.goal(models.Followers)
				todo := o.todo(g2)
				r := f.replica(models.FollowersStream(o.id)).catchUp(t)
				ok(t, o.put("todo", todo, m{"goal_id": g1}))
				ok(t, narrow(o, g1))
				if r.catchUp(t); r.has("todo", todo) {
					t.Error("the follower keeps a todo that moved under a goal which was then narrowed")
				}
				r.fresh(t)
			})
		})
	}
}

// G is narrowed, X leaves it meanwhile, G is widened: the follower who slept through must not keep X.
func TestNoRestampStale(t *testing.T) {
	leave := map[string]func(o *person, private, todo models.ID) frame.Result{
		"deleted": func(o *person, _, todo models.ID) frame.Result { return o.delete("todo", todo, nil) },
		"moved": func(o *person, private, todo models.ID) frame.Result {
			return o.put("todo", todo, m{"goal_id": private})
		},
		"backlog": func(o *person, _, todo models.ID) frame.Result { return o.put("todo", todo, m{"date": nil}) },
	}
	hide := map[string][2]m{
		"audience": {{"audience": models.Private}, {"audience": models.Followers}},
		"status":   {{"status": models.Stopped}, {"status": models.Active}},
	}
	for how, away := range leave {
		for what, change := range hide {
			t.Run(how+" "+what, func(t *testing.T) {
				each(t, func(t *testing.T, x *fixture) {
					o, f := x.person("owner"), x.person("reader")
					f.follows(o)
					g, private := o.goal(models.Followers), o.goal(models.Private)
					todo, stays := o.todo(g), o.todo(g)
					r := f.replica(models.FollowersStream(o.id)).catchUp(t)
					ok(t, o.put("goal", g, change[0]))
					ok(t, away(o, private, todo))
					ok(t, o.put("goal", g, change[1]))
					if r.catchUp(t); r.has("todo", todo) || !r.has("todo", stays) {
						t.Errorf("the follower holds %v; want only %s", r.ids("todo"), stays)
					}
					r.fresh(t)
				})
			})
		}
	}
}

// X leaves f/ at a rev and is stamped into it again at the same rev: the client shows it.
func TestDeleteWinsTie(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		g := o.goal(models.Followers)
		todo := o.todo(g)
		r := f.replica(models.FollowersStream(o.id)).catchUp(t)
		ok(t, o.put("goal", g, m{"audience": models.Private}))
		r.catchUp(t)
		ok(t, o.put("goal", g, m{"audience": models.Followers}))
		if r.catchUp(t); !r.has("todo", todo) {
			t.Error("a todo that came back at the same rev is not shown")
		}
	})
}

// The rev of a derived id never restarts, also when its row was removed and made again.
func TestRevRestarts(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		todo := o.todo(o.goal(models.Followers), m{"done": true})
		cheer, follow := models.CheerID(todo, f.id), models.FollowID(f.id, o.id)
		r := f.replica(models.SelfStream(f.id)).catchUp(t)
		rev := func(kind string, id models.ID) float64 {
			r.catchUp(t)
			return r.entities[kind+"/"+string(id)]["rev"].(float64)
		}
		cheerPut := m{"target_kind": "todo", "target_id": todo, "emoji": "👏"}
		ok(t, f.put("cheer", cheer, cheerPut))
		first := rev("cheer", cheer)
		ok(t, f.delete("cheer", cheer, nil))
		ok(t, f.put("cheer", cheer, cheerPut))
		if again := rev("cheer", cheer); again <= first {
			t.Errorf("a cheer made again has rev %v; want above %v", again, first)
		}
		first = rev("follow", follow)
		ok(t, f.delete("follow", follow, nil))
		ok(t, f.put("follow", follow, m{"user_id": o.id}))
		if again := rev("follow", follow); again <= first {
			t.Errorf("a follow made again has rev %v; want above %v", again, first)
		}
	})
}

// The node dies after the first chunk of a widening: the followers get the rest from another.
func TestChunksInMemory(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		g := o.goal(models.Private)
		for d := range 12 {
			fill(o, g, o.today().Add(1-d), 100)
		}
		r := f.replica(models.FollowersStream(o.id)).catchUp(t)
		x.commitsOnly()
		ok(t, o.put("goal", g, m{"audience": models.Followers}))
		r.catchUp(t)
		if n := len(r.ids("todo")); n >= 1200 {
			t.Fatalf("the first commit already shows %d todos: nothing is left for the chunks", n)
		}
		x.drainDue() // another node
		if r.catchUp(t); len(r.ids("todo")) != 1200 {
			t.Errorf("after the chunks the follower holds %d todos; want 1200", len(r.ids("todo")))
		}
		r.fresh(t)
	})
}

// The first page of a snapshot shows X of today; X moves to next month; the second page takes it away.
func TestWindowAllPages(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		g := o.goal(models.Followers)
		todo := o.todo(g)
		for d := range 3 {
			fill(o, g, o.today().Add(d-1), 180)
		}
		r := f.replica(models.FollowersStream(o.id))
		if !r.step(t) || !r.has("todo", todo) {
			t.Fatal("want a first page of several, with the todo in it")
		}
		ok(t, o.put("todo", todo, m{"date": o.today().Add(30)}))
		r.catchUp(t)
		if e := r.entities["todo/"+string(todo)]; e != nil && e["date"] == string(o.today()) {
			t.Errorf("the todo that moved away is still of today: %v", e)
		}
		r.fresh(t)
	})
}

// A rename restamps nothing, and what a client at a cursor holds does not depend on when it read: the person in a
// follow is as it was when the follow was written.
func TestProjectionWithoutEntry(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		early := f.replica(models.SelfStream(f.id)).catchUp(t)
		ok(t, o.put("profile", o.id, m{"name": "New Name", "handle": "renamed"}))
		early.catchUp(t).fresh(t)
		todo := o.todo(o.goal(models.Followers), m{"done": true})
		ok(t, f.put("cheer", models.CheerID(todo, f.id), m{"target_kind": "todo", "target_id": todo, "emoji": "🔥"}))
		early.catchUp(t)
		ok(t, o.delete("todo", todo, nil))
		x.later(31 * 24 * 3600e9)
		x.purge()
		early.catchUp(t).fresh(t)
		if early.has("cheer", models.CheerID(todo, f.id)) {
			t.Error("the sender keeps a cheer whose target was purged")
		}
	})
}

// A replica that was behind is promoted, which is a restore: the epoch differs, so that nobody keeps what was lost.
func TestLostHistory(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		before, err := x.engine.Hello(t.Context(), o.caller(), modusync.Hello{Client: o.client})
		if err != nil {
			t.Fatal(err)
		}
		if err := x.db.NewEpoch(t.Context()); err != nil {
			t.Fatal(err)
		}
		after, err := x.engine.Hello(t.Context(), o.caller(), modusync.Hello{Client: o.client})
		if err != nil {
			t.Fatal(err)
		}
		if before.Epoch == after.Epoch || after.Epoch == "" {
			t.Errorf("epoch %q, then %q; want another", before.Epoch, after.Epoch)
		}
		// A cursor beyond the head is of no use either.
		pages, err := x.engine.Pages(t.Context(), o.id, []modusync.Ask{{Stream: models.SelfStream(o.id), Cursor: 902}})
		if err != nil {
			t.Fatal(err)
		}
		if !pages[0].Reset {
			t.Error("a cursor beyond the head is not answered by a reset")
		}
	})
}

// Two people follow and block each other in a loop while cheers cross: no deadlock is seen outside.
func TestLockOrder(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		limits := modusync.DefaultLimits
		limits.FollowsAnHour = 1 << 20
		x.engine = x.newEngine(limits)
		x.stop()
		x.stop = x.run(x.engine.Run)
		a, b := x.person("anna"), x.person("bella")
		ta, tb := a.todo(a.goal(models.Public), m{"done": true}), b.todo(b.goal(models.Public), m{"done": true})
		var g errgroup.Group
		for _, side := range []struct {
			me, other *person
			todo      models.ID
		}{{a, b, tb}, {b, a, ta}} {
			g.Go(func() error {
				for i := range 25 {
					for _, f := range []frame.Mutation{
						side.me.mutation(frame.Put, "follow", models.FollowID(side.me.id, side.other.id), m{"user_id": side.other.id}),
						side.me.mutation(frame.Put, "cheer", models.CheerID(side.todo, side.me.id), m{
							"target_kind": "todo", "target_id": side.todo, "emoji": []string{"👏", "🔥"}[i%2],
						}),
						side.me.mutation(frame.Put, "block", models.BlockID(side.me.id, side.other.id), m{"user_id": side.other.id}),
						side.me.mutation(frame.Delete, "block", models.BlockID(side.me.id, side.other.id), nil),
					} {
						p, err := x.pushOnce(side.me, f)
						if err != nil || p.Err != nil {
							return fmt.Errorf("%s %s: %v %v", f.Op, f.Kind, err, p.Err)
						}
					}
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			t.Error(err)
		}
	})
}

// fill puts n todos on a day.
func fill(o *person, goal models.ID, day models.Day, n int) {
	o.x.t.Helper()
	for n > 0 {
		var ms []frame.Mutation
		for range min(n, frame.MaxMutations) {
			ms = append(ms, o.mutation(frame.Put, "todo", models.NewID(), m{"goal_id": goal, "title": "t", "date": day}))
		}
		n -= len(ms)
		for _, r := range o.push(ms...).Results {
			ok(o.x.t, r)
		}
	}
}

func (x *fixture) pushOnce(p *person, ms ...frame.Mutation) (modusync.Pushed, error) {
	return x.engine.Push(context.Background(), p.caller(), modusync.Push{Client: p.client, Mutations: ms})
}

// F blocks U: the fence of both goes up, and is announced on U's streams too, so that U's later frames do not reach F.
func TestOneFence(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		u, f := x.person("owner"), x.person("reader")
		f.follows(u)
		goal := u.goal(models.Followers)
		stream := models.FollowersStream(u.id)
		before := x.fence(u)
		ok(t, f.put("block", models.BlockID(f.id, u.id), m{"user_id": u.id}))
		if after := x.fence(u); after != before+1 {
			t.Errorf("the fence of the blocked went from %d to %d; want one up", before, after)
		}
		announced := false
		for _, c := range x.heardOf(stream) {
			announced = announced || c.FenceWas == before && c.Fence == before+1 && slices.Contains(c.Concerned, f.id)
		}
		if !announced {
			t.Errorf("nothing on %s says that the right of the one who blocked has changed", stream)
		}
		u.todo(goal)
		if !f.replica(stream).catchUp(t).gone {
			t.Error("the one who blocked still reads the blocked")
		}
	})
}

// fence reads a person's fence.
func (x *fixture) fence(p *person) models.Fence {
	x.t.Helper()
	heads, err := x.engine.Heads(x.t.Context(), []models.Stream{models.SelfStream(p.id)})
	if err != nil || len(heads) != 1 {
		x.t.Fatalf("heads: %v %v", heads, err)
	}
	return heads[0].Fence
}

// heardOf returns what was announced of a stream.
func (x *fixture) heardOf(s models.Stream) (list []modusync.StreamCommit) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, c := range x.commits {
		for _, sc := range c.Streams {
			if sc.Stream == s {
				list = append(list, sc)
			}
		}
	}
	return list
}
