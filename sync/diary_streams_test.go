package sync_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// diary writes the diary of a day and returns its id.
func (p *person) diary(day models.Day, more ...m) models.ID {
	p.x.t.Helper()
	id := models.DiaryID(p.id, day)
	f := m{"date": day, "mood": "😀", "text": "일기 " + p.handle}
	for _, o := range more {
		for k, v := range o {
			f[k] = v
		}
	}
	ok(p.x.t, p.put("diary", id, f))
	return id
}

// list returns the streams that open by themselves.
func (p *person) list() (names []models.Stream) {
	p.x.t.Helper()
	l, err := p.x.engine.List(p.x.t.Context(), p.id)
	if err != nil {
		p.x.t.Fatal(err)
	}
	for _, s := range l.Streams {
		names = append(names, s.Stream)
	}
	return names
}

// TestWhoSeesADiary is the matrix of product section 3.1, by streams: who holds a diary of which audience.
func TestWhoSeesADiary(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		listed, follower, stranger, removed, blocked := x.person("listed"), x.person("follower"), x.person("stranger"), x.person("removed"), x.person("blocked")
		for _, p := range []*person{listed, follower, removed, blocked} {
			p.follows(o)
		}
		list := []models.ID{listed.id, stranger.id, removed.id, blocked.id}
		ids := map[models.Audience]models.ID{}
		for i, a := range models.Audiences {
			ids[a] = o.diary(o.today().Add(-i), m{"audience": a, "viewers": list, "text": string(a)})
		}
		// Selected is of yesterday, which is in the window; the others are found in whatever stream there is.
		ok(t, o.delete("follower", models.FollowerID(o.id, removed.id), nil))
		ok(t, o.put("block", models.BlockID(o.id, blocked.id), m{"user_id": blocked.id}))
		for _, c := range []struct {
			who  *person
			sees []models.Audience
		}{
			{o, models.Audiences},
			{listed, []models.Audience{models.Selected, models.Followers, models.Public}},
			{follower, []models.Audience{models.Followers, models.Public}},
			{stranger, []models.Audience{models.Public}},
			{removed, []models.Audience{models.Public}},
			{blocked, nil},
		} {
			for a, id := range ids {
				held := false
				for _, s := range []models.Stream{
					models.SelfStream(o.id), models.FollowersStream(o.id), models.PublicStream(o.id), models.SharedStream(id),
				} {
					held = c.who.reads(t, s, id) || held
				}
				if want := slices.Contains(c.sees, a); held != want {
					t.Errorf("%s holds the diary that is %s = %t; want %t", c.who.handle, a, held, want)
				}
			}
		}
	})
}

// reads reports whether a person who reads all of a stream, of any day, gets a diary by it.
func (p *person) reads(t *testing.T, s models.Stream, id models.ID) bool {
	t.Helper()
	r := p.replica(s)
	r.step(t)
	if r.gone {
		return false
	}
	if r.has("diary", id) {
		return true
	}
	r.entities, r.cursor, r.until = map[string]entity{}, 1, 0 // a delta knows no window
	r.catchUp(t)
	return r.has("diary", id)
}

// TestDraftNeverLeaks: whatever its audience, a draft is in s/ alone, and no commit or page for others has a word of it.
func TestDraftNeverLeaks(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		for i, a := range models.Audiences {
			day := o.today().Add(i % 3 * -1)
			if i == 3 {
				day = o.today().Add(1)
			}
			id := o.diary(day, m{"audience": a, "viewers": []models.ID{f.id}, "draft": true, "text": secret})
			shared := models.SharedStream(id)
			streams := []models.Stream{models.FollowersStream(o.id), models.PublicStream(o.id), shared}
			hidden := func(when string) {
				t.Helper()
				for _, s := range streams {
					if f.reads(t, s, id) {
						t.Errorf("a draft that is %s is read by %s %s", a, s, when)
					}
				}
				if slices.Contains(f.list(), shared) {
					t.Errorf("the g/ stream of a draft that is %s opens %s", a, when)
				}
			}
			hidden("when it is made")
			ok(t, o.put("diary", id, m{"text": "shown", "draft": false}))
			if got := f.reads(t, streams[0], id) || f.reads(t, shared, id); got != (a != models.Private) {
				t.Errorf("a finished diary that is %s is seen = %t", a, got)
			}
			ok(t, o.put("diary", id, m{"draft": true}))
			ok(t, o.put("diary", id, m{"text": secret}))
			hidden("when it is a draft again")
			refused(t, f.put("cheer", models.CheerID(id, f.id), m{"target_kind": "diary", "target_id": id, "emoji": "👏"}), frame.NotFound, "target_id")
		}
		x.mu.Lock()
		defer x.mu.Unlock()
		for _, c := range x.commits {
			for _, s := range c.Streams {
				if s.Stream != models.SelfStream(o.id) && strings.Contains(string(s.Frame), secret) {
					t.Errorf("announced on %s: %s", s.Stream, s.Frame)
				}
			}
		}
	})
}

