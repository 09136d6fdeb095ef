package sync

import (
	"testing"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

func (s *stage) follow(who, other models.ID) *refusal {
	s.t.Helper()
	return s.put(who, "follow", models.FollowID(who, other), object{"user_id": other})
}

func (s *stage) block(who, other models.ID) {
	s.t.Helper()
	accepted(s.t, s.put(who, "block", models.BlockID(who, other), object{"user_id": other}))
}

// edge returns the states of both ends of a follow.
func (s *stage) edge(follower, owner models.ID) (at, end models.EdgeState) {
	if f := s.w.follows.get(store.Key{Owner: follower, ID: models.FollowID(follower, owner)}); f != nil {
		at = f.State
	}
	if f := s.w.followers.get(store.Key{Owner: owner, ID: models.FollowerID(owner, follower)}); f != nil {
		end = f.State
	}
	return at, end
}

func (s *stage) wantEdge(follower, owner models.ID, want models.EdgeState) {
	s.t.Helper()
	if at, end := s.edge(follower, owner); at != want || end != want {
		s.t.Errorf("the follow is %q and %q at its ends; want %q", at, end, want)
	}
}

func TestFollowIsARequestUntilAccepted(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	accepted(t, s.follow(me, other))
	accepted(t, s.follow(me, other))
	s.wantEdge(me, other, models.Requested)
	if len(s.w.fences) != 0 {
		t.Error("a request raises a fence")
	}
	refuses(t, s.put(me, "follower", models.FollowerID(me, other), object{"user_id": other}), frame.NotFound, "user_id")
	accepted(t, s.put(other, "follower", models.FollowerID(other, me), object{"user_id": me, "state": "accepted"}))
	s.wantEdge(me, other, models.Accepted)
	for _, end := range []models.ID{me, other} {
		if r := s.w.fences[end]; r == nil || !r.concerned[me] || !r.concerned[other] || r.anybody {
			t.Errorf("the fence of one end: %+v; want both ends concerned", r)
		}
	}
	if n := s.w.heads[me].Followees; n != 1 {
		t.Errorf("%d followees; want 1", n)
	}
	accepted(t, s.delete(me, "follow", models.FollowID(me, other)))
	s.wantEdge(me, other, "")
	if n := s.w.heads[me].Followees; n != 0 {
		t.Errorf("%d followees after it was cut; want 0", n)
	}
	refuses(t, s.delete(me, "follow", models.FollowID(me, other)), frame.NotFound, "id")
}

func TestRequestIsDeclinedOrCancelled(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	for range 2 {
		accepted(t, s.follow(me, other))
		accepted(t, s.delete(other, "follower", models.FollowerID(other, me)))
		s.wantEdge(me, other, "")
		accepted(t, s.follow(me, other))
		accepted(t, s.delete(me, "follow", models.FollowID(me, other)))
		s.wantEdge(me, other, "")
	}
	if len(s.w.fences) != 0 || s.w.heads[me].Followees != 0 {
		t.Errorf("%d fences, %d followees; want none", len(s.w.fences), s.w.heads[me].Followees)
	}
}

func TestFollowWithoutApproval(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	accepted(t, s.put(other, "settings", other, object{"approve_followers": false}))
	if len(s.w.due) != 1 || s.w.due[0].Kind != jobAccept {
		t.Errorf("turning approval off leaves %v; want the job that accepts", s.w.due)
	}
	accepted(t, s.follow(me, other))
	s.wantEdge(me, other, models.Accepted)
	if s.w.fences[me] == nil || s.w.fences[other] == nil {
		t.Error("a follow that is accepted at once raises no fence")
	}
}

func TestEdgesRefuse(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	nobody := models.NewID()
	ids := map[string]func(a, b models.ID) models.ID{
		"follow": models.FollowID, "follower": models.FollowerID, "block": models.BlockID, "mute": models.MuteID,
	}
	for kind, id := range ids {
		refuses(t, s.put(me, kind, models.NewID(), object{"user_id": other}), frame.Invalid, "id")
		refuses(t, s.put(me, kind, id(other, me), object{"user_id": other}), frame.Invalid, "id")
		refuses(t, s.put(me, kind, id(me, me), object{"user_id": me}), frame.Invalid, "user_id")
		refuses(t, s.put(me, kind, id(me, nobody), object{"user_id": nobody}), frame.NotFound, "user_id")
		refuses(t, s.delete(me, kind, id(me, other)), frame.NotFound, "id")
	}
	refuses(t, s.put(me, "follower", models.FollowerID(me, other), object{"user_id": other, "state": "requested"}), frame.Invalid, "state")
	refuses(t, s.delete(me, "profile", me), frame.NotAllowed, "")
	refuses(t, s.delete(me, "settings", me), frame.NotAllowed, "")
}

func TestFollowLimits(t *testing.T) {
	s := newStage(t)
	me := s.person("minji")
	s.w.limits.FollowsAnHour = 3
	for range 3 {
		accepted(t, s.follow(me, s.person("other")))
	}
	refuses(t, s.follow(me, s.person("other")), frame.Limit, "")
	s.w.attempts[me] = 0
	s.w.heads[me].Followees = models.MaxFollowees
	refuses(t, s.follow(me, s.person("other")), frame.Limit, "")
	s.w.heads[me].Followees--
	accepted(t, s.follow(me, s.person("other")))
}

func TestBlockCutsEverything(t *testing.T) {
	for name, between := range map[string]func(s *stage, me, other models.ID){
		"both follow": func(s *stage, me, other models.ID) { s.follows(me, other); s.follows(other, me) },
		"both ask": func(s *stage, me, other models.ID) {
			accepted(s.t, s.follow(me, other))
			accepted(s.t, s.follow(other, me))
		},
		"nothing between": func(*stage, models.ID, models.ID) {},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			me, other := s.person("minji"), s.person("other")
			between(s, me, other)
			s.block(me, other)
			s.wantEdge(me, other, "")
			s.wantEdge(other, me, "")
			if s.w.heads[me].Followees != 0 || s.w.heads[other].Followees != 0 {
				t.Error("after a block somebody still counts a followee")
			}
			if s.w.fences[me] == nil || s.w.fences[other] == nil {
				t.Error("a block raises not both fences")
			}
			if len(s.w.due) != 2 {
				t.Errorf("%d jobs; want the cheers of both ways taken back", len(s.w.due))
			}
			refuses(t, s.follow(me, other), frame.NotFound, "user_id")
			refuses(t, s.follow(other, me), frame.NotFound, "user_id")
			refuses(t, s.put(other, "block", models.BlockID(other, me), object{"user_id": me}), frame.NotFound, "user_id")
			refuses(t, s.put(other, "mute", models.MuteID(other, me), object{"user_id": me}), frame.NotFound, "user_id")
			accepted(t, s.delete(me, "block", models.BlockID(me, other)))
			s.wantEdge(me, other, "")
			s.wantEdge(other, me, "")
			accepted(t, s.follow(other, me))
		})
	}
}

