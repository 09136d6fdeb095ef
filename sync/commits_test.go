package sync_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// during returns the commits that are announced while f runs.
func (x *fixture) during(f func()) []modusync.Commit {
	x.mu.Lock()
	from := len(x.commits)
	x.mu.Unlock()
	f()
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.commits[from:])
}

// commit returns the one commit that is announced while f runs, by stream.
func (x *fixture) commit(f func()) map[models.Stream]modusync.StreamCommit {
	x.t.Helper()
	commits := x.during(f)
	if len(commits) != 1 {
		x.t.Fatalf("%d commits were announced; want 1", len(commits))
	}
	streams := map[models.Stream]modusync.StreamCommit{}
	for _, s := range commits[0].Streams {
		if _, twice := streams[s.Stream]; twice {
			x.t.Fatalf("%s stands in one commit twice", s.Stream)
		}
		streams[s.Stream] = s
	}
	return streams
}

// TestOneMessageIsOneCommit: also what is refused in between does not split it, and positions name its end.
func TestOneMessageIsOneCommit(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		goal := models.NewID()
		ms := []frame.Mutation{o.mutation(frame.Put, "goal", goal, m{"title": "g", "audience": "public"})}
		for i := range 20 {
			fields := m{"goal_id": goal, "title": fmt.Sprint(i), "date": o.today()}
			if i%5 == 0 {
				fields["title"] = ""
			}
			ms = append(ms, o.mutation(frame.Put, "todo", models.NewID(), fields))
		}
		ms = append(ms, o.mutation(frame.Put, "profile", o.id, m{"bio": "new"}))
		var pushed modusync.Pushed
		streams := x.commit(func() { pushed = o.push(ms...) })
		if len(streams) != 3 {
			t.Errorf("%d streams; want s, f and p", len(streams))
		}
		for name, s := range streams {
			if s.To-s.From != 18 || pushed.Positions[name] != s.To || len(s.Frame) == 0 || s.Owner != o.id {
				t.Errorf("%s goes from %d to %d, position %d; want 18 entries", name, s.From, s.To, pushed.Positions[name])
			}
			if s.Fence != s.FenceWas || s.Concerned != nil {
				t.Errorf("%s moves the fence", name)
			}
		}
	})
}

// TestChangeThatTouchesNothing writes no entry and announces nothing.
func TestChangeThatTouchesNothing(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		goal := o.goal(models.Followers, m{"color": "sky"})
		todo := o.todo(goal, m{"title": "t", "done": true, "memo": "m"})
		cheer := m{"target_kind": "todo", "target_id": todo, "emoji": "🔥"}
		ok(t, f.put("cheer", models.CheerID(todo, f.id), cheer))
		before := x.head(o)
		commits := x.during(func() {
			ok(t, o.put("goal", goal, m{"color": "sky", "audience": "followers", "status": "active", "deleted": false}))
			ok(t, o.put("todo", todo, m{"title": "t", "date": o.today(), "goal_id": goal, "deleted": false}))
			ok(t, o.put("todo", todo, m{}))
			ok(t, o.put("settings", o.id, m{"locale": "ko"}))
			ok(t, o.put("profile", o.id, m{"name": "owner"}))
			ok(t, f.put("follow", models.FollowID(f.id, o.id), m{"user_id": o.id}))
			ok(t, o.put("follower", models.FollowerID(o.id, f.id), m{"user_id": f.id}))
			ok(t, f.put("cheer", models.CheerID(todo, f.id), cheer))
			refused(t, o.put("todo", todo, m{"title": ""}), frame.Invalid, "title")
			refused(t, o.put("todo", todo, m{"done": "yes"}), frame.Invalid, "done")
		})
		for _, c := range commits {
			for _, s := range c.Streams {
				t.Errorf("announced %s from %d to %d: %s", s.Stream, s.From, s.To, s.Frame)
			}
		}
		if after := x.head(o); after != before {
			t.Errorf("the head moved from %+v to %+v", before, after)
		}
		// What only the owner sees goes to s/ alone.
		for _, fields := range []m{{"memo": "other"}, {"alarm": "09:00"}} {
			if streams := x.commit(func() { ok(t, o.put("todo", todo, fields)) }); len(streams) != 1 {
				t.Errorf("%v reaches %d streams; want s/ alone", fields, len(streams))
			}
		}
	})
}

