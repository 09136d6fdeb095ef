package sync

import (
	"maps"
	"testing"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

func (s *stage) cheer(who, todo models.ID, emoji string) *refusal {
	s.t.Helper()
	return s.put(who, "cheer", models.CheerID(todo, who), object{"target_kind": "todo", "target_id": todo, "emoji": emoji})
}

func TestWhoMayCheer(t *testing.T) {
	s := newStage(t)
	me, follower, stranger, blocked := s.person("minji"), s.person("follower"), s.person("stranger"), s.person("blocked")
	s.follows(follower, me)
	accepted(t, s.put(me, "block", models.BlockID(me, blocked), object{"user_id": blocked}))
	public, followers := s.goal(me, models.Public), s.goal(me, models.Followers)
	selected, private := s.goal(me, models.Selected, follower, stranger), s.goal(me, models.Private)
	done := object{"done": true}
	for name, c := range map[string]struct {
		who, todo models.ID
		code      string
	}{
		"public by a stranger":       {stranger, s.todo(me, public, done), ""},
		"public by one blocked":      {blocked, s.todo(me, public, done), frame.NotFound},
		"followers by a follower":    {follower, s.todo(me, followers, done), ""},
		"followers by a stranger":    {stranger, s.todo(me, followers, done), frame.NotFound},
		"selected by a follower":     {follower, s.todo(me, selected, done), ""},
		"selected by who is no more": {stranger, s.todo(me, selected, done), frame.NotFound},
		"private":                    {follower, s.todo(me, private, done), frame.NotFound},
		"not done":                   {follower, s.todo(me, public), frame.NotDone},
		"hidden and not done":        {stranger, s.todo(me, private), frame.NotFound},
		"backlog":                    {follower, s.todo(me, public, done, object{"date": nil}), frame.NotFound},
		"one's own":                  {me, s.todo(me, public, done), frame.NotAllowed},
		"unknown":                    {follower, models.NewID(), frame.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			if r := s.cheer(c.who, c.todo, "🔥"); c.code == "" {
				accepted(t, r)
			} else {
				refuses(t, r, c.code, "target_id")
			}
		})
	}
	s.t = t
	accepted(t, s.put(me, "goal", public.ID, object{"status": "hidden"}))
	refuses(t, s.cheer(follower, s.todo(me, followers, object{"deleted": false}), "🔥"), frame.NotDone, "target_id")
	for _, todo := range []models.ID{s.todo(me, followers, done)} {
		accepted(t, s.put(me, "settings", me, object{"cheers_on_todos": false}))
		refuses(t, s.cheer(follower, todo, "🔥"), frame.NotAllowed, "target_id")
	}
	refuses(t, s.put(follower, "cheer", models.NewID(), object{"target_kind": "todo", "target_id": me, "emoji": "🔥"}), frame.Invalid, "id")
}

// TestOneCheerPerPersonAndTarget: a new emoji replaces the old, the same again changes nothing, reopening keeps them.
func TestOneCheerPerPersonAndTarget(t *testing.T) {
	s := newStage(t)
	me, anna, bella := s.person("minji"), s.person("anna"), s.person("bella")
	todo := s.todo(me, s.goal(me, models.Public), object{"done": true})
	want := func(counts models.Counts) {
		t.Helper()
		if got := s.w.todos.find(todo).Cheers; !maps.Equal(got, counts) {
			t.Errorf("counts = %v; want %v", got, counts)
		}
	}
	accepted(t, s.cheer(anna, todo, "🔥"))
	accepted(t, s.cheer(bella, todo, "🔥"))
	want(models.Counts{"🔥": 2})
	accepted(t, s.cheer(anna, todo, "👏"))
	accepted(t, s.cheer(anna, todo, "👏"))
	want(models.Counts{"🔥": 1, "👏": 1})
	accepted(t, s.put(me, "todo", todo, object{"done": false}))
	refuses(t, s.cheer(anna, todo, "🎉"), frame.NotDone, "target_id")
	want(models.Counts{"🔥": 1, "👏": 1})
	accepted(t, s.delete(anna, "cheer", models.CheerID(todo, anna)))
	want(models.Counts{"🔥": 1})
	refuses(t, s.delete(anna, "cheer", models.CheerID(todo, anna)), frame.NotFound, "id")
	refuses(t, s.delete(me, "cheer", models.CheerID(todo, bella)), frame.NotAllowed, "id")
	for _, end := range []models.ID{me, bella} {
		if s.w.cheers.get(store.Key{Owner: end, ID: models.CheerID(todo, bella)}) == nil {
			t.Error("a cheer is missing at one end")
		}
	}
}

