package sync

import (
	"context"
	"fmt"
	"slices"
	"time"

	"modu/models"
	"modu/store"
)

// jobAccount is what is left to do for an account that was deleted, or came back: one row, which lives until the account
// is purged or others see it again. What it does next goes by whether the account is deleted when its turn comes.
const jobAccount = "account"

const (
	tiedChunk  = 50               // people whose heads one commit of the job locks
	ownedChunk = 1000             // rows of one table that one commit purges
	photosWait = 10 * time.Minute // until it is looked again whether the bytes of the photos are gone
)

// An accountJob says how far the job has come.
type accountJob struct {
	Away  bool      `json:"away"`  // the account was deleted when After was written
	After models.ID `json:"after"` // the last person whose own stream has been told
	Told  bool      `json:"told"`  // all have been
	Shut  bool      `json:"shut"`  // the purge has begun
}

// DeleteAccount hides a person from everybody at once and ends all their sessions and sockets (product section 10). It
// returns when the account will be purged for good, unless its owner signs in before. What others hold of the person
// follows in chunks: that nobody may read it any more does not wait for them.
func (e *Engine) DeleteAccount(ctx context.Context, user models.ID) (purge models.Time, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitWithin)
	defer cancel()
	var b *batch
	err = e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		b = &batch{engine: e, tx: tx}
		purge, err = b.deleteAccount(ctx, user)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("delete an account: %w", err)
	}
	e.announceBatch(b)
	e.poke()
	return purge, nil
}

func (b *batch) deleteAccount(ctx context.Context, user models.ID) (purge models.Time, err error) {
	w := newWorld(models.TimeOf(b.engine.now()), b.engine.limits)
	b.world = w
	if w.heads, err = b.tx.LockHeads(ctx, []models.ID{user}); err != nil {
		return 0, err
	}
	h := w.heads[user]
	switch {
	case h == nil:
		return 0, models.ErrNotFound
	case h.DeletedAt != 0:
		return h.DeletedAt.Add(models.DeletionGrace), nil
	}
	w.wasFence[user] = h.Fence
	h.DeletedAt = w.now
	if err := b.tx.SetDeleted(ctx, user, w.now); err != nil {
		return 0, err
	}
	w.fences[user] = &raised{anybody: true, concerned: set[models.ID]{}}
	err = b.tx.ReplaceDue(ctx, &models.Due{
		ID: models.NewID(), UserID: user, Kind: jobAccount, FireAt: w.now, DedupeKey: store.LeavingKey(user),
		Payload: string(encode(accountJob{Away: true})),
	})
	if err != nil {
		return 0, err
	}
	return h.DeletedAt.Add(models.DeletionGrace), w.settle(ctx, b.tx, newLedger(w.now), b)
}

// accountOwners returns whose heads the next chunk of an account's job locks.
func accountOwners(ctx context.Context, tx store.Tx, d *models.Due) ([]models.ID, error) {
	job, err := payloadOf[accountJob](d)
	if err != nil {
		return nil, err
	}
	heads, err := tx.Heads(ctx, []models.ID{d.UserID})
	if err != nil {
		return nil, err
	}
	if job.turn(heads[d.UserID]); !job.Told {
		return tx.Naming(ctx, d.UserID, job.After, tiedChunk)
	}
	tied, err := tx.Tied(ctx, d.UserID, tiedChunk)
	if err != nil || !job.Away {
		return nil, err
	}
	given, err := tx.CheersGiven(ctx, d.UserID, tiedChunk)
	for _, c := range given {
		tied = append(tied, c.TargetOwnerID)
	}
	return tied, err
}

// turn begins from the start when the account has gone or come back since the job was written.
func (j *accountJob) turn(h *models.Head) {
	if away := h == nil || h.DeletedAt != 0; away != j.Away {
		*j = accountJob{Away: away}
	}
}

func accountChunk(ctx context.Context, tx store.Tx, w *world, l *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[accountJob](d)
	if err != nil {
		return false, err
	}
	h := w.heads[d.UserID]
	if h == nil {
		return true, nil // it is purged
	}
	job.turn(h)
	done := false
	switch {
	case !job.Told:
		err = w.tellOthers(ctx, tx, l, d.UserID, &job)
		done = job.Told && !job.Away
	case !job.Away:
		done = true
	default:
		done, err = w.leave(ctx, tx, d, &job)
	}
	d.Payload = string(encode(job))
	return done, err
}

// tellOthers takes what names a person out of the next people's own streams, or puts it back.
func (w *world) tellOthers(ctx context.Context, tx store.Tx, l *ledger, person models.ID, job *accountJob) error {
	others, err := tx.Naming(ctx, person, job.After, tiedChunk)
	if err != nil {
		return err
	}
	job.Told = len(others) < tiedChunk
	n := newNeeds()
	for _, o := range others {
		n.severing(o, person)
		n.mutes.add(store.Key{Owner: o, ID: models.MuteID(o, person)})
		job.After = o
	}
	if err := w.loadTies(ctx, tx, n); err != nil {
		return err
	}
	for _, o := range others {
		if w.heads[o] == nil {
			continue // since purged, or new since the heads were locked: it is told of a live account or of none
		}
		w.retell(l, o, person, job.Away)
		if f := w.follows.get(store.Key{Owner: o, ID: models.FollowID(o, person)}); !job.Away && f != nil && f.State == models.Accepted {
			w.raise(o, o, person) // their streams open again
		}
	}
	if !job.Away {
		return nil
	}
	_, err = w.dropNews(ctx, tx, person, others, 0)
	return err
}