// TestNarrowedDiaryIsWithdrawn: a reader who was away does not keep it, and gets it again when it is widened.
func TestNarrowedDiaryIsWithdrawn(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		id := o.diary(o.today(), m{"audience": "followers"})
		r := f.replica(models.FollowersStream(o.id)).catchUp(t)
		for name, c := range map[string][2]m{
			"private":  {{"audience": "private"}, {"audience": "followers"}},
			"selected": {{"audience": "selected"}, {"audience": "public"}},
			"draft":    {{"draft": true}, {"draft": false, "audience": "followers"}},
			"deleted":  {{"deleted": true}, {"deleted": false}},
		} {
			ok(t, o.put("diary", id, c[0]))
			if r.catchUp(t); r.has("diary", id) {
				t.Errorf("%s: the follower keeps it", name)
			}
			ok(t, o.put("diary", id, c[1]))
			ok(t, o.put("diary", id, m{"text": "again, " + name}))
			if r.catchUp(t); r.entities["diary/"+string(id)]["text"] != "again, "+name {
				t.Errorf("%s: the follower does not get it again: %v", name, r.entities)
			}
			r.fresh(t)
		}
	})
}

// TestSharedDiaryOpensAndCloses: its g/ stream is read by whom it names while that follows, and the fence tells.
func TestSharedDiaryOpensAndCloses(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f, other := x.person("owner"), x.person("reader"), x.person("other")
		f.follows(o)
		other.follows(o)
		id := o.diary(o.today(), m{"audience": "selected", "viewers": []models.ID{f.id}})
		s := models.SharedStream(id)
		opens := func(want bool, when string) {
			t.Helper()
			if got := slices.Contains(f.list(), s); got != want {
				t.Errorf("%s it is in the list = %t; want %t", when, got, want)
			}
			if got := !f.replica(s).catchUp(t).gone; got != want {
				t.Errorf("%s it can be read = %t; want %t", when, got, want)
			}
			if slices.Contains(other.list(), s) || !other.replica(s).catchUp(t).gone || slices.Contains(o.list(), s) {
				t.Errorf("%s it opens for somebody else", when)
			}
		}
		opens(true, "at first")
		change := func(fields m) {
			t.Helper()
			before := x.fence(o)
			ok(t, o.put("diary", id, fields))
			if after := x.fence(o); after != before+1 {
				t.Errorf("%v: the fence went from %d to %d; want one up", fields, before, after)
			}
			announced := false
			for _, c := range x.heardOf(s) {
				announced = announced || c.FenceWas == before && c.Fence == before+1 && slices.Contains(c.Concerned, f.id)
			}
			if !announced {
				t.Errorf("%v: nothing on %s says that the reader's right has changed", fields, s)
			}
		}
		change(m{"viewers": []models.ID{}})
		opens(false, "off the list")
		change(m{"viewers": []models.ID{f.id}})
		opens(true, "on the list again")
		change(m{"draft": true})
		opens(false, "as a draft")
		change(m{"draft": false})
		opens(true, "finished")
		ok(t, o.delete("follower", models.FollowerID(o.id, f.id), nil))
		opens(false, "when the follower was removed")
		f.follows(o)
		opens(true, "when the follower is back")
		ok(t, f.put("block", models.BlockID(f.id, o.id), m{"user_id": o.id}))
		ok(t, f.delete("block", models.BlockID(f.id, o.id), nil))
		f.follows(o)
		opens(false, "after a block took the reader off the list")
	})
}