// TestCountsAreShownOnceASecond: others get the first change at once, and the last one at most a second later.
func TestCountsAreShownOnceASecond(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	todo := s.todo(me, s.goal(me, models.Public), object{"done": true})
	row := func() *models.Todo { return s.w.todos.find(todo) }
	accepted(t, s.cheer(s.person("one"), todo, "🔥"))
	accepted(t, s.cheer(s.person("two"), todo, "🔥")) // of the same commit
	if row().Shown["🔥"] != 2 || len(s.w.due) != 0 {
		t.Errorf("the first commit shows %v and leaves %d jobs; want both cheers at once", row().Shown, len(s.w.due))
	}
	s.commit()
	s.w.now = s.w.now.Add(300 * time.Millisecond)
	for range 3 {
		accepted(t, s.cheer(s.person("more"), todo, "🔥"))
	}
	if row().Cheers["🔥"] != 5 || row().Shown["🔥"] != 2 {
		t.Errorf("counts %v, shown %v; want 5 and 2", row().Cheers, row().Shown)
	}
	if len(s.w.due) != 1 || s.w.due[0].FireAt != row().ShownAt.Add(shownEvery) {
		t.Errorf("due: %+v; want one job a second after what is shown", s.w.due)
	}
	s.commit()
	s.w.now = s.w.now.Add(shownEvery)
	accepted(t, s.cheer(s.person("late"), todo, "🔥"))
	if row().Shown["🔥"] != 6 || len(s.w.due) != 0 {
		t.Errorf("a second later %v is shown; want 6", row().Shown)
	}
}

// TestCheerOfATodoJustMade: what stands between sender and owner has not been read, so the batch is run again.
func TestCheerOfATodoJustMade(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	todo := s.todo(me, s.goal(me, models.Public), object{"done": true})
	e := &Engine{now: func() time.Time { return s.now.Time() }}
	m, bad := e.parse(models.Caller{User: other}, Push{REST: true}, frame.Mutation{
		Op: frame.Put, Kind: "cheer", ID: string(models.CheerID(todo, other)),
		Fields: raw(t, object{"target_kind": "todo", "target_id": todo, "emoji": "🔥"}),
	})
	if bad != nil {
		t.Fatal(bad)
	}
	m.act.(*cheerPut).resolve(m, newNeeds(), &resolved{}) // nobody knew of it then
	m.act.decide(m, s.w)                                  //nolint:errcheck // refused either way
	if !s.w.missing[me] || len(s.w.cheers.rows) != 0 {
		t.Errorf("missing = %v, cheers %d; want the owner, none", s.w.missing, len(s.w.cheers.rows))
	}
}

// TestBlockTakesBackCheersOfTheSameGroup: also those that no other transaction can see yet.
func TestBlockTakesBackCheersOfTheSameGroup(t *testing.T) {
	s := newStage(t)
	me, other, third := s.person("minji"), s.person("other"), s.person("third")
	mine := s.todo(me, s.goal(me, models.Public), object{"done": true})
	theirs := s.todo(other, s.goal(other, models.Public), object{"done": true})
	accepted(t, s.cheer(other, mine, "🔥"))
	accepted(t, s.cheer(third, mine, "🔥"))
	accepted(t, s.cheer(me, theirs, "🔥"))
	s.block(me, other)
	for todo, n := range map[models.ID]int{mine: 1, theirs: 0} {
		if got := s.w.todos.find(todo).Cheers["🔥"]; got != n {
			t.Errorf("after a block %d cheers are counted; want %d", got, n)
		}
	}
	rows, removed := s.w.cheers.saved()
	if len(rows) != 2 || len(removed) != 0 {
		t.Errorf("%d cheers are saved and %d removed; want both ends of one", len(rows), len(removed))
	}
}
