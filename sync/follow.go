package sync

import (
	"fmt"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

type followKind struct{}

type followPut struct{ other models.ID }

type followDelete struct{}

// parsePerson reads user_id of an edge and checks the derived id.
func parsePerson(m *mutation, f *fields, want func(me, other models.ID) models.ID) (models.ID, *refusal) {
	if r := f.require("user_id"); r != nil {
		f.fail(r)
	}
	other := f.id("user_id")
	if f.bad != nil {
		return "", f.bad
	}
	if *other == m.user {
		return "", invalid("user_id", "is your own")
	}
	return *other, derived(m, want(m.user, *other))
}

func (followKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return &followDelete{}, noFields(m)
	}
	other, r := parsePerson(m, parseFields(m.Fields, "user_id"), models.FollowID)
	return &followPut{other}, r
}

func (p *followPut) need(m *mutation, n *needs) {
	n.people(m.user, p.other)
	n.settings.add(p.other)
}

func (p *followPut) decide(m *mutation, w *world) *refusal {
	if !w.exists(p.other) || w.blocked(m.user, p.other) {
		return notFound("user_id")
	}
	mine := store.Key{Owner: m.user, ID: m.id}
	if w.follows.get(mine) != nil {
		return nil
	}
	me := w.heads[m.user]
	if me.Followees >= models.MaxFollowees {
		return refuse(frame.Limit, "", fmt.Sprintf("one can follow at most %d people", models.MaxFollowees))
	}
	if w.attempts[m.user] >= w.limits.FollowsAnHour {
		return refuse(frame.Limit, "", "too many follows within an hour: try again later")
	}
	w.attempts[m.user]++
	me.Followees++
	state := models.Requested
	if s := w.settings.get(store.Key{Owner: p.other, ID: p.other}); s != nil && !s.ApproveFollowers {
		state = models.Accepted
	}
	w.follows.put(mine, &models.Follow{
		OwnerID: m.user, ID: m.id, CreatedAt: w.now, UserID: p.other, State: state, User: w.person(p.other),
	})
	theirs := store.Key{Owner: p.other, ID: models.FollowerID(p.other, m.user)}
	w.followers.put(theirs, &models.Follower{
		OwnerID: p.other, ID: theirs.ID, CreatedAt: w.now, UserID: m.user, State: state, User: w.person(m.user),
	})
	if state == models.Accepted {
		w.raiseBoth(m.user, p.other)
	}
	return nil
}

// raiseBoth raises the fences of both ends of an edge.
func (w *world) raiseBoth(a, b models.ID) {
	w.raise(a, a, b)
	w.raise(b, a, b)
}

func (d *followDelete) need(m *mutation, n *needs) {
	n.edge("follow", store.Key{Owner: m.user, ID: m.id})
}

func (d *followDelete) decide(m *mutation, w *world) *refusal {
	f := w.follows.get(store.Key{Owner: m.user, ID: m.id})
	if f == nil {
		return notFound("id")
	}
	if !w.locks(f.UserID) {
		return notFound("id")
	}
	w.cut(m.user, f.UserID)
	return nil
}

// cut removes the follow of follower to owner, in whatever state, from both ends.
func (w *world) cut(follower, owner models.ID) {
	mine := store.Key{Owner: follower, ID: models.FollowID(follower, owner)}
	theirs := store.Key{Owner: owner, ID: models.FollowerID(owner, follower)}
	f, g := w.follows.get(mine), w.followers.get(theirs)
	w.follows.drop(mine)
	w.followers.drop(theirs)
	w.bells.drop(store.Key{Owner: follower, ID: models.BellID(follower, owner)})
	if h := w.heads[follower]; h != nil && f != nil {
		h.Followees--
	}
	// The end of somebody whose account is gone went with it.
	if f != nil && f.State == models.Accepted || g != nil && g.State == models.Accepted {
		w.raiseBoth(follower, owner)
	}
}

type followerKind struct{}

type followerPut struct{ other models.ID }

type followerDelete struct{}

func (followerKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return &followerDelete{}, noFields(m)
	}
	f := parseFields(m.Fields, "user_id", "state")
	f.value("state", oneOf(models.Accepted))
	other, r := parsePerson(m, f, models.FollowerID)
	return &followerPut{other}, r
}

func (p *followerPut) need(m *mutation, n *needs) { n.people(m.user, p.other) }

func (p *followerPut) decide(m *mutation, w *world) *refusal {
	f := w.followers.get(store.Key{Owner: m.user, ID: m.id})
	if f == nil || w.away(p.other) {
		return notFound("user_id")
	}
	w.accept(m.user, p.other)
	return nil
}

// accept turns the request of follower into an accepted follow.
func (w *world) accept(owner, follower models.ID) {
	theirs := store.Key{Owner: owner, ID: models.FollowerID(owner, follower)}
	mine := store.Key{Owner: follower, ID: models.FollowID(follower, owner)}
	if f := w.followers.get(theirs); f == nil || f.State == models.Accepted || w.follows.get(mine) == nil {
		return
	}
	r := w.followers.edit(theirs)
	r.State, r.User = models.Accepted, w.person(follower)
	f := w.follows.edit(mine)
	f.State, f.User = models.Accepted, w.person(owner)
	w.raiseBoth(owner, follower)
}

func (d *followerDelete) need(m *mutation, n *needs) {
	n.edge("follower", store.Key{Owner: m.user, ID: m.id})
}

func (d *followerDelete) decide(m *mutation, w *world) *refusal {
	f := w.followers.get(store.Key{Owner: m.user, ID: m.id})
	if f == nil {
		return notFound("id")
	}
	if !w.locks(f.UserID) {
		return notFound("id")
	}
	w.cut(f.UserID, m.user)
	return nil
}
