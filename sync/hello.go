package sync

import (
	"context"
	"errors"
	"fmt"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// Hello registers a client's hello and returns what it may read, all of one snapshot. A client_id of somebody else's is
// a *frame.Error.
func (e *Engine) Hello(ctx context.Context, who models.Caller, h Hello) (Welcome, error) {
	now := models.TimeOf(e.now())
	c := &models.Client{ClientID: h.Client, UserID: who.User, Agent: h.Agent, SeenAt: now, LiveUntil: now.Add(helloLive)}
	err := e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.Hello(ctx, c) })
	if errors.Is(err, models.ErrConflict) {
		return Welcome{}, &frame.Error{Code: frame.ClientConflict, Message: "this client_id belongs to another user"}
	}
	if err != nil {
		return Welcome{}, fmt.Errorf("hello: %w", err)
	}
	w := Welcome{LastN: c.LastN, Hello: c.Hellos}
	err = e.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		if w.Epoch, err = tx.Epoch(ctx); err != nil {
			return err
		}
		if w.List.Streams, err = streams(ctx, tx, who.User, now); err != nil {
			return err
		}
		return w.addCursors(ctx, tx, who.User, h.Cursors, now)
	})
	if err != nil {
		return Welcome{}, fmt.Errorf("hello: %w", err)
	}
	return w, nil
}

// addCursors adds the p/ streams that the cursors name, and tells which of the others are not the reader's.
func (w *Welcome) addCursors(
	ctx context.Context, tx store.Tx, reader models.ID, cursors map[models.Stream]models.Seq, now models.Time,
) error {
	listed := set[models.Stream]{}
	for _, s := range w.List.Streams {
		listed.add(s.Stream)
	}
	var others []models.Stream
	for s := range cursors {
		if !listed[s] {
			others = append(others, s)
		}
	}
	if len(others) == 0 {
		return nil
	}
	r, err := readRights(ctx, tx, reader, others, now)
	if err != nil {
		return err
	}
	for _, s := range others {
		if r.allows(s) {
			w.List.Streams = append(w.List.Streams, r.info(s))
		} else {
			w.Gone = append(w.Gone, s)
		}
	}
	return nil
}

// List returns the streams that open by themselves for a person, as of now.
func (e *Engine) List(ctx context.Context, user models.ID) (l List, err error) {
	err = e.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		l.Streams, err = streams(ctx, tx, user, models.TimeOf(e.now()))
		return err
	})
	if err != nil {
		return List{}, fmt.Errorf("list streams: %w", err)
	}
	return l, nil
}

func streams(ctx context.Context, tx store.Tx, user models.ID, now models.Time) ([]StreamInfo, error) {
	rows, err := tx.Readable(ctx, user, earliestWindow(now))
	if err != nil {
		return nil, err
	}
	var diarists []models.ID
	for _, r := range rows {
		if r.Date != "" {
			diarists = append(diarists, r.OwnerID)
		}
	}
	today, err := todays(ctx, tx, diarists, now)
	if err != nil {
		return nil, err
	}
	list := make([]StreamInfo, 0, len(rows))
	for _, r := range rows {
		if r.Date == "" || inWindow(r.Date, today[r.OwnerID]) {
			list = append(list, StreamInfo{Stream: r.Stream, Owner: r.OwnerID, Head: r.Seq, Fence: r.Fence})
		}
	}
	return list, nil
}

// Recheck reads in one snapshot whether readers still have the right to streams of one owner.
func (e *Engine) Recheck(ctx context.Context, owner models.ID, readers []Reader) (c Recheck, err error) {
	err = e.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		heads, err := tx.Heads(ctx, []models.ID{owner})
		if err != nil {
			return err
		}
		if h := heads[owner]; h != nil {
			c.Fence = h.Fence
		}
		c.Allowed, c.Past, err = recheck(ctx, tx, owner, heads, readers, models.TimeOf(e.now()))
		return err
	})
	if err != nil {
		return Recheck{}, fmt.Errorf("recheck: %w", err)
	}
	return c, nil
}

func recheck(
	ctx context.Context, tx store.Tx, owner models.ID, heads map[models.ID]*models.Head, readers []Reader, now models.Time,
) (allowed []map[models.Stream]bool, past map[models.Stream]bool, err error) {
	people, goals := set[models.ID]{}, set[models.ID]{}
	for _, r := range readers {
		people.add(r.User)
		for _, s := range r.Streams {
			if s.Letter() == models.LetterShared {
				goals.add(s.Subject())
			}
		}
	}
	follow, err := tx.FollowersAmong(ctx, owner, people.list())
	if err != nil {
		return nil, nil, err
	}
	blocked, err := tx.BlockedAmong(ctx, owner, people.list())
	if err != nil {
		return nil, nil, err
	}
	rows, err := tx.GoalsByID(ctx, goals.list())
	if err != nil {
		return nil, nil, err
	}
	byID := map[models.ID]*models.Goal{}
	for _, g := range rows {
		byID[g.ID] = g
	}
	diaries, err := readDiaryRights(ctx, tx, others(goals.list(), byID), now)
	if err != nil {
		return nil, nil, err
	}
	allowed, past = make([]map[models.Stream]bool, len(readers)), map[models.Stream]bool{}
	kept := set[models.Stream]{} // from a reader by more than the day
	for i, p := range readers {
		one := &rights{
			reader: p.User, heads: heads, goals: byID, diaries: diaries, follows: map[models.ID]bool{owner: follow[p.User]},
			blocked: map[models.ID]bool{owner: blocked[p.User]},
		}
		allowed[i] = map[models.Stream]bool{}
		for _, s := range p.Streams {
			allowed[i][s] = one.owner(s) == owner && one.allows(s)
			if one.owner(s) == owner && one.past(s) {
				past[s] = true
			} else {
				kept.add(s)
			}
		}
	}
	for s := range kept { // it is said of a stream for all readers
		delete(past, s)
	}
	return allowed, past, nil
}

// Heads returns where streams stand, for the audit. A stream that does not exist is left out.
func (e *Engine) Heads(ctx context.Context, streams []models.Stream) (heads []Head, err error) {
	err = e.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		r, err := readRights(ctx, tx, models.NilID, streams, models.TimeOf(e.now()))
		if err != nil {
			return err
		}
		for _, s := range streams {
			if owner := r.owner(s); owner != "" && r.heads[owner] != nil {
				i := r.info(s)
				heads = append(heads, Head{Stream: s, Seq: i.Head, Fence: i.Fence})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read heads: %w", err)
	}
	return heads, nil
}

// Sessions returns which sessions are still good; one that is not in the answer never was.
func (e *Engine) Sessions(ctx context.Context, ids []models.ID) (states map[models.ID]SessionState, err error) {
	states = map[models.ID]SessionState{}
	err = e.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		good, disabled, err := tx.GoodSessions(ctx, ids, models.TimeOf(e.now()))
		for _, id := range ids {
			switch {
			case disabled[id]:
				states[id] = SessionDisabled
			case good[id]:
				states[id] = SessionGood
			default:
				states[id] = SessionOver
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	return states, nil
}
