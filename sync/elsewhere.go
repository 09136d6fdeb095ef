package sync

import (
	"context"
	"fmt"

	"modu/models"
	"modu/store"
)

// What a command asks for that runs beside the servers of an installation.

// AnnounceHead makes known what another process committed about a person and could not tell: it announces where the
// person's streams and fence stand, and that anybody's right may have changed. It returns the fence, or ErrNotFound.
func (e *Engine) AnnounceHead(ctx context.Context, user models.ID) (models.Fence, error) {
	var h *models.Head
	err := e.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		heads, err := tx.Heads(ctx, []models.ID{user})
		h = heads[user]
		return err
	})
	if err == nil && h == nil {
		err = models.ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("announce the head of %s: %w", user, err)
	}
	var c Commit
	for _, at := range []struct {
		stream models.Stream
		seq    models.Seq
	}{{models.SelfStream(user), h.SeqS}, {models.FollowersStream(user), h.SeqF}, {models.PublicStream(user), h.SeqP}} {
		// From 0: whoever is behind reads the database.
		c.Streams = append(c.Streams, StreamCommit{Stream: at.stream, Owner: user, To: at.seq, Fence: h.Fence, FenceWas: h.Fence - 1})
	}
	e.announce(c)
	e.poke() // there may be a job too
	return h.Fence, nil
}

// EndGrace has an account that was deleted purged now, though its days of grace are not over. It returns ErrNotFound for
// nobody, and ErrConflict if the account is not deleted. DropAccount does it.
func (e *Engine) EndGrace(ctx context.Context, user models.ID) error {
	now := models.TimeOf(e.now())
	err := e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		heads, err := tx.LockHeads(ctx, []models.ID{user})
		if err != nil {
			return err
		}
		h := heads[user]
		switch {
		case h == nil:
			return models.ErrNotFound
		case h.DeletedAt == 0:
			return models.ErrConflict
		}
		h.DeletedAt = min(h.DeletedAt, now.Add(-models.DeletionGrace))
		return tx.EndGrace(ctx, h, now)
	})
	if err != nil {
		return fmt.Errorf("end the grace of %s: %w", user, err)
	}
	e.poke()
	return nil
}

// DropAccount does what is due of a deletion in this process, unless another one is at it, and reports whether the
// account is gone. What is left waits for its photos, or is another's to do.
func (e *Engine) DropAccount(ctx context.Context, user models.ID) (gone bool, err error) {
	var d *models.Due
	err = e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		d, err = tx.ClaimDueKey(ctx, store.LeavingKey(user), models.TimeOf(e.now()), dueLease)
		return err
	})
	if err == nil && d != nil {
		err = e.runJob(ctx, d)
	}
	if err == nil {
		gone, err = e.gone(ctx, user)
	}
	if err != nil {
		return false, fmt.Errorf("drop account %s: %w", user, err)
	}
	return gone, nil
}

func (e *Engine) gone(ctx context.Context, user models.ID) (gone bool, err error) {
	err = e.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		there, err := tx.UsersExist(ctx, []models.ID{user})
		gone = !there[user]
		return err
	})
	return gone, err
}
