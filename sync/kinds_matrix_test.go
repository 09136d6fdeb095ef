package sync_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// The people of the matrix, as they stand to the owner. The follower is on the lists of viewers, the unlisted one is
// not; former followed and was removed; blocked is blocked by the owner, and blocker has blocked the owner.
var onlookers = []string{"follower", "unlisted", "former", "requested", "stranger", "blocked", "blocker"}

// admitted is the whole rule (product section 3.1).
func admitted(viewer string, a models.Audience) bool {
	switch viewer {
	case "follower":
		return a != models.Private
	case "unlisted":
		return a == models.Followers || a == models.Public
	case "former", "requested", "stranger":
		return a == models.Public
	}
	return false
}

// A crowd is an owner with one thing of every kind and audience, and everybody else.
type crowd struct {
	x      *fixture
	owner  *person
	people map[string]*person
	ids    map[string]models.ID // kind, or kind and audience → id
}

func (c *crowd) id(kind string, a models.Audience) models.ID {
	if id, ok := c.ids[kind+":"+string(a)]; ok {
		return id
	}
	return c.ids[kind]
}

func newCrowd(t *testing.T, x *fixture) *crowd {
	t.Helper()
	c := &crowd{x: x, owner: x.person("owner"), people: map[string]*person{}, ids: map[string]models.ID{}}
	for _, name := range onlookers {
		c.people[name] = x.person(name)
	}
	for _, name := range []string{"follower", "unlisted", "former"} {
		c.people[name].follows(c.owner)
	}
	ok(t, c.owner.delete("follower", models.FollowerID(c.owner.id, c.people["former"].id), nil))
	ok(t, c.people["requested"].put("follow", models.FollowID(c.people["requested"].id, c.owner.id), m{"user_id": c.owner.id}))
	for _, a := range models.Audiences {
		c.fill(t, a)
	}
	c.fillOwn(t)
	ok(t, c.owner.put("block", models.BlockID(c.owner.id, c.people["blocked"].id), m{"user_id": c.people["blocked"].id}))
	ok(t, c.people["blocker"].put("block", models.BlockID(c.people["blocker"].id, c.owner.id), m{"user_id": c.owner.id}))
	return c
}

// fill makes what has an audience.
func (c *crowd) fill(t *testing.T, a models.Audience) {
	t.Helper()
	viewers := []models.ID{c.people["follower"].id}
	goal := c.owner.goal(a, m{"viewers": viewers})
	day := c.owner.today().Add(-slices.Index(models.Audiences, a))
	diary := models.DiaryID(c.owner.id, day)
	ok(t, c.owner.put("diary", diary, m{"date": day, "mood": "🙂", "text": "text", "audience": a, "viewers": viewers}))
	c.ids["goal:"+string(a)] = goal
	c.ids["todo:"+string(a)] = c.owner.todo(goal, m{"done": true})
	c.ids["diary:"+string(a)] = diary
}

// fillOwn makes what nobody else may see.
func (c *crowd) fillOwn(t *testing.T) {
	t.Helper()
	o := c.owner
	put := func(kind string, id models.ID, fields m) {
		t.Helper()
		ok(t, o.put(kind, id, fields))
		c.ids[kind] = id
	}
	put("routine", models.NewID(), m{
		"goal_id": c.ids["goal:public"], "title": "t", "rule": m{"freq": "daily"}, "mode": "manual", "start": o.today(),
	})
	put("skip", models.SkipID(c.ids["routine"], o.today()), m{"routine_id": c.ids["routine"], "date": o.today()})
	put("reminder", models.NewID(), m{"time": "09:00"})
	todo := o.todo(c.ids["goal:public"])
	put("timer", models.TimerID(todo), m{"todo_id": todo, "state": "running"})
	c.ids["news"] = c.news(t)
	c.ids["backlog"] = o.todo(c.ids["goal:public"], m{"date": nil})
}

// news tells the owner something and returns its id.
func (c *crowd) news(t *testing.T) models.ID {
	t.Helper()
	if err := c.x.engine.Tell(t.Context(), c.owner.id, models.News{News: models.NewsSystem}); err != nil {
		t.Fatal(err)
	}
	pages, err := c.x.engine.Pages(t.Context(), c.owner.id, []modusync.Ask{{Stream: models.SelfStream(c.owner.id)}})
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Put []struct {
			Kind string
			ID   models.ID
		}
	}
	if err := json.Unmarshal(pages[0].Frame, &d); err != nil {
		t.Fatal(err)
	}
	for _, e := range d.Put {
		if e.Kind == "news" {
			return e.ID
		}
	}
	t.Fatal("no news in the owner's stream")
	return ""
}

