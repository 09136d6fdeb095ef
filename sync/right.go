package sync

import (
	"context"

	"modu/models"
	"modu/store"
)

// rights is who may read what, as read in one snapshot for one reader.
type rights struct {
	reader  models.ID
	heads   map[models.ID]*models.Head
	shared  map[models.ID]*models.SharedHead // by goal or diary
	goals   map[models.ID]*models.Goal       // of g/ streams
	diaries diaryRights                      // of g/ streams
	follows map[models.ID]bool
	blocked map[models.ID]bool
}

// readRights reads what decides a reader's right to the streams, with their heads and fences.
func readRights(
	ctx context.Context, tx store.Tx, reader models.ID, streams []models.Stream, now models.Time,
) (*rights, error) {
	r := &rights{reader: reader, shared: map[models.ID]*models.SharedHead{}, goals: map[models.ID]*models.Goal{}}
	owners, followed, public, shared := set[models.ID]{}, set[models.ID]{}, set[models.ID]{}, set[models.ID]{}
	for _, s := range streams {
		switch s.Letter() {
		case models.LetterSelf:
			owners.add(s.Subject())
		case models.LetterFollowers:
			owners.add(s.Subject())
			followed.add(s.Subject())
		case models.LetterPublic:
			owners.add(s.Subject())
			public.add(s.Subject())
		case models.LetterShared:
			shared.add(s.Subject())
		}
	}
	if err := r.readShared(ctx, tx, shared.list(), owners, followed, now); err != nil {
		return nil, err
	}
	var err error
	if r.heads, err = tx.Heads(ctx, owners.list()); err != nil {
		return nil, err
	}
	if r.follows, err = tx.FolloweesAmong(ctx, reader, followed.list()); err != nil {
		return nil, err
	}
	r.blocked, err = tx.BlockedAmong(ctx, reader, public.list())
	return r, err
}

func (r *rights) readShared(
	ctx context.Context, tx store.Tx, ids []models.ID, owners, followed set[models.ID], now models.Time,
) error {
	if len(ids) == 0 {
		return nil
	}
	goals, err := tx.GoalsByID(ctx, ids)
	if err != nil {
		return err
	}
	for _, g := range goals {
		r.goals[g.ID] = g
		owners.add(g.OwnerID)
		followed.add(g.OwnerID)
	}
	if r.diaries, err = readDiaryRights(ctx, tx, others(ids, r.goals), now); err != nil {
		return err
	}
	for _, d := range r.diaries.rows {
		owners.add(d.OwnerID)
		followed.add(d.OwnerID)
	}
	heads, err := tx.SharedHeads(ctx, ids)
	for _, h := range heads {
		r.shared[h.ID] = h
	}
	return err
}

// owner returns whose stream it is, or "" when there is none of that name.
func (r *rights) owner(s models.Stream) models.ID {
	if s.Letter() != models.LetterShared {
		return s.Subject()
	}
	if g := r.goals[s.Subject()]; g != nil {
		return g.OwnerID
	}
	if d := r.diaries.rows[s.Subject()]; d != nil {
		return d.OwnerID
	}
	return ""
}

// allows reports whether the reader may read the stream. An accepted follow says that there is no block: a block
// cuts it in the same commit.
func (r *rights) allows(s models.Stream) bool {
	owner := r.owner(s)
	if owner == "" || r.heads[owner] == nil || r.heads[owner].DeletedAt != 0 {
		return false
	}
	switch s.Letter() {
	case models.LetterSelf:
		return owner == r.reader
	case models.LetterFollowers:
		return r.follows[owner]
	case models.LetterPublic:
		return !r.blocked[owner]
	case models.LetterShared:
		if d := r.diaries.rows[s.Subject()]; d != nil {
			return owner != r.reader && r.diaries.admits(d, r.reader, r.follows[owner])
		}
		g := r.goals[s.Subject()]
		return owner != r.reader && opensShared(g) && audienceAdmits(g, r.reader, r.follows[owner])
	}
	return false
}

// past reports whether it is the day alone, having left the window, that keeps the reader from the stream of a diary. The
// id of a diary is known to everybody: no one else learns that it is there.
func (r *rights) past(s models.Stream) bool {
	d, owner := r.diaries.rows[s.Subject()], r.owner(s)
	if d == nil || owner == r.reader || r.heads[owner] == nil || r.heads[owner].DeletedAt != 0 {
		return false
	}
	return opensDiary(d) && diaryAdmits(d, r.reader, r.follows[owner]) && r.diaries.isPast(d.ID)
}

// position returns the head and the floor of a stream.
func (r *rights) position(s models.Stream) (head, floor models.Seq) {
	if s.Letter() == models.LetterShared {
		if h := r.shared[s.Subject()]; h != nil {
			return h.Seq, h.Floor
		}
		return 0, 0
	}
	h := r.heads[s.Subject()]
	switch s.Letter() {
	case models.LetterFollowers:
		return h.SeqF, h.FloorF
	case models.LetterPublic:
		return h.SeqP, h.FloorP
	}
	return h.SeqS, h.FloorS
}

func (r *rights) info(s models.Stream) StreamInfo {
	owner := r.owner(s)
	head, _ := r.position(s)
	return StreamInfo{Stream: s, Owner: owner, Head: head, Fence: r.heads[owner].Fence}
}
