package sync_test

import (
	"testing"

	"modu/models"
)

func TestTodoReachesOwnerAndFollower(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		minji, jiwoo := x.person("minji"), x.person("jiwoo")
		jiwoo.follows(minji)
		goal := minji.goal(models.Followers)
		todo := minji.todo(goal, m{"memo": "비밀"})
		own := minji.replica(models.SelfStream(minji.id)).catchUp(t)
		theirs := jiwoo.replica(models.FollowersStream(minji.id)).catchUp(t)
		for _, r := range []*replica{own, theirs} {
			if !r.has("goal", goal) || !r.has("todo", todo) || !r.has("profile", minji.id) {
				t.Errorf("%s holds %v; want goal, todo and profile", r.stream, r.entities)
			}
		}
		if e := theirs.entities["todo/"+string(todo)]; e["memo"] != nil || e["alarm"] != nil {
			t.Errorf("a follower sees %v", e)
		}
		ok(t, minji.put("todo", todo, m{"done": true}))
		theirs.catchUp(t).fresh(t)
		own.catchUp(t).fresh(t)
		if e := theirs.entities["todo/"+string(todo)]; e["done"] != true || e["done_at"] == nil {
			t.Errorf("after it was done a follower sees %v", e)
		}
	})
}

func TestStrangerIsDenied(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		minji, stranger := x.person("minji"), x.person("stranger")
		minji.todo(minji.goal(models.Followers))
		for _, s := range []models.Stream{models.SelfStream(minji.id), models.FollowersStream(minji.id)} {
			if !stranger.replica(s).catchUp(t).gone {
				t.Errorf("a stranger reads %s", s)
			}
		}
		if got := stranger.replica(models.PublicStream(minji.id)).catchUp(t); got.gone || len(got.ids("goal")) != 0 {
			t.Errorf("p/ shows a stranger %v", got.entities)
		}
	})
}