// TestSharedDiaryWithinTheWindow: a diary's g/ stream is there from the owner's yesterday on, and goes with the day.
func TestSharedDiaryWithinTheWindow(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		noon := time.Now().Truncate(24 * time.Hour).Add(3*time.Hour + 24*time.Hour) // in Seoul
		x.later(time.Until(noon))
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		share := m{"audience": "selected", "viewers": []models.ID{f.id}}
		old, yesterday, tomorrow := o.diary(o.today().Add(-2), share), o.diary(o.today().Add(-1), share), o.diary(o.today().Add(1), share)
		look := func(id models.ID, want bool) {
			t.Helper()
			s := models.SharedStream(id)
			pages, err := x.engine.Pages(t.Context(), f.id, []modusync.Ask{{Stream: s}})
			if err != nil {
				t.Fatal(err)
			}
			c, err := x.engine.Recheck(t.Context(), o.id, []modusync.Reader{{User: f.id, Streams: []models.Stream{s}}})
			if err != nil {
				t.Fatal(err)
			}
			h, err := x.engine.Hello(t.Context(), f.caller(), modusync.Hello{Client: f.client, Cursors: map[models.Stream]models.Seq{s: 1}})
			if err != nil {
				t.Fatal(err)
			}
			if p := pages[0]; p.Denied == want || p.Past == want {
				t.Errorf("a page of it: denied %t, past %t; want %t", p.Denied, p.Past, !want)
			}
			if c.Allowed[0][s] != want || c.Past[s] == want {
				t.Errorf("a re-check of it: allowed %t, past %t; want it allowed: %t", c.Allowed[0][s], c.Past[s], want)
			}
			if slices.Contains(h.Gone, s) == want || slices.Contains(f.list(), s) != want {
				t.Errorf("a hello says gone: %v; want it open: %t", h.Gone, want)
			}
		}
		look(old, false)
		look(yesterday, true)
		look(tomorrow, true)
		if !f.replica(models.SharedStream(tomorrow)).catchUp(t).has("diary", tomorrow) {
			t.Error("tomorrow's diary is not in its snapshot")
		}
		x.later(24 * time.Hour)
		look(yesterday, false)
		look(tomorrow, true)
	})
}

// TestDiaryOfTwoDevicesIsPerField plays product section 7 against two devices that were offline on the same day.
func TestDiaryOfTwoDevicesIsPerField(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		phone, laptop := *o, *o
		laptop.client = models.NewID()
		day := o.today()
		id := models.DiaryID(o.id, day)
		early := phone.mutation(frame.Put, "diary", id, m{"date": day, "mood": "😀", "text": "from the phone", "temperature": 20})
		x.later(time.Second)
		late := laptop.mutation(frame.Put, "diary", id, m{"date": day, "mood": "🙂", "text": "from the laptop"})
		ok(t, one(t, laptop.push(late)))
		if r := one(t, phone.push(early)); !r.OK || !r.Superseded {
			t.Errorf("the phone's put: %+v; want superseded", r)
		}
		e := o.replica(models.SelfStream(o.id)).catchUp(t).entities["diary/"+string(id)]
		if e["text"] != "from the laptop" || e["mood"] != "🙂" || e["temperature"] != 20.0 {
			t.Errorf("the diary is %v; want each field by the later instant", e)
		}
		kept := x.revisions(o, id)
		if len(kept) != 1 || kept[0].Text != "from the phone" || kept[0].Mood != "😀" {
			t.Errorf("kept %+v; want what the phone lost", kept)
		}
		x.later(30*24*time.Hour + time.Minute)
		x.purge()
		if kept := x.revisions(o, id); len(kept) != 0 {
			t.Errorf("after 30 days there are %d revisions", len(kept))
		}
	})
}

// TestRevisionsAreBounded: the newest fifty of a diary, the newest first.
func TestRevisionsAreBounded(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		a, b := *o, *o
		b.client = models.NewID()
		id := a.diary(a.today())
		const writes = 54
		for i := range writes {
			p := []*person{&b, &a}[i%2]
			x.later(time.Second)
			ok(t, p.put("diary", id, m{"text": "turn " + strings.Repeat("I", i)}))
		}
		kept := x.revisions(o, id)
		if len(kept) != 50 || kept[0].Text != "turn "+strings.Repeat("I", writes-2) {
			t.Errorf("kept %d revisions, the first is %q; want 50, the newest first", len(kept), kept[0].Text)
		}
	})
}

