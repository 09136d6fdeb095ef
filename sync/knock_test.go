package sync

import (
	"testing"
	"time"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

func (s *stage) knock(who, other models.ID) *refusal {
	s.t.Helper()
	return s.put(who, "knock", models.NewID(), object{"user_id": other})
}

func (s *stage) bell(who, other models.ID) *refusal {
	s.t.Helper()
	return s.put(who, "bell", models.BellID(who, other), object{"user_id": other})
}

// heard is how many knocks somebody was told of, in the inbox and at once.
func (s *stage) heard(who models.ID) (told, notices int) {
	for _, c := range s.w.news.rows {
		if c.is != nil && c.is.OwnerID == who && c.is.News == models.NewsKnock {
			told++
		}
	}
	for _, n := range s.w.notices {
		if n.User == who && n.Frame.Kind == "knock" {
			notices++
		}
	}
	return told, notices
}

func TestKnockOnceInTenMinutes(t *testing.T) {
	s := newStage(t)
	me, other, third := s.person("minji"), s.person("other"), s.person("third")
	s.follows(me, other)
	s.follows(me, third)
	s.follows(other, me)
	accepted(t, s.knock(me, other))
	refuses(t, s.knock(me, other), frame.Limit, "user_id")
	accepted(t, s.knock(me, third))
	accepted(t, s.knock(other, me)) // the other way round is another matter
	s.w.now = s.w.now.Add(10*time.Minute - time.Millisecond)
	refuses(t, s.knock(me, other), frame.Limit, "user_id")
	s.w.now = s.w.now.Add(time.Millisecond)
	accepted(t, s.knock(me, other))
	if told, notices := s.heard(other); told != 2 || notices != 2 {
		t.Errorf("two knocks make %d lines and %d notices", told, notices)
	}
}

func TestKnockNeedsAnAcceptedFollow(t *testing.T) {
	s := newStage(t)
	me, other, nobody := s.person("minji"), s.person("other"), models.NewID()
	refuses(t, s.knock(me, other), frame.NotAllowed, "user_id")
	accepted(t, s.follow(me, other))
	refuses(t, s.knock(me, other), frame.NotAllowed, "user_id")
	s.follows(other, me) // being followed is not enough
	refuses(t, s.knock(me, other), frame.NotAllowed, "user_id")
	refuses(t, s.knock(me, nobody), frame.NotFound, "user_id")
	refuses(t, s.knock(me, me), frame.Invalid, "user_id")
	refuses(t, s.delete(me, "knock", models.NewID()), frame.NotAllowed, "")
	s.block(other, me)
	refuses(t, s.knock(me, other), frame.NotFound, "user_id")
}

// TestMutedKnockIsNotHeard: and the sender does not learn of it.
func TestMutedKnockIsNotHeard(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("other")
	s.follows(me, other)
	accepted(t, s.put(other, "mute", models.MuteID(other, me), object{"user_id": me}))
	accepted(t, s.knock(me, other))
	refuses(t, s.knock(me, other), frame.Limit, "user_id")
	if told, notices := s.heard(other); told+notices != 0 {
		t.Errorf("a muted knock makes %d lines and %d notices", told, notices)
	}
}

func TestBellNeedsAFollowAndGoesWithIt(t *testing.T) {
	for name, end := range map[string]func(s *stage, me, other models.ID) *refusal{
		"unfollowed": func(s *stage, me, other models.ID) *refusal {
			return s.delete(me, "follow", models.FollowID(me, other))
		},
		"removed": func(s *stage, me, other models.ID) *refusal {
			return s.delete(other, "follower", models.FollowerID(other, me))
		},
		"blocked":  func(s *stage, me, other models.ID) *refusal { s.block(other, me); return nil },
		"silenced": func(s *stage, me, other models.ID) *refusal { return s.delete(me, "bell", models.BellID(me, other)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			me, other := s.person("minji"), s.person("other")
			refuses(t, s.bell(me, other), frame.NotFound, "user_id")
			accepted(t, s.follow(me, other))
			refuses(t, s.bell(me, other), frame.NotFound, "user_id")
			accepted(t, s.put(other, "follower", models.FollowerID(other, me), object{"user_id": me}))
			accepted(t, s.bell(me, other))
			accepted(t, s.bell(me, other))
			accepted(t, end(s, me, other))
			if s.w.bells.get(store.Key{Owner: me, ID: models.BellID(me, other)}) != nil {
				t.Error("the bell is still there")
			}
		})
	}
}