// An attempt is a mutation of somebody's that names a thing of the owner's. thing is the kind of the thing; what it
// would name if there were nothing of that kind is an id that nobody knows.
type attempt struct {
	op     string
	thing  string
	id     func(me, thing models.ID) models.ID
	fields func(me, thing models.ID) m
	// sight is what becomes of it for who may see the thing: "ok" or a code. Others are told not_found, or what they
	// would be told had they named nothing that exists.
	sight string
}

func itself(_, thing models.ID) models.ID { return thing }

func fresh(_, _ models.ID) models.ID { return models.NewID() }

func with(f m) func(_, _ models.ID) m { return func(_, _ models.ID) m { return f } }

func naming(field string, more m) func(_, thing models.ID) m {
	return func(_, thing models.ID) m {
		f := m{field: thing}
		maps.Copy(f, more)
		return f
	}
}

func none(_, _ models.ID) m { return nil }

func cheering(kind string) attempt {
	return attempt{frame.Put, kind, func(me, thing models.ID) models.ID { return models.CheerID(thing, me) }, func(_, thing models.ID) m {
		return m{"target_kind": kind, "target_id": thing, "emoji": "🔥"}
	}, "ok"}
}

// kindRows has, for every kind that a client may put, how somebody can try to touch what is the owner's. A new kind
// needs a row. Those that only ever name a person stand in edgeRows.
var kindRows = map[string][]attempt{
	"goal": {
		{frame.Put, "goal", itself, with(m{"title": "x"}), frame.NotFound},
		{frame.Put, "goal", itself, with(m{"color": "slate"}), frame.NotFound},
		{frame.Put, "goal", itself, with(m{"audience": "public"}), frame.NotFound},
		{frame.Delete, "goal", itself, none, frame.NotFound},
	},
	"todo": {
		{frame.Put, "todo", itself, with(m{"title": "x"}), frame.NotFound},
		{frame.Put, "todo", itself, with(m{"done": false}), frame.NotFound},
		{frame.Put, "todo", fresh, naming("goal_id", m{"title": "x"}), frame.NotFound},
		{frame.Delete, "todo", itself, none, frame.NotFound},
		{frame.Put, "backlog", itself, with(m{"title": "x"}), frame.NotFound},
		{frame.Put, "routine", fresh, naming("routine_id", m{"title": "x", "occurrence_date": "2026-11-22"}), frame.NotFound},
	},
	"diary": {
		{frame.Put, "diary", itself, with(m{"text": "x"}), frame.NotFound},
		{frame.Delete, "diary", itself, none, frame.NotFound},
	},
	"cheer": {cheering("todo"), cheering("diary")},
	"routine": {
		{frame.Put, "routine", itself, with(m{"title": "x"}), frame.NotFound},
		{frame.Delete, "routine", itself, none, frame.NotFound},
		{frame.Put, "goal", fresh, naming("goal_id", m{"title": "x", "rule": m{"freq": "daily"}, "mode": "auto"}), frame.NotFound},
	},
	"skip": {
		{frame.Delete, "skip", itself, none, frame.NotFound},
		{frame.Put, "routine", func(_, r models.ID) models.ID { return models.SkipID(r, "2026-11-20") }, naming("routine_id", m{"date": "2026-11-20"}), frame.NotFound},
	},
	"reminder": {
		{frame.Put, "reminder", itself, with(m{"label": "x"}), frame.NotFound},
		{frame.Delete, "reminder", itself, none, frame.NotFound},
	},
	"timer": {
		{frame.Delete, "timer", itself, none, frame.NotFound},
		{frame.Put, "todo", func(_, todo models.ID) models.ID { return models.TimerID(todo) }, naming("todo_id", m{"state": "running"}), frame.NotFound},
	},
	"news": {{frame.Delete, "news", itself, none, frame.NotFound}},
}

// edgeRows are the kinds that name a person; to who is blocked, and to who blocks, the owner is nobody.
var edgeRows = map[string]func(me, other models.ID) models.ID{
	"follow": models.FollowID, "follower": models.FollowerID, "block": models.BlockID, "mute": models.MuteID, "bell": models.BellID,
	"knock": fresh,
}

// ownRows are the kinds of which everybody has exactly one.
var ownRows = []string{"profile", "settings"}

func TestMatrixHasARowForEachKind(t *testing.T) {
	var have []string
	have = slices.AppendSeq(have, maps.Keys(kindRows))
	have = slices.AppendSeq(have, maps.Keys(edgeRows))
	have = append(have, ownRows...)
	for _, kind := range modusync.Kinds() {
		if !slices.Contains(have, kind) {
			t.Errorf("the kind %s has no row: say who may put it", kind)
		}
	}
	for _, kind := range have {
		if !slices.Contains(modusync.Kinds(), kind) {
			t.Errorf("the row %s is of no kind", kind)
		}
	}
}