func (x *fixture) revisions(p *person, id models.ID) (rows []*models.DiaryRevision) {
	x.t.Helper()
	err := x.db.Snapshot(x.t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
		rows, err = tx.Revisions(ctx, store.Key{Owner: p.id, ID: id}, 1)
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return rows
}

// TestCheersOnADiary: the owner gets them at once, others the counts within a second; a block withdraws them.
func TestCheersOnADiary(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f, g := x.person("owner"), x.person("reader"), x.person("other")
		f.follows(o)
		g.follows(o)
		id := o.diary(o.today(), m{"audience": "followers"})
		public, own := f.replica(models.FollowersStream(o.id)), o.replica(models.SelfStream(o.id))
		counts := func(r *replica) any { return r.catchUp(t).entities["diary/"+string(id)]["cheers"] }
		cheer := func(p *person, emoji string) {
			t.Helper()
			ok(t, p.put("cheer", models.CheerID(id, p.id), m{"target_kind": "diary", "target_id": id, "emoji": emoji}))
		}
		x.pinned(func() {
			cheer(f, "🔥")
			x.later(100 * time.Millisecond)
			cheer(g, "🔥")
			if got := counts(own).(map[string]any)["🔥"]; got != 2.0 {
				t.Errorf("the owner sees %v fires; want 2 at once", got)
			}
			if got := counts(public).(map[string]any)["🔥"]; got != 1.0 {
				t.Errorf("others see %v fires within the same second; want 1", got)
			}
			x.later(shownEvery)
			x.drainDue()
			if got := counts(public).(map[string]any)["🔥"]; got != 2.0 {
				t.Errorf("others see %v fires a second later; want 2", got)
			}
		})
		if !own.has("cheer", models.CheerID(id, f.id)) || !f.replica(models.SelfStream(f.id)).catchUp(t).has("cheer", models.CheerID(id, f.id)) {
			t.Error("the owner and the sender do not hold the cheer")
		}
		ok(t, o.put("block", models.BlockID(o.id, f.id), m{"user_id": f.id}))
		if got := counts(own).(map[string]any)["🔥"]; got != 1.0 || own.has("cheer", models.CheerID(id, f.id)) {
			t.Errorf("after a block the owner sees %v fires, with the cheer of the blocked; want 1 without it", got)
		}
		ok(t, g.delete("cheer", models.CheerID(id, g.id), nil))
		if got := counts(own).(map[string]any); len(got) != 0 {
			t.Errorf("after the last was taken back the owner sees %v", got)
		}
	})
}

// TestPurgedDiaryIsMadeAgain: it takes the cheers with it, and its rev goes on when the day is written anew.
func TestPurgedDiaryIsMadeAgain(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, f := x.person("owner"), x.person("reader")
		f.follows(o)
		day := o.today()
		id := o.diary(day, m{"audience": "public"})
		ok(t, f.put("cheer", models.CheerID(id, f.id), m{"target_kind": "diary", "target_id": id, "emoji": "👏"}))
		own, others := o.replica(models.SelfStream(o.id)).catchUp(t), f.replica(models.FollowersStream(o.id)).catchUp(t)
		sender := f.replica(models.SelfStream(f.id)).catchUp(t)
		rev := own.entities["diary/"+string(id)]["rev"].(float64)
		ok(t, o.delete("diary", id, nil))
		x.later(31 * 24 * time.Hour)
		x.purge()
		if sender.catchUp(t); sender.has("cheer", models.CheerID(id, f.id)) {
			t.Error("the sender keeps a cheer on a diary that is purged")
		}
		refused(t, o.put("diary", id, m{"deleted": false}), frame.NotFound, "id")
		o.diary(day, m{"audience": "public"})
		own.catchUp(t).fresh(t)
		others.catchUp(t)
		if got := own.entities["diary/"+string(id)]["rev"].(float64); got <= rev+1 {
			t.Errorf("made again it has rev %v; want above %v", got, rev+1)
		}
		if e := others.entities["diary/"+string(id)]; e == nil || len(e["cheers"].(map[string]any)) != 0 {
			t.Errorf("a follower sees %v; want the diary without cheers", e)
		}
	})
}
