package api

import (
	"context"
	"net/http"

	"modu/models"
	"modu/store"
)

func (s *server) aboutRoutes() {
	register(s, maybeSignedIn(operation("about-user", http.MethodGet, "/v1/users/{id}/about", "See what is between a person and the caller, and how many people and goals there are")), s.about)
}

type aboutOutput struct{ Body aboutBody }

type aboutBody struct {
	UserID    models.ID     `json:"user_id" format:"uuid"`
	Followers int           `json:"followers" doc:"Accepted, without people who are hidden from the caller"`
	Followees int           `json:"followees" doc:"Accepted, without people who are hidden from the caller"`
	Goals     int           `json:"goals" doc:"That the caller sees"`
	Relation  *relationBody `json:"relation" doc:"null for oneself and signed out"`
}

type relationBody struct {
	Follow   *models.EdgeState `json:"follow" enum:"requested,accepted" doc:"Of the person by the caller"`
	Follower *models.EdgeState `json:"follower" enum:"requested,accepted" doc:"Of the caller by the person"`
	Muted    bool              `json:"muted" doc:"By the caller"`
	Bell     bool              `json:"bell" doc:"Of the caller's, on this person"`
}

// about counts only what the reader may know of (product section 3.5).
func (s *server) about(ctx context.Context, in *IDInput) (out *aboutOutput, err error) {
	caller, _ := callerOf(ctx)
	err = s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		o, err := v.personOf(ctx, in.ID)
		if err != nil {
			return err
		}
		n, err := v.tx.CountEdges(ctx, o.owner, v.reader)
		if err != nil {
			return err
		}
		out = &aboutOutput{aboutBody{UserID: o.owner, Followers: n.Followers, Followees: n.Followees, Goals: len(o.goals)}}
		if v.reader != "" && !o.own {
			out.Body.Relation, err = v.relation(ctx, o.owner)
		}
		return err
	})
	return out, err
}

// relation reads what the reader has to do with another person.
func (v *view) relation(ctx context.Context, other models.ID) (*relationBody, error) {
	key := func(id models.ID) []store.Key { return []store.Key{{Owner: v.reader, ID: id}} }
	follows, err := v.tx.Follows(ctx, key(models.FollowID(v.reader, other)))
	if err != nil {
		return nil, err
	}
	followers, err := v.tx.Followers(ctx, key(models.FollowerID(v.reader, other)))
	if err != nil {
		return nil, err
	}
	mutes, err := v.tx.Mutes(ctx, key(models.MuteID(v.reader, other)))
	if err != nil {
		return nil, err
	}
	bells, err := v.tx.Bells(ctx, key(models.BellID(v.reader, other)))
	if err != nil {
		return nil, err
	}
	r := &relationBody{Muted: len(mutes) > 0, Bell: len(bells) > 0}
	if len(follows) > 0 {
		r.Follow = &follows[0].State
	}
	if len(followers) > 0 {
		r.Follower = &followers[0].State
	}
	return r, nil
}