// TestKindsMatrix tries every kind on the owner's things of every audience in the name of everybody.
func TestKindsMatrix(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		c := newCrowd(t, x)
		for _, kind := range slices.Sorted(maps.Keys(kindRows)) {
			for _, a := range kindRows[kind] {
				for _, audience := range models.Audiences {
					for _, viewer := range onlookers {
						c.try(t, kind, a, viewer, audience)
					}
				}
			}
		}
		for _, kind := range slices.Sorted(maps.Keys(edgeRows)) {
			for _, viewer := range []string{"blocked", "blocker"} {
				c.tryEdge(t, kind, viewer)
			}
		}
		for _, kind := range ownRows {
			for _, viewer := range onlookers {
				if got := c.people[viewer].put(kind, c.owner.id, m{}); got.OK {
					t.Errorf("%s puts the owner's %s", viewer, kind)
				}
			}
		}
		c.unchanged(t)
	})
}

// try makes one attempt, and the same on what is not there.
func (c *crowd) try(t *testing.T, kind string, a attempt, viewer string, audience models.Audience) {
	t.Helper()
	me := c.people[viewer]
	there := me.attempt(a, kind, c.id(a.thing, audience))
	absent := me.attempt(a, kind, models.NewID())
	if a.sight == "ok" && admitted(viewer, audience) {
		if !there.OK {
			t.Errorf("%s %s of a %s thing by %s: %s %s; want ok", a.op, kind, audience, viewer, there.Code, there.Field)
		}
		return
	}
	if absent.OK { // it made one of their own: the same id cannot be made twice
		absent = frame.Result{Code: frame.NotFound, Field: "id", Message: there.Message}
	}
	if there.OK || there.Code != absent.Code || there.Field != absent.Field || there.Message != absent.Message {
		t.Errorf("%s %s naming a %s %s by %s: %v %s %s %q; of what is not there: %s %s %q", a.op, kind, audience, a.thing, viewer,
			there.OK, there.Code, there.Field, there.Message, absent.Code, absent.Field, absent.Message)
	}
}

func (p *person) attempt(a attempt, kind string, thing models.ID) frame.Result {
	p.x.t.Helper()
	return one(p.x.t, p.push(p.mutation(a.op, kind, a.id(p.id, thing), a.fields(p.id, thing))))
}

func (c *crowd) tryEdge(t *testing.T, kind, viewer string) {
	t.Helper()
	me, nobody := c.people[viewer], models.NewID()
	if kind == "block" && viewer == "blocker" || kind == "follower" {
		return // what they did already, and what needs the other's request
	}
	there := me.put(kind, edgeRows[kind](me.id, c.owner.id), m{"user_id": c.owner.id})
	absent := me.put(kind, edgeRows[kind](me.id, nobody), m{"user_id": nobody})
	if there.OK || there.Code != absent.Code || there.Field != absent.Field || there.Message != absent.Message {
		t.Errorf("%s by %s: %v %s %s; of nobody: %s %s", kind, viewer, there.OK, there.Code, there.Field, absent.Code, absent.Field)
	}
}

// unchanged looks whether the attempts left the owner's things as they were.
func (c *crowd) unchanged(t *testing.T) {
	t.Helper()
	for _, a := range models.Audiences {
		ok(t, c.owner.put("goal", c.ids["goal:"+string(a)], m{"rank": "a1"}))
		ok(t, c.owner.put("todo", c.ids["todo:"+string(a)], m{"rank": "a1"}))
		ok(t, c.owner.put("diary", c.ids["diary:"+string(a)], m{"color": "leaf"}))
	}
	for _, kind := range []string{"routine", "skip", "reminder", "timer", "news"} {
		ok(t, c.owner.delete(kind, c.ids[kind], nil))
	}
}

// TestStreamsMatrix asks for every stream of the owner's in the name of everybody.
func TestStreamsMatrix(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		c := newCrowd(t, x)
		streams := map[models.Stream]func(viewer string) bool{
			models.SelfStream(c.owner.id):      func(string) bool { return false },
			models.FollowersStream(c.owner.id): func(v string) bool { return v == "follower" || v == "unlisted" },
			models.PublicStream(c.owner.id):    func(v string) bool { return v != "blocked" && v != "blocker" },
		}
		for _, a := range models.Audiences {
			only := func(v string) bool { return a == models.Selected && v == "follower" }
			streams[models.SharedStream(c.ids["goal:"+string(a)])] = only
			streams[models.SharedStream(c.ids["diary:"+string(a)])] = only
		}
		for _, viewer := range onlookers {
			for name, may := range streams {
				pages, err := x.engine.Pages(t.Context(), c.people[viewer].id, []modusync.Ask{{Stream: name}})
				if err != nil {
					t.Fatal(err)
				}
				if got := !pages[0].Denied; got != may(viewer) {
					t.Errorf("%s may read %s = %t; want %t", viewer, name, got, may(viewer))
				}
			}
		}
	})
}