// TestRevGoesOnAfterDropAndPut: also when both stand in one message.
func TestRevGoesOnAfterDropAndPut(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	todo := s.todo(other, s.goal(other, models.Public), object{"done": true})
	accepted(t, s.cheer(me, todo, "🔥"))
	s.follows(me, other)
	s.commit()
	for _, k := range []store.Key{{Owner: me, ID: models.FollowID(me, other)}} {
		s.w.follows.edit(k).Rev = 7
	}
	s.w.cheers.edit(store.Key{Owner: me, ID: models.CheerID(todo, me)}).Rev = 7
	s.w.cheers.edit(store.Key{Owner: other, ID: models.CheerID(todo, me)}).Rev = 7
	s.w.cheers.settle()
	s.w.follows.settle()

	s.w.now = s.w.now.Add(time.Millisecond)
	accepted(t, s.delete(me, "follow", models.FollowID(me, other)))
	accepted(t, s.follow(me, other))
	accepted(t, s.delete(me, "cheer", models.CheerID(todo, me)))
	accepted(t, s.cheer(me, todo, "🔥"))
	s.w.write(newLedger(s.w.now), nil)
	if rev := s.w.follows.get(store.Key{Owner: me, ID: models.FollowID(me, other)}).Rev; rev != 8 {
		t.Errorf("the follow made again has rev %d; want 8", rev)
	}
	for _, end := range []models.ID{me, other} {
		if rev := s.w.cheers.get(store.Key{Owner: end, ID: models.CheerID(todo, me)}).Rev; rev != 8 {
			t.Errorf("the cheer made again has rev %d; want 8", rev)
		}
	}
}

// TestEdgesOfAnAccountThatIsGone: what is left of it at this end can be removed.
func TestEdgesOfAnAccountThatIsGone(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	todo := s.todo(other, s.goal(other, models.Public), object{"done": true})
	accepted(t, s.cheer(me, todo, "🔥"))
	s.follows(me, other)
	s.follows(other, me)
	s.commit()
	delete(s.w.heads, other)
	delete(s.w.follows.rows, store.Key{Owner: other, ID: models.FollowID(other, me)})
	delete(s.w.followers.rows, store.Key{Owner: other, ID: models.FollowerID(other, me)})
	delete(s.w.cheers.rows, store.Key{Owner: other, ID: models.CheerID(todo, me)})
	delete(s.w.todos.byID, todo)

	refuses(t, s.delete(me, "follow", models.FollowID(me, other)), frame.NotFound, "id")
	if !s.w.missing[other] {
		t.Fatal("an owner who was not asked for is taken for gone")
	}
	s.w.asked.add(other)
	accepted(t, s.delete(me, "follow", models.FollowID(me, other)))
	accepted(t, s.delete(me, "follower", models.FollowerID(me, other)))
	accepted(t, s.delete(me, "cheer", models.CheerID(todo, me)))
	l := newLedger(s.w.now)
	s.w.write(l, nil)
	if n := len(l.streams[models.SelfStream(me)].items); n != 3 || len(l.streams) != 1 {
		t.Errorf("%d items in %d streams; want three of mine", n, len(l.streams))
	}
	if s.w.fences[other] != nil {
		t.Error("the fence of an account that is gone is raised")
	}
}

func TestHandles(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	s.w.handles = map[string]models.ID{"minji": me, "other": other}
	refuses(t, s.put(me, "profile", me, object{"handle": "other"}), frame.Conflict, "handle")
	accepted(t, s.put(me, "profile", me, object{"handle": "minji"}))
	accepted(t, s.put(other, "profile", other, object{"handle": "released"}))
	accepted(t, s.put(me, "profile", me, object{"handle": "other"}))
	refuses(t, s.put(other, "profile", other, object{"handle": "other"}), frame.Conflict, "handle")
	if len(s.w.fences) != 0 {
		t.Error("a rename raises a fence")
	}
	refuses(t, s.put(me, "profile", me, object{"photo_id": someID}), frame.NotFound, "photo_id")
}