// TestNeverSentToOthers: what product section 3.3 lists stands in no frame and no page of f, p or g.
func TestNeverSentToOthers(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		public := o.goal(models.Public, m{"viewers": []models.ID{f.id}})
		selected := o.goal(models.Selected, m{"viewers": []models.ID{f.id}})
		private := o.goal(models.Private, m{"title": "SECRET goal"})
		for _, goal := range []models.ID{public, selected} {
			o.todo(goal, m{"memo": "SECRET memo", "alarm": "07:07"})
			o.todo(goal, m{"title": "SECRET backlog", "date": nil})
			o.todo(goal, m{"memo": "open memo", "memo_public": true})
			shut := o.todo(goal, m{"memo": "SECRET later", "memo_public": true, "date": nil})
			ok(t, o.put("todo", shut, m{"memo_public": false, "date": o.today()}))
		}
		o.todo(private, m{"title": "SECRET todo", "memo": "SECRET", "memo_public": true})
		ok(t, o.put("settings", o.id, m{"time_zone": "Asia/Tokyo"}))
		ok(t, o.put("mute", models.MuteID(o.id, f.id), m{"user_id": f.id}))
		x.later(shownEvery)

		var said []string
		x.mu.Lock()
		for _, c := range x.commits {
			for _, s := range c.Streams {
				if s.Stream.Letter() != models.LetterSelf {
					said = append(said, string(s.Frame))
				}
			}
		}
		x.mu.Unlock()
		open := false
		for _, name := range []models.Stream{models.FollowersStream(o.id), models.PublicStream(o.id), models.SharedStream(selected)} {
			pages, err := x.engine.Pages(t.Context(), f.id, []modusync.Ask{{Stream: name}})
			if err != nil || pages[0].Denied {
				t.Fatalf("%s: %v, denied %t", name, err, pages[0].Denied)
			}
			said = append(said, string(pages[0].Frame))
		}
		for _, text := range said {
			for _, secret := range []string{"SECRET", "07:07", "viewers", "alarm", "Asia/Tokyo", "memo_public", `"mute"`, `"settings"`, `"follower"`, string(private)} {
				if strings.Contains(text, secret) {
					t.Errorf("%q stands in %s", secret, text)
				}
			}
			open = open || strings.Contains(text, "open memo")
		}
		if !open {
			t.Error("a memo that is marked public reaches nobody")
		}
		if own := o.replica(models.SelfStream(o.id)).catchUp(t); own.entities["goal/"+string(selected)]["viewers"].([]any)[0] != string(f.id) {
			t.Error("the owner does not see the viewers")
		}
	})
}

// TestFenceIsAnnounced on every stream of each owner whose readers may have changed, with the fence before it.
func TestFenceIsAnnounced(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		shared := o.goal(models.Selected, m{"viewers": []models.ID{f.id}})
		ok(t, f.put("follow", models.FollowID(f.id, o.id), m{"user_id": o.id}))
		both := []models.Stream{
			models.SelfStream(o.id), models.FollowersStream(o.id), models.PublicStream(o.id), models.SharedStream(shared),
			models.SelfStream(f.id), models.FollowersStream(f.id), models.PublicStream(f.id),
		}
		for _, change := range []func(){
			func() { ok(t, o.put("follower", models.FollowerID(o.id, f.id), m{"user_id": f.id})) },
			func() { ok(t, f.put("block", models.BlockID(f.id, o.id), m{"user_id": o.id})) },
			func() { ok(t, f.delete("block", models.BlockID(f.id, o.id), nil)) },
		} {
			was := map[models.ID]models.Fence{o.id: x.head(o).Fence, f.id: x.head(f).Fence}
			streams := x.commit(change)
			if len(streams) != len(both) {
				t.Errorf("%d streams are announced; want %d", len(streams), len(both))
			}
			concerned := []models.ID{o.id, f.id}
			slices.Sort(concerned)
			for _, name := range both {
				s := streams[name]
				if s.FenceWas != was[s.Owner] || s.Fence != s.FenceWas+1 {
					t.Errorf("%s: fence from %d to %d; want from %d, by one", name, s.FenceWas, s.Fence, was[s.Owner])
				}
				named := slices.DeleteFunc(slices.Clone(s.Concerned), func(id models.ID) bool { return !slices.Contains(concerned, id) })
				if !slices.Equal(named, concerned) || len(s.Concerned) > 2 {
					t.Errorf("%s concerns %v; want both ends", name, s.Concerned)
				}
			}
		}
		for _, change := range []func(){
			func() { ok(t, o.put("profile", o.id, m{"name": "renamed"})) },
			func() { ok(t, f.put("follow", models.FollowID(f.id, o.id), m{"user_id": o.id})) },
			func() { ok(t, o.put("goal", shared, m{"title": "renamed"})) },
			func() { o.goal(models.Public) },
		} {
			for _, s := range x.commit(change) {
				if s.Fence != s.FenceWas {
					t.Errorf("%s: the fence moves from %d to %d", s.Stream, s.FenceWas, s.Fence)
				}
			}
		}
		for _, s := range x.commit(func() { ok(t, o.put("goal", shared, m{"audience": "followers"})) }) {
			if s.Fence != s.FenceWas+1 {
				t.Errorf("%s: an audience that stops being selected moves the fence from %d to %d", s.Stream, s.FenceWas, s.Fence)
			}
		}
	})
}
