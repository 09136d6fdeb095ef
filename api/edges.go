package api

import (
	"context"
	"net/http"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

func (s *server) edgeRoutes() {
	for _, e := range []edge{
		{kind: "follow", path: "/v1/users/{id}/follow", put: "Follow a person, or ask to", del: "Unfollow a person, or take the request back", id: models.FollowID, read: readFollow},
		{kind: "block", path: "/v1/users/{id}/block", put: "Block a person", del: "Unblock a person", id: models.BlockID, read: readBlock},
		{kind: "mute", path: "/v1/users/{id}/mute", put: "Hide a person's news", del: "Show a person's news again", id: models.MuteID, read: readMute},
		{kind: "bell", path: "/v1/users/{id}/bell", put: "Be told when a followee finishes something", del: "Be told no longer", id: models.BellID, read: readBell},
		{kind: "follower", path: "/v1/me/followers/{id}", put: "Accept a follower's request", del: "Decline a request, or remove a follower", id: models.FollowerID, read: readFollower},
	} {
		register(s, signedIn(operation("put-"+e.kind, http.MethodPut, e.path, e.put)), e.putter(s))
		register(s, signedIn(operation("delete-"+e.kind, http.MethodDelete, e.path, e.del)), e.deleter(s))
	}
	register(s, signedIn(operation("list-followees", http.MethodGet, "/v1/me/followees", "List whom I follow or ask to follow")), s.listFollowees)
	register(s, signedIn(operation("list-followers", http.MethodGet, "/v1/me/followers", "List who follows me")), s.listFollowers)
	register(s, signedIn(operation("list-requests", http.MethodGet, "/v1/me/requests", "List who asks to follow me")), s.listRequests)
	register(s, signedIn(operation("list-blocks", http.MethodGet, "/v1/me/blocks", "List whom I block")), s.listBlocks)
}

// An edge is one kind of tie between the caller and another person.
type edge struct {
	kind, path, put, del string
	id                   func(me, other models.ID) models.ID
	read                 func(context.Context, store.Tx, store.Key) (entity[edgeDoc], error)
}

func (e edge) putter(s *server) func(context.Context, *IDInput) (*entityOutput[edgeDoc], error) {
	return func(ctx context.Context, in *IDInput) (out *entityOutput[edgeDoc], err error) {
		caller, _ := callerOf(ctx)
		other, err := s.otherOf(ctx, caller.User, in.ID)
		if err != nil {
			return nil, err
		}
		id := e.id(caller.User, other)
		if err := s.pushAt(ctx, caller, put(e.kind, id, object("user_id", string(other)))); err != nil {
			return nil, err
		}
		err = s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
			row, err := e.read(ctx, v.tx, store.Key{Owner: caller.User, ID: id})
			if err != nil {
				return err
			}
			out, err = own(ctx, v, row)
			return err
		})
		return out, err
	}
}

func (e edge) deleter(s *server) func(context.Context, *IDInput) (*struct{}, error) {
	return func(ctx context.Context, in *IDInput) (*struct{}, error) {
		caller, _ := callerOf(ctx)
		other, err := s.otherOf(ctx, caller.User, in.ID)
		if err != nil {
			return nil, err
		}
		return nil, s.pushAt(ctx, caller, del(e.kind, e.id(caller.User, other), nil))
	}
}

// otherOf returns the id of a person by id or handle. Unlike elsewhere a block hides nobody here, since one can be put
// or taken away only so: the engine decides what may become of the edge.
func (s *server) otherOf(ctx context.Context, caller models.ID, name string) (models.ID, error) {
	if id := models.ID(name); id.Valid() {
		return id, nil
	}
	var id models.ID
	err := s.snapshot(ctx, caller, func(ctx context.Context, v *view) error {
		handle, err := models.Handle(name)
		if err != nil {
			return errNotFound
		}
		held, err := v.tx.HandleOwners(ctx, []string{handle})
		if err != nil {
			return err
		}
		if id = held[handle]; id == "" {
			return errNotFound
		}
		return nil
	})
	return id, err
}