func (w *world) loadTies(ctx context.Context, tx store.Tx, n *needs) error {
	for _, step := range []func(context.Context, store.Tx, *needs) error{w.loadGoals, w.loadEdges, w.loadOwn, w.loadPeople} {
		if err := step(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// retell stamps what names a person into somebody's own stream, as gone or as there.
func (w *world) retell(l *ledger, owner, person models.ID, away bool) {
	key := func(id models.ID) store.Key { return store.Key{Owner: owner, ID: id} }
	restamp(l, &w.follows, "follow", key(models.FollowID(owner, person)), followRow, away)
	restamp(l, &w.followers, "follower", key(models.FollowerID(owner, person)), followerRow, away)
	restamp(l, &w.blocks, "block", key(models.BlockID(owner, person)), blockRow, away)
	restamp(l, &w.mutes, "mute", key(models.MuteID(owner, person)), muteRow, away)
	restamp(l, &w.bells, "bell", key(models.BellID(owner, person)), bellRow, away)
}

// restamp says of a row in its owner's stream that it is gone, or there, without changing it.
func restamp[T any](l *ledger, t *table[T], kind string, k store.Key, row func(*T) ownRow, away bool) {
	if t.get(k) == nil {
		return
	}
	r := row(t.edit(k))
	*r.rev++
	e := entity{owner: k.Owner, kind: kind, id: k.ID, rev: *r.rev}
	if away {
		l.del(e, "s", models.EntryDeleted)
	} else {
		l.put(e, "s", atRev(r.body, *r.rev))
	}
}

// dropNews forgets the news about a person, those that this transaction tells too. It reads at most limit, 0: all, and
// returns how many it read.
func (w *world) dropNews(ctx context.Context, tx store.Tx, person models.ID, owners []models.ID, limit int) (n int, err error) {
	rows, err := tx.NewsFrom(ctx, person, owners, limit)
	for _, r := range rows {
		w.news.load(newsKey(r), r)
	}
	for k, c := range w.news.rows {
		if c.is != nil && c.is.FromID == person && w.heads[k.Owner] != nil && slices.Contains(owners, k.Owner) {
			w.news.drop(k)
		}
	}
	return len(rows), err
}

// leave takes back what a person who is away has cheered, waits until they cannot come back, and then purges them.
func (w *world) leave(ctx context.Context, tx store.Tx, d *models.Due, job *accountJob) (done bool, err error) {
	given, err := tx.CheersGiven(ctx, d.UserID, tiedChunk)
	if err != nil {
		return false, err
	}
	if len(given) > 0 {
		return false, w.withdraw(ctx, tx, w.lockedTargets(given))
	}
	if purge := w.heads[d.UserID].DeletedAt.Add(models.DeletionGrace); w.now < purge {
		d.FireAt = purge
		return false, nil
	}
	return w.purgeAccount(ctx, tx, d, job)
}

// lockedTargets leaves out the cheers for people whose heads are not locked. Those for people who are no more are kept.
func (w *world) lockedTargets(cheers []*models.Cheer) (locked []*models.Cheer) {
	for _, c := range cheers {
		if w.heads[c.TargetOwnerID] != nil || w.asked[c.TargetOwnerID] {
			locked = append(locked, c)
		}
	}
	return locked
}

// purgeAccount removes a person for good, chunk by chunk: first the ways in, then what ties others to them, then what
// they own, and at last the account, with this job.
func (w *world) purgeAccount(ctx context.Context, tx store.Tx, d *models.Due, job *accountJob) (done bool, err error) {
	if !job.Shut {
		job.Shut = true
		return false, tx.ShutAccount(ctx, d.UserID)
	}
	tied, err := tx.Tied(ctx, d.UserID, tiedChunk)
	if err != nil {
		return false, err
	}
	if len(tied) > 0 {
		return false, w.untie(ctx, tx, d.UserID, tied)
	}
	photos, err := tx.LetPhotosGo(ctx, d.UserID, w.now)
	if err != nil {
		return false, err
	}
	if photos {
		d.FireAt = w.now.Add(photosWait)
		return false, nil
	}
	if more, err := tx.PurgeOwned(ctx, d.UserID, ownedChunk); err != nil || more {
		return false, err
	}
	return true, tx.RemoveUser(ctx, d.UserID)
}

// untie removes what stands between a person and others, at both ends.
func (w *world) untie(ctx context.Context, tx store.Tx, person models.ID, others []models.ID) error {
	n := newNeeds()
	for _, o := range others {
		n.severing(o, person)
		n.naming.add(pair{o, person})
		n.mutes.add(store.Key{Owner: o, ID: models.MuteID(o, person)})
	}
	received, err := tx.CheersReceived(ctx, person, others)
	if err != nil {
		return err
	}
	for _, c := range received {
		n.cheers.add(store.Key{Owner: person, ID: c.ID}, store.Key{Owner: c.SenderID, ID: c.ID})
	}
	if err := w.loadTies(ctx, tx, n); err != nil {
		return err
	}
	for _, c := range received {
		if w.heads[c.SenderID] != nil || w.asked[c.SenderID] {
			w.cheers.drop(store.Key{Owner: person, ID: c.ID})
			w.cheers.drop(store.Key{Owner: c.SenderID, ID: c.ID})
		}
	}
	var locked []models.ID
	for _, o := range others {
		if w.heads[o] == nil && !w.asked[o] {
			continue
		}
		w.cut(o, person)
		w.cut(person, o)
		w.blocks.drop(store.Key{Owner: o, ID: models.BlockID(o, person)})
		w.mutes.drop(store.Key{Owner: o, ID: models.MuteID(o, person)})
		w.unname(o, person)
		locked = append(locked, o)
	}
	if err := tx.RemoveViewer(ctx, person, locked); err != nil {
		return err
	}
	_, err = w.dropNews(ctx, tx, person, locked, 0)
	return err
}
