package sync

import (
	"testing"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// hasPhoto gives a person a photo.
func (s *stage) hasPhoto(who models.ID) models.ID {
	id := models.NewID()
	if s.w.photos == nil {
		s.w.photos = map[store.Key]bool{}
	}
	s.w.photos[store.Key{Owner: who, ID: id}] = true
	return id
}

func TestAPhotoIsPutByItsOwnerAlone(t *testing.T) {
	s := newStage(t)
	me, other := s.person("minji"), s.person("jiwoo")
	mine, theirs := s.hasPhoto(me), s.hasPhoto(other)
	goal := s.goal(me, models.Private)
	todo := models.NewID()
	refuses(t, s.put(me, "todo", todo, object{"goal_id": goal.ID, "title": "run", "photo_id": theirs}), frame.NotFound, "photo_id")
	accepted(t, s.put(me, "todo", todo, object{"goal_id": goal.ID, "title": "run", "photo_id": mine}))
	refuses(t, s.put(me, "todo", todo, object{"photo_id": theirs}), frame.NotFound, "photo_id")
	if got := s.w.todos.find(todo).PhotoID; got != mine {
		t.Errorf("photo_id after a refusal = %q; want %q", got, mine)
	}
	accepted(t, s.put(me, "todo", todo, object{"photo_id": nil}))
	if got := s.w.todos.find(todo).PhotoID; got != "" {
		t.Errorf("photo_id after null = %q; want none", got)
	}
	refuses(t, s.put(me, "profile", me, object{"photo_id": theirs}), frame.NotFound, "photo_id")
	accepted(t, s.put(me, "profile", me, object{"photo_id": mine}))
	if got := s.w.profiles.find(me).PhotoID; got != mine {
		t.Errorf("photo_id of the profile = %q; want %q", got, mine)
	}
}