func entityOfFollow(f *models.Follow) entity[edgeDoc] {
	return entity[edgeDoc]{modusync.Follow(f, f.Rev), f.ID, f.Rev}
}

func entityOfFollower(f *models.Follower) entity[edgeDoc] {
	return entity[edgeDoc]{modusync.Follower(f, f.Rev), f.ID, f.Rev}
}

func entityOfBlock(b *models.Block) entity[edgeDoc] {
	return entity[edgeDoc]{modusync.Block(b, b.Rev), b.ID, b.Rev}
}

func entityOfMute(m *models.Mute) entity[edgeDoc] {
	return entity[edgeDoc]{modusync.Mute(m, m.Rev), m.ID, m.Rev}
}

func entityOfBell(b *models.Bell) entity[edgeDoc] {
	return entity[edgeDoc]{modusync.Bell(b, b.Rev), b.ID, b.Rev}
}

func readBell(ctx context.Context, tx store.Tx, k store.Key) (entity[edgeDoc], error) {
	return readOne(ctx, tx.Bells, k, entityOfBell)
}

func readFollow(ctx context.Context, tx store.Tx, k store.Key) (entity[edgeDoc], error) {
	return readOne(ctx, tx.Follows, k, entityOfFollow)
}

func readFollower(ctx context.Context, tx store.Tx, k store.Key) (entity[edgeDoc], error) {
	return readOne(ctx, tx.Followers, k, entityOfFollower)
}

func readBlock(ctx context.Context, tx store.Tx, k store.Key) (entity[edgeDoc], error) {
	return readOne(ctx, tx.Blocks, k, entityOfBlock)
}

func readMute(ctx context.Context, tx store.Tx, k store.Key) (entity[edgeDoc], error) {
	return readOne(ctx, tx.Mutes, k, entityOfMute)
}

func readOne[T any](
	ctx context.Context, query func(context.Context, []store.Key) ([]*T, error), k store.Key, project func(*T) entity[edgeDoc],
) (entity[edgeDoc], error) {
	rows, err := query(ctx, []store.Key{k})
	if err != nil || len(rows) == 0 {
		return entity[edgeDoc]{}, orNotFound(err)
	}
	return project(rows[0]), nil
}

type listEdgesInput struct{ Paged }

func (s *server) listFollowees(ctx context.Context, in *listEdgesInput) (*listOutput[edgeDoc], error) {
	return edgePage(ctx, s, in.Paged, "", store.Tx.ListFollows, entityOfFollow)
}

func (s *server) listFollowers(ctx context.Context, in *listEdgesInput) (*listOutput[edgeDoc], error) {
	return edgePage(ctx, s, in.Paged, models.Accepted, store.Tx.ListFollowers, entityOfFollower)
}

func (s *server) listRequests(ctx context.Context, in *listEdgesInput) (*listOutput[edgeDoc], error) {
	return edgePage(ctx, s, in.Paged, models.Requested, store.Tx.ListFollowers, entityOfFollower)
}

func (s *server) listBlocks(ctx context.Context, in *listEdgesInput) (*listOutput[edgeDoc], error) {
	return edgePage(ctx, s, in.Paged, "", store.Tx.ListBlocks, entityOfBlock)
}

// edgePage answers a page of the caller's own edges.
func edgePage[T any](
	ctx context.Context, s *server, p Paged, state models.EdgeState,
	query func(store.Tx, context.Context, store.EdgeList) ([]*T, error), project func(*T) entity[edgeDoc],
) (*listOutput[edgeDoc], error) {
	return ownPage(ctx, s, p, func(ctx context.Context, v *view, after models.ID) ([]entity[edgeDoc], error) {
		rows, err := query(v.tx, ctx, store.EdgeList{Owner: v.reader, State: state, After: after, Limit: p.Limit + 1})
		return each(rows, project), err
	})
}
